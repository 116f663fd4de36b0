"""npz files: exact values, default and stated activations, and what is refused."""

from __future__ import annotations

import io
import itertools
import pickle
import struct
import zipfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symact import AffineMap, Network, activation, read, relu
from symact.errors import ModelError, NotFoundError, NumberError, ShapeError, SymactError
from symact.formats import read_point

W0, B0 = np.array([[1.5, -2.0], [0.1, 3.0], [1, 1]]), np.array([0.25, -1.0, 0])
W1 = np.array([[1, -1, 2]], dtype=np.float32)


def saved(folder: Path, **arrays: Any) -> Path:
    path = folder / "model.npz"
    np.savez(path, **arrays)
    return path


def same(network: Network, layers: list[Any]) -> bool:
    return [n.operation for n in network.nodes] == [n.operation for n in Network(layers).nodes]


def test_relu_stands_after_every_map_but_the_last(tmp_path: Path) -> None:
    network = read(saved(tmp_path, W0=W0, b0=B0, W1=W1, b1=np.float16([0.5])))
    assert same(network, [AffineMap(W0, B0), relu, AffineMap(W1, [0.5])])
    assert network([1, 1]) == (1 + 2 * 2 - (Fraction(0.1) + 2) + Fraction("0.5") - 1,)
    assert [node.name for node in network.nodes] == ["W0", "activations[0]", "W1"]
    assert (network.maps, network.parameters) == (2, 13)


def test_a_missing_bias_is_zero_and_not_stored(tmp_path: Path) -> None:
    network = read(saved(tmp_path, W0=W0, W1=W1, b1=[0]))
    assert same(network, [AffineMap(W0), relu, AffineMap(W1)])
    assert [node.parameters for node in network.nodes] == [6, 0, 4]


@pytest.mark.parametrize("kind", ["U", "S", ">U12"])
def test_stated_activations_come_after_their_maps(kind: str, tmp_path: Path) -> None:
    names = np.array(["identity", "leaky_relu"]).astype(kind)
    network = read(saved(tmp_path, W0=W0, W1=W1, activations=names))
    assert network.source is not None
    assert network.source.notes == ()
    assert same(network, [AffineMap(W0), AffineMap(W1), activation("leaky_relu")])


@pytest.mark.parametrize("kind", ["f2", "f4", "f8", ">f4", "i1", "u1", "<i8", ">i2", "u8"])
@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("compressed", [False, True])
def test_every_type_and_order_is_read_exactly(
    kind: str, order: Any, compressed: bool, tmp_path: Path
) -> None:
    weight = np.array([[1, 2, 3], [40, 50, 60]], order=order).astype(kind, order=order)
    if weight.dtype.kind == "f":
        weight /= weight.dtype.type(7)
    path = tmp_path / "model.npz"
    (np.savez_compressed if compressed else np.savez)(path, W0=weight)
    (node,) = read(path).nodes
    expected = [[Fraction(entry) for entry in row] for row in weight.tolist()]
    assert node.operation.blocks[0] == AffineMap(expected)


def test_other_arrays_are_ignored(tmp_path: Path) -> None:
    path = saved(tmp_path, W0=W1, w1=[1], W01=[1], W=[2], loss=np.array([{}], dtype=object))
    network = read(path)
    assert network([1, 1, 1]) == (2,)
    assert network.source is not None
    assert network.source.notes == ("arrays that are no layers were ignored: W, W01, loss, w1",)


