"""Safetensors files: what is in them, and one sentence for each way in which they can be wrong."""

from __future__ import annotations

import json
import os
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symact.errors import ModelError, ShapeError, SymactError, UnsupportedError
from symact.formats.safetensors import SafetensorsFile, read_checkpoint, sha256, write_tensors
from tests.folding.oracle import file_of

ONE = {"w": ("BF16", [2, 1], b"\1\2\3\4"), "b": ("F32", [], b"\0\0\x80\x3f")}


def place(folder: Path, data: bytes, name: str = "model.safetensors") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_what_is_written_is_read(tmp_path: Path) -> None:
    numbers = np.arange(6, dtype="<u2").reshape(2, 3)
    path = tmp_path / "x.safetensors"
    write_tensors(path, {"é": ("F16", numbers), "none": ("I8", np.zeros((0, 4), np.uint8))})
    found = SafetensorsFile(path)
    assert found.metadata == {"format": "pt"}
    assert found.tensors["é"].patterns.tolist() == numbers.tolist()
    assert found.tensors["none"].patterns.shape == (0, 4)
    assert len(sha256(path)) == 64


def test_numbers_are_not_copied_where_they_stand_well(tmp_path: Path) -> None:
    found = SafetensorsFile(place(tmp_path, file_of(ONE)))
    assert found.tensors["w"].patterns.tolist() == [[0x0201], [0x0403]]
    assert found.tensors["b"].patterns.shape == ()
    assert np.shares_memory(found.tensors["w"].bytes, found._bytes)


def test_numbers_at_odd_places_are_read(tmp_path: Path) -> None:
    tensors = {"a": ("U8", [1], b"\7"), "w": ("F64", [1], struct.pack("<d", 2.5))}
    found = SafetensorsFile(place(tmp_path, file_of(tensors)))
    assert found.tensors["w"].patterns.view("<f8").tolist() == [2.5]


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ModelError, match="no regular file; give the path of a safetensors file"):
        SafetensorsFile(tmp_path / "pipe")
    with pytest.raises(ModelError, match="a folder; give the path of a safetensors file"):
        SafetensorsFile(tmp_path)


def raw(header: object, data: bytes = b"", length: int | None = None) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + data


def entry(dtype: object = "U8", shape: object = (1,), places: object = (0, 1)) -> dict[str, object]:
    return {"dtype": dtype, "shape": shape, "data_offsets": places}


BAD = [
    (b"", ModelError, "empty"),
    (b"\0\0\0", ModelError, "3 bytes"),
    (raw({}, length=1 << 60), ModelError, "header has 1152921504606846976 bytes"),
    (raw({}, length=-1 % (1 << 64)), ModelError, "a header is inside of its file"),
    (raw(b"[]"), ModelError, "no JSON object"),
    (raw(b"{"), ModelError, "no JSON"),
    (raw(b'{"a": \xff}'), ModelError, "no JSON"),
    (raw(b'{"a":' + b"[" * 100_000), ModelError, "nested too deeply"),
    (raw(b'{"a": 1, "a": 1}'), ModelError, "'a' stands twice"),
    (raw({"__metadata__": {"a": 1}}), ModelError, "__metadata__"),
    (raw({"a": 1}), ModelError, "not exactly dtype, shape"),
    (raw({"a": {**entry(), "more": 1}}, b"x"), ModelError, "not exactly"),
    (raw({"a": entry("F4")}, b"x"), UnsupportedError, "'F4'"),
    (raw({"a": entry(["U8"])}, b"x"), UnsupportedError, "type"),
    (raw({"a": entry(shape=[-1])}, b"x"), ModelError, "shape"),
    (raw({"a": entry(shape=[True])}, b"x"), ModelError, "shape"),
    (raw({"a": entry(shape=[1.0])}, b"x"), ModelError, "shape"),
    (raw({"a": entry(shape=[1] * 40)}, b"x"), ModelError, "shape"),
    (raw({"a": entry(shape=[1 << 70])}, b"x"), ModelError, "shape"),
    (raw({"a": entry(places=[1, 0])}, b"x"), ModelError, "offsets"),
    (raw({"a": entry(places=[0])}, b"x"), ModelError, "offsets"),
    (raw({"a": entry(places=[0, 2], shape=[2])}, b"x"), ModelError, "ends at byte 2 of 1"),
    (raw({"a": entry(shape=[2])}, b"x"), ShapeError, "2 of U8, which are 2 bytes, and has 1"),
    (raw({"a": entry(shape=[1 << 40, 1 << 40])}, b"x"), ShapeError, "bytes"),
    (raw({"a": entry(), "b": entry()}, b"x"), ModelError, "overlaps"),
    (raw({"a": entry(places=[1, 2])}, b"xy"), ModelError, "belong to no tensor"),
    (raw({"a": entry()}, b"xy"), ModelError, "1 bytes that belong to no tensor"),
]


