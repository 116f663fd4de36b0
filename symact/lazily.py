"""Names and modules that are loaded when they are first used, so that importing is quick."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Mapping
from typing import Any


def handed_on(
    package: str, homes: Mapping[str, str]
) -> tuple[Callable[[str], Any], Callable[[], list[str]], list[str]]:
    """``__getattr__``, ``__dir__`` and ``__all__`` of a package that hands on names of modules.

    A name is imported from its module when it is first asked for. The package shows these names
    and nothing else: neither its modules nor what it imports itself.

    Args:
        package: its ``__name__``.
        homes: for each module the names that are handed on, with spaces between.

    >>> get, listed, names = handed_on(__name__, {"fractions": "Fraction"})
    >>> get("Fraction")(1, 2), names
    (Fraction(1, 2), ['Fraction'])
    """
    home_of = {name: home for home, names in homes.items() for name in names.split()}
    own = vars(sys.modules[package])

    def get(name: str) -> Any:
        if name not in home_of:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        own[name] = value = getattr(importlib.import_module(home_of[name]), name)
        return value

    def listed() -> list[str]:
        return sorted({*home_of, *(name for name in own if name.startswith("__"))})

    return get, listed, sorted(home_of)


class Later:
    """A module that is imported when something of it is used."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        return getattr(importlib.import_module(self._name), attribute)
