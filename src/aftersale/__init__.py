"""Aftersale: an open after-sales system for shops and marketplaces."""
