"""Journeys: people in a real browser against a real server."""
