"""How broad the screen is, and messages that fit."""

from __future__ import annotations

import io
import os
import pty

import pytest

from symact.cli.screen import screen


@pytest.mark.parametrize(
    ("named", "width"),
    [("40", 60), ("61", 61), ("200", 200), ("0", 100), ("wide", 100), ("-80", 100), ("", 100),
     ("²", 100), ("9" * 5000, 100)],
)  # fmt: skip
def test_what_columns_says_where_it_says_something(
    monkeypatch: pytest.MonkeyPatch, named: str, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", named)
    assert screen(io.StringIO()) == width


@pytest.mark.skipif(os.name == "nt", reason="there are no such terminals on Windows")
@pytest.mark.parametrize(("size", "width"), [(132, 132), (40, 60), (0, 100)])
def test_a_terminal_tells(monkeypatch: pytest.MonkeyPatch, size: int, width: int) -> None:
    import fcntl
    import struct
    import termios

    monkeypatch.delenv("COLUMNS", raising=False)
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, size, 0, 0))
    with os.fdopen(theirs, "w") as stream:
        assert screen(stream) == width
        monkeypatch.setenv("COLUMNS", "77")
        assert screen(stream) == 77
    os.close(ours)
