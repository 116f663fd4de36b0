"""Pictures of matplotlib that are light or dark as the reader has it.

matplotlib writes each colour into each element, so the rules for dark paper look for colours there.
"""

from __future__ import annotations

from symact.plots.lines import STRIP
from symact.rendering.pictures import (
    DARK_INK,
    DARK_LINES,
    DARK_PAPER,
    DARK_STRIP,
    INK,
    LINES,
    PAPER,
    Graph,
    Map,
)

_BESIDE = ('g[id^="patch_"] > ', 'g[id^="xtick_"] ', 'g[id^="ytick_"] ', 'g[id^="legend_"] ')
"""What stands beside a map: its frame, its ticks, its legend."""


def following(drawn: bytes, shown: Map | Graph) -> bytes:
    """An SVG with the rules for readers who have everything dark; what is on a map keeps its
    colours, which are those of its legend.

    >>> following(b"<svg><defs/></svg>", Graph((), (), (), "")).count(b"prefers-color-scheme")
    1
    """
    rules = [f"svg {{ fill: {DARK_INK}; }}", *_for_map()]
    if isinstance(shown, Graph):
        changed = dict(zip(LINES, DARK_LINES, strict=True))
        changed |= {INK: DARK_INK, STRIP: DARK_STRIP, PAPER: DARK_PAPER}
        rules += [
            _rule("", way, old, new) for old, new in changed.items() for way in ("fill", "stroke")
        ]
    within = "".join(f"    {rule}\n" for rule in rules)
    style = (
        f"<style>\n   @media screen and (prefers-color-scheme: dark) {{\n{within}   }}\n  </style>"
    )
    return drawn.replace(b"<defs", f"{style}\n <defs".encode(), 1)


def _for_map() -> list[str]:
    frames = [_rule(place, way, INK, DARK_INK) for place in _BESIDE for way in ("fill", "stroke")]
    return [_rule('g[id^="patch_"] > ', "fill", PAPER, DARK_PAPER), *frames]


def _rule(place: str, way: str, old: str, new: str) -> str:
    return f'{place}[style*="{way}: {old}"] {{ {way}: {new} !important; }}'
