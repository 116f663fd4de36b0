"""Tables and lines of text that fit."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from symact.rendering.writers.text.blocks import columns, wrapped
from symact.rendering.writers.text.tables import table

WORDS = st.lists(st.text("aé漢", min_size=1, max_size=20), max_size=8).map(" ".join)
TABLES = st.integers(1, 5).flatmap(
    lambda size: st.lists(st.tuples(*[WORDS] * size), min_size=1, max_size=4)
)


@given(WORDS, st.integers(1, 40), st.integers(0, 4))
def test_lines_keep_every_word_and_fit(text: str, width: int, later: int) -> None:
    lines = wrapped(text, width, later)
    assert " ".join(lines).split() == text.split()
    assert all(columns(line) <= width or len(line.split()) == 1 for line in lines)
    assert all(line.startswith(" " * later) for line in lines[1:])


@given(TABLES, st.integers(60, 120))
def test_tables_fit_and_keep_every_word(rows: list[tuple[str, ...]], width: int) -> None:
    lines = [*table(rows, width)]
    assert all(columns(line) <= width for line in lines)
    shown = "\n".join(lines).split()
    assert sorted(shown) == sorted(word for row in rows for cell in row for word in cell.split())


def test_a_broad_column_gives_way_then_goes_below() -> None:
    row = ("§1", "some-name", "holds", "one two three four five six seven eight nine")
    assert [*table([row], 80)] == ["   ".join(row)]
    assert [*table([row], 60)] == [
        "§1   some-name   holds   one two three four five six seven",
        "                         eight nine",
    ]
    assert [*table([row], 50)] == [
        "§1   some-name   holds",
        "     one two three four five six seven eight nine",
    ]
