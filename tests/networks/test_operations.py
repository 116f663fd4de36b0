"""Affine operations: pushing, pulling and the dense matrix say the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from symact.activations.entries import relu
from symact.errors import NumberError, ShapeError
from symact.networks.network import Network
from symact.networks.operations import (
    Activate,
    Addition,
    Affine,
    AffineOperation,
    Composite,
    Largest,
    Scale,
    Select,
)
from symact.numbers.affine import AffineMap
from symact.numbers.matrix import RationalMatrix
from symact.testing import affine_maps

NUMBERS = st.sampled_from(["0", "1", "-1", "1/3", "-5/2", "7"])


KINDS = ("dense", "scale", "select", "sum", "blocks")


@st.composite
def simple_operations(
    draw: st.DrawFn, kinds: Sequence[str] = KINDS, inputs: int | None = None
) -> AffineOperation:
    """One affine operation of these kinds, reading ``inputs`` numbers if that is said."""
    kind = draw(st.sampled_from(kinds))
    if kind == "sum":
        terms, width = draw(st.integers(1, 3)), draw(st.integers(1, 3))
        if inputs is None:
            return Addition(terms, width)
        return Addition(inputs, 1)
    if kind == "blocks" and inputs is None:
        blocks, copies = draw(st.integers(1, 2)), draw(st.integers(1, 3))
        m, n = draw(st.integers(1, 3)), draw(st.integers(1, 3))
        family = draw(st.sampled_from(["ordinary", "zero rows"]))
        maps = affine_maps(inputs=n, outputs=m, family=family)
        return Affine(*(draw(maps) for _ in range(blocks)), copies=copies)
    width = inputs or draw(st.integers(1, 4))
    if kind == "scale":
        columns = st.lists(NUMBERS, min_size=width, max_size=width)
        return Scale(draw(columns), draw(columns))
    if kind == "select":
        indices = draw(st.lists(st.integers(-1, width - 1), min_size=1, max_size=5))
        return Select(tuple(indices), width)
    if kind == "blocks":
        return Affine(draw(affine_maps(inputs=1, outputs=2, family="ordinary")), copies=width)
    return Affine(draw(affine_maps(inputs=width, family="ordinary")))


@st.composite
def composites(draw: st.DrawFn) -> AffineOperation:
    parts = [draw(simple_operations())]
    for _ in range(draw(st.integers(1, 2))):
        width = parts[-1].outputs(parts[-1].inputs)
        parts.append(draw(simple_operations(inputs=width)))
    return Composite(tuple(parts))


def operations() -> st.SearchStrategy[AffineOperation]:
    return simple_operations() | composites()


@st.composite
def matrices(draw: st.DrawFn, rows: int, columns: int) -> RationalMatrix:
    return draw(affine_maps(inputs=columns, outputs=rows, family="ordinary")).matrix


def written_out(operation: AffineOperation) -> AffineMap:
    """The dense map in the most direct way: what happens to each unit vector, entry by entry."""
    match operation:
        case Composite(parts=parts):
            result = written_out(parts[0])
            for part in parts[1:]:
                result = written_out(part) @ result
            return result
        case Affine(blocks=blocks, copies=copies):
            m, n = blocks[0].shape
            size = len(blocks) * copies
            matrix: list[list[Any]] = [[0] * (size * n) for _ in range(size * m)]
            offset: list[Any] = [0] * (size * m)
            for piece in range(size):
                block = blocks[piece // copies]
                for i, row in enumerate(block.matrix.fractions()):
                    offset[piece * m + i] = block.offset.fractions()[i][0]
                    for j, entry in enumerate(row):
                        matrix[piece * m + i][piece * n + j] = entry
            return AffineMap(matrix, offset)
        case Scale(factor=factor, shift=shift):
            diagonal = [f for (f,) in factor.fractions()]
            width = len(diagonal)
            rows = [[diagonal[i] if i == j else 0 for j in range(width)] for i in range(width)]
            return AffineMap(rows, [s for (s,) in shift.fractions()])
        case Select(indices=indices, inputs=inputs):
            return AffineMap([[int(j == index) for j in range(inputs)] for index in indices])
        case Addition(terms=terms, width=width):
            return AffineMap(
                [[int(j % width == i) for j in range(terms * width)] for i in range(width)]
            )
    raise AssertionError(operation)


@pytest.mark.parametrize("kind", [*KINDS, "composite"])
@given(st.data())
def test_push_pull_and_offset_are_those_of_the_dense_map(kind: str, data: st.DataObject) -> None:
    operation = data.draw(composites() if kind == "composite" else simple_operations([kind]))
    dense = written_out(operation)
    outputs, inputs = dense.shape
    assert operation.inputs == inputs
    assert operation.outputs(inputs) == outputs
    assert operation.to_affine() == dense
    assert operation.offset() == dense.offset
    columns = data.draw(matrices(inputs, data.draw(st.integers(1, 3))))
    assert operation.push(columns) == dense.matrix @ columns
    rows = data.draw(matrices(data.draw(st.integers(1, 3)), outputs))
    assert operation.pull(rows) == rows @ dense.matrix


@given(operations())
def test_linear_is_the_operation_without_its_offset(operation: AffineOperation) -> None:
    linear = operation.linear()
    assert linear.to_affine() == AffineMap(operation.to_affine().matrix)
    assert linear.offset().is_zero


@given(operations(), st.data())
def test_push_is_linear_and_pull_is_its_transpose(
    operation: AffineOperation, data: st.DataObject
) -> None:
    inputs, outputs = operation.inputs, operation.outputs(operation.inputs)
    a, b = (data.draw(matrices(inputs, 2)) for _ in range(2))
    assert operation.push(a + b.scaled(3)) == operation.push(a) + operation.push(b).scaled(3)
    rows = data.draw(matrices(2, outputs))
    assert rows @ operation.push(a) == operation.pull(rows) @ a


@given(operations())
def test_operations_say_what_they_read(operation: AffineOperation) -> None:
    wrong = operation.inputs + 1
    with pytest.raises(ShapeError) as caught:
        operation.outputs(wrong)
    assert f"but is given {wrong}" in str(caught.value)
    assert operation.describe()


def test_operations_are_equal_by_value() -> None:
    half = AffineMap([["1/2"]])
    assert Affine(half) == Affine(AffineMap([[0.5]], [0]))
    assert Affine(half, copies=2) != Affine(half)
    assert Affine(half, half) != Affine(half, copies=2)
    assert Scale([2], [0]) == Scale(["4/2"], [0.0])
    assert hash(Scale([2], [0])) == hash(Scale(["4/2"], [0.0]))
    assert hash(Affine(half)) == hash(Affine(AffineMap([[0.5]], [0])))
    assert Activate(relu) == Activate(relu)


def test_identity_selection() -> None:
    assert Select((0, 1, 2), 3).is_identity
    assert not Select((0, 1), 3).is_identity
    assert not Select((0, 2, 1), 3).is_identity


DESCRIPTIONS = [
    (Affine(AffineMap([[1, 2]])), "affine map 2 → 1"),
    (Affine(AffineMap([[1, 2]]), copies=3), "3 copies of affine map 2 → 1"),
    (
        Affine(AffineMap([[1]]), AffineMap([[2]]), copies=3),
        "2 blocks × 3 copies of affine map 1 → 1",
    ),
    (Scale([1, 2], [0, 0]), "scaling of 2 numbers"),
    (Select((0, -1, 0), 2), "selection 2 → 3"),
    (Addition(2, 3), "sum of 2 vectors of 3 numbers"),
    (Largest(2, 3), "maximum of 2 vectors of 3 numbers"),
    (Activate(relu), "activation relu"),
]


@pytest.mark.parametrize(("operation", "words"), DESCRIPTIONS, ids=lambda v: str(v)[:20])
def test_descriptions(operation: Any, words: str) -> None:
    assert operation.describe() == words


REFUSED = [
    (lambda: Affine(), ShapeError, "at least one block and one copy"),
    (lambda: Affine(AffineMap([[1]]), copies=0), ShapeError, "at least one block and one copy"),
    (
        lambda: Affine(AffineMap([[1]]), AffineMap([[1, 2]])),
        ShapeError,
        "blocks of one affine operation have different shapes",
    ),
    (lambda: Affine(AffineMap([[], []])), ShapeError, "affine map 0 → 2 has width 0"),
    (lambda: Scale([1, 2], [1]), ShapeError, "a scaling has 2 factors but 1 shifts"),
    (lambda: Scale([], []), ShapeError, "at least one"),
    (lambda: Scale(["x"], [0]), NumberError, "the factor of a scaling[0] is the text 'x'"),
    (lambda: Select((), 3), ShapeError, "a selection of no numbers has width 0"),
    (lambda: Select((0, 3), 3), ShapeError, "a selection names number 3 of 3"),
    (lambda: Select((-2,), 3), ShapeError, "a selection names number -2 of 3"),
    (lambda: Addition(0, 3), ShapeError, "a sum of 0 vectors of width 3; both are ≥ 1"),
    (lambda: Addition(1, 0), ShapeError, "a sum of 1 vector of width 0"),
    (lambda: Largest(0, 3), ShapeError, "a maximum of 0 vectors of width 3; both are ≥ 1"),
    (lambda: Largest(2, 2).outputs(3), ShapeError, "reads 4 numbers but is given 3"),
    (lambda: Affine(AffineMap([[1, 2]])).outputs(3), ShapeError, "reads 2 numbers but is given 3"),
]


@pytest.mark.parametrize(("build", "error", "message"), REFUSED)
def test_refused(build: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error) as caught:
        build()
    assert message in str(caught.value)


def test_an_operation_knows_whether_it_stores_symbols() -> None:
    plain = [
        *(Affine(AffineMap([[1, 2]])), Scale([1], [2]), Select((0,), 1), Addition(2, 1)),
        Composite((Scale([1], [2]), Select((0,), 1))),
    ]
    w = sympy.Symbol("w", real=True)
    symbolic = [
        Affine(AffineMap([[w]])),
        Affine(AffineMap([[1]]), AffineMap([[1]], [w])),
        Scale([w], [0]),
        Scale([1], [w]),
        Composite((Scale([2], [0]), Affine(AffineMap([[w]])))),
    ]
    assert all(operation.is_numeric for operation in (*plain, Activate(relu)))
    assert not any(operation.is_numeric for operation in symbolic)
    assert Network([*plain[:2], relu]).is_numeric
    assert not Network([plain[0], symbolic[2], relu]).is_numeric
