"""The examples in docstrings give what they say."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import symact
from symact.errors import MissingDependencyError

MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(symact.__path__, "symact.")
    if not module.name.endswith("__main__")
)


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_are_true(name: str) -> None:
    try:
        module = importlib.import_module(name)
    except (ModuleNotFoundError, MissingDependencyError) as missing:
        pytest.skip(str(missing))
    assert doctest.testmod(module).failed == 0


def test_there_are_examples() -> None:
    finder = doctest.DocTestFinder(exclude_empty=True)
    modules = [
        importlib.import_module(f"symact.{name}") for name in ("display", "networks.network")
    ]
    assert all(any(found.examples for found in finder.find(module)) for module in modules)
