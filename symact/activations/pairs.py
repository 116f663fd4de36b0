"""The maximum of pairs, which stands between layers like an activation and takes two numbers.

It halves the width: of 2n numbers the larger of the first two, of the next two, and so on. That is
max-pooling with windows of two, and maxout with two pieces (I. Goodfellow, D. Warde-Farley,
M. Mirza, A. Courville and Y. Bengio, 2013).
"""

from __future__ import annotations

from dataclasses import dataclass

from symact.activations.activation import Activation
from symact.activations.catalogue import folded
from symact.activations.entries import activation, key, names
from symact.display import count_of
from symact.errors import NotFoundError, ShapeError, UsageError, shown
from symact.numbers.asked import needed, whole

NAME = "max-of-pairs"
"""What it is called on the command line and in results."""

CALLED = frozenset(map(folded, (NAME, "maxpool2", "maxpool", "maxout")))
"""Other names under which it is found."""


@dataclass(frozen=True)
class MaxOfPairs:
    """The larger number of each two neighbours; there is one, ``symact.max_of_pairs``.

    >>> max_of_pairs, max_of_pairs.halved(6, "the first hidden layer")
    (<max-of-pairs>, 3)
    """

    def halved(self, width: int, name: str) -> int:
        """How many numbers come out of so many.

        Raises:
            ShapeError: for an odd number.
            UsageError: for what is no whole number.
        """
        width = whole(width, f"the width of {needed(name, str, 'the name')}")
        if width % 2:
            raise ShapeError(
                f"{name} has {count_of(width, 'number')}, which are no pairs; {NAME} needs an even "
                "width"
            )
        return width // 2

    @property
    def title(self) -> str:
        """The name people write."""
        return NAME

    def __str__(self) -> str:
        return NAME

    def __repr__(self) -> str:
        return f"<{NAME}>"


max_of_pairs = MaxOfPairs()

Between = Activation | MaxOfPairs
"""What may stand between the layers of a generic network."""


def between(name: str) -> Between:
    """What stands between layers, by its name: an activation, or the maximum of pairs.

    Raises:
        NotFoundError: for any other name.

    >>> between("Leaky ReLU"), between("max_of_pairs")
    (<activation leaky_relu(alpha=1/100)>, <max-of-pairs>)
    """
    if isinstance(name, str) and folded(name) in CALLED:
        return max_of_pairs
    if key(name) is None:
        known = (*names(), NAME)
        raise NotFoundError.of("activation", shown(name), known, f"use {', '.join(known)}")
    return activation(name)


def need_between(thing: object) -> Between:
    """Refuse what cannot stand between layers.

    Raises:
        UsageError: naming what was given.
    """
    if not isinstance(thing, (Activation, MaxOfPairs)):
        raise UsageError(
            f"an activation is needed, such as relu, or max_of_pairs, not {shown(thing)}"
        )
    return thing
