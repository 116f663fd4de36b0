"""The public face is what docs/api.md says: names, signatures, and what each is."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from functools import cached_property

import pytest

from tests import face


def test_the_page_is_true() -> None:
    assert face.PAGE.read_text(encoding="utf-8") == face.page(), (
        "the public face has changed; where that is meant, run: python -m tests.face"
    )


@pytest.mark.parametrize("package", face.PACKAGES)
def test_every_public_name_is_there_and_says_what_it_is(package: str) -> None:
    module = importlib.import_module(package)
    assert len(set(module.__all__)) == len(module.__all__)
    for name in module.__all__:
        assert face.sentence(getattr(module, name)), name


@pytest.mark.parametrize("package", face.PACKAGES)
def test_nothing_else_is_shown(package: str) -> None:
    module = importlib.import_module(package)
    shown = {name for name in dir(module) if not name.startswith("__")}
    assert shown == {*module.__all__}


class Before:
    """A thing."""

    def __init__(self, size: int, *, name: str = "x") -> None: ...

    @property
    def length(self) -> int:
        """Its length."""
        return 0

    @classmethod
    def of(cls, *parts: int) -> Before:
        """Of parts."""
        return cls(len(parts))


def test_signatures_are_read() -> None:
    members = dict(vars(Before))
    assert face.constructor(Before) == "(size: int, *, name: str = 'x')"
    assert face.signature(members["of"].__func__, bound=True) == "(*parts: int) -> Before"
    assert face.result(members["length"].fget) == " -> int"


def changed_name(size: int, *, title: str = "x") -> int: ...  # type: ignore[empty-body]
def changed_type(size: float, *, name: str = "x") -> int: ...  # type: ignore[empty-body]
def changed_default(size: int, *, name: str = "y") -> int: ...  # type: ignore[empty-body]
def changed_kind(size: int, name: str = "x") -> int: ...  # type: ignore[empty-body]
def changed_result(size: int, *, name: str = "x") -> str: ...  # type: ignore[empty-body]
def as_it_was(size: int, *, name: str = "x") -> int: ...  # type: ignore[empty-body]


@pytest.mark.parametrize(
    "changed", [changed_name, changed_type, changed_default, changed_kind, changed_result]
)
def test_each_change_of_a_signature_is_seen(changed: object) -> None:
    assert face.signature(changed) != face.signature(as_it_was)


def test_members_are_seen() -> None:
    @dataclass(frozen=True)
    class Point:
        """A point."""

        x: int

        @cached_property
        def twice(self) -> int:
            """Twice x."""
            return 2 * self.x

        def __call__(self, y: int) -> int:
            return y

        def _hidden(self) -> None: ...

    Point.__module__ = "symact.toy"
    assert list(face.of_class("Point", Point)) == [
        "Point(x: int)",
        "    .__call__(y: int) -> int",
        "    .twice -> int",
    ]


def test_long_signatures_are_wrapped() -> None:
    line = f"f(a: tuple[int, int] = (1, 2), *, {'b' * 80}: str) -> int"
    assert face.wrapped(line) == (
        f"f(\n    a: tuple[int, int] = (1, 2),\n    *,\n    {'b' * 80}: str,\n) -> int"
    )
    assert face.wrapped("f(a) -> int") == "f(a) -> int"
