"""Words are put where there is room: inside their area, off its borders, and nowhere else."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from symact.plots.grid import LETTERS, Grid
from symact.rendering.pictures import LETTER, Axis, Label, Polygon

AXES = (Axis("a", -1.0, 3.0), Axis("b", 10.0, 12.0))
GRID = Grid.of(AXES, 60)


def box(left: float, bottom: float, right: float, top: float) -> Polygon:
    return ((left, bottom), (right, bottom), (right, top), (left, top))


def test_the_grid_has_the_shape_of_the_picture() -> None:
    assert (GRID.columns, GRID.rows) == (60, 30)
    flat = Grid.of((Axis("a", 0.0, 100.0), Axis("b", 0.0, 1.0)), 60)
    assert (flat.columns, flat.rows) == (60, 60)


def test_points_have_the_number_of_their_polygon_whichever_way_it_turns() -> None:
    left, right = box(-1, 10, 1, 12), box(1, 10, 3, 12)[::-1]
    numbers = GRID.filled([(4, left), (7, right)])
    assert (numbers[:, :30] == 4).all()
    assert (numbers[:, 30:] == 7).all()
    assert (GRID.filled([(4, ((-1, 10), (1, 10), (-1, 12)))]) == 4).sum() == 30 * 30 / 2 + 15


def test_runs_cover_what_is_filled_and_nothing_else() -> None:
    numbers = GRID.filled([(2, ((-1, 10), (2, 10), (0, 12)))])
    again = GRID.filled(GRID.runs(numbers))
    assert (again == numbers).all()
    assert len(list(GRID.runs(numbers))) <= GRID.rows


def boxes_of(labels: tuple[Label, ...]) -> list[tuple[float, float, float, float]]:
    """What labels take up, in parts of the width."""
    wide, high = GRID.steps
    found = []
    for label in labels:
        x, y = (label.at[0] - AXES[0].low) / wide, (label.at[1] - AXES[1].low) / high
        a = LETTER * GRID.columns * LETTERS * len(label.text) / 2
        b = LETTER * GRID.columns * 0.5
        found.append((x - a, y - b, x + a, y + b))
    return found


@given(st.lists(st.integers(1, 59), min_size=1, max_size=6, unique=True), st.integers(0, 29))
def test_labels_stay_inside_their_area_and_apart(cuts: list[int], height: int) -> None:
    ends = [0, *sorted(cuts), 60]
    numbers = np.full((30, 60), -1)
    for k, (left, right) in enumerate(pairwise(ends)):
        numbers[height:, left:right] = k % 3
    names = {0: "zero", 1: "1", 2: "a name"}
    for label, (left, bottom, right, top) in zip(
        labels := GRID.labels(numbers, names), boxes_of(labels), strict=True
    ):
        assert label.text == names[label.number]
        covered = numbers[int(bottom) : int(np.ceil(top)), int(left) : int(np.ceil(right))]
        assert (covered == label.number).all()
        assert left >= 0
        assert right <= 60
        assert bottom >= 0
        assert top <= 30


def test_every_part_that_hangs_together_has_its_own_and_small_ones_have_none() -> None:
    areas = [(0, box(-1, 10, 0, 12)), (1, box(0, 10, 1.9, 12)), (0, box(2, 10, 3, 12))]
    labels = GRID.labels(GRID.filled([*areas, (2, box(1.9, 10, 2, 12))]), {0: "a", 1: "b", 2: "c"})
    assert sorted(label.text for label in labels) == ["a", "a", "b"]
    middles = sorted(label.at[0] for label in labels)
    assert np.abs(np.array(middles) - (-0.5, 0.95, 2.5)).max() < 0.1
