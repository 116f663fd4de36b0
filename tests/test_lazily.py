"""Packages that hand on names: which they are, that nothing else shows, and that typing agrees."""

from __future__ import annotations

import ast
import importlib
import pickle
import pkgutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import symact
import symact.library
import symact.logic
from symact.lazily import Later, handed_on
from symact.logic.checks import CHECKS

PACKAGES = (symact, symact.logic, symact.library)

each = pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.__name__)


def homes(package: ModuleType) -> list[tuple[str, str]]:
    table: dict[str, str] = vars(package)["_HOMES"]
    return [(home, name) for home, names in table.items() for name in names.split()]


@each
def test_every_name_is_that_of_its_home(package: ModuleType) -> None:
    for home, name in homes(package):
        assert getattr(package, name) is getattr(importlib.import_module(home), name)


@each
def test_no_name_stands_twice(package: ModuleType) -> None:
    names = [name for _, name in homes(package)]
    assert len(names) == len(set(names))
    assert vars(package)["__all__"] == sorted(names)


@each
def test_no_name_is_also_that_of_a_module(package: ModuleType) -> None:
    """The import system binds a module to its name in the package, over whatever stands there."""
    modules = {info.name for info in pkgutil.iter_modules(package.__path__)}
    assert modules
    assert not modules & {name for _, name in homes(package)}


@each
def test_type_checkers_see_the_same_names(package: ModuleType) -> None:
    assert package.__file__ is not None
    tree = ast.parse(Path(package.__file__).read_text(encoding="utf-8"))
    (typed,) = (node for node in tree.body if isinstance(node, ast.If))
    assert ast.unparse(typed.test) == "TYPE_CHECKING"
    seen = []
    for node in typed.body:
        assert isinstance(node, ast.ImportFrom)
        (alias,) = node.names
        assert alias.name == alias.asname
        seen.append((node.module, alias.name))
    assert sorted(seen) == sorted(homes(package))


@each
@pytest.mark.parametrize("is_used", [False, True])
def test_nothing_else_shows(package: ModuleType, is_used: bool) -> None:
    """Also after its names and its modules were loaded."""
    use = f"from {package.__name__} import *; import symact.cli.list, symact.library.registry"
    code = f"import {package.__name__}\n{use if is_used else ''}\nprint(*dir({package.__name__}))"
    shown = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    plain = [name for name in shown if not name.startswith("__")]
    assert plain == vars(package)["__all__"]
    assert "__name__" in shown


@each
def test_other_names_are_refused(package: ModuleType) -> None:
    with pytest.raises(AttributeError, match=f"module '{package.__name__}' has no attribute 'no'"):
        _ = package.no


def test_every_check_is_handed_on() -> None:
    assert {check.__name__ for check in CHECKS} <= {name for _, name in homes(symact.logic)}


def test_a_name_is_looked_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    package: Any = ModuleType("some_package")
    monkeypatch.setitem(sys.modules, "some_package", package)
    get, listed, names = handed_on("some_package", {"math": "pi tau", "fractions": "Fraction"})
    assert names == ["Fraction", "pi", "tau"]
    assert "pi" not in vars(package)
    assert get("pi") == package.pi
    package.__getattr__, package.other = get, 1
    assert package.tau == 2 * package.pi
    assert [name for name in listed() if not name.startswith("__")] == names


def test_a_module_for_later_is_imported_when_it_is_used() -> None:
    code = "from symact.lazily import Later; import sys; m = Later('fractions'); "
    code += "print('fractions' in sys.modules, m.Fraction(1, 2), 'fractions' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "1/2", "True"]
    with pytest.raises(AttributeError):
        _ = Later("fractions").nothing


def test_what_is_handed_on_travels() -> None:
    assert pickle.loads(pickle.dumps(symact.logic.Derivation)) is symact.logic.Derivation
