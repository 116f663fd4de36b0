"""Files that other programs set: PDF by pdfTeX from the TeX document, Word and ODF by Pandoc.

Neither is a part of symact; where one is missing, the message says what to install. Dates are left
out of what they write, so that equal input gives equal bytes.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from symact.display import escaped
from symact.errors import MissingDependencyError, UnsupportedError, UsageError

SECONDS = 120
"""How long a program may take, which also ends one that waits for an answer."""


@dataclass(frozen=True)
class Printer:
    """A program that sets a file.

    Attributes:
        format: of the source that it reads.
        suffix: of that source.
        program: its name.
        options: before the name of the source.
        runs: how often, for references to settle.
        comes_with: what to install where it is missing.
    """

    format: str
    suffix: str
    program: str
    options: tuple[str, ...]
    runs: int
    comes_with: str


_PDFTEX = Printer(
    format="tex",
    suffix=".tex",
    program="pdflatex",
    options=("-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape"),
    runs=2,
    comes_with="TeX Live or MiKTeX",
)


TAGS = """\
local scripts = {["<sup>"] = pandoc.Superscript, ["<sub>"] = pandoc.Subscript}
function Inlines(inlines)
  local whole, inside, script = pandoc.List(), pandoc.List(), nil
  for _, one in ipairs(inlines) do
    local tag = one.t == "RawInline" and one.text or ""
    if tag == "<br>" then
      whole:insert(pandoc.LineBreak())
    elseif scripts[tag] then
      inside, script = pandoc.List(), scripts[tag]
    elseif script and tag:sub(1, 2) == "</" then
      whole:insert(script(inside))
      script = nil
    elseif script then
      inside:insert(one)
    else
      whole:insert(one)
    end
  end
  return whole
end
"""
"""A filter for the tags that symact's Markdown has in it: Pandoc leaves them out elsewhere."""


def _pandoc(suffix: str) -> Printer:
    options = (
        "--from=markdown-superscript-subscript",
        "--lua-filter=tags.lua",
        f"--output=page{suffix}",
    )
    return Printer("markdown", ".md", "pandoc", options, 1, "Pandoc (https://pandoc.org)")


PRINTERS = {".pdf": _PDFTEX, ".docx": _pandoc(".docx"), ".odt": _pandoc(".odt")}
"""What sets a file, by its suffix."""


def printer(path: Path) -> Printer | None:
    """What sets a file of this suffix, None for one that is written as it is.

    Raises:
        MissingDependencyError: where the program is not installed.
    """
    found = PRINTERS.get(path.suffix.lower())
    if found is not None and shutil.which(found.program) is None:
        raise MissingDependencyError(
            f"writing {path} needs {found.program}; install {found.comes_with}, or write "
            f"{path.with_suffix(found.suffix)}"
        )
    return found


def printed(text: str, path: Path) -> bytes:
    """What a file has when its source is set.

    Args:
        text: in the format that its printer reads.
        path: of the file, for its suffix and for messages.

    Raises:
        MissingDependencyError: where the program is not installed.
        UnsupportedError: where the program does not come to its end.
    """
    found = printer(path)
    if found is None:
        raise UsageError(f"{path} is set by nothing; {', '.join(PRINTERS)} are")
    suffix = path.suffix.lower()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, f"page{found.suffix}").write_text(text, encoding="utf-8", newline="\n")
        Path(folder, "tags.lua").write_text(TAGS, encoding="utf-8")
        for _ in range(found.runs):
            _run(found, folder, path)
        data = Path(folder, f"page{suffix}").read_bytes()
    return dateless(data) if zipfile.is_zipfile(io.BytesIO(data)) else data


def dateless(data: bytes) -> bytes:
    """An archive with the same files in the same order, none of which has a time of its own."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(result, "w") as made:
        for entry in given.infolist():
            own = zipfile.ZipInfo(entry.filename)
            own.compress_type, own.external_attr = entry.compress_type, entry.external_attr
            made.writestr(own, given.read(entry))
    return result.getvalue()


def _run(found: Printer, folder: str, path: Path) -> None:
    try:
        done = subprocess.run(
            [found.program, *found.options, f"page{found.suffix}"],
            cwd=folder,
            env={**os.environ, "SOURCE_DATE_EPOCH": "0", "FORCE_SOURCE_DATE": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise UnsupportedError(
            f"{path} is not written: {found.program} took more than {SECONDS} seconds"
        ) from None
    if done.returncode:
        lines = done.stdout.decode("utf-8", "replace").splitlines()
        said = next((line for line in lines if line.startswith("!")), " ".join(lines[-1:]))
        raise UnsupportedError(f"{path} is not written: {found.program} says {escaped(said[:200])}")
