"""`python -m aftersale` is the command line."""

from aftersale.cli import main

main()
