"""Parameters that no float holds: sheets are right, and pictures are left out or refused."""

from __future__ import annotations

import pytest

import symact
from symact.errors import UsageError
from symact.plots.activations import activation_graph, activations_graph


@pytest.mark.parametrize("value", ["1e400", "-1e400", "1e3999"])
def test_a_sheet_has_no_picture_where_floats_do_not_reach(value: str) -> None:
    sheet = symact.fact_sheet(symact.activation("elu", alpha=value))
    assert activation_graph(sheet.entry, {fact.what: fact for fact in sheet.facts}) is None
    page = symact.render(sheet, "html")
    assert "<figure" not in page
    assert f"{value.replace('-', '−')}" in page
    with pytest.raises(UsageError, match="cannot be drawn"):
        activations_graph([sheet.entry])


def test_a_number_that_no_float_tells_from_zero_is_drawn() -> None:
    assert activation_graph(symact.activation("leaky_relu", alpha="1e-400")) is not None
