"""An exported graph: inputs, stored tensors, nodes in order, outputs, all without torch.

The words are those of PyTorch's export documentation: a node calls a target, such as
``aten.addmm.default``, on positional and named arguments.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from symact.formats.onnx.tensors import ELEMENTS
from symact.numbers.arrays import Array

ELEMENT_OF = {known.name: element for element, known in ELEMENTS.items()}
"""The number of an element type by its name, which ONNX and PyTorch agree on."""

GETITEM = "getitem"
"""The target of a node that takes one result of a node with several."""

Type = tuple[tuple[int, ...], str]
"""The shape and the name of the element type of a tensor."""


@dataclass(frozen=True)
class Reference:
    """An argument that is a tensor: the name of an input, a stored tensor or a node."""

    name: str


@dataclass(frozen=True)
class Word:
    """An argument that is a constant of torch: ``float32``, or ``strided``, which says nothing."""

    name: str


Argument = Any
"""A reference, a word, None, a truth value, a number, a text, or a list of such."""


@dataclass(frozen=True, eq=False)
class StoredTensor:
    """A parameter, buffer or constant.

    Attributes:
        name: that of its placeholder.
        tensor: that of the parameter in the module, as in its state_dict.
        array: its numbers as they are stored: bfloat16 as the upper half of a float32.
        element: the name of their type.
        same: the placeholder that stands for the same tensor, where weights are tied.
    """

    name: str
    tensor: str
    array: Array
    element: str
    same: str = ""


@dataclass(frozen=True)
class TorchNode:
    """A call; ``results`` has the types of what it gives, None for what is no tensor."""

    name: str
    target: str
    args: tuple[Argument, ...]
    kwargs: tuple[tuple[str, Argument], ...]
    results: tuple[Type | None, ...]

    def reads(self) -> list[str]:
        """The names that it reads, in the order of its arguments."""
        found: list[str] = []
        pending = [*self.args, *(value for _, value in self.kwargs)][::-1]
        while pending:
            value = pending.pop()
            if isinstance(value, Reference):
                found.append(value.name)
            elif isinstance(value, tuple):
                pending += value[::-1]
        return found

    def __str__(self) -> str:
        return f"operator {self.target} of node '{self.name}'"


@dataclass(frozen=True)
class TorchGraph:
    """What an export is made of; nodes stand after all that they read."""

    inputs: tuple[tuple[str, Type], ...]
    stored: tuple[StoredTensor, ...]
    nodes: tuple[TorchNode, ...]
    outputs: tuple[str, ...]
