"""``python -m symact``: the command line."""

from symact.cli import main

main()
