"""The family of errors, and that nothing else is raised."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path

import pytest

from symact import errors
from symact.errors import MissingDependencyError, SymactError

FAMILY = [e for _, e in inspect.getmembers(errors, inspect.isclass) if issubclass(e, SymactError)]
PACKAGE = Path(errors.__file__).parent

# not ours to choose: abstract methods, module and object attributes, the interpreter's protocol,
# and how a domain of SymPy says what is none of its elements
PROTOCOL = {"NotImplementedError", "AttributeError", "SystemExit", "CoercionFailed"}
# the checker shares no code with symact, so it has errors of its own
EXEMPT = {"checker.py"}


def test_every_class_of_the_module_is_in_the_family() -> None:
    own = [
        e for _, e in inspect.getmembers(errors, inspect.isclass) if e.__module__ == errors.__name__
    ]
    assert set(own) == set(FAMILY)
    assert len(FAMILY) >= 10


@pytest.mark.parametrize("error", FAMILY)
def test_kind_and_exit_code(error: type[SymactError]) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", error.kind)
    assert error.exit_code in {1, 2, 3, 4}
    assert error.__doc__


def test_kinds_are_distinct() -> None:
    assert len({error.kind for error in FAMILY}) == len(FAMILY)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.CheckFailedError, 1),
        (errors.UsageError, 2),
        (errors.NumberError, 2),
        (errors.ShapeError, 2),
        (errors.ModelError, 2),
        (errors.UndecidedError, 3),
        (errors.MissingDependencyError, 4),
    ],
)
def test_exit_codes_of_the_command_line(error: type[SymactError], code: int) -> None:
    assert error.exit_code == code


@pytest.mark.parametrize("error", FAMILY)
def test_within_keeps_the_type_and_puts_the_place_in_front(error: type[SymactError]) -> None:
    placed = error("W1 is 1×2").within("model.npz")
    assert type(placed) is error
    assert str(placed) == "model.npz: W1 is 1×2"


def test_missing_dependency_says_what_to_install() -> None:
    error = MissingDependencyError.of("onnx", "onnx", "reading model.onnx")
    assert "reading model.onnx needs onnx" in str(error)
    assert "pip install 'symact[onnx]'" in str(error)


def foreign_raises(source: str) -> list[str]:
    """The exceptions that a module raises and that are neither the family's nor re-raised."""
    allowed = {error.__name__ for error in FAMILY} | PROTOCOL
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.FunctionDef)
            and node.returns
            and ast.unparse(node.returns) in allowed
        ):
            allowed.add(node.name)
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            name = ast.unparse(node.exc.func)
            first, last = name.split(".")[0], name.split(".")[-1]
            if last in allowed or first == "click" or last in {"within", "of", "refusal"}:
                continue
            found.append(f"line {node.lineno}: {name}")
    return found


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda p: p.stem)
def test_modules_raise_the_family_only(path: Path) -> None:
    if path.name not in EXEMPT:
        assert foreign_raises(path.read_text(encoding="utf-8")) == []


def test_the_rule_can_fail() -> None:
    assert foreign_raises("raise ValueError('no')") == ["line 1: ValueError"]
    assert foreign_raises("def f():\n    raise np.linalg.LinAlgError()") == [
        "line 2: np.linalg.LinAlgError"
    ]
    assert foreign_raises("raise ShapeError('both')") == []
    assert foreign_raises("raise error.within('here') from None") == []
    assert foreign_raises("def f() -> ShapeError: ...\nraise f()") == []
    assert foreign_raises("def f() -> KeyError: ...\nraise f()") == ["line 2: f"]
