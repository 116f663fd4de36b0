"""KaTeX and pdflatex as judges of LaTeX."""

from __future__ import annotations

import functools
import json
import os
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
