"""Networks to model files: each number rounded once, read again, and seen to be what was meant.

Three statements are kept apart. What holds of the network holds of its exact numbers. What the file
says is the network with each number rounded to the float type of the file; that the file says
exactly this is seen by reading it again, before it is put in its place. And how far the one may be
from the other on a box is a bound, in exact arithmetic.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from symact.display import Drawn, count_of
from symact.errors import InternalError, SymactError, UnsupportedError, UsageError, shown
from symact.files import check_places, path_of, placed
from symact.formats.bytes import printable
from symact.networks.network import Import, Network, need_network
from symact.networks.numbering import are_equal
from symact.networks.operations import Affine, Operation, Scale
from symact.networks.rounding import change_on_box, rounded_network
from symact.numbers.matrix import RationalMatrix
from symact.numbers.rational import rational
from symact.numbers.rounding import check_type

FORMATS = {".onnx": "ONNX", ".npz": "npz", ".json": "JSON"}
"""The formats that are written, by suffix."""


@dataclass(frozen=True)
class Written(Drawn):
    """What a model file that was written says.

    Attributes:
        path: the file.
        sha256: of its bytes.
        dtype: the float type that numbers were rounded to; empty where they are exact.
        network: what the file says, as read again.
        changed: how many numbers of the network were no floats of that type, and so were rounded.
        reach: the box of the bound: the inputs of |x| ≤ reach.
        bound: how far the outputs of what the file says are at most from those of the network on
            that box, in exact arithmetic; 0 where nothing was rounded, None where it is not known.
        reason: why no bound is known.
        notes: what else is to be said of the file.
        imports: what reading the file again had to round.
    """

    path: Path
    sha256: str
    dtype: str
    network: Network
    changed: int
    reach: Fraction
    bound: Fraction | None
    reason: str = ""
    notes: tuple[str, ...] = ()
    imports: tuple[Import, ...] = ()

    def __repr__(self) -> str:
        return f"<{self.path.name}: {self.network!r}>"


@dataclass(frozen=True)
class Prepared:
    """A file that is made and read again in memory, and not yet in its place."""

    data: bytes
    written: Written

    def put(self, path: Path | None = None) -> Written:
        """Put it in its place, whole or not at all.

        Raises:
            UsageError: where the place cannot be written to, or does not hold what was written.
        """
        place = path or self.written.path
        with placed(place) as temporary:
            with temporary.open("wb") as file:
                file.write(self.data)
                file.flush()
                os.fsync(file.fileno())
            if temporary.read_bytes() != self.data:
                raise UsageError(f"{place} cannot be written: the disk gives back other bytes")
        return self.written


def write_model(
    network: Network,
    path: str | os.PathLike[str],
    *,
    dtype: str | None = None,
    reach: Any = 1,
) -> Written:
    """Write a network to a model file: ONNX, npz or JSON by its suffix.

    Args:
        path: the file; what is there is replaced only by a whole file that was read again.
        dtype: the float type of the numbers: that of the file that the network was read from, if
            left out, and float32 for ONNX and float64 for npz where there is none. JSON holds every
            number exactly, and rounds only when asked to.
        reach: the bound on what rounding changes is for inputs of |x| ≤ reach.

    Raises:
        UsageError: for a place that cannot be written to, another suffix, another float type.
        UnsupportedError: for an operation that the format does not hold; names it.
        NumberError: for symbols, and for a number beyond the largest float of the type.
        MissingDependencyError: for an ONNX file where the onnx package is not installed.

    >>> import pathlib, tempfile
    >>> from symact import AffineMap, Network
    >>> third = Network([AffineMap([["1/3"]])])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     written = write_model(third, pathlib.Path(folder, "third.npz"), dtype="float32")
    >>> written.changed, written.bound < Fraction(1, 10**8)
    (1, True)
    """
    return prepared(network, path_of(path), dtype=dtype, reach=reach).put()


def prepared(network: Network, path: Path, *, dtype: str | None = None, reach: Any = 1) -> Prepared:
    """The file that :func:`write_model` puts in its place."""
    need_network(network, "a model file")
    check_suffix(path)
    check_places(path)
    box = rational(reach, "the reach of the box")
    if box < 0:
        raise UsageError(f"the reach of the box is {shown(box)}; |x| ≤ reach needs one that is ≥ 0")
    if not network.is_numeric:
        raise UnsupportedError("the network has symbols for weights; put numbers in with subs")
    try:
        made = _made(network, path.suffix.lower(), dtype)
    except SymactError as error:
        raise error.within(printable(path.name)) from None
    back = _read_again(made.data, path)
    if not are_equal(made.meant, back):
        raise InternalError(
            f"{path} was not written: what would be read from it is not seen to be the network; "
            "report this with the model"
        )
    bound, reason = _bound(made.exact, made.meant, box)
    source = back.source
    assert source is not None
    written = Written(
        path,
        source.sha256,
        made.dtype,
        back,
        _changed(made.exact, made.meant),
        box,
        bound,
        reason,
        (*made.notes, *_more_numbers(network, back)),
        source.imports,
    )
    return Prepared(made.data, written)


def check_suffix(path: Path) -> None:
    """Refuse a file of a suffix that is not written.

    >>> check_suffix(Path("m.pt"))
    Traceback (most recent call last):
    symact.errors.UsageError: m.pt cannot be written: models are written to .onnx, .npz and .json
    """
    if path.suffix.lower() not in FORMATS:
        *others, last = FORMATS
        raise UsageError(
            f"{path} cannot be written: models are written to {', '.join(others)} and {last}"
        )


@dataclass(frozen=True)
class _Made:
    """Bytes of a file, the network without rounding, and what the bytes should say."""

    data: bytes
    exact: Network
    meant: Network
    dtype: str
    notes: tuple[str, ...] = ()


def _made(network: Network, suffix: str, dtype: str | None) -> _Made:
    own = network.source.dtype if network.source else ""
    if suffix == ".json":
        from symact.formats.layers_writing import json_bytes

        meant = network if dtype is None else rounded_network(network, check_type(dtype))
        return _Made(json_bytes(meant), network, meant, dtype or "")
    if suffix == ".npz":
        from symact.formats.layers_writing import npz_bytes

        chosen = check_type(own or "float64" if dtype is None else dtype)
        data = npz_bytes(network, chosen)
        return _Made(data, network, rounded_network(network, chosen), chosen)
    from symact.formats.onnx.writing import onnx_model

    chosen = check_type(own or "float32" if dtype is None else dtype)
    model = onnx_model(network, chosen)
    return _Made(model.data, model.exact, model.meant, chosen, model.notes)


def _read_again(data: bytes, path: Path) -> Network:
    digest = hashlib.sha256(data).hexdigest()
    match path.suffix.lower():
        case ".json":
            from symact.formats.json_values import parsed
            from symact.formats.layers_json import read_layers

            return read_layers(parsed(data), path.name, digest)
        case ".npz":
            from symact.formats.layers_npz import read_npz

            return read_npz(data, path.name, digest)
    from symact.formats.onnx.reading import read_onnx

    return read_onnx(data, path.name, digest, path.parent)


def _more_numbers(network: Network, back: Network) -> tuple[str, ...]:
    """What the file stores and the network's own did not, which is said and not hidden."""
    more = back.parameters - network.parameters
    if more <= 0:
        return ()
    verb = "stands" if more == 1 else "stand"
    return (
        f"{count_of(more, 'number')} of the file {verb} for what the network's own source shares "
        "or has operators for",
    )


