"""Model files in: JSON of symact's own, NumPy's npz, and ONNX.

Whatever the format, reading gives a :class:`~symact.networks.network.Network` of exact rationals
together with its :class:`~symact.networks.network.Source`: the file, its SHA-256, and what had to
be rounded.
"""

from __future__ import annotations

import hashlib
import os
from fractions import Fraction
from pathlib import Path
from typing import Any

from symact.errors import ModelError, SymactError, UsageError, shown
from symact.files import path_of
from symact.formats.bytes import printable, read_bytes
from symact.networks.network import Network

_PICKLES = {".pt", ".pth", ".pkl", ".pickle", ".joblib", ".ckpt"}
SUFFIXES = (".json", ".npz", ".onnx")
"""The suffixes of model files that are read."""


def read(path: str | os.PathLike[str], until: str | None = None) -> Network:
    """The exact network that a model file describes.

    Args:
        path: a ``.json``, ``.npz`` or ``.onnx`` file; docs/formats.md describes what each may hold.
        until: the name of a tensor of an ONNX file, which becomes the output; what comes after it
            is not read.

    Raises:
        ModelError: for a file that cannot be read or describes no network.
        ShapeError: for layers that do not fit together; names both and both sizes.
        NumberError: for NaN, infinity and what else is no rational number.
        UnsupportedError: for an operator without a rule; names it, nothing is ever skipped.
        NotFoundError: for an activation that is not in the catalogue, and for a tensor to read up
            to that is not there.
        UsageError: for ``until`` and a file of layers.
        MissingDependencyError: for an ONNX file where the onnx package is not installed.

    Each message begins with the name of the file.

    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = pathlib.Path(folder, "third.json")
    ...     _ = file.write_text('{"symact": 1, "layers": [{"affine": {"weight": [["1/3"]]}}]}')
    ...     read(file)([1])
    (Fraction(1, 3),)
    """
    file = path_of(path)
    try:
        return _read(file, until)
    except SymactError as error:
        raise error.within(printable(file.name or str(file))) from None


def from_torch(module: Any, example: Any = None, *, until: str | None = None) -> Network:
    """The exact network of a PyTorch module, through ``torch.export``.

    What the module computes on inputs of the shapes of the example is exported, decomposed into
    ATen's core operators, and read; stored numbers keep their names.

    Args:
        module: a ``torch.nn.Module`` in the mode that it is to be used in, mostly after ``eval()``;
            or a ``torch.export.ExportedProgram``, without an example.
        example: the tensor that it is called with, or a tuple of them: ``torch.zeros(1, 784)``. Its
            numbers do not matter.
        until: the name of a node of the exported graph, which becomes the output.

    Raises:
        MissingDependencyError: where torch is not installed.
        UsageError: for what is no module, and an example that is no tensors.
        UnsupportedError: for what torch cannot export, and for operators that cannot be read; names
            all of these.
        ShapeError: for sizes that do not fit.
        NumberError: for NaN and infinity.
        NotFoundError: for a node to read up to that is not there.
    """
    from symact.formats.torch.export import exported
    from symact.formats.torch.reading import digest_of, network_of
    from symact.formats.torch.written import written

    graph = exported(module, example)
    return network_of(graph, type(module).__name__, digest_of(written(graph)), until)


def torch_json(module: Any, example: Any = None) -> str:
    """The exported graph of a PyTorch module as JSON text, which is read without torch.

    Takes and raises what :func:`from_torch` does; saved as a ``.json`` file the text gives
    the same network. docs/formats.md describes the form.
    """
    from symact.formats.torch.export import exported
    from symact.formats.torch.written import written

    return written(exported(module, example))


def read_point(path: str | os.PathLike[str], name: str) -> tuple[Fraction, ...]:
    """The numbers of one array of an npz file, exactly, in row-major order: a point.

    Raises:
        ModelError: for a file that is no npz archive or lacks the array.
        NumberError: for entries that are no rational numbers.
    """
    file = Path(path)
    from symact.formats.layers_npz import read_array

    try:
        column = read_array(read_bytes(file), name)
    except SymactError as error:
        raise error.within(printable(file.name or str(file))) from None
    return tuple(row[0] for row in column.fractions())


def _read(path: Path, until: str | None) -> Network:
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise _wrong_suffix(path, suffix)
    data = read_bytes(path)
    digest = hashlib.sha256(data).hexdigest()
    if suffix == ".json":
        from symact.formats.json_values import parsed
        from symact.formats.layers_json import read_layers

        value = parsed(data)
        if isinstance(value, dict) and "symact_torch" in value:
            from symact.formats.torch.reading import read_graph

            return read_graph(value, path.name, digest, until)
        _need_no_tensor(suffix, until)
        return read_layers(value, path.name, digest)
    if suffix == ".npz":
        _need_no_tensor(suffix, until)
        from symact.formats.layers_npz import read_npz

        return read_npz(data, path.name, digest)
    from symact.formats.onnx.reading import read_onnx

    return read_onnx(data, path.name, digest, path.parent, until)


def _need_no_tensor(suffix: str, until: str | None) -> None:
    if until is not None:
        raise UsageError(
            f"there are no named tensors in {suffix} files of layers to read until {shown(until)}"
        )


def _wrong_suffix(path: Path, suffix: str) -> ModelError:
    known = ", ".join(SUFFIXES[:-1]) + f" and {SUFFIXES[-1]}"
    if os.path.isdir(path):  # Path.is_dir raises for names that are too long
        return ModelError("this is a folder; give the path of a model file")
    if suffix in _PICKLES:
        return ModelError(
            f"{suffix} files hold pickled code, which is never loaded; export the model to ONNX"
        )
    found = f"the suffix {printable(suffix)}" if suffix else "no suffix"
    return ModelError(f"the file has {found}; symact reads {known} files")
