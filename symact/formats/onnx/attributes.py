"""The attributes of an ONNX node, each read as what the operator expects and nothing else."""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import numpy as np

from symact.errors import ModelError, NumberError, UnsupportedError
from symact.formats.bytes import printable
from symact.formats.onnx.tensors import text

# AttributeProto.AttributeType; 0 stands in files older than the field
_FLOAT, _INT, _STRING, _TENSOR, _FLOATS, _INTS, _STRINGS = 1, 2, 3, 4, 6, 7, 8


class Attributes:
    """Attributes by name; ``what`` is how messages call the node."""

    def __init__(self, attributes: Iterable[Any], what: str) -> None:
        self.what = what
        self._by_name: dict[str, Any] = {}
        for attribute in attributes:
            name = text(attribute.name)
            if name in self._by_name:
                raise ModelError(f"{what} has the attribute {printable(name)} twice")
            if attribute.ref_attr_name:
                raise UnsupportedError(
                    f"{what} takes its attribute {printable(name)} from a function, which is not "
                    "read; inline the functions"
                )
            self._by_name[name] = attribute

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the attributes that are there."""
        return tuple(self._by_name)

    def integer(self, name: str, default: int) -> int:
        """An integer."""
        attribute = self._get(name, _INT, "an integer")
        return default if attribute is None else int(attribute.i)

    def integers(self, name: str) -> tuple[int, ...] | None:
        """A list of integers, None if left out."""
        attribute = self._get(name, _INTS, "a list of integers")
        return None if attribute is None else tuple(int(i) for i in attribute.ints)

    def number(self, name: str, default: float) -> Fraction:
        """A float32, exactly; the default is one as well, since that is how ONNX stores it."""
        attribute = self._get(name, _FLOAT, "a float")
        return self._exact(float(np.float32(default)) if attribute is None else attribute.f, name)

    def bound(self, name: str) -> Fraction | float | None:
        """A float32 that may be infinite, None if left out."""
        attribute = self._get(name, _FLOAT, "a float")
        if attribute is None or math.isinf(attribute.f):
            return None if attribute is None else float(attribute.f)
        return self._exact(attribute.f, name)

    def exact_numbers(self, name: str) -> tuple[Fraction, ...] | None:
        """A list of float32, exactly, None if left out."""
        values = self.numbers(name)
        return None if values is None else tuple(self._exact(v, name) for v in values)

    def numbers(self, name: str) -> tuple[float, ...] | None:
        """A list of float32, None if left out."""
        attribute = self._get(name, _FLOATS, "a list of floats")
        return None if attribute is None else tuple(attribute.floats)

    def count(self, name: str) -> int:
        """How many texts a list has, none if left out."""
        attribute = self._get(name, _STRINGS, "a list of texts")
        return 0 if attribute is None else len(attribute.strings)

    def word(self, name: str, default: str) -> str:
        """A short text."""
        attribute = self._get(name, _STRING, "text")
        return default if attribute is None else attribute.s.decode("ascii", "backslashreplace")

    def tensor(self, name: str) -> Any:
        """A TensorProto, None if left out."""
        attribute = self._get(name, _TENSOR, "a tensor")
        return None if attribute is None else attribute.t

    def _get(self, name: str, kind: int, meant: str) -> Any:
        attribute = self._by_name.get(name)
        if attribute is not None and attribute.type not in (kind, 0):
            raise ModelError(f"the attribute {name} of {self.what} is not {meant}, as it should be")
        return attribute

    def _exact(self, value: float, name: str) -> Fraction:
        if not math.isfinite(value):
            raise NumberError(
                f"the attribute {name} of {self.what} is {value}; only finite numbers have an "
                "exact value"
            )
        return Fraction(value)
