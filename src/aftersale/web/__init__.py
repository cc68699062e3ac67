"""Doors over HTTP: the workbench, the buyer's pages, the API."""
