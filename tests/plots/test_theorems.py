"""Pictures of theorems: their numbers are proved, and another theorem gives another picture."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import cache, partial
from itertools import combinations
from typing import Any

import pytest

from symact import theorem, theorems
from symact.errors import CheckFailedError
from symact.library.sheet import facts_of
from symact.library.theorem import Mutant, Theorem
from symact.plots import reading
from symact.plots import theorems as pictures
from symact.plots.figures import picture_of
from symact.plots.names import PICTURES
from symact.rendering.pictures import Graph, Map


@cache
def drawn(name: str) -> Graph | Map:
    return picture_of([name])


def graph(name: str) -> Graph:
    found = drawn(name)
    assert isinstance(found, Graph)
    return found


def named(found: Graph) -> list[str]:
    return [curve.name for curve in found.curves]


def test_every_picture_has_a_name_and_theorems_that_are_there() -> None:
    for name, known in PICTURES.items():
        assert callable(getattr(pictures, name.replace("-", "_")))
        assert set(known.theorems) <= {*theorems()}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_says_what_it_was_read_from_and_how_far_that_is_checked(name: str) -> None:
    for known in PICTURES[name].theorems:
        assert re.search(rf"{known} \((symbolic|enclosure)\)", drawn(name).source)


# -- the numbers -----------------------------------------------------------------------------------


def test_the_gap_is_that_of_the_fact() -> None:
    from symact import gelu

    found = graph("gap")
    numbers = facts_of(gelu, ["from ReLU"])["from ReLU"].reading.numbers
    size, place = (float(Fraction(ends["low"])) for ends in (numbers, numbers["at"]))
    assert [span.ends[0][0] for span in found.spans] == pytest.approx([-place, place], abs=1e-15)
    for (left, low), (right, high) in (span.ends for span in found.spans):
        assert left == right
        assert high - low == pytest.approx(size, abs=1e-15)
        # and the curves are there
        assert low == pytest.approx(float(gelu(left)), abs=1e-15)
    assert found.spans[0].name == "at most 0.16997… apart, at ±0.75179…"


@pytest.mark.parametrize("name", ["tanh-form", "sigmoid-form"])
def test_an_error_stays_in_its_band_and_comes_to_both_ends(name: str) -> None:
    found = graph(name)
    (band,), values = found.bands, [y for _, y in found.curves[0].points]
    assert band.low <= min(values) < 0.99 * band.low
    assert 0.99 * band.high < max(values) <= band.high


def test_teeth_double() -> None:
    found = graph("sawtooth")
    assert named(found) == ["1 layer: 2 pieces", "2 layers: 4 pieces", "3 layers: 8 pieces"]
    for depth, curve in enumerate(found.curves, 1):
        assert curve.points == tuple((k / 2**depth, float(k % 2)) for k in range(2**depth + 1))


def test_gradients_are_powers() -> None:
    found = graph("gradients")
    assert [name.rsplit(" ", 1)[1] for name in named(found)] == ["4⁻ᴸ", "1", "2⁻ᴸ"]
    for rate, curve in zip((-2, 0, -1), found.curves, strict=True):
        assert curve.points == tuple((float(depth), float(rate * depth)) for depth in range(13))


def test_pieces_are_off_by_as_much_as_is_said() -> None:
    assert named(graph("pieces")) == [
        "x²", "1 piece: off by 1/8", "2 pieces: off by 1/32", "4 pieces: off by 1/128",
    ]  # fmt: skip
    assert graph("pieces").curves[2].points == ((0.0, -1 / 32), (0.5, 7 / 32), (1.0, 31 / 32))
    for count, curve in zip((1, 2, 4), graph("pieces-error").curves, strict=True):
        values = [y for _, y in curve.points]
        assert max(values) == -min(values) == 1 / (8 * count**2)


def test_both_classes_of_exclusive_or_have_one_point_between_them() -> None:
    found = graph("no-line")
    assert {spot.at for spot in found.spots if spot.is_open} == {(0, 0), (1, 1)}
    assert {spot.at for spot in found.spots if spot.shape == "circle" and not spot.is_open} == {
        (0, 1), (1, 0),
    }  # fmt: skip
    (centre,) = (spot for spot in found.spots if spot.shape == "square")
    assert centre.at == (0.5, 0.5)


def test_two_units_part_the_corners() -> None:
    found = drawn("xor")
    assert isinstance(found, Map)
    assert {(spot.at, spot.name) for spot in found.spots} == {
        ((0, 0), "exclusive or is 0"), ((1, 1), "exclusive or is 0"),
        ((0, 1), "exclusive or is 1"), ((1, 0), "exclusive or is 1"),
    }  # fmt: skip
    assert {abs(x - y) for line in found.lines for x, y in line} == {0.5}
    assert found.names == {0: "below 1/2", 1: "above 1/2"}


# -- another theorem -------------------------------------------------------------------------------

Plant = Callable[..., None]


@pytest.fixture
def plant(monkeypatch: pytest.MonkeyPatch) -> Plant:
    """Gives a theorem other constants, wherever pictures look."""

    def put(name: str, statement: str, changes: dict[str, Any]) -> None:
        known = theorem(name)
        changed = tuple(
            replace(one, derivation=partial(one.derivation, **changes))
            if statement in ("", one.name)
            else one
            for one in known.statements[: None if statement else 1]
        )
        kept = changed if statement else (*changed, *known.statements[1:])
        other: Theorem = replace(known, statements=kept)
        monkeypatch.setattr(reading, "theorem", lambda id: other if id == name else theorem(id))
        planted = {**theorems(), name: other}
        monkeypatch.setattr("symact.library.sheet.theorems", lambda: planted)

    return put


def mutants() -> list[tuple[str, str, Mutant]]:
    """One mutant of each statement that a picture stands on."""
    found: dict[tuple[str, str], tuple[str, str, Mutant]] = {}
    for name, known in PICTURES.items():
        for id in known.theorems:
            for mutant in theorem(id).mutants:
                if (id, mutant.of) != ("gelu-relu-max-gap", "from ReLU"):
                    found.setdefault((id, mutant.of), (name, id, mutant))
    return [*found.values()]


@pytest.mark.parametrize(
    ("name", "id", "mutant"), [pytest.param(*case, id=case[2].words) for case in mutants()]
)
def test_a_wrong_constant_in_a_theorem_makes_its_picture_fail(
    plant: Plant, name: str, id: str, mutant: Mutant
) -> None:
    plant(id, mutant.of, dict(mutant.changes))
    with pytest.raises(CheckFailedError):
        picture_of([name])


def test_another_enclosure_is_another_picture(plant: Plant) -> None:
    plant("gelu-relu-max-gap", "numbers", {"low": "0.1699", "high": "0.1700"})
    (name,) = {span.name for span in pictures.gap().spans}
    assert name == "at most 0.1… apart, at ±0.75179…"


def test_another_band_is_another_picture(plant: Plant) -> None:
    plant("gelu-tanh-approx-error", "largest", {"above": ("0.00047", "0.00048")})
    (band,) = pictures.tanh_form().bands
    assert band.high == 0.000475
    assert band.name == "from −0.000233670… to 0.0004… for every x"


def test_other_weights_are_another_picture(plant: Plant) -> None:
    plant("relu-prevents-vanishing-gradients", "vanishing", {"base": Fraction(1, 4)})
    last = pictures.gradients().curves[-1]
    assert last.name == "ReLU, all units on, weights 1/4: 4⁻ᴸ"
    assert last.points[12] == (12.0, -24.0)


def test_a_theorem_of_which_a_picture_cannot_be_made_is_refused(plant: Plant) -> None:
    plant("xor-needs-two-relu-units", "two units", {"places": (0,)})
    with pytest.raises(CheckFailedError, match="does not say what is to be drawn: two classes"):
        pictures.xor()


# -- what readers tell apart -----------------------------------------------------------------------


@pytest.mark.parametrize("names", [*((n,) for n in PICTURES), ("gelu", "silu", "elu", "mish")])
def test_curves_are_told_apart_in_grey(names: tuple[str, ...]) -> None:
    from symact.rendering.pictures import LINES
    from tests.plots.test_pictures import lab, linear

    found = picture_of(names) if len(names) > 1 else drawn(names[0])
    if isinstance(found, Map):
        return
    unlike = {curve.name: curve for curve in found.curves}.values()
    for first, second in combinations(unlike, 2):
        greys = [lab(linear(LINES[curve.number]))[0] for curve in (first, second)]
        assert first.dashes != second.dashes or abs(greys[0] - greys[1]) > 15
