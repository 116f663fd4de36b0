"""A node of an exported graph on its way to operations, and the table of ATen operators.

What an operator computes is said by operators of ONNX, which have their rules in
:mod:`symact.formats.onnx`: both formats are lowered through one set of rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np

from symact.errors import ModelError, NumberError, UnsupportedError, shown
from symact.formats.bytes import check_size, printable
from symact.formats.json_values import quoted
from symact.formats.onnx.attributes import Settings
from symact.formats.onnx.call import OPERATORS, Call, applied
from symact.formats.onnx.opaque import opaque
from symact.formats.onnx.origin import Recorder
from symact.formats.onnx.program import Computed, GraphProgram, Tensor
from symact.formats.onnx.tensors import DOUBLE, ELEMENTS, FLOAT, Constant
from symact.formats.torch.graph import ELEMENT_OF, TorchNode, Type, Word

OPSET = 22
"""The operator set of ONNX whose rules are used."""

Result = Tensor | tuple[Tensor | None, ...]
Rule = Callable[["Step"], Result]
Unread = tuple[Tensor | None, ...]


@dataclass(frozen=True)
class Entry:
    """A line of the table: the rule, and the names of the arguments in their order."""

    rule: Rule
    names: tuple[str, ...]


ATEN: dict[str, Entry] = {}
"""The rules, by operator and overload: ``addmm.default``."""


def aten(*targets: str, names: str) -> Callable[[Rule], Rule]:
    """Enter an operator into the table; ``names`` are those of its arguments, in ATen's order."""

    def enter(rule: Rule) -> Rule:
        for target in targets:
            ATEN[target] = Entry(rule, tuple(names.split()))
        return rule

    return enter


@dataclass(frozen=True)
class TorchOrigin:
    """A node with its arguments, whose constants have names; its shapes are those that it states,
    since only torch knows them."""

    node: TorchNode
    text: str

    def results(self, call: Call) -> Iterator[tuple[tuple[int, ...], int]]:
        """What the node states."""
        for kind in self.node.results:
            if kind is None:
                raise UnsupportedError(
                    f"{call} gives what is no tensor, and has no rule here; the model cannot be "
                    "read through it"
                )
            shape, element = kind
            check_size(shape, f"the result of {call}")
            yield shape, ELEMENT_OF[element]

    def identity(self) -> Iterator[bytes]:
        """The arguments, and that they are those of ATen."""
        yield self.text.encode()


