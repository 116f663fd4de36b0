"""Activations by name: what is entered, in which order, and with which parameters it is found."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from symact.activations.activation import Activation
from symact.errors import NotFoundError, NumberError, UsageError, shown

LONGEST_PARAMETER = 1 << 14
"""How many bits a parameter has at most; Python writes no longer numbers."""


ALSO = {"leaky": "leaky_relu", "swish": "silu", "heaviside": "step", "sgn": "sign"}
"""Names that others give to activations of the catalogue."""


LETTERS = {"alpha": ("alpha", "α"), "beta": ("beta", "β"), "scale": ("lambda", "λ")}
"""Parameters by name, and the letter that stands for each in formulas: spelled, and as it looks."""

_MEANT = {letter: name for name, letters in LETTERS.items() for letter in letters}


def folded(name: str) -> str:
    """A name without case, hyphens, underscores and spaces: how names are compared.

    >>> folded("Leaky ReLU") == folded("leaky-relu") == folded("leaky_relu")
    True
    """
    return re.sub(r"[-_\s]", "", name.lower())


class Catalogue:
    """Activations by name, in the order in which they were entered."""

    def __init__(self) -> None:
        self._entries: dict[str, tuple[Activation, Callable[..., Activation]]] = {}
        self._keys: dict[str, str] = dict(ALSO)

    def enter(self, build: Callable[..., Activation]) -> Activation:
        """Enters what a function builds; gives the activation with the default parameters."""
        default = build()
        self._entries[default.name] = default, build
        self._keys[folded(default.name)] = default.name
        return default

    def names(self) -> tuple[str, ...]:
        """The names of all activations, in the order of the catalogue.

        >>> from symact.activations.entries import names
        >>> names()[:3]
        ('relu', 'leaky_relu', 'abs')
        """
        return tuple(self._entries)

    def _all(self) -> str:
        *names, last = self.names()
        return f"{', '.join(names)} or {last}"

    def key(self, name: object) -> str | None:
        """The name as the catalogue has it, whatever its case, hyphens and underscores, also for
        a name that others use; None for a name that it has not."""
        return self._keys.get(folded(name)) if isinstance(name, str) else None

    def activation(self, name: str, /, **parameters: Any) -> Activation:
        """The activation of that name; parameters that are left out have their defaults.

        Parameters go by their names, and by the letters that formulas have for them.

        Raises:
            NotFoundError: for a name that is not in the catalogue.
            UsageError: for a parameter that the activation does not have, or a value it excludes.
            NumberError: for a parameter that has no exact value.

        >>> from symact.activations.entries import activation
        >>> activation("leaky_relu", alpha="0.1")(-3)
        Fraction(-3, 10)
        """
        key = self.key(name)
        if key is None:
            raise NotFoundError.of("activation", shown(name), self.names(), f"use {self._all()}")
        name = key
        default, build = self._entries[name]
        accepted = default.parameters
        given: dict[str, Any] = {}
        for word, value in parameters.items():
            key = word if word in accepted else _MEANT.get(word, word)
            if key not in accepted:
                takes = " and ".join(accepted) or "none"
                raise UsageError(f"{name} has no parameter {shown(word)}; it takes {takes}")
            if key in given:
                raise UsageError(f"{key} of {name} is given twice, as {word} too; give it once")
            given[key] = value
        if not given:
            return default

        from symact.numbers.rational import rational

        exact = {key: rational(value, f"{key} of {name}") for key, value in given.items()}
        for key, value in exact.items():
            if max(map(int.bit_length, value.as_integer_ratio())) > LONGEST_PARAMETER:
                raise NumberError(f"{key} of {name} has more than {LONGEST_PARAMETER} bits")
        return default if {**accepted, **exact} == accepted else build(**exact)
