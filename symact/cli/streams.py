"""Standard streams that take every character, and that outlive those who read them.

Both write UTF-8, which is what files and programs expect, unless the environment names another
encoding; what that one lacks is written as an escape. Where nobody reads any more, or a stream is
closed from the start, what is printed goes nowhere, quietly: an exit code is an answer by itself.
"""

from __future__ import annotations

import codecs
import errno
import io
import os
import sys
from collections.abc import Collection, Mapping
from typing import Any, TextIO

UNREAD = (errno.EPIPE, errno.EINVAL)
"""What writing into a closed pipe gives; the second on Windows."""

ESCAPES = "namereplace"
"""How characters that an encoding lacks are written, after :func:`codecs.namereplace_errors`."""


def prepare() -> None:
    """Put streams of this kind in the place of standard output and standard error."""
    sys.stdout = _stream(sys.stdout, UNREAD)
    sys.stderr = _stream(sys.stderr, errno.errorcode, by_line=True)  # who could be told?


def put(text: str, *, has_references: bool = False) -> None:
    """Write a result to standard output.

    Args:
        text: the result.
        has_references: whether its format has character references such as ``&#960;``: then it is
            ASCII where the stream is not UTF-8, since a page names its encoding.
    """
    named = sys.stdout.named if isinstance(sys.stdout, Stream) else sys.stdout.encoding or "utf-8"
    if has_references and not _is(named, "utf-8"):
        text = text.encode("ascii", "xmlcharrefreplace").decode("ascii")
    sys.stdout.write(text)
    sys.stdout.flush()


def silence() -> None:
    """Send what standard output could not write nowhere: it would be tried again at the exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def named_encoding(environment: Mapping[str, str]) -> str | None:
    """The encoding that an environment asks for; None where it names none that there is.

    >>> named_encoding({"PYTHONIOENCODING": "cp1252:strict", "LANG": "en_US.UTF-8"})
    'cp1252'
    >>> named_encoding({"LANG": "de_DE.ISO-8859-1@euro"}), named_encoding({"LC_ALL": "C"})
    ('iso8859-1', None)
    """
    locale = next(
        (environment[k] for k in ("LC_ALL", "LC_CTYPE", "LANG") if environment.get(k)), ""
    )
    asked = environment.get("PYTHONIOENCODING", "").partition(":")[0]
    if not asked and environment.get("PYTHONUTF8") != "1":
        asked = locale.partition(".")[2].partition("@")[0]
    try:
        return codecs.lookup(asked).name if asked else None
    except LookupError:
        return None


class Stream(io.TextIOWrapper):
    """A text stream in an encoding, with escapes for what it lacks.

    An ASCII one is UTF-8 underneath: click would replace it with a stream of its own.
    """

    def __init__(self, raw: io.RawIOBase, encoding: str, *, by_line: bool) -> None:
        self.named, self.is_ascii = encoding, _is(encoding, "ascii")
        super().__init__(
            io.BufferedWriter(raw),
            encoding="utf-8" if self.is_ascii else encoding,
            errors=ESCAPES,
            line_buffering=by_line,
        )

    def write(self, text: str) -> int:
        """Write text; how many characters of it."""
        super().write(text.encode("ascii", ESCAPES).decode("ascii") if self.is_ascii else text)
        return len(text)


class Outlet(io.RawIOBase):
    """A raw stream that drops what cannot be written for one of some reasons.

    Args:
        given: the text stream that it stands for, which would close itself if nobody held it.
        reasons: numbers of errors, as in :mod:`errno`.
    """

    def __init__(self, given: Any, reasons: Collection[int]) -> None:
        self.given, self.reasons = given, reasons
        self.inner = getattr(given.buffer, "raw", given.buffer)

    def write(self, data: Any) -> int:
        """Write bytes; how many of them."""
        try:
            return int(self.inner.write(data))
        except OSError as error:
            if error.errno not in self.reasons:
                raise
            return len(data)

    def writable(self) -> bool:
        """It is written to."""
        return True

    def fileno(self) -> int:
        """The file descriptor."""
        return int(self.inner.fileno())

    def isatty(self) -> bool:
        """Whether it is a terminal."""
        return bool(self.inner.isatty())


def _stream(given: Any, reasons: Collection[int], *, by_line: bool = False) -> TextIO:
    """A stream in the place of a given one, or of none, as Python has it for a closed one.

    One that holds text and no bytes, such as that of a notebook or ``io.StringIO``, stays.
    """
    if given is not None and not given.closed and not hasattr(given, "buffer"):
        text: TextIO = given
        return text
    if given is None or given.closed:
        # the lowest free number is often that of the closed stream, and files keep clear of it
        given = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    given.flush()
    encoding = named_encoding(os.environ) or "utf-8"
    return Stream(Outlet(given, reasons), encoding, by_line=by_line or given.isatty())


def _is(encoding: str, name: str) -> bool:
    return codecs.lookup(encoding).name == name
