"""The attributes of an ONNX node, each read as what the operator expects and nothing else."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from symact.errors import ModelError, NumberError, UnsupportedError, shown
from symact.formats.bytes import printable
from symact.formats.onnx.tensors import text

# AttributeProto.AttributeType; 0 stands in files older than the field
_FLOAT, _INT, _STRING, _TENSOR, _FLOATS, _INTS, _STRINGS = 1, 2, 3, 4, 6, 7, 8
_FIELDS = {
    _FLOAT: "f", _INT: "i", _STRING: "s", _TENSOR: "t", _FLOATS: "floats", _INTS: "ints",
    _STRINGS: "strings",
}  # fmt: skip


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
        return default if attribute is None else int(attribute)

    def integers(self, name: str) -> tuple[int, ...] | None:
        """A list of integers, None if left out."""
        attribute = self._get(name, _INTS, "a list of integers")
        return None if attribute is None else tuple(int(i) for i in attribute)

    def number(self, name: str, default: float) -> Fraction:
        """A float32, exactly; the default is one as well, since that is how ONNX stores it."""
        attribute = self._get(name, _FLOAT, "a float")
        return self._exact(float(np.float32(default)) if attribute is None else attribute, name)

    def bound(self, name: str) -> Fraction | float | None:
        """A float32 that may be infinite, None if left out."""
        attribute = self._get(name, _FLOAT, "a float")
        if attribute is None or math.isinf(attribute):
            return None if attribute is None else float(attribute)
        return self._exact(attribute, name)

    def exact_numbers(self, name: str) -> tuple[Fraction, ...] | None:
        """A list of float32, exactly, None if left out."""
        values = self.numbers(name)
        return None if values is None else tuple(self._exact(v, name) for v in values)

    def numbers(self, name: str) -> tuple[float, ...] | None:
        """A list of float32, None if left out."""
        attribute = self._get(name, _FLOATS, "a list of floats")
        return None if attribute is None else tuple(attribute)

    def count(self, name: str) -> int:
        """How many texts a list has, none if left out."""
        attribute = self._get(name, _STRINGS, "a list of texts")
        return 0 if attribute is None else len(attribute)

    def word(self, name: str, default: str) -> str:
        """A short text."""
        attribute = self._get(name, _STRING, "text")
        return default if attribute is None else attribute.decode("ascii", "backslashreplace")

    def tensor(self, name: str) -> Any:
        """A TensorProto, None if left out."""
        return self._get(name, _TENSOR, "a tensor")

    def _get(self, name: str, kind: int, meant: str) -> Any:
        attribute = self._by_name.get(name)
        if attribute is not None and attribute.type not in (kind, 0):
            raise ModelError(f"the attribute {name} of {self.what} is not {meant}, as it should be")
        return None if attribute is None else getattr(attribute, _FIELDS[kind])

    def _exact(self, value: float | Fraction, name: str) -> Fraction:
        if not math.isfinite(value):
            raise NumberError(
                f"the attribute {name} of {self.what} is {shown(value)}; only finite numbers "
                "have an exact value"
            )
        return Fraction(value)


class Settings(Attributes):
    """The same, chosen by a reader of another format that lowers through an operator of ONNX.

    >>> Settings({"alpha": Fraction(1, 3), "axis": 1}, "a node").number("alpha", 0.0)
    Fraction(1, 3)
    """

    def __init__(self, values: Mapping[str, Any], what: str) -> None:
        super().__init__((), what)
        self._by_name = dict(values)

    def plain(self, name: str) -> Any:
        """A setting as an attribute of ONNX holds it; None for a number that no float32 is."""
        value = self._by_name[name]
        if isinstance(value, Fraction):
            near = float(np.float32(value.numerator / value.denominator))
            return near if math.isfinite(near) and Fraction(near) == value else None
        return value

    def _get(self, name: str, kind: int, meant: str) -> Any:
        value = self._by_name.get(name)
        return value.encode() if isinstance(value, str) else value
