"""Running the command line inside the test process."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from symact.cli import run


@dataclass(frozen=True)
class Answer:
    """What a command gave: its exit code and what it printed."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        return json.loads(self.out)


def unbroken(messages: str) -> str:
    """Messages without the breaks that make them fit the screen."""
    return messages.replace("\n  ", " ")


@pytest.fixture
def symact(capsys: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    def call(*arguments: object) -> Answer:
        code = run([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return Answer(code, printed.out, unbroken(printed.err))

    return call
