"""The family of errors, and that nothing else is raised."""

from __future__ import annotations

import ast
import inspect
import itertools
import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest
import sympy

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
    own = {e for _, e in inspect.getmembers(errors, inspect.isclass) if issubclass(e, Exception)}
    assert own == set(FAMILY)
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


LOOSE = re.compile(r"\b(Any|object|Fraction)\b(?!.*Callable)")
"""Annotations of what may be a number of any length, or anything."""
PLAIN = re.compile(r"(printable|name_of|str)\(.*|.*\[:\d+\]|(self|entry)\.(id|name|level)")
"""What is text already, and short."""


def raw_values(source: str) -> list[str]:
    """What a module writes into errors as Python does, which refuses long integers, and writes
    long texts and lists whole: parameters that may be anything, and all that goes through repr."""
    found = []
    for function in ast.walk(ast.parse(source)):
        if not isinstance(function, ast.FunctionDef):
            continue
        places = (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)
        loose = {p.arg for p in places if p.annotation and LOOSE.search(ast.unparse(p.annotation))}
        loose |= set(_rationals(function))
        for raised in (node for node in ast.walk(function) if isinstance(node, ast.Raise)):
            is_protocol = ast.unparse(raised).startswith(tuple(f"raise {e}" for e in PROTOCOL))
            for part in () if is_protocol else ast.walk(raised):
                if isinstance(part, ast.FormattedValue):
                    value = ast.unparse(part.value)
                    is_repr = part.conversion == ord("r") and not PLAIN.fullmatch(value)
                    found += [f"line {part.lineno}: {value}"] * (is_repr or value in loose)
    return found


def _rationals(function: ast.FunctionDef) -> Iterator[str]:
    """The names that a function gives to exact numbers that it was given."""
    makers = {"rational", "Fraction", "sympy.Rational"}
    for node in ast.walk(function):
        match node:
            case ast.Assign(targets=targets, value=ast.Call(func=maker)):
                yield from map(ast.unparse, targets if ast.unparse(maker) in makers else ())


def test_values_in_messages_are_cut_short() -> None:
    """By :func:`symact.errors.shown`, :func:`symact.errors.in_full` or the writers of numbers."""
    found = {
        str(path.relative_to(PACKAGE)): raw
        for path in sorted(PACKAGE.rglob("*.py"))
        if path.name not in EXEMPT and (raw := raw_values(path.read_text(encoding="utf-8")))
    }
    assert found == {}


@pytest.mark.parametrize(
    "source",
    [
        'def f(x: Any) -> None:\n    raise UsageError(f"{x} is wrong")',
        'def f(x: Fraction) -> None:\n    raise UsageError(f"{x} is wrong")',
        'def f(x: str) -> None:\n    raise UsageError(f"{x!r} is wrong")',
        'def f(y: str) -> None:\n    x = rational(y)\n    raise UsageError(f"{x} is wrong")',
        'def f(x: str) -> None:\n    raise UsageError(f"{x!r:.40} is wrong")',
    ],
)
def test_values_that_are_not_are_seen(source: str) -> None:
    assert raw_values(source)
    assert not raw_values(re.sub(r"\{x[^}]*\}", "{shown(x)}", source))


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (10**5000, "16610-bit integer"),
        (-(10**5000), "negative 16610-bit integer"),
        (Fraction(1, 10**5000), "1/16610-bit integer"),
        ([10**5000, 1], "[16610-bit integer, 1]"),
        (sympy.Integer(10**5000), "an Integer"),
        (sympy.Symbol("x") + 10**5000, "an Add"),
        ("9" * 10**6, "'" + "9" * 36 + "..."),
        (12, "12"),
    ],
    ids=itertools.count(),
)
def test_a_value_in_a_message_is_short_whatever_it_is(value: object, said: str) -> None:
    assert errors.shown(value) == said


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
