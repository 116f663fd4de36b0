"""Compiled code that puts the edges of outlines in order."""

# mypy: allow-untyped-defs, allow-untyped-calls
from __future__ import annotations

import numpy as np

from symact.regions.engines.filtered.kernels.point import compiled


@compiled
def follow(following, starts, offsets):
    """Loops from edges: loop i has the edges ``offsets[i]`` to ``offsets[i + 1]``.

    Edge k starts at point ``starts[k]``, and edge ``following[k]`` comes after it. Gives the points
    in order, and whether each loop is a single one of all its edges.
    """
    corners = np.empty(starts.shape[0], np.int32)
    for loop in range(offsets.shape[0] - 1):
        first, end = offsets[loop], offsets[loop + 1]
        if end - first < 3:
            return corners, False
        edge = first
        for k in range(first, end):
            corners[k] = starts[edge]
            edge = following[edge]
            if edge < first or edge >= end or (edge == first) != (k == end - 1):
                return corners, False
    return corners, True
