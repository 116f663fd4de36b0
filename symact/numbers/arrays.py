"""NumPy arrays by what they hold, what is read as one, and the float types that symact rounds to.

Integers are of any width: numbers of cells and corners are int64, pieces of patterns int8 or int16.
Shapes are said where they matter.

NumPy is a fifth of what it takes to load SymPy, and most commands meet no array: it is loaded by
whoever makes one. A value can be NumPy's only where somebody has loaded it.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, TypeAlias, TypeGuard

from symact.errors import NumberError, UsageError

if TYPE_CHECKING:
    import numpy as np

Array: TypeAlias = "np.ndarray[Any, Any]"
"""Numbers of whatever kind: floats in one place and rationals as objects in another."""

Floats: TypeAlias = "np.typing.NDArray[np.floating[Any]]"

Integers: TypeAlias = "np.typing.NDArray[np.signedinteger[Any]]"

Booleans: TypeAlias = "np.typing.NDArray[np.bool_]"

Words: TypeAlias = "np.typing.NDArray[np.uint64]"
"""Sets of small numbers as bits, 64 to a word."""


FLOAT_TYPES = ("float16", "float32", "float64")
"""The types that executions are computed in and that exact numbers are rounded to."""


def is_array(value: Any) -> TypeGuard[Array]:
    """Whether a value is an array of NumPy's."""
    return isinstance(value, getattr(sys.modules.get("numpy"), "ndarray", ()))


def is_scalar(value: Any) -> TypeGuard[np.generic]:
    """Whether a value is one number, or truth value, of NumPy's."""
    return isinstance(value, getattr(sys.modules.get("numpy"), "generic", ()))


def float_type(dtype: Any) -> np.dtype[Any]:
    """One of :data:`FLOAT_TYPES`, in the byte order of this machine.

    Raises:
        UsageError: for any other type, and for what is no type.

    >>> float_type(">f4"), float_type("double")
    (dtype('float32'), dtype('float64'))
    """
    import numpy as np

    try:
        found = np.dtype(dtype) if isinstance(dtype, (str, type, np.dtype)) else None
    except (TypeError, ValueError, SyntaxError):  # what NumPy says of what names no type
        found = None
    if found is None or found.name not in FLOAT_TYPES:
        named = (
            dtype if isinstance(dtype, str) else getattr(dtype, "__name__", type(dtype).__name__)
        )
        raise UsageError(
            f"{named:.40} is no type that is rounded to; use {', '.join(FLOAT_TYPES[:-1])} or "
            f"{FLOAT_TYPES[-1]}"
        )
    native: np.dtype[Any] = found.newbyteorder("=")
    return native


def is_float(array: Array) -> bool:
    """Whether an array holds one of :data:`FLOAT_TYPES`."""
    return array.dtype.name in FLOAT_TYPES


def is_dyadic(array: Array) -> bool:
    """Whether an array holds integers, or floats that float64 holds: also of types that NumPy only
    knows through a library, such as bfloat16."""
    import numpy as np

    kind = array.dtype.kind
    return kind in "iu" or (kind in "fV" and np.can_cast(array.dtype, np.float64))


def read_array(data: Any, name: str) -> Array | None:
    """A plain array of what NumPy holds as one: arrays of its own and of other libraries, such as
    the columns of a table; None for anything else.

    Raises:
        NumberError: where entries are masked, and where another library does not give the array.
    """
    is_numpy = is_array(data) or is_scalar(data)
    if not is_numpy and getattr(type(data), "__array__", None) is None:
        return None
    import numpy as np

    if not is_numpy:
        try:
            data = np.asarray(data)
        except Exception as error:  # the code of another library, which says why in its own way
            raise NumberError(
                f"{name} is a {type(data).__name__} that gives no array ({error}); give a list"
            ) from error
    if np.ma.is_masked(data):
        raise NumberError(f"{name} has masked entries, which have no value; fill them first")
    array: Array = np.asarray(data)
    return array
