"""Files that cannot be read at all, whatever their format."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from symact import read
from symact.errors import ModelError, UsageError
from symact.formats import bytes as files

GOOD = '{"symact": 1, "layers": [{"affine": {"weight": [[2]]}}]}'
SUFFIXES = [".json", ".npz", ".onnx"]


def refused(path: Path | str) -> str:
    with pytest.raises(ModelError) as caught:
        read(path)
    message = str(caught.value)
    assert message.isprintable()
    assert caught.value.exit_code == 2
    return message


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_missing_file(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"model{suffix}"
    assert refused(path) == f"model{suffix}: there is no file {str(path)!r}"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_folder(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"model{suffix}"
    path.mkdir()
    assert refused(path).startswith(f"model{suffix}: this is a folder; ")
    assert "a folder" in refused(tmp_path)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_empty_file(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"model{suffix}"
    path.touch()
    assert refused(path) == f"model{suffix}: the file is empty; it should hold a model"


def test_a_file_below_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert refused(tmp_path / "file" / "model.json").startswith("model.json: ")


def test_a_file_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "model.json"
    path.write_text(GOOD)
    path.chmod(0)
    if os.access(path, os.R_OK):  # an administrator may read everything

        def forbidden(*_: Any, **__: Any) -> Any:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "open", forbidden)
    assert refused(path) == "model.json: the file may not be read; change its permissions"


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    os.mkfifo(path)
    assert "no regular file" in refused(path)


def test_a_device(tmp_path: Path) -> None:
    path = tmp_path / "model.npz"
    path.symlink_to("/dev/zero")
    assert "no regular file" in refused(path)


@pytest.mark.parametrize(
    ("name", "fragment"),
    [
        ("model", "the file has no suffix; symact reads .json, .npz and .onnx files"),
        ("model.txt", "the file has the suffix .txt; "),
        ("model.json.gz", "the suffix .gz"),
        ("model.pt", "pickled code, which is never loaded; export the model to ONNX"),
        ("model.pkl", "pickled code"),
        ("two\nlines.x", "two\\nlines.x: "),
    ],
)
def test_a_wrong_suffix(name: str, fragment: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(GOOD)
    assert fragment in refused(tmp_path / name)


def test_a_path_with_a_zero_byte() -> None:
    with pytest.raises(UsageError, match="is no path: it has a letter that no name may have"):
        read("model\0.json")


def test_the_suffix_in_capitals(tmp_path: Path) -> None:
    path = tmp_path / "MODEL.JSON"
    path.write_text(GOOD)
    assert read(path)([1]) == (2,)


@pytest.mark.parametrize("change", ["grows", "shrinks"])
def test_a_file_that_changes_while_it_is_read(
    change: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "model.json"
    path.write_text(GOOD)
    plain = os.fstat

    def while_reading(descriptor: int) -> os.stat_result:
        """The size as it is now, and then somebody writes."""
        result = plain(descriptor)
        with open(path, "a" if change == "grows" else "r+") as file:
            if change == "grows":
                file.write(" " * 100_000)
            else:
                file.truncate(10)
        return result

    monkeypatch.setattr(files.os, "fstat", while_reading)
    assert "changed while it was read" in refused(path)


def test_a_file_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "model.json"
    with path.open("wb") as file:
        file.truncate(files.LARGEST_FILE + 1)  # sparse: takes no room
    assert refused(path) == (
        "model.json: the file has 2147483649 bytes; at most 2147483648 are read"
    )
