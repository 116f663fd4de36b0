"""Layers that were merged into one in practice: is each stored number the rounded exact one?

What a merge should give is a :class:`~symact.folding.fold.Fold`: floats with a proved error
propose the rounded numbers, exact arithmetic decides what they leave open.
"""

from __future__ import annotations
