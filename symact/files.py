"""Putting a file in its place in one move, so that nobody ever sees half of it."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from symact.errors import UsageError


def check_places(*paths: Path | None, inputs: Sequence[Path | None] = ()) -> None:
    """Refuse places that cannot be written to, before any work is done for them.

    Raises:
        UsageError: for a folder that is not there or not to be written to, for two results in one
            file, and for a file that is an input.
    """
    read = {path.resolve() for path in inputs if path is not None}
    taken: set[Path] = set()
    for path in (path for path in paths if path is not None):
        place = path.resolve()
        if not path.parent.is_dir() or not os.access(path.parent, os.W_OK):
            raise UsageError(f"{path} cannot be written: {path.parent} is no folder to write to")
        if path.is_dir():
            raise UsageError(f"{path} cannot be written: it is a folder")
        if place in read:
            raise UsageError(f"{path} is read from; write the result to another file")
        if place in taken:
            raise UsageError(f"{path} is named for two results; give each a file of its own")
        taken.add(place)


@contextlib.contextmanager
def placed(path: Path) -> Iterator[Path]:
    """A temporary file beside ``path`` to write to, which takes its place when all went well.

    When anything goes wrong the temporary file is removed and what was at ``path`` stays.

    Raises:
        UsageError: where the place cannot be written to.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with placed(Path(folder, "x.txt")) as temporary:
    ...         _ = temporary.write_text("whole")
    ...     Path(folder, "x.txt").read_text()
    'whole'
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}") from None
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(_rights(path))
        temporary.replace(path)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}") from None
    finally:
        temporary.unlink(missing_ok=True)


def _rights(path: Path) -> int:
    """The rights of what is at a place, else those that ``open()`` would give: mkstemp makes files
    for the owner alone."""
    if path.is_file():
        return stat.S_IMODE(path.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def path_of(path: object) -> Path:
    """A path that somebody gives.

    Raises:
        UsageError: for what is no path, and for one that the system does not take as a name.
    """
    if not isinstance(path, (str, os.PathLike)):
        raise UsageError(f"a {type(path).__name__} is no path of a file; give text or a Path")
    place = Path(path)
    try:
        os.lstat(place)
    except ValueError:  # a zero byte, or half of a character
        raise UsageError(
            f"{ascii(str(place))[:80]} is no path: it has a letter that no name may have"
        ) from None
    except OSError as error:  # whether something is there is seen by whoever opens it
        if error.errno == errno.ENAMETOOLONG:
            raise UsageError(
                f"{str(place)[:60]}... is no path: {len(str(place))} letters are too long for one"
            ) from None
    return place