@given(widths=st.lists(st.integers(1, 4), min_size=2, max_size=5), data=st.data())
def test_widths_of_all_kinds(
    widths: list[int], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    arrays = {}
    for k, (before, after) in enumerate(itertools.pairwise(widths)):
        entries = st.lists(
            st.floats(-2, 2, width=32), min_size=before * after, max_size=before * after
        )
        arrays[f"W{k}"] = np.array(data.draw(entries), dtype=np.float32).reshape(after, before)
        arrays[f"b{k}"] = np.arange(after)
    network = read(saved(tmp_path_factory.mktemp("widths"), **arrays))
    point = [Fraction(1, k + 2) for k in range(widths[0])]
    value = point
    for k in range(len(widths) - 1):
        rows = arrays[f"W{k}"].tolist()
        value = [sum(Fraction(w) * v for w, v in zip(r, value, strict=True)) for r in rows]
        value = [v + j for j, v in enumerate(value)]
        if k < len(widths) - 2:
            value = [max(v, Fraction(0)) for v in value]
    assert network(point) == tuple(value)


# -- points ---------------------------------------------------------------------------------------


def test_points_are_the_numbers_that_are_stored(tmp_path: Path) -> None:
    path = saved(tmp_path, point=np.float32([0.1, -2]), grid=np.array([[1, 2], [3, 4]], order="F"))
    assert read_point(path, "point") == (Fraction(float(np.float32(0.1))), Fraction(-2))
    assert read_point(str(path), "grid") == (1, 2, 3, 4)


@pytest.mark.parametrize(
    ("name", "kind", "fragments"),
    [
        ("nowhere", ModelError, ["no array 'nowhere'", "objects, point"]),
        ("point", NumberError, ["point[1] is nan"]),
        ("objects", NumberError, ["objects holds Python objects"]),
    ],
)
def test_refused_points_give_one_clear_line(
    name: str, kind: type[SymactError], fragments: list[str], tmp_path: Path
) -> None:
    path = saved(tmp_path, point=[1, np.nan], objects=np.array([Trap()], dtype=object))
    with pytest.raises(kind) as caught:
        read_point(path, name)
    assert str(caught.value).startswith("model.npz: ")
    for fragment in fragments:
        assert fragment in str(caught.value)


def test_points_are_read_from_npz_files_only(tmp_path: Path) -> None:
    (tmp_path / "point.npz").write_text("1, 2, 3")
    with pytest.raises(ModelError, match=r"point\.npz: the file is no npz archive"):
        read_point(tmp_path / "point.npz", "zero")


# -- refused ------------------------------------------------------------------------------------


def npz(**arrays: Any) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


def archive(*members: tuple[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as file:
        for name, content in members:
            file.writestr(name, content)
    return buffer.getvalue()


def npy(header: str, body: bytes = b"", version: int = 1) -> bytes:
    text = header.encode("latin1") + b"\n"
    size = struct.pack("<H" if version == 1 else "<I", len(text))
    return b"\x93NUMPY" + bytes([version, 0]) + size + text + body


def array_of(descr: str, shape: str, body: bytes = b"") -> bytes:
    text = f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}"
    return archive(("W0.npy", npy(text, body)))


class Trap:
    """Unpickling it would be seen: it raises an error of its own."""

    def __reduce__(self) -> Any:
        return (exec, ("raise RuntimeError('unpickled')",))


def encrypted() -> bytes:
    data = bytearray(npz(W0=W0))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    return bytes(data)


def with_bad_checksum() -> bytes:
    data = bytearray(npz(W0=W0))
    data[data.index(W0.tobytes())] ^= 1
    return bytes(data)


def bomb() -> bytes:
    """16 members of 256 MiB each, about 4 MB on disk if it were written: sizes only declared."""
    data = bytearray(npz(**{f"W{k}": np.ones((1, 1)) for k in range(16)}))
    at = -1
    while (at := data.find(b"PK\x01\x02", at + 1)) >= 0:
        data[at + 24 : at + 28] = struct.pack("<I", 256 << 20)
    return bytes(data)


REFUSED: dict[str, tuple[bytes, type[SymactError], list[str]]] = {
    # shapes
    "shapes": (npz(W0=W0, W1=np.ones((1, 2))), ShapeError,
               ["W1 is 1×2, but W0 gives 3 values; W1 needs 3 columns"]),
    "bias": (npz(W0=W0, b0=np.ones(2)), ShapeError,
             ["b0 has 2 numbers, but W0 is 3×2; b0 needs 3 numbers"]),
    "vector": (npz(W0=np.ones(3)), ShapeError, ["W0 is 3; it needs two dimensions"]),
    "cube": (npz(W0=np.ones((2, 2, 2))), ShapeError, ["W0 is 2×2×2"]),
    "number": (npz(W0=1.0), ShapeError, ["W0 is a single number"]),
    "column-bias": (npz(W0=W0, b0=np.ones((3, 1))), ShapeError, ["b0 is 3×1", "one dimension"]),
    "no-outputs": (npz(W0=np.ones((0, 2))), ShapeError, ["W0 is 0×2", "1 or more"]),
    "no-inputs": (npz(W0=np.ones((2, 0))), ShapeError, ["W0 is 2×0", "1 or more"]),
    # names
    "nothing": (archive(), ModelError, ["no array W0", "holds nothing"]),
    "no-w0": (npz(weights=W0, bias=B0), ModelError, ["no array W0", "bias, weights"]),
    "gap": (npz(W0=W0, W2=W1), ModelError, ["W2 is there but W1 is not"]),
    "from-one": (npz(W1=W0), ModelError, ["W1 is there but W0 is not"]),
    "bias-alone": (npz(W0=W0, b1=[1]), ModelError, ["b1 is there but W1 is not"]),
    "huge-number": (archive((f"W{'9' * 30}.npy", b"")), ModelError, ["but W0 is not"]),
    "twice": (archive(("W0", b"a"), ("W0.npy", b"b")), ModelError, ["W0 is there twice"]),
    # numbers
    "nan": (npz(W0=[[1, np.nan]]), NumberError, ["W0[0, 1] is nan"]),
    "infinity": (npz(W0=[[1.0]], b0=[-np.inf]), NumberError, ["b0[0] is -inf"]),
    "complex": (npz(W0=[[1j]]), NumberError, ["W0 has the type '<c16'"]),
    "boolean": (npz(W0=[[True]]), NumberError, ["W0 has the type '|b1'"]),
    "text": (npz(W0=[["1"]]), NumberError, ["W0 has the type '<U1'"]),
    "long-double": (npz(W0=np.ones((1, 1), dtype=np.longdouble)), NumberError,
                    ["floats of at most 64"]),
    "dates": (npz(W0=np.array([["2020-01-01"]], dtype="M8[D]")), NumberError, ["W0 has the type"]),
    "fields": (npz(W0=np.zeros((1, 1), dtype=[("a", "f4")])), NumberError, ["several fields"]),
    "objects": (npz(W0=np.array([[Trap()]], dtype=object)), NumberError,
                ["W0 holds Python objects", "never loaded"]),
    "object-bias": (npz(W0=W0, b0=np.array([Trap()] * 3, dtype=object)), NumberError,
                    ["b0 holds Python objects"]),
    "object-activations": (npz(W0=W0, activations=np.array([Trap()], dtype=object)), NumberError,
                           ["activations holds Python objects"]),
    "pickle-member": (archive(("W0.npy", pickle.dumps(Trap()))), ModelError, ["W0 is no array"]),
    # activations
    "too-few-names": (npz(W0=W0, W1=W1, activations=["relu"]), ShapeError,
                      ["activations has 1 name, but there are 2 maps"]),
    "unknown-name": (npz(W0=W0, activations=["rely"]), NotFoundError,
                     ["activations[0]: ", "'rely'"]),
    "numbers-as-names": (npz(W0=W0, activations=[1]), ModelError, ["a list of strings"]),
    "name-alone": (npz(W0=W0, activations="relu"), ModelError,
                   ["a single number", "list of strings"]),
    "bytes-as-name": (npz(W0=W0, activations=np.array([b"\xff"])), ModelError, ["no text"]),
    "no-character": (archive(("W0.npy", array_of("'<f8'", "(1,1)")),
                             ("activations.npy", npy("{'descr': '<U1', 'fortran_order': False, "
                                                     "'shape': (1,)}", b"\xff" * 4))),
                     ModelError, ["activations holds bytes that are no text"]),
    # the container
    "no-zip": (b"hello, world, this is no archive", ModelError, ["no npz archive"]),
    "empty": (b"", ModelError, ["the file is empty"]),
    "pickle": (pickle.dumps(Trap()), ModelError, ["no npz archive"]),
    "npy": (npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }", b"\0" * 8), ModelError,
            ["a single .npy array"]),
    "half": (npz(W0=W0, b0=B0)[:300], ModelError, ["no npz archive"]),
    "cut-front": (npz(W0=W0)[20:], ModelError, ["W0 cannot be unpacked"]),
    "checksum": (with_bad_checksum(), ModelError, ["W0 cannot be unpacked", "CRC"]),
    "encrypted": (encrypted(), ModelError, ["W0 is encrypted"]),
    "bzip2": (archive(("W0.npy", b"x"), compression=zipfile.ZIP_BZIP2), ModelError,
              ["compressed in a way"]),
    "bomb": (bomb(), ModelError, ["W8 and the arrays before it", "more than 2147483648 bytes"]),
    # the headers
    "short-member": (archive(("W0.npy", b"\x93NUMPY\x01")), ModelError, ["W0 is no array"]),
    "version": (archive(("W0.npy", npy("{}", version=9))), ModelError, ["W0 has a broken header"]),
    "header-cut": (archive(("W0.npy", b"\x93NUMPY\x01\0\xff\xff{'descr'")), ModelError,
                   ["W0 has a broken header"]),
    "header-code": (archive(("W0.npy", npy("__import__('os').getcwd()"))), ModelError,
                    ["W0 has a broken header"]),
    "header-deep": (archive(("W0.npy", npy("(" * 4000))), ModelError, ["W0 has a broken header"]),
    "header-unhashable": (archive(("W0.npy", npy("{[]: 1}"))), ModelError, ["broken header"]),
    "header-keys": (archive(("W0.npy", npy("{'descr': '<f8', 'shape': (1, 1)}"))), ModelError,
                    ["broken header"]),
    "header-list": (archive(("W0.npy", npy("[1, 2]"))), ModelError, ["broken header"]),
    "header-latin": (archive(("W0.npy", npy("{'\xe9': 1}"))), ModelError, ["broken header"]),
    "shape-negative": (array_of("'<f8'", "(-1, 1)"), ModelError, ["broken header"]),
    "shape-float": (array_of("'<f8'", "(1.0, 1)"), ModelError, ["broken header"]),
    "shape-true": (array_of("'<f8'", "(True, 1)"), ModelError, ["broken header"]),
    "shape-list": (array_of("'<f8'", "[1, 1]"), ModelError, ["broken header"]),
    "shape-huge": (array_of("'<f8'", f"({2**40}, {2**40})"), ModelError,
                   ["W0 is 1099511627776×1099511627776"]),
    "shape-zero-and-huge": (array_of("'<f8'", f"(0, {2**70})"), ModelError, ["W0 is 0×"]),
    "shape-digits": (array_of("'<f8'", f"({'9' * 4000}, 1)"), ModelError,
                     ["W0 is 13288-bit integer×1"]),
    "type-unknown": (array_of("'<f3'", "(1, 1)"), NumberError, ["'<f3'"]),
    "type-many": (array_of("'f4,f4'", "(1, 1)"), NumberError, ["'f4,f4'"]),
    "type-number": (array_of("8", "(1, 1)"), NumberError, ["several fields"]),
    "body-short": (array_of("'<f8'", "(2, 1)", b"\0" * 15), ModelError,
                   ["W0 is 2×1 of float64 and needs 16 bytes, but has 15"]),
    "body-long": (array_of("'<f8'", "(2, 1)", b"\0" * 17), ModelError, ["but has 17"]),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_refused_files_give_one_clear_line(name: str, tmp_path: Path) -> None:
    data, kind, fragments = REFUSED[name]
    path = tmp_path / "model.npz"
    path.write_bytes(data)
    with pytest.raises(SymactError) as caught:
        read(path)
    message = str(caught.value)
    assert type(caught.value) is kind, message
    assert message.startswith("model.npz: ")
    assert message.isprintable()
    assert len(message) < 400
    for fragment in fragments:
        assert fragment in message
    assert caught.value.exit_code == 2
    assert [p.name for p in tmp_path.iterdir()] == ["model.npz"]


def test_the_message_of_the_design(tmp_path: Path) -> None:
    path = tmp_path / "broken.npz"
    path.write_bytes(npz(W0=np.ones((3, 2)), W1=np.ones((1, 2))))
    with pytest.raises(ShapeError) as caught:
        read(path)
    assert str(caught.value) == ("broken.npz: W1 is 1×2, but W0 gives 3 values; W1 needs 3 columns")
