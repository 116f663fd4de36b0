"""What executions read and give: arrays of whatever library, as doubles, and what they stood for.

Arrays of torch, jax, onnxruntime and NumPy say themselves how they become NumPy's; none of these
libraries is imported here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from symact.display import count_of
from symact.errors import NumberError, ShapeError, SymactError, UsageError
from symact.networks.network import Network
from symact.numbers.arrays import Array, Floats, is_dyadic, is_scalar, read_array
from symact.numbers.conversion import ordered
from symact.numbers.matrix import RationalMatrix
from symact.numbers.rounding import TYPES, floats_of
from symact.testing.families import dtype_name


@dataclass(frozen=True)
class Executed:
    """An array as doubles, which hold its numbers exactly.

    Attributes:
        values: the numbers, of the shape of the array.
        dtype: the name of the type that they were stored in.
    """

    values: Floats
    dtype: str

    def rows(self, width: int, what: str, verb: str) -> tuple[Floats, tuple[int, ...]]:
        """The numbers as rows of a width, and the shape of what the rows count: the first
        dimensions, as many as leave as many numbers as the width.

        Raises:
            ShapeError: where no last dimensions together are of the width.
        """
        shape = self.values.shape
        for cut in range(len(shape) - 1, -1, -1):
            if math.prod(shape[cut:]) == width:
                return self.values.reshape(-1, width), shape[:cut]
        raise ShapeError(
            f"{what} have shape {shape}, but the network {verb} {count_of(width, 'number')}, which "
            "the last dimensions must hold"
        )


def executed(value: Any, name: str, *, whole: bool = False) -> Executed:
    """What an execution gave: an array, or a list with one, as onnxruntime has it.

    Args:
        value: an array of any library, or a list of numbers, which are doubles then.
        name: what it is called in messages.
        whole: whether integers will do.

    Raises:
        NumberError: for what gives no array of floats.
        UsageError: for a list of several arrays.

    >>> executed([np.float32([1, 2])], "the outputs")
    Executed(values=array([1., 2.]), dtype='float32')
    """
    if _has_arrays(value):
        if len(value) > 1:
            raise UsageError(f"{name} are {len(value)} arrays; give the one to look at")
        value = value[0]
    if not _is_array(value):
        return Executed(np.array(_numbers(value, name), np.float64), "float64")
    is_torch = hasattr(type(value), "detach")
    try:
        if is_torch:  # what has gradients, or is elsewhere, gives no array
            value = value.detach().cpu()
        brain = is_torch and str(value.dtype) == "torch.bfloat16"  # which NumPy lacks
        array = _taken(value.float() if brain else value, name)
    except SymactError:
        raise
    except Exception as error:  # the code of another library, which says why in its own way
        raise NumberError(
            f"{name} are a {type(value).__name__} that gives no array ({error}); give NumPy's"
        ) from error
    dtype = "bfloat16" if brain else array.dtype.name
    if whole and array.dtype.kind in "iu" and (np.abs(array.astype(np.float64)) <= 2**53).all():
        dtype = "float64"
    if dtype not in TYPES or not is_dyadic(array):
        raise NumberError(f"{name} are made of {dtype}; floats are needed: {', '.join(TYPES)}")
    return Executed(array.astype(np.float64), dtype)


def _is_array(value: Any) -> bool:
    kind = type(value)
    return hasattr(kind, "__array__") or hasattr(kind, "__dlpack__")


def _has_arrays(value: Any) -> bool:
    """Whether this is a list with arrays in it, as onnxruntime gives its outputs."""
    is_list = isinstance(value, (list, tuple))
    return is_list and any(_is_array(part) and not is_scalar(part) for part in value)


def _taken(value: Any, name: str) -> Array:
    found = read_array(value, name)
    return np.from_dlpack(value) if found is None else found


def _numbers(value: Any, name: str) -> list[Any]:
    listed = ordered(value, name, "an array of floats")
    if not all(type(entry) in (int, float) and abs(entry) <= 2**53 for entry in listed):
        raise NumberError(f"{name} are no array of floats; give what an execution gives")
    return [*listed]


def points_of(x: Any, network: Network, dtype: str) -> tuple[Floats, tuple[int, ...]]:
    """A point or an array of points, each number rounded once to a type: as rows of doubles, and
    the shape of what the rows count.

    Raises:
        NumberError: for what is not finite in the type.
        ShapeError: where the last dimensions are not the inputs of the network.

    >>> from symact.activations.entries import relu
    >>> points_of([1, "1/3"], Network([relu], inputs=2), "float16")
    (array([[1.        , 0.33325195]]), ())
    """
    if not (_is_array(x) or _has_arrays(x)):
        column = RationalMatrix.column(x, "the point")
        own = floats_of(column, dtype, "the point")[:, 0]
        return Executed(own.astype(np.float64), dtype).rows(network.inputs, "the points", "reads")
    given = executed(x, "the points", whole=True)
    rows, shape = given.rows(network.inputs, "the points", "reads")
    for row, k in np.argwhere(~np.isfinite(rows))[:1]:
        raise NumberError(f"the points[{row}, {k}] is {rows[row, k]}; give finite numbers")
    if given.dtype == dtype:
        return rows, shape
    with np.errstate(over="ignore"):
        own = rows if dtype == "bfloat16" else rows.astype(dtype).astype(np.float64)
    if dtype == "bfloat16" or not np.isfinite(own).all():  # which this does, or names what is large
        own = floats_of(RationalMatrix.of(rows), dtype, "the points").astype(np.float64)
    return own, shape


def named_type(dtype: Any) -> str:
    """The name of one of the types that executions compute in, given by it or as a library has it.

    Raises:
        UsageError: for any other, and for None.

    >>> named_type(np.float16), named_type("bfloat16")
    ('float16', 'bfloat16')
    """
    if type(dtype).__module__ == "torch":
        dtype = str(dtype).removeprefix("torch.")
    name = dtype_name(dtype, TYPES)
    if name is None:
        raise UsageError("dtype=None; name the float type that the execution computes in")
    return name
