"""Scalings beside maps: absorbed without changing a value, and only where every copy agrees."""

from __future__ import annotations

import sys
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symact.collapsing.collapse import collapse
from symact.collapsing.derivation import merging
from symact.collapsing.fusion import fused
from symact.errors import CheckFailedError
from symact.logic.checks import Values
from symact.networks.network import Network, Node
from symact.networks.operations import Addition, Affine, AffineOperation, Composite, Scale, Select
from symact.networks.rows import Puller
from symact.numbers.affine import AffineMap
from symact.numbers.matrix import RationalMatrix

small = st.integers(-3, 3)


def ints(data: Any, count: int) -> list[int]:
    drawn: list[int] = data.draw(st.lists(small, min_size=count, max_size=count))
    return drawn


def same(links: list[AffineOperation], joined: Any) -> bool:
    left = Composite(tuple(links)).to_affine()
    return left == Composite(tuple(operation for _, operation in joined)).to_affine()


def convolution(channels: int, copies: int) -> Affine:
    rows = [[i + 2 * j + 1 for j in range(3)] for i in range(channels)]
    return Affine(AffineMap(rows, list(range(channels))), copies=copies)


def channel_first(channels: int, copies: int) -> Select:
    order = [p * channels + c for c in range(channels) for p in range(copies)]
    return Select(tuple(order), channels * copies)


@given(st.data())
def test_a_batch_norm_after_a_convolution_goes_into_its_kernel(data: Any) -> None:
    channels, copies = 2, 4
    factors, shifts = ints(data, channels), ints(data, channels)
    norm = Scale(
        [f for f in factors for _ in range(copies)], [s for s in shifts for _ in range(copies)]
    )
    links = [convolution(channels, copies), channel_first(channels, copies), norm]
    joined = fused([((k,), link) for k, link in enumerate(links)])
    assert [type(operation) for _, operation in joined] == [Affine, Select]
    assert joined[0][0] == (0, 2)
    assert same(links, joined)


@given(st.data())
def test_a_scaling_before_windows_goes_into_the_kernel(data: Any) -> None:
    factor, shift = ints(data, 1)[0], ints(data, 1)[0]
    windows = Select((0, 1, 2, 1, 2, 3), 4)
    links = [Scale([factor] * 4, [shift] * 4), windows, convolution(2, 2)]
    joined = fused([((k,), link) for k, link in enumerate(links)])
    assert [type(operation) for _, operation in joined] == [Select, Affine]
    assert same(links, joined)


@given(st.data())
def test_any_scalings_keep_the_value_whether_they_are_absorbed_or_not(data: Any) -> None:
    kernel = Affine(
        AffineMap([ints(data, 2), ints(data, 2)], ints(data, 2)),
        AffineMap([ints(data, 2), ints(data, 2)], ints(data, 2)),
        copies=2,
    )
    windows = Select(tuple(data.draw(st.lists(st.integers(-1, 3), min_size=8, max_size=8))), 4)
    order = Select(tuple(data.draw(st.permutations(range(8)))), 8)
    links = [
        Scale(ints(data, 4), ints(data, 4)),
        windows,
        kernel,
        order,
        Scale(ints(data, 8), ints(data, 8)),
        Scale(ints(data, 8), ints(data, 8)),
    ]
    joined = fused([((k,), link) for k, link in enumerate(links)])
    assert same(links, joined)
    assert len(joined) < len(links)


def test_a_shift_before_zero_padding_stays() -> None:
    windows = Select((-1, 0, 1, 0, 1, 2), 3)
    shifted = fused([((0,), Scale([2] * 3, [1] * 3)), ((1,), windows), ((2,), convolution(1, 2))])
    assert len(shifted) == 3
    plain = fused([((0,), Scale([2] * 3, [0] * 3)), ((1,), windows), ((2,), convolution(1, 2))])
    assert len(plain) == 2


def test_factors_that_differ_between_copies_stay() -> None:
    links = [((0,), convolution(1, 2)), ((1,), Scale([1, 2], [0, 0]))]
    assert fused(links) == tuple(links)


def test_a_convolution_with_batch_norm_stays_a_convolution() -> None:
    copies = 4
    network = Network(
        [
            Select(tuple(range(4)) * 3, 4),
            Node(convolution(2, copies), (1,), "conv", 8),
            channel_first(2, copies),
            Node(Scale([2] * copies + ["1/3"] * copies, [1] * (2 * copies)), (3,), "norm", 8),
        ]
    )
    result = collapse(network)
    assert result.network.maps == 1
    assert result.network.parameters == 8
    assert result.runs[0].names == ("conv", "norm")
    assert result.network([1, 2, 3, 4]) == network([1, 2, 3, 4])
    result.derivation.verify()
    assert result.runs[0].map.shape == (8, 4)


def test_large_products_are_checked_row_by_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["symact.logic.checks.values"], "WRITTEN", 4)
    monkeypatch.setattr(sys.modules["symact.logic.checks.values"], "TRACED", 4)
    monkeypatch.setattr(Values, "_parts", lambda *_: pytest.fail("the matrix was written out"))
    copies = 4
    network = Network(
        [
            convolution(2, copies),
            channel_first(2, copies),
            Scale([2] * copies + [3] * copies, [1] * (2 * copies)),
        ]
    )
    result = collapse(network)
    result.derivation.verify()
    run = result.runs[0]
    assert isinstance(run.operation, Composite)
    kernel = run.operation.parts[0]
    assert isinstance(kernel, Affine)
    block = kernel.blocks[0]
    for entry in range(3):
        changed = [list(row) for row in block.matrix.fractions()]
        changed[1][entry] += Fraction(1, 2**80)
        wrong = Affine(AffineMap(changed, block.offset), copies=copies)
        forged = merging(
            [(run.form, Composite((wrong, *run.operation.parts[1:])), run.subject)],
            result.notation,
        )
        with pytest.raises(CheckFailedError):
            forged.verify()
    offset = Affine(AffineMap(block.matrix, [1, 1]), copies=copies)
    forged = merging(
        [(run.form, Composite((offset, *run.operation.parts[1:])), run.subject)], result.notation
    )
    with pytest.raises(CheckFailedError):
        forged.verify()


@given(st.data())
def test_a_pulled_row_is_a_row_of_the_matrix(data: Any) -> None:
    factors: list[AffineOperation | RationalMatrix] = [
        Affine(AffineMap([ints(data, 2)]), AffineMap([ints(data, 2)]), copies=2),
        Scale(ints(data, 4), [0] * 4),
        Select((2, -1, 0, 2), 3),
        Addition(2, 3),
        RationalMatrix.of([ints(data, 2) for _ in range(3)]),
        Composite((Select((1, 0), 2), Scale(ints(data, 2), [0, 0]))),
    ]
    for factor in factors:
        matrix = factor if isinstance(factor, RationalMatrix) else factor.to_affine().matrix
        row = dict(enumerate(map(Fraction, ints(data, matrix.shape[0]))))
        expected = RationalMatrix.of([list(row.values())]) @ matrix
        pulled = Puller().pull({k: v for k, v in row.items() if v}, factor)
        assert pulled == {j: e for j, e in enumerate(expected.fractions()[0]) if e}
