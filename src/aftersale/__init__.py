"""Aftersale: an open after-sales system for shops and marketplaces."""

from importlib.metadata import version

__version__ = version("aftersale")
