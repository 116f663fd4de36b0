"""The short name of :mod:`symact.extra.sphinx` in ``extensions`` of a ``conf.py``."""

from symact.extra.sphinx import setup as setup
