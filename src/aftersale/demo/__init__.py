"""The demo marketplace: three shops that look like life, made from a seed, with accounts to try every part."""

from aftersale.demo.load import Demo, load_demo
from aftersale.demo.people import DEMO_ACCOUNTS, DemoAccount

__all__ = ["DEMO_ACCOUNTS", "Demo", "DemoAccount", "load_demo"]
