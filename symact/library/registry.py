"""Finding theorems: those of symact in ``proofs/``, and those of other packages.

Another package registers its theorems under the entry-point group ``symact.theorems``; each entry
is a :class:`~symact.library.theorem.Theorem` or a tuple of them. What is wrong with an entry point
is a :class:`Fault` beside the theorems that are found, and stops none of them.
"""

from __future__ import annotations

import contextlib
import difflib
import importlib
import importlib.util
import io
import pkgutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING, Any

from symact.activations.entries import key as activation_key
from symact.errors import CheckFailedError, NotFoundError, SymactError, UsageError
from symact.library.theorem import TOPICS, Theorem

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "symact.theorems"
"""The entry-point group for theorems of other packages."""

_PACKAGE = "symact.proofs"

_REASON = 300
"""The most characters of somebody else's message that are repeated."""


@dataclass(frozen=True)
class Origin:
    """Where a theorem comes from.

    Attributes:
        place: a file of ``proofs/``, or the name of an entry point.
        package: the package that has the entry point, where that is known.
        is_own: whether it is one of symact's own.
    """

    place: str
    package: str = ""
    is_own: bool = False

    @property
    def owner(self) -> str:
        """Whose it is, for a line of a table; empty for symact's own."""
        if self.is_own:
            return ""
        return f"the package {self.package}" if self.package else str(self)

    def __str__(self) -> str:
        if self.is_own:
            return self.place
        of = f" of the package {self.package}" if self.package else ""
        return f"the entry point '{self.place}'{of}"


@dataclass(frozen=True)
class Fault:
    """Why theorems of an entry point are not there.

    Attributes:
        origin: the entry point.
        reason: what is wrong.
        ids: the theorems that are missing, as far as that is known.
    """

    origin: Origin
    reason: str
    ids: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.origin} in {GROUP} {self.reason}"


@dataclass(frozen=True)
class Library:
    """All theorems with where they come from, in order, and what is wrong with entry points."""

    theorems: Mapping[str, Theorem]
    origins: Mapping[str, Origin]
    faults: tuple[Fault, ...] = ()


@cache
def library() -> Library:
    """Everything that is found; what is wrong with other packages is in its ``faults``.

    Raises:
        UsageError: for two of symact's own theorems with one id, and a file whose name is not that
            of its theorem.
    """
    return assembled(_own(), _others())


def theorems() -> Mapping[str, Theorem]:
    """All theorems by id: the text's sections in order, companions last within each, then by id."""
    return library().theorems


def faults() -> tuple[Fault, ...]:
    """What is wrong with entry points of other packages, one for each that has a fault."""
    return library().faults


def origin(name: str) -> Origin:
    """Where a theorem comes from, by its id.

    >>> str(origin("gelu-minimum"))
    'proofs/gelu_minimum.py'
    """
    return library().origins[theorem(name).id]


def theorem(name: str) -> Theorem:
    """A theorem by its id.

    Raises:
        NotFoundError: for an id that there is not; the message names close ones, and says of a
            theorem in an entry point with a fault why it is not there.

    >>> theorem("xor-not-linearly-separable").section
    '1'
    """
    (found,) = named(name)
    return found


def named(*names: str) -> tuple[Theorem, ...]:
    """The theorems of several ids, whatever the case of their letters.

    Raises:
        NotFoundError: for all ids at once that no theorem has; the message has what is near.
    """
    known = theorems()
    keys = [name.lower() if isinstance(name, str) else name for name in names]
    absent = [
        name
        for name, key in zip(names, keys, strict=True)
        if not isinstance(key, str) or key not in ids(known)
    ]
    if absent:
        raise NotFoundError(
            "; ".join(f"there is no theorem {told_name(n)}; {near(n)}" for n in absent)
        )
    return tuple(known[ids(known)[key]] for key in keys)


def ids(known: Iterable[str]) -> dict[str, str]:
    """Ids by how they are written in small letters."""
    return {name.lower(): name for name in known}


def near(name: object) -> str:
    """What a message says of an id that no theorem has: close ones, those about that word."""
    low = name.lower()[:80] if isinstance(name, str) else ""
    known = theorems()
    about = [key for key in known if low and low in key.lower().split("-")]
    close = difflib.get_close_matches(low, known)
    listed = ", ".join((close or about)[:SEVERAL])
    more = len(about) - SEVERAL if not close else 0
    hint = f"see {listed or 'symact list'}{f' and {more} more' if more > 0 else ''}"
    shown = activation_key(name)
    if shown is not None:
        hint += f"; of the activation of that name see 'symact show {shown}'"
    return missing(name if isinstance(name, str) else "", hint)


def told_name(name: object) -> str:
    """A name as a message says it."""
    return f"{name[:40]!r}" if isinstance(name, str) else f"of a {type(name).__name__}"


SEVERAL = 5
"""The most names that a message suggests."""


def missing(name: str, hint: str) -> str:
    """Why there is no theorem of a name: the faults of its entry point, else a hint as given."""
    own = [str(fault) for fault in faults() if name in (*fault.ids, fault.origin.place)]
    if own:
        return "; ".join(own)
    unread = ", ".join(str(fault.origin) for fault in faults() if not fault.ids)
    return f"{hint}; not read: {unread}" if unread else hint


@contextlib.contextmanager
def guarded(entry: Theorem) -> Iterator[None]:
    """Turn what the code of a theorem raises into an error of the family that names the theorem.

    Raises:
        CheckFailedError: for whatever is not of the family itself.
    """
    try:
        yield
    except SymactError:
        raise
    except (Exception, SystemExit) as error:
        place = library().origins.get(entry.id)
        source = "" if place is None else f", from {place},"
        raise CheckFailedError(
            f"the theorem {entry.id!r}{source} raises {told(error)}; repair its "
            "statements, nothing of it is shown"
        ) from error


