"""Finding theorems: those of symact in ``proofs/``, and those of other packages.

Another package registers its theorems under the entry-point group ``symact.theorems``; each entry
is a :class:`~symact.theorem.Theorem` or a tuple of them.
"""

from __future__ import annotations

import difflib
import importlib
import importlib.util
import pkgutil
import sys
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING, Any

from symact.errors import NotFoundError, UsageError
from symact.theorem import Theorem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from importlib.metadata import EntryPoint

GROUP = "symact.theorems"
"""The entry-point group for theorems of other packages."""

_PACKAGE = "symact.proofs"


@cache
def theorems() -> Mapping[str, Theorem]:
    """All theorems by id: the text's sections in order, companions last within each, then by id.

    Raises:
        UsageError: for two theorems of one id, a file whose name is not that of its theorem, and an
            entry point that is no theorem.
    """
    return MappingProxyType(collected([*_own(), *_others()]))


def theorem(name: str) -> Theorem:
    """A theorem by its id.

    Raises:
        NotFoundError: for an id that there is not; the message names close ones.

    >>> theorem("xor-not-linearly-separable").section
    '1'
    """
    known = theorems()
    if name not in known:
        close = difflib.get_close_matches(str(name), known) or ["symact list"]
        raise NotFoundError(f"there is no theorem {name!r}; see {', '.join(close)}")
    return known[name]


def collected(found: Iterable[tuple[str, Theorem]]) -> dict[str, Theorem]:
    """Theorems with where each comes from, in order and without doubles."""
    places: dict[str, str] = {}
    entries: dict[str, Theorem] = {}
    for place, entry in found:
        if entry.id in places:
            raise UsageError(
                f"the theorem {entry.id!r} is in {places[entry.id]} and in {place}; give one of "
                "them another id"
            )
        places[entry.id], entries[entry.id] = place, entry
    ordered = sorted(entries.values(), key=lambda t: (t.section, t.is_companion, t.id))
    return {entry.id: entry for entry in ordered}


# -- symact's own ---------------------------------------------------------------------------------


def _own() -> Iterator[tuple[str, Theorem]]:
    package = _proofs()
    for info in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{_PACKAGE}.{info.name}")
        yield f"proofs/{info.name}.py", of_module(module)


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
    directory = Path(__file__).resolve().parents[1] / "proofs"
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


def _others() -> Iterator[tuple[str, Theorem]]:
    for point in entry_points(group=GROUP):
        for entry in of_entry(point.name, loaded(point)):
            yield f"the entry point '{point.name}' of {GROUP}", entry


def loaded(point: EntryPoint) -> Any:
    """What an entry point stands for.

    Raises:
        UsageError: where importing it fails, whatever the reason.
    """
    try:
        return point.load()
    except Exception as error:
        package = "" if point.dist is None else f" of the package {point.dist.name}"
        raise UsageError(
            f"the entry point '{point.name}' of {GROUP}{package} cannot be loaded from "
            f"{point.value}: {type(error).__name__}: {error}; repair or uninstall the package"
        ) from error


def of_entry(name: str, loaded: Any) -> tuple[Theorem, ...]:
    """The theorems of an entry point."""
    found = loaded if isinstance(loaded, (tuple, list)) else (loaded,)
    for entry in found:
        if not isinstance(entry, Theorem):
            raise UsageError(
                f"the entry point '{name}' of {GROUP} gives {type(entry).__name__}, which is no "
                "Theorem nor a tuple of them"
            )
    return tuple(found)
