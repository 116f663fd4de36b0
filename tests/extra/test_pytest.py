"""The plugin in runs of its own: what it asserts, what it prints, and that it is not noticed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from symact.extra.pytest import Close

ROOT = Path(__file__).parents[2]
NAME = "symact.extra.pytest"
HEAD = """
import numpy as np
import pytest
import symact

NETWORK = symact.Network(
    [symact.AffineMap([["1/3", -1], [2, "0.1"]], [1, -1]), symact.relu, symact.AffineMap([[1, 1]])]
)
X = np.float32([[0.3, -0.7], [1.5, 0.25]])
"""


def run(folder: Path, source: str, *options: str) -> subprocess.CompletedProcess[str]:
    """pytest on a file, with the plugin loaded as an installation does it."""
    (folder / "test_it.py").write_text(HEAD + source, encoding="utf-8")
    is_installed = any(entry.value == NAME for entry in entry_points(group="pytest11"))
    plugins = ["-p", "no:cacheprovider", *([] if is_installed else ["-p", NAME])]
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--rootdir", str(folder), *plugins, *options, "."],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "120"},
    )


def test_it_is_an_entry_point() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["entry-points"]["pytest11"] == {"symact": NAME}


def test_executions_are_held_to_their_bounds_and_the_shares_are_told(tmp_path: Path) -> None:
    source = """
def test_right(symact_close):
    symact_close(NETWORK(X), NETWORK, X)
    symact_close(NETWORK(X.astype("float64")), NETWORK, X, dtype="float32")

def test_wrong_scale(symact_close):
    symact_close(NETWORK(X) * np.float32(1.001), NETWORK, X)

def test_everywhere(symact_close):
    symact_close.everywhere(NETWORK, NETWORK)

def test_count(symact_close):
    seen = []
    symact_close.everywhere(lambda x: seen.append(x) or NETWORK(x), NETWORK)
    assert len(seen) == 7

def test_nowhere(symact_close):
    symact_close.everywhere(lambda x: NETWORK(x) + np.float32(0.01), NETWORK)
"""
    found = run(tmp_path, source, "--symact-examples", "7")
    said = found.stdout
    assert "2 failed, 3 passed" in said, said
    assert "NotCloseError: output 0 of input " in said
    assert "at x = [" in said
    assert "symact: how much of each bound was used" in said
    rows = [line for line in said.splitlines() if " %  float32 " in line]
    assert {row.split("::")[1] for row in rows} == {"test_right", "test_everywhere", "test_count"}
    shares = [float(row.split()[0]) for row in rows]
    assert shares == sorted(shares, reverse=True)
    assert all(0 <= share < 100 for share in shares)


def test_shares_come_back_from_other_processes(tmp_path: Path) -> None:
    pytest.importorskip("xdist")
    source = "def test_right(symact_close):\n    symact_close(NETWORK(X), NETWORK, X)\n"
    found = run(tmp_path, source, "-n", "1")
    assert "test_it.py::test_right" in found.stdout
    assert " %  float32 " in found.stdout


HOWTO = (ROOT / "docs" / "howto" / "tolerances.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_pages_hold_what_they_say(tmp_path: Path) -> None:
    """A copied tolerance lets a wrong scale pass, and the derived one finds it."""
    pytest.importorskip("onnxruntime")
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    first, second, third = re.findall(r"```python\n(.*?)```", HOWTO, re.S)
    (five,) = re.findall(r"```python\n(from symact.extra.pytest.*?)```", README, re.S)
    assert len(five.splitlines()) <= 8
    indented = "".join(f"    {line}\n" for line in third.splitlines())
    source = f"{first}\n{second}\ndef test_plain():\n{indented}\ndigits = NETWORK\n{five}"
    found = run(tmp_path, source, "-rA", "--symact-examples", "5")
    failed = [line for line in found.stdout.splitlines() if line.startswith("FAILED")]
    assert [line.split("::")[1].split(" ")[0] for line in failed] == ["test_a_wrong_scale"]
    assert "6 passed" in found.stdout, found.stdout
    assert "the bound comes from " in found.stdout


def test_a_number_of_inputs_that_is_none_is_refused(tmp_path: Path) -> None:
    bad = run(tmp_path, "", "--symact-examples", "none")
    assert bad.returncode == 4
    assert "'none' is no number of inputs" in bad.stderr


def test_it_is_not_noticed_where_it_is_not_used(tmp_path: Path) -> None:
    """Neither is anything printed, nor is any library loaded."""
    (tmp_path / "test_it.py").write_text("def test_nothing():\n    pass\n", encoding="utf-8")
    is_installed = any(entry.value == NAME for entry in entry_points(group="pytest11"))
    plugin = [] if is_installed else ["-p", NAME]
    code = f"""
import sys, pytest
status = pytest.main(["-q", "-p", "no:cacheprovider", "-p", "no:hypothesispytest", *{plugin}, "."])
heavy = {{"sympy", "numpy", "hypothesis", "flint", "click", "symact.testing"}}
print("status", int(status), "loaded", sorted(heavy & {{*sys.modules}}))
print("plugin", "{NAME}" in sys.modules)
"""
    found = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert "status 0 loaded []" in found.stdout, found.stdout
    assert "plugin True" in found.stdout
    assert "how much" not in found.stdout


def test_what_is_used_is_noted() -> None:
    noted = []
    close = Close(2, 0, lambda dtype, share: noted.append((dtype, share)))
    from symact.networks.network import Network
    from symact.numbers.affine import AffineMap

    third = Network([AffineMap([["1/3"]])])
    close.everywhere(third, third, dtype="float16", troubles=["kinks"])
    ((dtype, share),) = noted
    assert dtype == "float16"
    assert 0 <= share < 1
