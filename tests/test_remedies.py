"""Messages name only what is there: options of the commands, commands, names of symact.

Read are the texts within everything that is raised, and the texts of errors made elsewhere.
"""

from __future__ import annotations

import ast
import functools
import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

import symact
from symact.cli import COMMANDS, group

SOURCE = Path(symact.__file__).parent

OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
COMMAND = re.compile(r"'symact ([a-z]+)|\bsymact ([a-z]+)'?$")
NAME = re.compile(r"\bsymact(?:\.[A-Za-z_]\w*)+")
METHOD = re.compile(r"(?<![\w.])([a-z_]{3,})\(")


def texts(source: str) -> Iterator[str]:
    """The texts of messages: whatever stands in a raise or is handed to something called an error,
    or to what refuses."""
    for node in ast.walk(ast.parse(source)):
        called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
        if isinstance(node, ast.Raise) or re.search(r"Error(\.of)?$|refus|missing$", called):
            for part in ast.walk(node):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.value


MESSAGES = tuple(
    dict.fromkeys(
        (text, str(file.relative_to(SOURCE)))
        for file in sorted(SOURCE.rglob("*.py"))
        for text in texts(file.read_text(encoding="utf-8"))
    )
)


@functools.cache
def options() -> frozenset[str]:
    """The options of all commands."""
    context = click.Context(group)
    found = {option for parameter in group.params for option in parameter.opts}
    commands = [group.get_command(context, name) for name in COMMANDS]
    while commands:
        command = commands.pop()
        assert command is not None
        found |= {option for parameter in command.params for option in parameter.opts}
        if isinstance(command, click.Group):
            commands += command.commands.values()
    return frozenset(found)


def exists(name: str) -> bool:
    """Whether there is such a thing: of the package, or of a module of it."""
    found: Any = symact
    for part in name.rstrip(".").split(".")[1:]:
        try:
            found = getattr(found, part)
        except AttributeError:
            try:
                found = importlib.import_module(f"{found.__name__}.{part}")
            except (AttributeError, ImportError):
                return False
    return True


@functools.cache
def functions() -> frozenset[str]:
    """The names of all functions and methods that symact defines."""
    trees = (ast.parse(file.read_text(encoding="utf-8")) for file in SOURCE.rglob("*.py"))
    return frozenset(
        node.name
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.ClassDef))
    )


def absent(text: str) -> list[str]:
    """What a text names that is not there."""
    commands = [first or second for first, second in COMMAND.findall(text)]
    return [
        *(option for option in OPTION.findall(text) if option not in options()),
        *(command for command in commands if command not in COMMANDS),
        *(name for name in NAME.findall(text) if not exists(name)),
        *(name for name in METHOD.findall(text) if name not in functions()),
    ]


def test_what_messages_name_is_there() -> None:
    wrong = [(absent(text), text, place) for text, place in MESSAGES if absent(text)]
    assert wrong == []


def test_messages_with_remedies_are_read() -> None:
    named = [text for text, _ in MESSAGES if OPTION.search(text) or NAME.search(text)]
    assert len(MESSAGES) > 500
    assert len(named) > 15


@pytest.mark.parametrize(
    "text",
    [
        "use --dept, or leave it out",
        "see 'symact shew gelu'",
        "use symact.enclosed",
        "use symact.regions.atlas.atlases",
        "put numbers in with substitute()",
    ],
)
def test_a_remedy_that_is_not_there_is_seen(text: str) -> None:
    assert absent(text)


@pytest.mark.parametrize(
    "text", ["use --depth", "see 'symact show gelu'", "use symact.enclose", "verify() first"]
)
def test_a_remedy_that_is_there_is_let_through(text: str) -> None:
    assert absent(text) == []