def _bound(exact: Network, meant: Network, reach: Fraction) -> tuple[Fraction | None, str]:
    pairs = zip(exact.nodes, meant.nodes, strict=True)
    if all(old.operation is new.operation for old, new in pairs):
        return Fraction(0), ""
    try:
        return change_on_box(exact, meant, reach), ""
    except UnsupportedError as error:
        return None, str(error)


def _changed(exact: Network, meant: Network) -> int:
    """How many numbers differ, those of shared matrices once."""
    seen: set[int] = set()
    count = 0
    for old, new in zip(exact.nodes, meant.nodes, strict=True):
        if old.operation is new.operation:
            continue
        for first, second in zip(_matrices(old.operation), _matrices(new.operation), strict=True):
            if first is not second and id(first) not in seen:
                seen.add(id(first))
                count += sum(map(bool, (second - first).flat))
        before, after = (getattr(n.operation, "activation", None) for n in (old, new))
        if before is not None and after is not None:
            count += _parameters_changed(before, after)
    return count


def _matrices(operation: Operation) -> Sequence[RationalMatrix]:
    match operation:
        case Affine(blocks=blocks):
            return [part for block in blocks for part in (block.matrix, block.offset)]
        case Scale(factor=factor, shift=shift):
            return [factor, shift]
    return [part for own in getattr(operation, "parts", ()) for part in _matrices(own)]


def _parameters_changed(before: Any, after: Any) -> int:
    if before.parameters:
        return sum(before.parameters[word] != after.parameters[word] for word in before.parameters)
    knots = zip(before.pieces.knots, after.pieces.knots, strict=True) if before.pieces else ()
    return sum(first != second for first, second in knots)
