"""Bugs that other systems have, driven against ours."""
