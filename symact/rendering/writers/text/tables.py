"""Tables as text that fit a width: aligned where there is room, a record a row where there is none.

What gives way first is broad columns, whose cells take several lines; where they would become too
narrow to be read, the cells that do not fit go below their row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symact.rendering.page import BREAK
from symact.rendering.writers.text.blocks import columns, padded, wrapped

STEP = "    "
"""How far things are indented."""

GAP = "   "
"""What stands between cells."""

LEAST = 32
"""How narrow a column may become."""

Cells = Sequence[str]


def table(rows: Sequence[Cells], width: int) -> Iterator[str]:
    """Cells below each other; where a first cell is that of several rows, they stand under it.

    >>> print(*table([("a", "b"), ("longer", "c")], 60), sep="\\n")
    a        b
    longer   c
    """
    if len(rows[0]) == 1 or all(row[0] for row in rows[1:]):
        yield from _aligned(rows, width)
        return
    below = width - len(STEP)
    others = _placed([row[1:] for row in rows], below)
    for row, lines in zip(rows, others, strict=True):
        if row[0]:
            yield from wrapped(row[0], width)
        yield from (STEP + own for own in lines)


def flowing(cells: Cells, width: int, later: int = 0) -> list[str]:
    """Cells after each other, as many in a line as it has room for.

    >>> flowing(["one", "two", "three"], 12, later=2)
    ['one   two', '  three']
    """
    lines: list[str] = []
    for cell in filter(None, cells):
        joint = lines[-1] + GAP + cell if lines else cell
        if columns(joint) <= width:
            lines[-1:] = [joint]
        else:
            indent = " " * later if lines else ""
            lines += wrapped(indent + cell, width, later)
    return lines


def _aligned(rows: Sequence[Cells], width: int) -> Iterator[str]:
    for lines in _placed(rows, width):
        yield from lines


def _placed(rows: Sequence[Cells], width: int) -> list[list[str]]:
    """The lines of each row."""
    natural = [max(map(_size, column)) for column in zip(*rows, strict=True)]
    sizes = _narrowed(rows, natural, width)
    if sizes is not None:
        return [_beside(row, sizes) for row in rows]
    kept = len(natural) - 1
    if _total(natural[:kept]) > width:  # what a row is called, and nothing else
        named = (k for k, size in enumerate(natural) if size > 2 * len(STEP))
        kept = 1 + next(named, 0)
    if _total(natural[:kept]) > width:
        kept = 1
    indent = natural[0] + len(GAP) if natural[0] <= 2 * len(STEP) else len(STEP)
    return [
        [
            *_kept(row[:kept], natural[:kept], width),
            *(" " * indent + own for own in flowing(_flat(row[kept:]), width - indent, later=2)),
        ]
        for row in rows
    ]


def _kept(cells: Cells, sizes: Sequence[int], width: int) -> list[str]:
    return wrapped(cells[0], width, later=2) if len(cells) == 1 else _beside(cells, sizes)


def _narrowed(rows: Sequence[Cells], natural: Sequence[int], width: int) -> list[int] | None:
    """The sizes of columns with which they fit, the broad ones as equal as can be; None for none.

    A column keeps room for its longest word.
    """
    sizes = [*natural]
    floors = [
        max([min(LEAST, size), *(columns(word) for row in rows for word in row[k].split())])
        for k, size in enumerate(natural)
    ]
    while (over := _total(sizes) - width) > 0:
        spare = [k for k, size in enumerate(sizes) if size > floors[k]]
        if not spare:
            return None
        broadest = max(spare, key=sizes.__getitem__)
        rivals = [sizes[k] for k in spare if k != broadest]
        target = max([floors[broadest], sizes[broadest] - over, *rivals])
        sizes[broadest] = target if target < sizes[broadest] else sizes[broadest] - 1
    return sizes


def _size(cell: str) -> int:
    """How broad a cell is, which may have several lines."""
    return max(map(columns, cell.split(BREAK)))


def _flat(cells: Cells) -> list[str]:
    """Every line of the cells by itself."""
    return [own for cell in cells for own in cell.split(BREAK)]


def _total(sizes: Sequence[int]) -> int:
    return sum(sizes) + len(GAP) * (len(sizes) - 1)


def _beside(cells: Cells, sizes: Sequence[int]) -> list[str]:
    """Cells beside each other, each broken into its own column."""
    broken = [
        [line for own in cell.split(BREAK) for line in wrapped(own, size)]
        for cell, size in zip(cells, sizes, strict=True)
    ]
    height = max(map(len, broken))
    return [
        GAP.join(
            padded(lines[k] if k < len(lines) else "", size)
            for lines, size in zip(broken, sizes, strict=True)
        ).rstrip()
        for k in range(height)
    ]
