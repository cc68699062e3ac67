"""Channels: the one place that knows how other systems write what we mean."""
