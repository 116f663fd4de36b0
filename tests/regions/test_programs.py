"""Regions of convolutional networks, whose stages are programs: against a slow oracle."""

from __future__ import annotations

import itertools
import json
import pickle
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path

import flint
import numpy as np
import pytest

from symact import certificates, checker
from symact.errors import OutOfTimeError
from symact.numbers.affine import AffineMap
from symact.regions import maps, programs
from symact.regions.atlas import atlas
from symact.regions.budget import Budget
from symact.regions.check.completeness import check_complete
from symact.regions.domain import Plane, Segment
from symact.regions.engines.auto import EngineName
from symact.regions.engines.engine import Problem
from symact.regions.engines.filtered import exact
from symact.regions.engines.filtered.engine import Filtered
from symact.regions.engines.reference import Reference
from symact.regions.integer_programs import IntegerProgram
from symact.regions.integer_stages import homogeneous
from symact.regions.programs import Program
from symact.regions.stages import stages
from tests import oracle
from tests.regions import convolutions, nets
from tests.regions.convolutions import Spec

F = Fraction
SPECS = dict(convolutions.specs())
ENGINES: tuple[EngineName, ...] = ("reference", "filtered")


@pytest.fixture(autouse=True)
def nothing_is_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Networks as small as these would be multiplied out."""
    monkeypatch.setattr(programs, "SMALL", 0)
    monkeypatch.setattr(programs, "FEW", 2)
    monkeypatch.setattr(Program, "_stored", 0)


def ends(spec: Spec, seed: int = 0) -> tuple[list[Fraction], list[Fraction]]:
    rng = np.random.default_rng(seed)
    size = int(np.prod(spec.shape))
    first, last = rng.integers(-4, 5, (2, size))
    return [F(int(x), 2) for x in first], [F(int(x), 2) for x in last]


def skip_without_numba(engine: str) -> None:
    if engine == "filtered":
        pytest.importorskip("numba")


@pytest.mark.parametrize("name", SPECS)
def test_lines_through_convolutional_networks(name: str) -> None:
    spec = SPECS[name]
    network, (p, q) = convolutions.network_of(spec), ends(spec)
    expected = convolutions.pieces(spec, p, q)
    for engine in ENGINES:
        skip_without_numba(engine)
        found = atlas(network, Segment(p, q), engine=engine)
        assert found.engine == engine
        assert any(isinstance(stage.map, Program) for stage in found.subdivision.stages)
        begins = [region.parameter_vertices[0][0] for region in found]
        patterns = [region.pattern for region in found]
        assert list(zip(begins, patterns, strict=True)) == expected
        # values and maps, by the programs too
        for region in found[:: max(1, len(found) // 3)]:
            (t,) = region.parameter_interior
            value = oracle.value(network, region.interior)
            assert found(region.interior) == value
            assert region.parameter_map((t,)) == value


@pytest.mark.parametrize("name", [name for name in SPECS if name.endswith(" 0")])
def test_planes_through_convolutional_networks(name: str) -> None:
    pytest.importorskip("numba")
    spec = SPECS[name]
    network, (p, q) = convolutions.network_of(spec), ends(spec, 1)
    domain = Plane(p, [F(x, 8) for x in q], [F(x, 8) for x in reversed(q[1:] + p[:1])])
    slow, fast = (atlas(network, domain, engine=engine) for engine in ENGINES)
    assert [(own.pattern, own.parameter_vertices) for own in fast] == [
        (own.pattern, own.parameter_vertices) for own in slow
    ]
    check_complete(network, domain, fast)


# -- programs --------------------------------------------------------------------------------------


def programs_of(name: str) -> list[Program]:
    network = convolutions.network_of(SPECS[name])
    chain = stages(network, Segment(*ends(SPECS[name])))
    return [stage.map for stage in chain if isinstance(stage.map, Program)]


@pytest.mark.parametrize("name", [name for name in SPECS if name.endswith("generic 0")])
def test_a_program_is_its_matrix(name: str) -> None:
    rng = np.random.default_rng(0)
    for program in programs_of(name):
        rows, columns = program.shape
        dense, own = program.multiplied(), IntegerProgram(program)
        matrix = homogeneous(dense)
        assert (own.nrows(), own.ncols()) == (rows + 1, columns + 1)
        # points over their own denominators, and directions, which have none
        entries = rng.integers(-9, 10, (columns, 3)).tolist()
        given = flint.fmpz_mat([*entries, [1, 6, 0]])
        found, expected = own * given, matrix * given
        for j in range(2):
            assert [F(int(found[i, j]), int(found[rows, j])) for i in range(rows)] == [
                F(int(expected[i, j]), int(expected[rows, j])) for i in range(rows)
            ]
        scale = F(int(found[rows, 0]), int(expected[rows, 0]))
        assert all(int(found[i, 2]) == scale * int(expected[i, 2]) for i in range(rows + 1))
        for index in (0, rows // 2, rows - 1):
            row, unit = own.row(index)
            assert [F(int(row[0, j]), unit) for j in range(columns + 1)] == [
                F(int(matrix[index, j]), int(matrix[rows, columns])) for j in range(columns + 1)
            ]
        taken = program.take([rows - 1, 0])
        assert taken.multiplied() == dense.take([rows - 1, 0])
        moved = program.differences([0, rows - 1], [-1, 0], [F(0), F(1, 3)])
        point = [F(int(x), 7) for x in rng.integers(-9, 10, columns)]
        values = program(point)
        assert moved(point) == (values[0], values[-1] - values[0] + F(1, 3))


def test_what_is_small_is_multiplied_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    dense = nets.generic([2, 80, 80, 1], 0)
    assert all(isinstance(own.map, AffineMap) for own in stages(dense, nets.SQUARE))
    spec = Spec((1, 24, 24), [convolutions.conv(np.random.default_rng(0), 1, 2, False), "relu"] * 1)
    spec.layers += [convolutions.conv(np.random.default_rng(1), 2, 2, False), "relu"]
    network = convolutions.network_of(spec)
    first, second, last = stages(network, Segment([0] * 576, [1] * 576))
    assert isinstance(first.map, AffineMap)
    assert isinstance(second.map, Program)
    assert isinstance(last.map, Program)


def test_programs_and_atlases_are_pickled() -> None:
    spec = SPECS["largest, generic 0"]
    network, domain = convolutions.network_of(spec), Segment(*ends(spec))
    found = atlas(network, domain, engine="reference")
    again = pickle.loads(pickle.dumps(found))
    assert [region.parameter_form for region in again] == [r.parameter_form for r in found]


def test_few_values_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("numba")
    spec = SPECS["largest, integer 0"]
    network, domain = convolutions.network_of(spec), Segment(*ends(spec))
    expected = [region.parameter_vertices for region in atlas(network, domain)]
    monkeypatch.setattr(exact, "MOST", 1)
    monkeypatch.setattr(exact, "MANY", 0)
    monkeypatch.setattr(maps, "MOST", 1)
    found = atlas(network, domain, engine="filtered")
    assert [region.parameter_vertices for region in found] == expected


# -- what is made of their regions -----------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["largest, integer 0", "added, generic 0", "laid behind, integer 1"]
)
def test_certificates_are_accepted(name: str, tmp_path: Path) -> None:
    spec = SPECS[name]
    network = convolutions.network_of(spec)
    found = atlas(network, Segment(*ends(spec)))
    file = tmp_path / "regions.json"
    certificates.save(found, file)
    assert checker.check_file(str(file))["accepted"]
    # and not where a piece is another
    written = json.loads(file.read_text())
    (claim,) = (own for own in written["claims"] if own["claim"] == "regions")
    assert len(claim["cells"]) == len(found) > 1
    cell = claim["cells"][-1]
    cell["pattern"][-1] = 1 - cell["pattern"][-1]
    file.write_text(json.dumps(written, sort_keys=True, separators=(",", ":")) + "\n")
    assert not checker.check_file(str(file))["accepted"]


@pytest.mark.parametrize("name", ["largest, generic 0", "added, integer 0"])
def test_questions_about_the_domain(name: str) -> None:
    spec = SPECS[name]
    network, domain = convolutions.network_of(spec), Segment(*ends(spec))
    found = atlas(network, domain)
    ends_of = sorted({v for region in found for v in region.parameter_vertices})
    values = [oracle.value(network, domain.point(t)) for t in ends_of]
    assert found.maximum(0).value == max(value[0] for value in values)
    assert found.minimum(1).value == min(value[1] for value in values)
    signs = [(x[0] > 0) - (x[0] < 0) for x in values]
    crossings = sum(a * b < 0 for a, b in itertools.pairwise(signs))
    zeros = found.zero_set(0)
    assert len(zeros.parameter_points) >= crossings
    assert all(oracle.value(network, point)[0] == 0 for point in zeros.points)
    decided = found.decisions()
    assert sum(decided.parameter_areas.values()) == 1
    for border in decided.borders:
        own = oracle.value(network, border.vertices[0])
        assert own[0] == own[1]


def test_time_runs_out_between_operations() -> None:
    spec = SPECS["padded, generic 0"]
    network, domain = convolutions.network_of(spec), Segment(*ends(spec))
    for ends_after in range(80):
        budget = _Countdown(ends_after)
        try:
            chain = stages(network, domain, budget)
        except OutOfTimeError:
            continue
        for engine in (Reference(), *([Filtered()] if find_spec("numba") else [])):
            found = engine.subdivision(Problem(chain, domain), _Countdown(ends_after))
            assert not found.complete or len(found) == len(convolutions.pieces(spec, *ends(spec)))
        return
    raise AssertionError("the budget never let the stages be made")


class _Countdown(Budget):
    """A budget that is used up after so many questions."""

    def __init__(self, left: int) -> None:
        super().__init__(seconds=1e6)
        self.left = left

    @property
    def is_over(self) -> bool:
        self.left -= 1
        return self.left < 0
