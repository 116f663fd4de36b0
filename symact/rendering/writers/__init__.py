"""One writer for each format of output, and the one list of formats.

A writer is a module with a function for derivations and one for pages. It is loaded when something
is written in its format; the list itself loads nothing.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from types import ModuleType
from typing import Literal

FormatName = Literal["text", "latex", "tex", "markdown", "html", "json"]
"""The names of formats, for type checkers; a test holds them to :data:`FORMATS`."""


@dataclass(frozen=True)
class Format:
    """A format of output.

    Attributes:
        name: what the command line and :func:`symact.render` call it.
        suffixes: of files that are in it.
        module: its writer, below this package, with ``derivation`` and ``page``.
        is_plain: whether it is lines of characters, in which formulas with cases and tables with
            many columns are hard to read.
        is_source: whether another program sets what is written, as a part of something larger.
        has_tables: whether tables may be broader than a sheet of paper.
        has_pictures: whether it shows maps.
        has_references: whether any character may be written by its number, as in ``&#960;``.
        is_data: whether it is for programs, which get data in place of pages.
    """

    name: FormatName
    suffixes: tuple[str, ...]
    module: str
    is_plain: bool = False
    is_source: bool = False
    has_tables: bool = True
    has_pictures: bool = False
    has_references: bool = False
    is_data: bool = False

    @property
    def writer(self) -> ModuleType:
        """The module that writes it."""
        return importlib.import_module(f"{__name__}.{self.module}")


StyleName = Literal["plain", "lecture", "slides"]
"""The names of styles, in which some formats write derivations."""

STYLES = {
    ("tex", "lecture"): "latex.styles",
    ("tex", "slides"): "latex.styles",
    ("markdown", "lecture"): "markdown",
    ("markdown", "slides"): "markdown",
}
"""The module that writes derivations of a format in a style, with a function of its name."""

_LISTED = (
    Format("text", (".txt",), "text", is_plain=True),
    Format("latex", (".latex",), "latex.body", is_source=True, has_tables=False),
    Format("tex", (".tex",), "latex.document", is_source=True, has_tables=False),
    Format("markdown", (".md", ".markdown"), "markdown", is_source=True, has_references=True),
    Format("html", (".html", ".htm"), "html.document", has_pictures=True, has_references=True),
    Format("json", (".json",), "json", is_data=True),
)

FORMATS: dict[str, Format] = {format.name: format for format in _LISTED}
"""Every format by its name: the only list of them."""

SUFFIXES = {suffix: format.name for format in _LISTED for suffix in format.suffixes}
"""The format that a file's suffix asks for."""
