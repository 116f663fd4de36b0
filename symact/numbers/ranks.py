"""Ranks of integer matrices without the price of exact elimination, where one prime tells them.

A minor that is not zero modulo a prime is not zero, so the rank modulo the prime is at most the
rank over the rationals. That is at most min(m, n), and at most the width of every matrix that a
product goes through. Where the lower bound meets an upper one, the rank is known: one elimination
in machine numbers is a proof. Otherwise it says nothing, as the prime may divide minors.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import flint

PRIME = (1 << 61) - 1
"""Which prime is tried; any will do."""


def least_rank(rows: Sequence[Sequence[Any]]) -> int:
    """The rank of a matrix of integers modulo a prime, which its rank is at least.

    >>> least_rank([[1, 2], [3, 4]]), least_rank([[PRIME, 0], [0, 1]])
    (2, 1)
    """
    return int(flint.nmod_mat(flint.fmpz_mat(rows), PRIME).rank())