@pytest.mark.parametrize(("data", "kind", "said"), BAD)
def test_bad_files(tmp_path: Path, data: bytes, kind: type[SymactError], said: str) -> None:
    with pytest.raises(kind, match=said):
        SafetensorsFile(place(tmp_path, data))


@given(st.integers(0, 10_000), st.integers(0, 255))
def test_no_changed_byte_gives_a_traceback(tmp_path_factory, at: int, byte: int) -> None:
    data = bytearray(file_of(ONE))
    data[at % len(data)] = byte
    path = place(tmp_path_factory.mktemp("changed"), bytes(data))
    try:
        for stored in SafetensorsFile(path).tensors.values():
            assert stored.patterns.size == stored.count
    except SymactError:
        pass


def shards(folder: Path, where: object = None) -> Path:
    place(folder, file_of({"a": ONE["w"]}), "one.safetensors")
    place(folder, file_of({"b": ONE["b"]}), "two.safetensors")
    where = {"a": "one.safetensors", "b": "two.safetensors"} if where is None else where
    text = where if isinstance(where, bytes) else json.dumps({"weight_map": where}).encode()
    return place(folder, text, "model.safetensors.index.json")


def test_a_checkpoint_in_shards(tmp_path: Path) -> None:
    index = shards(tmp_path)
    for given_ in (tmp_path, index):
        found = read_checkpoint(given_)
        assert [*found.tensors] == ["a", "b"]
        assert found.tensors["b"].file.name == "two.safetensors"
        assert found.index == index


BAD_INDEXES = [
    ({}, "no weight_map"),
    ([], "no weight_map"),
    (b"[]", "should be an object"),
    (b'{"weight_map": {"a": "one.safetensors", "a": "two.safetensors"}}', "stands twice"),
    ({"a": "three.safetensors"}, "missing: three"),
    ({"a": "../one.safetensors"}, "no name of a file beside it"),
    ({"a": "/etc/passwd"}, "no name of a file beside it"),
    ({"a": 1}, "no name of a file beside it"),
    ({"a": "one.safetensors"} | {"c": "one.safetensors"}, "that no file has: c"),
    ({"b": "one.safetensors"}, "one.safetensors has tensor 'a'; the index does not name it"),
    ({"a": "two.safetensors", "b": "one.safetensors"}, "the index says it is in"),
]


@pytest.mark.parametrize(("where", "said"), BAD_INDEXES)
def test_bad_indexes(tmp_path: Path, where: object, said: str) -> None:
    shards(tmp_path, where)
    with pytest.raises(ModelError, match=said):
        read_checkpoint(tmp_path)


def test_a_tensor_in_two_shards(tmp_path: Path) -> None:
    shards(tmp_path)
    place(tmp_path, file_of({"a": ONE["w"], "b": ONE["b"]}), "two.safetensors")
    with pytest.raises(ModelError, match=r"'a' is in one\.safetensors and in two\.safetensors"):
        read_checkpoint(tmp_path)


def test_folders_without_one_model(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="there is no file or folder"):
        read_checkpoint(tmp_path / "no")
    with pytest.raises(ModelError, match="not one"):
        read_checkpoint(tmp_path)
    place(tmp_path, b"", "pytorch_model.bin")
    with pytest.raises(ModelError, match="pickled weights only"):
        read_checkpoint(tmp_path)
    place(tmp_path, file_of(ONE), "a.safetensors")
    assert set(read_checkpoint(tmp_path).tensors) == {"w", "b"}
    place(tmp_path, file_of(ONE), "b.safetensors")
    with pytest.raises(ModelError, match="give the file that is meant"):
        read_checkpoint(tmp_path)