def assembled(
    own: Iterable[tuple[Origin, Theorem]],
    others: Iterable[tuple[Origin, tuple[Theorem, ...], tuple[str, ...]]],
) -> Library:
    """Theorems in order and without doubles.

    Args:
        own: symact's theorems, none of which gives way.
        others: for each entry point its theorems, and what is wrong with it.

    Raises:
        UsageError: for two of symact's own theorems with one id.
    """
    origins: dict[str, Origin] = {}
    entries: dict[str, Theorem] = {}
    found: list[Fault] = []
    for place, entry in own:
        if entry.id in entries:
            raise UsageError(
                f"the theorem {entry.id!r} is in {origins[entry.id]} and in {place}; give one of "
                "them another id"
            )
        origins[entry.id], entries[entry.id] = place, entry
    for place, given, reasons in others:
        ids = []
        for entry in given:
            if entry.id in entries:
                where = "there" if origins[entry.id] == place else f"in {origins[entry.id]}"
                reasons += (
                    f"gives the theorem {entry.id!r}, which is already {where}; give it another id",
                )
                ids.append(entry.id)
            else:
                origins[entry.id], entries[entry.id] = place, entry
        if reasons:
            found.append(Fault(place, "; it ".join(reasons), tuple(ids)))
    ordered = sorted(entries.values(), key=_order)
    return Library(
        MappingProxyType({entry.id: entry for entry in ordered}),
        MappingProxyType({entry.id: origins[entry.id] for entry in ordered}),
        tuple(found),
    )


def _order(entry: Theorem) -> tuple[bool, str, int, bool, str]:
    """Sections of the text first, companions last in each; then the topics as they are listed."""
    place = [*TOPICS].index(entry.topic) if entry.topic else -1
    return not entry.section, entry.section, place, entry.is_companion, entry.id


# -- symact's own ---------------------------------------------------------------------------------


def _own() -> Iterator[tuple[Origin, Theorem]]:
    package = _proofs()
    for info in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{_PACKAGE}.{info.name}")
        yield Origin(f"proofs/{info.name}.py", is_own=True), of_module(module)


def of_module(module: ModuleType) -> Theorem:
    """The object ``theorem`` of a file of proofs, which has the file's name."""
    entry, name = getattr(module, "theorem", None), module.__name__.rpartition(".")[2]
    if not isinstance(entry, Theorem):
        raise UsageError(f"proofs/{name}.py has no object 'theorem' of the type Theorem")
    if entry.id.replace("-", "_") != name:
        raise UsageError(
            f"proofs/{name}.py holds the theorem {entry.id!r}; name the file "
            f"{entry.id.replace('-', '_')}.py"
        )
    return entry


def _proofs() -> ModuleType:
    """The package of proofs: installed inside symact, in a checkout the directory beside it."""
    try:
        return importlib.import_module(_PACKAGE)
    except ModuleNotFoundError as error:
        if error.name != _PACKAGE:
            raise
    directory = Path(__file__).resolve().parents[2] / "proofs"
    spec = importlib.util.spec_from_file_location(
        _PACKAGE, directory / "__init__.py", submodule_search_locations=[str(directory)]
    )
    if spec is None or spec.loader is None or not directory.is_dir():
        raise UsageError(f"the proofs are neither installed nor in {directory}; install symact")
    module = importlib.util.module_from_spec(spec)
    sys.modules[_PACKAGE] = module
    spec.loader.exec_module(module)
    return module


# -- those of others ------------------------------------------------------------------------------


def _others() -> Iterator[tuple[Origin, tuple[Theorem, ...], tuple[str, ...]]]:
    """Each entry point, in the order of packages and names, with what it gives and its faults."""
    try:
        points = [(_origin(point), point) for point in entry_points(group=GROUP)]
    except Exception as error:
        reason = f"cannot be found: {told(error)}; repair the metadata of the package"
        yield Origin("?"), (), (reason,)
        return
    for place, point in sorted(points, key=lambda pair: (pair[0].package, pair[0].place)):
        try:
            given = loaded(point)
        except UsageError as error:
            yield place, (), (str(error),)
        else:
            yield place, *of_entry(given)


def _origin(point: EntryPoint) -> Origin:
    distribution = getattr(point, "dist", None)
    return Origin(point.name, getattr(distribution, "name", None) or "")


def loaded(point: EntryPoint) -> Any:
    """What an entry point stands for; what it prints while it is imported is dropped.

    Raises:
        UsageError: where importing it fails, whatever the reason.
    """
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            return point.load()
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # somebody else's module may leave by SystemExit, too
        raise UsageError(
            f"cannot be loaded from {point.value}: {told(error)}; repair or uninstall the package"
        ) from error


def of_entry(loaded: Any) -> tuple[tuple[Theorem, ...], tuple[str, ...]]:
    """The theorems of an entry point, and what is wrong with it."""
    found = loaded if isinstance(loaded, (tuple, list)) else (loaded,)
    strange = [type(entry).__name__ for entry in found if not isinstance(entry, Theorem)]
    reasons = [f"gives {name}, which is no Theorem nor a tuple of them" for name in strange[:1]]
    if not found:
        reasons = ["gives no theorem at all"]
    remedy = "; repair or uninstall the package"
    return (
        tuple(entry for entry in found if isinstance(entry, Theorem)),
        tuple(reason + remedy for reason in reasons),
    )


def told(error: BaseException) -> str:
    """What went wrong in code that is not symact's, in one line."""
    words = " ".join(f"{type(error).__name__}: {error}".split()).removesuffix(":")
    shown = "".join(letter if letter.isprintable() else "?" for letter in words)
    return shown if len(shown) <= _REASON else f"{shown[:_REASON]} …"
