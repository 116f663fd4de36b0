"""Operations that are read and not looked into: numbers in, so many numbers out.

Collapse needs no more: what is not affine ends a run, whatever it computes. Everything that asks
what a network computes has to refuse them, which :func:`symact.networks.traversal.walk` does for
all kinds of number.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from symact.display import count_of
from symact.errors import ShapeError, UnsupportedError
from symact.networks.operations import Operation


@dataclass(frozen=True)
class Opaque(Operation):
    """A function of ``inputs`` numbers that gives ``width`` numbers; no more is known of it.

    Attributes:
        kind: what its file calls it: ``Softmax``.
        identity: what tells it from others of its kind; with the same it is the same function.
        before: a name up to which the file can be read without it.

    >>> Opaque("Softmax", 3, 3).describe()
    'opaque Softmax 3 → 3'
    """

    kind: str
    inputs: int
    width: int
    identity: str = ""
    before: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        if self.inputs < 1 or self.width < 1:
            raise ShapeError(
                f"an opaque {self.kind} goes {self.inputs} → {self.width}; both are 1 or more"
            )

    def outputs(self, inputs: int) -> int:
        if inputs != self.inputs:
            raise ShapeError(
                f"{self.describe()} reads {count_of(self.inputs, 'number')} but is given {inputs}"
            )
        return self.width

    def describe(self) -> str:
        return f"opaque {self.kind} {self.inputs} → {self.width}"

    def refusal(self, name: str) -> UnsupportedError:
        """The error where someone has to know what it does; ``name`` is how messages call it."""
        remedy = f"; --until {self.before} reads what comes before it" if self.before else ""
        return UnsupportedError(
            f"{name} is read but not looked into: networks collapse around it, but it has no exact "
            f"values, bounds, regions or certificates{remedy}"
        )
