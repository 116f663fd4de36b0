"""Every public callable with good arguments for all of its places, and what is not called so."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import symact
from symact import library, logic, testing
from tests.hostile import good
from tests.hostile.good.things import Good

MODULES: tuple[ModuleType, ...] = (symact, logic, library, testing)


def public() -> dict[str, Callable[..., Any]]:
    """What can be called, by name: everything handed on, and the methods of classes."""
    found: dict[str, Callable[..., Any]] = {}
    for module in MODULES:
        for name in module.__all__:
            thing = getattr(module, name)
            if not callable(thing):
                continue
            found[name] = thing
            if isinstance(thing, type):
                found |= {f"{name}.{method}": call for method, call in _methods(thing)}
    return found


def _methods(kind: type) -> Iterator[tuple[str, Callable[..., Any]]]:
    for name in dir(kind):
        own = inspect.isroutine(inspect.getattr_static(kind, name))
        call = getattr(kind, name)
        written_here = str(getattr(call, "__module__", "")).startswith("symact")
        if not name.startswith("_") and own and written_here:
            yield name, call


def room(name: str) -> str:
    """The room in which a public callable, or the class that it belongs to, is written."""
    owner = public()[name.split(".")[0]]
    has_own = inspect.isroutine(owner) or isinstance(owner, type)
    return (owner if has_own else type(owner)).__module__.split(".")[1]


ROOMS: dict[str, dict[str, Good]] = {
    module.name: found.GOOD
    for module in pkgutil.iter_modules(good.__path__)
    if hasattr(found := importlib.import_module(f"{good.__name__}.{module.name}"), "GOOD")
}
"""For each room good arguments by the names of callables and of their places."""

GOOD = {name: given for room in ROOMS.values() for name, given in room.items()}

ANSWERS = frozenset(
    [
        *("Atlas", "Audit", "Certificate", "Collapse", "Equality", "FactSheet", "Inspection"),
        *("Outcome", "Region", "Sequent", "Stability", "Stack", "SymactError", "Verdict"),
        *("Verified", "Written"),
    ]
)
"""What symact makes, and nobody else: the types, not their methods."""

INNER = frozenset(
    [
        *("Check.run", "Outcome.knowing", "Split.cases", "Split.points", "Stack.of"),
        "UniqueZero.found",
    ]
)
"""What has no code of its own (each check has its own run), and what checks and collapse call of
their own, with readers, known values and nodes that only they have."""
