"""NumPy arrays by what they hold; shapes are said where they matter.

Integers are of any width: numbers of cells and corners are int64, pieces of patterns int8 or int16.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = np.ndarray[Any, Any]
"""Numbers of whatever kind: floats in one place and rationals as objects in another."""

Floats: TypeAlias = NDArray[np.floating[Any]]

Integers: TypeAlias = NDArray[np.signedinteger[Any]]

Booleans: TypeAlias = NDArray[np.bool_]

Words: TypeAlias = NDArray[np.uint64]
"""Sets of small numbers as bits, 64 to a word."""
