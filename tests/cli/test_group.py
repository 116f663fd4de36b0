"""The command line as a whole: help, names, exit codes, quick start."""

from __future__ import annotations

import platform
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import flint
import pytest
import sympy

from symact import __version__, cli
from symact.activations.entries import names
from symact.cli import COMMANDS, wants_json
from tests.cli.conftest import Answer

Call = Callable[..., Answer]
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help_names_every_command(symact: Call, flag: str) -> None:
    answer = symact(flag)
    assert answer.code == 0
    for name, line in COMMANDS.items():
        assert name in answer.out
        assert line in answer.out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_its_line(symact: Call, name: str) -> None:
    answer = symact(name, "-h")
    assert answer.code == 0
    assert "Usage: symact" in answer.out
    assert COMMANDS[name].rstrip(".").split(",")[0].split(":")[0][:20] in answer.out


def test_version(symact: Call) -> None:
    """Those that results depend on, as they are installed."""
    first, *others = symact("--version").out.splitlines()
    assert first == f"symact {__version__}"
    assert others == [
        f"python {platform.python_version()}",
        f"sympy {sympy.__version__}",
        f"python-flint {flint.__version__}",
    ]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_complete_commands_and_options(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], shell: str
) -> None:
    monkeypatch.setenv("_SYMACT_COMPLETE", f"{shell}_complete")
    monkeypatch.setenv("COMP_WORDS", "symact list --act")
    monkeypatch.setenv("COMP_CWORD", "--act" if shell == "fish" else "2")
    with pytest.raises(SystemExit):
        cli.run([])
    assert "--activation" in capsys.readouterr().out


def test_an_unknown_command_gets_a_suggestion(symact: Call) -> None:
    answer = symact("colapse")
    assert answer.code == 2
    assert "did you mean 'collapse'?" in answer.err


def test_a_list_of_all_activations(symact: Call) -> None:
    data = symact("list", "--json").data
    assert data["schema"] == "symact.list/1"
    assert [entry["name"] for entry in data["activations"]] == list(names())
    linear = {entry["name"] for entry in data["activations"] if entry["piecewise_linear"]}
    assert {"relu", "leaky_relu", "abs", "hardtanh", "identity"} <= linear
    assert not {"gelu", "sigmoid", "hardswish"} & linear
    text = symact("list").out
    assert all(name in text for name in names())


@pytest.mark.parametrize("name", names())
def test_every_activation_has_a_fact_sheet(symact: Call, name: str) -> None:
    text, data, latex = (symact("show", name, "-f", form) for form in ("text", "json", "latex"))
    assert text.code == data.code == latex.code == 0
    assert "derivative" in text.out
    assert data.data["name"] == name
    assert data.data["schema"] == "symact.show/1"
    assert latex.out.startswith("\\begin{array}{l}\n")
    assert latex.out.isascii()


def test_a_parameter_is_taken_exactly(symact: Call) -> None:
    data = symact("show", "leaky_relu", "--parameter", "alpha=1/3", "--json").data
    assert data["parameters"] == {"alpha": "1/3"}
    assert data["pieces"][0]["slope"] == "1/3"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("show", "rleu"), "relu"),
        (("show", "relu", "--parameter", "alpha=1"), "alpha"),
        (("show", "leaky_relu", "--parameter", "alpha=x"), "x"),
        (("list", "-f", "latex"), "latex"),
        (("show",), "NAME"),
    ],
)
def test_mistakes(symact: Call, arguments: tuple[str, ...], words: str) -> None:
    answer = symact(*arguments)
    assert answer.code == 2
    assert words in answer.err
    assert "Traceback" not in answer.err


def test_json_is_recognised_before_the_arguments_are_parsed() -> None:
    assert wants_json(["collapse", "--json"])
    assert wants_json(["collapse", "-f", "json"])
    assert wants_json(["collapse", "--format", "json"])
    assert not wants_json(["collapse", "-f", "text"])


def _loaded(*arguments: str) -> set[str]:
    code = (
        "import sys; from symact.cli import run; "
        f"run({list(arguments)!r}); print('\\n'.join(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(done.stderr.split())


def test_help_and_list_load_no_heavy_library() -> None:
    heavy = {"sympy", "numpy", "flint", "hypothesis", "onnx", "torch", "matplotlib"}
    assert not heavy & _loaded("--help")
    assert not heavy & _loaded("list")
    # and the test can fail: a collapse does load SymPy
    assert "sympy" in _loaded("collapse", "--widths", "1,1,1")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device")
@pytest.mark.parametrize("words", ["list", "list --json", "show relu"])
def test_a_result_that_cannot_be_written_is_an_error(words: str) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "symact", *words.split()],
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_nothing_asked_is_help(symact: Call) -> None:
    answer = symact()
    assert answer.code == 0
    assert answer.out.startswith("Usage: symact")


def test_the_top_level_script_is_the_same_command() -> None:
    for words in (["cli.py"], ["-m", "symact"]):
        done = subprocess.run(
            [sys.executable, *words, "--version"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.startswith(f"symact {__version__}\n")
