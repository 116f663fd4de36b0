"""Unicode text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symact.rendering.page import Symbols
from symact.rendering.writers.text.pages import page as page

if TYPE_CHECKING:
    from symact.rendering.layout import Shown


def derivation(derivation: Shown, symbols: Symbols, width: int) -> str:
    """Title, rows and level; symbols are what they are called."""
    from symact.rendering.writers.text.derivations import document

    return document(derivation, width)
