"""The pictures that have names, as a list; nothing is loaded for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Drawable:
    """A picture of what theorems say.

    Attributes:
        words: what is seen, for a list.
        theorems: the ids of what is proved when it is made, which are other names of it; the first
            one where two pictures have it.
    """

    words: str
    theorems: tuple[str, ...]


PICTURES: Mapping[str, Drawable] = {
    "gap": Drawable("how far GELU is from ReLU", ("gelu-relu-max-gap",)),
    "tanh-form": Drawable("the error of the tanh form of GELU", ("gelu-tanh-approx-error",)),
    "sigmoid-form": Drawable("the error of x σ(1.702x) for GELU", ("gelu-sigmoid-approx-error",)),
    "sawtooth": Drawable("the tent map, by depth", ("telgarsky-sawtooth",)),
    "pieces": Drawable("x² by n straight pieces", ("n-pieces-best-error-x2",)),
    "pieces-error": Drawable("the error of n pieces", ("n-pieces-best-error-x2",)),
    "gradients": Drawable(
        "gradients through sigmoid and ReLU, by depth",
        ("gradient-product-bound", "relu-prevents-vanishing-gradients"),
    ),
    "no-line": Drawable("why no line tells exclusive or apart", ("xor-not-linearly-separable",)),
    "xor": Drawable("two ReLU units that do exclusive or", ("xor-needs-two-relu-units",)),
}
"""Every picture by its name; :mod:`symact.plots.theorems` makes it."""
