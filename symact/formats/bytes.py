"""Bytes of a file, with one clear sentence for everything that can go wrong on the way."""

from __future__ import annotations

import contextlib
import math
import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from symact.display import count_of, escaped
from symact.errors import ModelError, ShapeError, UnsupportedError, shown

LARGEST_FILE = 1 << 31
"""The most bytes that are read from one file: 2 GiB, which is also protobuf's own limit."""

ENTRIES = 50_000_000
"""The most numbers that one array or one operation of a model may have."""


DIMENSIONS = 16
"""The most dimensions that a tensor may have."""


def read_bytes(path: Path) -> bytes:
    """The bytes of a regular file, all of them at once.

    Raises:
        ModelError: for a missing file, a folder, a pipe or device, an empty file, one that may not
            be read, one over 2 GiB, and one that changes while it is read.
    """
    with regular(path, "a model file") as file:
        size = os.fstat(file.fileno()).st_size
        if size > LARGEST_FILE:
            raise ModelError(f"the file has {size} bytes; at most {LARGEST_FILE} are read")
        data = file.read(size + 1)
    if len(data) != size:
        raise ModelError(
            f"the file changed while it was read, from {size} bytes to {len(data)} or more; read "
            "it again once it is complete"
        )
    if not data:
        raise ModelError("the file is empty; it should hold a model")
    return data


@contextlib.contextmanager
def regular(path: Path, what: str) -> Iterator[BinaryIO]:
    """A regular file, open for reading; a pipe is refused before it is opened, which would wait.

    Raises:
        ModelError: for anything else, and for what goes wrong while it is read.
    """
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            kind = "a folder" if stat.S_ISDIR(mode) else "no regular file"
            raise ModelError(f"this is {kind}; give the path of {what}")
        with path.open("rb") as file:
            yield file
    except FileNotFoundError:
        raise ModelError(f"there is no file {str(path)!r}") from None
    except PermissionError:
        raise ModelError("the file may not be read; change its permissions") from None
    except OSError as error:
        raise ModelError(f"the file cannot be read: {error.strerror or error}") from None
    except ValueError:  # a path with a zero byte
        raise ModelError(f"{str(path)!r} is no path of a file") from None


def printable(text: str) -> str:
    """Text of a file as one short line: long text cut, control characters escaped."""
    short = text if len(text) <= 80 else f"{text[:77]}..."
    return escaped(short)


def some(names: Sequence[str]) -> str:
    """The first few names, and how many more there are."""
    return ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")


def shape_text(shape: Sequence[int]) -> str:
    """A shape for messages.

    >>> shape_text((3, 4)), shape_text(())
    ('3×4', 'a single number')
    """
    return printable("×".join(map(shown, shape))) or "a single number"


def check_size(shape: Sequence[int], what: str) -> None:
    """Refuse a shape with a width below 1, too many dimensions, or more than :data:`ENTRIES`."""
    if any(size < 1 for size in shape):
        raise ShapeError(f"{what} is {shape_text(shape)}; every width is 1 or more")
    if len(shape) > DIMENSIONS:
        found = count_of(len(shape), "dimension")
        raise UnsupportedError(f"{what} has {found}; at most {DIMENSIONS} are read")
    count = math.prod(shape)
    if count > ENTRIES:
        raise UnsupportedError(
            f"{what} is {shape_text(shape)}, {count_of(count, 'number')}; at most {ENTRIES} "
            "are held at once"
        )
