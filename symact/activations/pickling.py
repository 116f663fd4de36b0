"""How activations are pickled: an entry of the catalogue by its name, others by their parts.

The formulas of entries are closures, which cannot be pickled.
"""

from __future__ import annotations

import copyreg
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import fields
from fractions import Fraction
from functools import partial
from typing import Any

from symact.activations.activation import Activation
from symact.errors import NotFoundError, UsageError


def rebuilt(name: str, parameters: Mapping[str, Fraction]) -> Activation:
    """The entry of the catalogue."""
    from symact.activations.entries import activation

    return activation(name, **parameters)


def reduced(entry: Activation) -> tuple[Any, ...]:
    """What makes an activation anew, as :mod:`pickle` wants it.

    Raises:
        UsageError: for functions without a name, of an activation that is none of the catalogue.
    """
    own = dict(entry.parameters)
    with suppress(NotFoundError, UsageError):  # where it is none of the catalogue
        if rebuilt(entry.name, own) == entry:
            return rebuilt, (entry.name, own)
    values = {field.name: getattr(entry, field.name) for field in fields(entry)}
    if any("<" in getattr(value, "__qualname__", "") for value in values.values()):
        raise UsageError(
            f"the activation {entry.name} cannot be pickled, since it has a lambda or an inner "
            "function; give functions from the top of a module"
        )
    return partial(Activation, **{**values, "parameters": own}), ()


copyreg.pickle(Activation, reduced)
