"""Whatever happens while a model is written, its place has the old file or the whole new one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import symact
from symact import AffineMap, Network
from symact.errors import UsageError

pytest.importorskip("onnx")
posix = pytest.mark.skipif(os.name != "posix", reason="signals and limits of POSIX")

SUFFIXES = [".onnx", ".npz", ".json"]
SETUP = """
import os, resource, signal, sys
import symact
from symact import AffineMap, Network
from symact.formats import writing
large = Network([AffineMap([[k + 64 * j for k in range(64)] for j in range(64)])])
path = sys.argv[1]
"""


def python(code: str, path: Path) -> subprocess.CompletedProcess[str]:
    """What a process does that has a network of 4 096 numbers and a place for it."""
    words = [sys.executable, "-c", SETUP + code, str(path)]
    return subprocess.run(words, capture_output=True, text=True, check=False)


@posix
@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("old", [b"old", None])
def test_a_process_killed_while_it_writes(suffix: str, old: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / f"m{suffix}"
    if old is not None:
        path.write_bytes(old)
    killed = """
def kill(number):
    os.truncate(number, 100)  # half of it is there
    os.kill(os.getpid(), signal.SIGKILL)
writing.os.fsync = kill
symact.write_model(large, path)
"""
    assert python(killed, path).returncode == -signal.SIGKILL
    assert (path.read_bytes() if path.exists() else None) == old
    left = [place for place in tmp_path.iterdir() if place != path]
    assert [(place.name[:3], place.stat().st_size) for place in left] == [(".m.", 100)]
    small = Network([AffineMap([[1]])])  # what a killed process leaves is in nobody's way
    assert symact.read(symact.write_model(small, path).path)([7]) == (7,)


@posix
def test_a_process_killed_at_any_time(tmp_path: Path) -> None:
    path = tmp_path / "m.json"
    wanted = []
    for factor in (1, 2):
        symact.write_model(Network([AffineMap([[factor] * 300])]), path)
        wanted.append(path.read_bytes())
    endless = """
two = [Network([AffineMap([[factor] * 300])]) for factor in (1, 2)]
print("ready", flush=True)
while True:
    for one in two:
        symact.write_model(one, path)
"""
    for wait in (0.01, 0.03, 0.05):
        words = [sys.executable, "-c", SETUP + endless, str(path)]
        with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            time.sleep(wait)
            process.kill()
        assert path.read_bytes() in wanted


@posix
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_disk_without_room_for_all_of_it(suffix: str, tmp_path: Path) -> None:
    """The limit on the size of files stands in for it: writing fails in the middle."""
    path = tmp_path / f"m{suffix}"
    path.write_bytes(b"old")
    limited = """
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    symact.write_model(large, path)
except symact.errors.UsageError as error:
    print(error)
"""
    done = python(limited, path)
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{path} cannot be written: File too large\n"
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.fixture
def closed() -> Iterator[Path]:
    """A folder that may be read and not written to, also by who may otherwise do everything."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "m.json").write_text("old", encoding="utf-8")
        folder.chmod(0o555)
        user = os.geteuid()
        if not user:
            os.seteuid(65534)
        try:
            yield folder
        finally:
            if not user:
                os.seteuid(0)
            folder.chmod(0o755)


@posix
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_folder_that_is_read_only(suffix: str, closed: Path) -> None:
    for name in (f"new{suffix}", "m.json"):
        with pytest.raises(UsageError, match="cannot be written"):
            symact.write_model(Network([AffineMap([[1]])]), closed / name)
    assert [place.name for place in closed.iterdir()] == ["m.json"]
    assert (closed / "m.json").read_text(encoding="utf-8") == "old"


@pytest.mark.parametrize("words", [["--write-model", "m.pt"], ["--write-model", "folder.onnx"]])
def test_places_are_refused_before_the_work(words: list[str], tmp_path: Path) -> None:
    (tmp_path / "folder.onnx").mkdir()
    model = tmp_path / "model.json"
    model.write_text('{"symact": 1, "layers": [{"affine": {"weight": [[1]]}}]}', encoding="utf-8")
    own = ["collapse", "model.json", words[0], words[1]]
    done = subprocess.run(
        [sys.executable, "-m", "symact", *own],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("Error: ")
    assert done.stderr.count("\n") == 1
    assert sorted(place.name for place in tmp_path.iterdir()) == ["folder.onnx", "model.json"]
