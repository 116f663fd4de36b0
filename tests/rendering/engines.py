"""KaTeX, MathJax, pdflatex, Pandoc and what GitHub refuses as judges of what is written."""

from __future__ import annotations

import functools
import json
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

_JUDGE = """
const katex = require(process.argv[1]);
const bodies = JSON.parse(require("fs").readFileSync(0, "utf8"));
const options = {strict: "error", throwOnError: true, displayMode: true};
console.log(JSON.stringify(bodies.map((body) => {
  try { katex.renderToString(body, options); return ""; } catch (error) { return error.message; }
})));
"""


@functools.lru_cache(maxsize=1)
def katex_package() -> str:
    """Where KaTeX is: the variable KATEX, or what npm has installed globally; empty for nowhere."""
    if shutil.which("node") is None:
        return ""
    given = os.environ.get("KATEX")
    if given:
        return str(Path(given).resolve())
    if shutil.which("npm") is None:
        return ""
    root = subprocess.run(["npm", "root", "-g"], capture_output=True, text=True, check=False)
    package = Path(root.stdout.strip()) / "katex"
    return str(package) if package.is_dir() else ""


def katex_objections(bodies: Sequence[str]) -> list[str]:
    """For every body what KaTeX, as strict as it can be, says against it; empty for nothing."""
    result = subprocess.run(
        ["node", "-e", _JUDGE, katex_package()],
        input=json.dumps(list(bodies)),
        capture_output=True,
        text=True,
        check=True,
    )
    objections: list[str] = json.loads(result.stdout)
    return objections


_MATHJAX = """
const bodies = JSON.parse(require("fs").readFileSync(0, "utf8"));
const refuse = (jax, error) => { throw error; };
require(process.argv[1] + "/node-main.cjs").init({
  loader: {load: ["input/tex-base", "[tex]/ams", "adaptors/liteDOM"]},
  startup: {typeset: false},
  tex: {packages: ["base", "ams"], formatError: refuse},
}).then((mathjax) => console.log(JSON.stringify(bodies.map((body) => {
  try {
    const made = mathjax.tex2mml(body, {display: true});
    return made.includes("<merror") ? made : "";
  } catch (error) { return error.message; }
}))));
"""


@functools.lru_cache(maxsize=1)
def mathjax_package() -> str:
    """Where MathJax 4 is: the variable MATHJAX, or beside KaTeX; empty for nowhere."""
    if shutil.which("node") is None:
        return ""
    beside = Path(katex_package()).parent / "mathjax" if katex_package() else None
    given = os.environ.get("MATHJAX") or (str(beside) if beside and beside.is_dir() else "")
    return given and str(Path(given).resolve())


def mathjax_objections(bodies: Sequence[str]) -> list[str]:
    """For every body what MathJax says against it, with the packages base and ams and no others."""
    result = subprocess.run(
        ["node", "-e", _MATHJAX, mathjax_package()],
        input=json.dumps(list(bodies)),
        capture_output=True,
        text=True,
        check=True,
    )
    objections: list[str] = json.loads(result.stdout)
    return objections


NOT_ON_GITHUB = frozenset({
    "operatorname", "newcommand", "renewcommand", "def", "gdef", "let", "require", "href", "url",
    "class", "style", "cssId", "data", "unicode", "tag", "label", "ref", "eqref", "intertext",
    "mbox", "bm", "mathscr", "cancel", "includegraphics", "DeclareMathOperator", "verb", "color",
})  # fmt: skip
"""What GitHub refuses in mathematics, or its MathJax has not loaded."""


def github_objections(page: str) -> list[str]:
    r"""What GitHub would refuse in a page of Markdown, or not take for mathematics: commands that
    it blocks, dollars that touch a letter or a digit on their outside, and backslashes before
    punctuation inside a line, which are gone before mathematics is read.

    GitHub itself cannot be run here; this is what is known of it.

    >>> github_objections(r"a $\operatorname{f} x$ and b$x$")
    ['\\operatorname', 'b$x']
    """
    shown = re.sub(r"^(`{3,}).*?^\1`*$|`[^`\n]+`", "", page, flags=re.S | re.M)
    inside = mathematics(page)
    blocked = [
        rf"\{name}" for body in inside for name in re.findall(r"\\([A-Za-z]+)", body)
        if name in NOT_ON_GITHUB
    ]  # fmt: skip
    rest = re.sub(r"^\$\$.*?^\$\$$", "", shown.replace(r"\$", ""), flags=re.S | re.M)
    halves = re.split(r"\$", rest)
    touching = [
        f"{before[-1:]}${body[:1]}" if before[-1:].isalnum() else f"{body[-1:]}${behind[:1]}"
        for before, body, behind in zip(halves[::2], halves[1::2], halves[2::2], strict=False)
        if before[-1:].isalnum() or behind[:1].isalnum()
    ]
    eaten = [mark for body in in_lines(page) for mark in re.findall(r"\\[^A-Za-z ]", body)]
    return blocked + touching + eaten


def mathematics(page: str) -> list[str]:
    """What stands between dollars in a page of Markdown, displays and lines."""
    text = re.sub(r"^(`{3,}).*?^\1`*$|`[^`\n]+`", "", page, flags=re.S | re.M)
    return re.findall(r"^\$\$\n(.*?)^\$\$$", text, flags=re.S | re.M) + in_lines(page)


def in_lines(page: str) -> list[str]:
    """What stands between single dollars."""
    text = re.sub(r"^(`{3,}).*?^\1`*$|`[^`\n]+`", "", page, flags=re.S | re.M)
    rest = re.sub(r"^\$\$\n.*?^\$\$$", "", text, flags=re.S | re.M)
    return re.findall(r"(?<!\\)\$((?:[^$\\]|\\.)+)\$", rest)


def pandoc(source: str, target: Path, *options: str) -> str:
    """What Pandoc says when it sets a page of Markdown; one that it cannot set fails the test."""
    result = subprocess.run(
        ["pandoc", "--from=markdown", *options, f"--output={target}"],
        input=source,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert result.returncode == 0, result.stderr[-3000:]
    return result.stderr


def pdflatex(document: str, folder: Path) -> str:
    """The log of pdflatex; a document that does not compile fails the test."""
    (folder / "document.tex").write_text(document, encoding="ascii")
    result = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "document.tex"],
        cwd=folder,
        capture_output=True,
        check=False,
    )
    log = result.stdout.decode("latin-1")
    assert result.returncode == 0, log[-3000:]
    return log
