"""A page of Markdown for each theorem, its pictures beside it, and an index: a site, or a part of
one, to be committed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from symact.display import count_of
from symact.documents.filling import linked
from symact.documents.marks import MARKDOWN
from symact.errors import UsageError
from symact.files import placed
from symact.library.ledger import PLACES
from symact.library.registry import guarded, theorem, theorems
from symact.library.theorem import Theorem
from symact.rendering import render
from symact.rendering.writers.html.drawing import standalone
from symact.rendering.writers.markdown import escaped
from symact.reports.report import Report
from symact.reports.show import pictures_of, theorem_page

INDEX = "index.md"


def built(folder: Path, names: Sequence[str] = ()) -> list[Path]:
    """Write the pages of theorems, all if none is named; those that were not right before.

    Raises:
        CheckFailedError: for a step that does not hold; then nothing is written.
        NotFoundError: for a theorem that there is not.
        UsageError: where the folder cannot be made.
    """
    chosen = [theorem(name) for name in dict.fromkeys(names)] or [*theorems().values()]
    pages = {name: text for entry in chosen for name, text in files_of(entry).items()}
    pages[INDEX] = index_of(chosen)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{folder} cannot be made: {error.strerror}") from None
    return [folder / name for name, text in pages.items() if _write(folder / name, text)]


def files_of(entry: Theorem) -> dict[str, str]:
    """What a theorem says, with all its steps, which are run for it; and its pictures, which stand
    above the steps."""
    with guarded(entry):
        page = render(theorem_page(entry, steps=True), "markdown")
        drawn = pictures_of(entry)
    names = [f"{entry.id}{f'-{k}' if k > 1 else ''}.svg" for k in range(1, len(drawn) + 1)]
    above, mark, steps = page.rpartition("\n## Derivation\n")
    shown = "".join(
        linked(name, picture.words, MARKDOWN) for name, picture in zip(names, drawn, strict=True)
    )
    pictures = dict(zip(names, map(standalone, drawn), strict=True))
    return {f"{entry.id}.md": above + shown.removesuffix("\n") + mark + steps, **pictures}


def index_of(entries: Sequence[Theorem]) -> str:
    """A table of theorems for each section, with links to their pages."""
    return "\n\n".join(["# Theorems", *_sections(entries)]) + "\n"


def _sections(entries: Sequence[Theorem]) -> Iterator[str]:
    for place, title in PLACES.items():
        rows = [
            f"| [{escaped(entry.title)}]({entry.id}.md) | {entry.verdict} | {entry.level} |"
            for entry in entries
            if entry.place == place
        ]
        if rows:
            yield f"## {escaped(title)}"
            yield "\n".join(["| theorem | verdict | checked |", "| --- | --- | --- |", *rows])


def _write(path: Path, text: str) -> bool:
    """Put a page in its place; whether it was another before."""
    data = text.encode("utf-8")
    if path.is_file() and path.read_bytes() == data:
        return False
    with placed(path) as temporary:
        temporary.write_bytes(data)
    return True


def gallery_report(written: Sequence[Path]) -> Report:
    """The pages that were written."""
    return Report(
        lambda: {"schema": "symact.docs/1", "written": [path.as_posix() for path in written]},
        lambda _: f"{count_of(len(written), 'file')} written.\n",
    )
