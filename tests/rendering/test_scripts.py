"""Words in which no line is broken where it should not be."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from symact.rendering.scripts import KEPT, glued


@given(st.text(st.sampled_from("ab =<(),−")))
def test_gluing_changes_spaces_only(text: str) -> None:
    tied = glued(text)
    assert tied.replace(KEPT, " ") == text
    assert not re.search("[=<−] ", tied)


def test_lines_are_not_broken_behind_signs_or_in_short_parentheses() -> None:
    assert glued("so P(Z > 0) = 1 and (x, y)").split(" ") == [
        "so", f"P(Z{KEPT}>{KEPT}0)", f"={KEPT}1", "and", f"(x,{KEPT}y)",
    ]  # fmt: skip
    assert glued("for a = 0 and ab = 1").split(" ") == [
        "for", f"a{KEPT}={KEPT}0", "and", "ab", f"={KEPT}1",
    ]  # fmt: skip
    assert " " in glued("(which is long enough to be broken)")