@dataclass(frozen=True)
class Step:
    """A call with its arguments by name, the tensors among them read."""

    call: Call
    values: Mapping[str, Any]
    kinds: tuple[Type | None, ...]
    recorder: Recorder

    def __str__(self) -> str:
        return str(self.call)

    @property
    def program(self) -> GraphProgram:
        """The network in the making."""
        return self.call.program

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape that the first result is stated to have."""
        return self._stated[0]

    @property
    def element(self) -> int:
        """The type that the first result is stated to have."""
        return ELEMENT_OF[self._stated[1]]

    @property
    def _stated(self) -> Type:
        if not self.kinds or self.kinds[0] is None:
            raise ModelError(f"{self} states no tensor as its result; it gives one")
        return self.kinds[0]

    # -- arguments ------------------------------------------------------------------------------

    def has(self, name: str) -> bool:
        """Whether an argument is given, and not None."""
        return self.values.get(name) is not None

    def tensor(self, name: str) -> Tensor:
        """A tensor; a number in its place becomes one of the type of the result."""
        value = self.values.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float | Constant | Computed):
            raise self._unfit(name, "a tensor")
        return self.single(name, self.element) if isinstance(value, int | float) else value

    def maybe(self, name: str) -> Tensor | None:
        """The same, None where it is left out."""
        return self.tensor(name) if self.has(name) else None

    def tensors(self, name: str) -> tuple[Tensor, ...]:
        """A list of tensors."""
        value = self.values.get(name)
        if not isinstance(value, tuple) or not all(
            isinstance(part, Constant | Computed) for part in value
        ):
            raise self._unfit(name, "a list of tensors")
        return value

    def integer(self, name: str, default: int | None = None) -> int:
        """An integer."""
        value = self.values.get(name)
        value = default if value is None else value
        if type(value) is not int:
            raise self._unfit(name, "an integer")
        return value

    def integers(self, name: str, default: tuple[int, ...] | None = None) -> tuple[int, ...]:
        """A list of integers; a single one is a list of one."""
        value = self.values.get(name)
        value = default if value is None else value
        value = (value,) if type(value) is int else value
        if not isinstance(value, tuple) or any(type(part) is not int for part in value):
            raise self._unfit(name, "a list of integers")
        return value

    def spread(self, name: str, rank: int, default: int | None = None) -> tuple[int, ...]:
        """An integer for each of so many axes, where one stands for all."""
        value = self.integers(name, None if default is None else (default,))
        if not value and default is not None:
            value = (default,)
        value = value * rank if len(value) == 1 else value
        if len(value) != rank:
            raise ModelError(f"{self} has {name} {list(value)}; it needs {rank} integers")
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        """A truth value."""
        value = self.values.get(name)
        value = default if value is None else value
        if not isinstance(value, bool):
            raise self._unfit(name, "true or false")
        return value

    def word(self, name: str, default: str) -> str:
        """A text."""
        value = self.values.get(name)
        value = default if value is None else value
        if not isinstance(value, str):
            raise self._unfit(name, "a text")
        return value

    def dtype(self, name: str, default: int) -> int:
        """An element type."""
        value = self.values.get(name)
        if value is None:
            return default
        if not isinstance(value, Word) or value.name not in ELEMENT_OF:
            raise self._unfit(name, "a type of numbers that is read")
        return ELEMENT_OF[value.name]

    def number(self, name: str, default: float | None = None) -> Fraction:
        """A number as kernels use it: rounded to float32, exactly where they compute in float64."""
        constant = self.single(name, self.element, default)
        constant.check_finite()
        return Fraction(constant.array.item())

    def single(self, name: str, element: int, default: float | None = None) -> Constant:
        """A number as a tensor without dimensions, of a type."""
        value = self.values.get(name)
        value = default if value is None else value
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._unfit(name, "a number")
        dtype = np.dtype(ELEMENTS[element].dtype)
        what = f"the argument {name} of {self}"
        if dtype.kind in "iub":
            if type(value) is not int or not _holds(dtype, value):
                raise ModelError(f"{what} is {shown(value)}, which is no {dtype.name}")
            return Constant(np.array(value, dtype), element, what)
        try:
            double = float(value)
        except OverflowError:
            raise NumberError(f"{what} is beyond the largest binary64") from None
        with np.errstate(over="ignore"):
            array = np.array(double, np.float64 if element == DOUBLE else np.float32)
        return Constant(array, element, what)

    def _unfit(self, name: str, meant: str) -> ModelError:
        value = self.values.get(name)
        shown = (
            "a tensor"
            if isinstance(value, Constant | Computed)
            else "a list"
            if isinstance(value, tuple)
            else "left out"
            if value is None
            else quoted(value)
            if isinstance(value, str)
            else printable(repr(value))
        )
        return ModelError(f"the argument {name} of {self} is {shown}; it should be {meant}")

    # -- lowering -------------------------------------------------------------------------------

    def onnx(self, operator: str, *tensors: Tensor | None, **settings: Any) -> Tensor:
        """The first result of an operator of ONNX on tensors; settings that are None are left."""
        given = {name: value for name, value in settings.items() if value is not None}
        call = replace(
            self.call,
            operator=operator,
            opset=OPSET,
            inputs=tensors,
            attributes=Settings(given, str(self)),
            outputs=("result",),
        )
        return self._recorded(operator, call)[0]

    def onnx_parts(self, operator: str, count: int, *tensors: Tensor, **settings: Any) -> Result:
        """All results of an operator of ONNX that gives so many."""
        call = replace(
            self.call,
            operator=operator,
            opset=OPSET,
            inputs=tensors,
            attributes=Settings(settings, str(self)),
            outputs=tuple(f"result {k}" for k in range(count)),
        )
        return self._recorded(operator, call)

    def _recorded(self, operator: str, call: Call) -> tuple[Tensor, ...]:
        first = len(self.program.nodes) + 1
        found = applied(OPERATORS[operator], call)
        self.recorder.note(call, found, first)
        return found

    def opaque(self, kind: str = "") -> tuple[Tensor, ...]:
        """The results of an operation that is not looked into."""
        return opaque(replace(self.call, operator=kind) if kind else self.call)

    def indices(self, values: Any, name: str = "indices") -> Constant:
        """Integers as a constant tensor."""
        return Constant(np.array(values, dtype=np.int64), ELEMENT_OF["int64"], f"{name} of {self}")

    def numbers(self, values: Any, like: Tensor) -> Constant:
        """Exact numbers as a constant tensor of the type of another."""
        array = np.array(values, dtype=object)
        return Constant(array, like.element, f"the numbers of {self}")


def _holds(dtype: np.dtype[Any], value: int) -> bool:
    if dtype.kind == "b":
        return value in (0, 1)
    limits = np.iinfo(dtype)
    return int(limits.min) <= value <= int(limits.max)


def of_element(step: Step, tensor: Tensor) -> Tensor:
    """A constant in the type of the result where that holds its numbers: torch promotes types."""
    if not isinstance(tensor, Constant) or tensor.element == step.element:
        return tensor
    if step.element not in (FLOAT, DOUBLE):
        return tensor
    return step.onnx("Cast", tensor, to=step.element)
