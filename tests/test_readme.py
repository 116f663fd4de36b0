"""What the README shows is what the commands print; ``python tests/test_readme.py`` renews it."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from symact.cli import run

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
SHOWN = re.compile(
    r"(?P<head><!-- output: (?P<words>[^\n]*?) -->\n)(?P<open>```text|\$\$)\n"
    r"(?P<body>.*?)(?P<close>```|\$\$)\n",
    re.S,
)


def printed(words: str) -> str:
    stream = io.StringIO()
    with contextlib.redirect_stdout(stream), contextlib.chdir(ROOT):
        assert run(shlex.split(words)) == 0
    return stream.getvalue()


def renewed(text: str) -> str:
    return SHOWN.sub(lambda m: f"{m['head']}{m['open']}\n{printed(m['words'])}{m['close']}\n", text)


def commands() -> dict[str, str]:
    text = README.read_text(encoding="utf-8")
    found = re.findall(r"<!-- command: (\w+) -->\s*```sh\n(.*?)```", text, re.S)
    return {name: command.strip() for name, command in found}


def test_every_output_in_the_readme_is_what_is_printed() -> None:
    pytest.importorskip("onnx")
    text = README.read_text(encoding="utf-8")
    assert len(SHOWN.findall(text)) >= 1
    assert renewed(text) == text


def test_there_are_two_commands_and_they_need_nothing_but_python() -> None:
    found = commands()
    assert set(found) == {"run", "tests"}
    for command in found.values():
        assert "\n" not in command
        assert command.startswith("python3 -m venv ")
        assert not re.search(r"\b(make|git|uv|poetry|tox|nox)\b", command)
    assert "symact collapse examples/" in found["run"]
    assert found["tests"].endswith("-m pytest -n auto")


def python_of_the_readme() -> str:
    """Its examples, as one program."""
    return "".join(re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.S))


def test_the_python_of_the_readme_runs() -> None:
    pytest.importorskip("onnx")
    names: dict[str, object] = {}
    with contextlib.chdir(ROOT):
        exec(compile(python_of_the_readme(), "README.md", "exec"), names)
    assert {"network", "result", "matrix", "offset", "digits", "atlas"} <= set(names)
    program = python_of_the_readme().splitlines()
    said = [line.partition("# ")[::2] for line in program if line.startswith(("len(", "squared("))]
    values = {code.strip(): words for code, words in said if words}
    assert len(values) == 2
    for code, words in values.items():
        made = eval(code, names)
        assert words.partition(" regions")[0] == str(made)


CHECKERS = {
    "mypy": ("-m", "mypy", "--strict", "--no-incremental"),
    "pyright": ("-m", "pyright", "--pythonpath", sys.executable),
}


@pytest.mark.parametrize("checker", CHECKERS)
def test_the_python_of_the_readme_has_types(checker: str, tmp_path: Path) -> None:
    pytest.importorskip(checker, reason=f"{checker} is not installed")
    program = tmp_path / "readme.py"
    program.write_text(python_of_the_readme(), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, *CHECKERS[checker], str(program)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_files_that_the_readme_links_to_exist() -> None:
    text = README.read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", text):
        assert (ROOT / target).exists(), target


if __name__ == "__main__":
    os.environ.setdefault("NO_COLOR", "1")
    README.write_text(renewed(README.read_text(encoding="utf-8")), encoding="utf-8")
