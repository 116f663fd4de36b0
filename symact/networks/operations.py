"""The operations of a network: a small instruction set that everything lowers to.

Every operation reads one vector, the values that it reads laid end to end, and gives one vector.
Four are affine: a block-diagonal map (dense layers; convolutions, one block a group, one copy a
position), a scaling (batch norm, normalisation), a selection (reshaping, padding, transposing) and
a sum (skip connections). Two are not: an activation and a maximum.

An affine operation S pushes columns forward (x ↦ S x), pulls rows back (r ↦ r S) and has an
offset; its dense matrix is never needed for that, so a large convolution stays small.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NoReturn

from symact.activations.entries import Activation
from symact.display import count_of
from symact.errors import ShapeError, UnsupportedError
from symact.numbers.affine import AffineMap, compose
from symact.numbers.matrix import RationalMatrix
from symact.numbers.substitution import Symbolic


class Operation(Symbolic):
    """What all operations share: a name for messages and a rule for widths."""

    @property
    def is_numeric(self) -> bool:
        """Whether all that it stores are numbers, not symbols."""
        return True

    def outputs(self, inputs: int) -> int:
        """The width of the result for ``inputs`` numbers; ShapeError if it cannot be."""
        raise NotImplementedError

    def describe(self) -> str:
        """A few words for messages, with the shape: ``affine map 3 → 2``."""
        raise NotImplementedError


class AffineOperation(Operation):
    """An affine operation x ↦ S x + s, with S never written out unless asked for."""

    inputs: int

    def push(self, columns: RationalMatrix) -> RationalMatrix:
        """S times a matrix of columns, of shape (inputs, k)."""
        refuse_symbolic(self)

    def pull(self, rows: RationalMatrix) -> RationalMatrix:
        """A matrix of rows, of shape (k, outputs), times S."""
        raise NotImplementedError

    def offset(self) -> RationalMatrix:
        """The column s."""
        raise NotImplementedError

    def linear(self) -> AffineOperation:
        """The operation without its offset."""
        raise NotImplementedError

    def to_affine(self) -> AffineMap:
        """The dense map, of shape (outputs, inputs)."""
        return AffineMap(self.push(RationalMatrix.identity(self.inputs)), self.offset())

    def applied(self, value: AffineMap) -> AffineMap:
        """What it makes of numbers that are an affine map of others."""
        return AffineMap(self.push(value.matrix), self.push(value.offset) + self.offset())

    def _need(self, inputs: int) -> None:
        if inputs != self.inputs:
            raise ShapeError(
                f"{self.describe()} reads {count_of(self.inputs, 'number')} but is given {inputs}"
            )


def refuse_symbolic(operation: Operation) -> NoReturn:
    """Refuse an operation of symbolic size where numbers are needed."""
    raise UnsupportedError(
        f"{operation.describe()} has no numbers to run on; only its collapse can be asked for"
    )


@dataclass(frozen=True)
class Affine(AffineOperation):
    """Affine maps side by side: block g acts on each of its ``copies`` consecutive pieces.

    A dense layer is one block, one copy; a convolution after its window selection is one block a
    group and one copy a position; a batch of rows is one block with a copy a row. The vector read
    is laid out block by block, copy by copy.
    """

    blocks: tuple[AffineMap, ...]
    copies: int = 1

    def __init__(self, *blocks: AffineMap, copies: int = 1) -> None:
        shapes = {block.shape for block in blocks}
        if not blocks or copies < 1:
            raise ShapeError("an affine operation needs at least one block and one copy")
        if len(shapes) != 1:
            raise ShapeError(f"the blocks of one affine operation have different shapes {shapes}")
        if 0 in blocks[0].shape:
            rows, columns = blocks[0].shape
            raise ShapeError(
                f"an affine map {columns} → {rows} has width 0; every width is 1 or more"
            )
        object.__setattr__(self, "blocks", tuple(blocks))
        object.__setattr__(self, "copies", copies)

    @property
    def is_numeric(self) -> bool:
        return all(block.is_numeric for block in self.blocks)

    @property
    def pieces(self) -> int:
        """How many pieces the vector has: blocks times copies."""
        return len(self.blocks) * self.copies

    @property
    def inputs(self) -> int:  # type: ignore[override]
        return self.pieces * self.blocks[0].shape[1]

    @property
    def is_dense(self) -> bool:
        """Whether this is one dense map."""
        return self.pieces == 1

    def outputs(self, inputs: int) -> int:
        self._need(inputs)
        return self.pieces * self.blocks[0].shape[0]

    def describe(self) -> str:
        rows, columns = self.blocks[0].shape
        times = "" if self.is_dense else f"{count_of(self.copies, 'copy')} of "
        if len(self.blocks) > 1:
            times = f"{count_of(len(self.blocks), 'block')} × {times}"
        return f"{times}affine map {columns} → {rows}"

    def push(self, columns: RationalMatrix) -> RationalMatrix:
        if self.is_dense:
            return self.blocks[0].matrix @ columns
        parts = [
            (block.matrix @ part.folded(self.copies)).unfolded(self.copies)
            for block, part in zip(self.blocks, columns.split(len(self.blocks)), strict=True)
        ]
        return RationalMatrix.stack(parts)

    def pull(self, rows: RationalMatrix) -> RationalMatrix:
        if self.is_dense:
            return rows @ self.blocks[0].matrix
        parts = [
            (block.matrix.transpose() @ part.folded(self.copies)).unfolded(self.copies)
            for block, part in zip(
                self.blocks, rows.transpose().split(len(self.blocks)), strict=True
            )
        ]
        return RationalMatrix.stack(parts).transpose()

    def offset(self) -> RationalMatrix:
        if self.is_dense:
            return self.blocks[0].offset
        return RationalMatrix.stack(
            [block.offset for block in self.blocks for _ in range(self.copies)]
        )

    def linear(self) -> Affine:
        return Affine(*(AffineMap(block.matrix) for block in self.blocks), copies=self.copies)

    def to_affine(self) -> AffineMap:
        return self.blocks[0] if self.is_dense else super().to_affine()


@dataclass(frozen=True)
class Scale(AffineOperation):
    """Each number times its own factor plus its own shift; both are columns of shape (n, 1)."""

    factor: RationalMatrix
    shift: RationalMatrix

    def __init__(self, factor: Any, shift: Any) -> None:
        scale = RationalMatrix.column(factor, "the factor of a scaling")
        offset = RationalMatrix.column(shift, "the shift of a scaling")
        if scale.shape != offset.shape or scale.shape[0] == 0:
            raise ShapeError(
                f"a scaling has {scale.shape[0]} factors but {offset.shape[0]} shifts; "
                "it needs one of each for every number, at least one"
            )
        object.__setattr__(self, "factor", scale)
        object.__setattr__(self, "shift", offset)

    @property
    def is_numeric(self) -> bool:
        return self.factor.is_numeric and self.shift.is_numeric

    @property
    def inputs(self) -> int:  # type: ignore[override]
        return self.factor.shape[0]

    def outputs(self, inputs: int) -> int:
        self._need(inputs)
        return inputs

    def describe(self) -> str:
        return f"scaling of {count_of(self.inputs, 'number')}"

    def push(self, columns: RationalMatrix) -> RationalMatrix:
        return columns.rows_times(self.factor)

    def pull(self, rows: RationalMatrix) -> RationalMatrix:
        return rows.transpose().rows_times(self.factor).transpose()

    def offset(self) -> RationalMatrix:
        return self.shift

    def linear(self) -> Scale:
        return Scale(self.factor, RationalMatrix.zeros(self.inputs, 1))


@dataclass(frozen=True)
class Select(AffineOperation):
    """The numbers at ``indices`` of a vector of ``inputs`` numbers, in that order; −1 gives 0."""

    indices: tuple[int, ...]
    inputs: int

    def __post_init__(self) -> None:
        if not self.indices:
            raise ShapeError("a selection of no numbers has width 0; every width is 1 or more")
        for index in self.indices:
            if not -1 <= index < self.inputs:
                raise ShapeError(f"a selection names number {index} of {self.inputs}")

    @cached_property
    def is_identity(self) -> bool:
        """Whether the numbers come out as they went in: a reshape, a flatten."""
        return self.indices == tuple(range(self.inputs))

    def outputs(self, inputs: int) -> int:
        self._need(inputs)
        return len(self.indices)

    def describe(self) -> str:
        return f"selection {self.inputs} → {len(self.indices)}"

    def push(self, columns: RationalMatrix) -> RationalMatrix:
        return columns if self.is_identity else columns.take(self.indices)

    def pull(self, rows: RationalMatrix) -> RationalMatrix:
        if self.is_identity:
            return rows
        return rows.transpose().scatter(self.indices, self.inputs).transpose()

    def offset(self) -> RationalMatrix:
        return RationalMatrix.zeros(len(self.indices), 1)

    def linear(self) -> Select:
        return self


@dataclass(frozen=True)
class Addition(AffineOperation):
    """The sum of ``terms`` vectors of ``width`` numbers that lie end to end."""

    terms: int
    width: int

    def __post_init__(self) -> None:
        _check_terms("a sum", self.terms, self.width)

    @property
    def inputs(self) -> int:  # type: ignore[override]
        return self.terms * self.width

    def outputs(self, inputs: int) -> int:
        self._need(inputs)
        return self.width

    def describe(self) -> str:
        return f"sum of {count_of(self.terms, 'vector')} of {count_of(self.width, 'number')}"

    def push(self, columns: RationalMatrix) -> RationalMatrix:
        first, *rest = columns.split(self.terms)
        for part in rest:
            first = first + part
        return first

    def pull(self, rows: RationalMatrix) -> RationalMatrix:
        return RationalMatrix.stack([rows.transpose()] * self.terms).transpose()

    def offset(self) -> RationalMatrix:
        return RationalMatrix.zeros(self.width, 1)

    def linear(self) -> Addition:
        return self


@dataclass(frozen=True)
class Composite(AffineOperation):
    """Affine operations one after another, in the order in which they act, not multiplied out."""

    parts: tuple[AffineOperation, ...]

    @property
    def is_numeric(self) -> bool:
        return all(part.is_numeric for part in self.parts)

    @property
    def inputs(self) -> int:  # type: ignore[override]
        return self.parts[0].inputs

    def outputs(self, inputs: int) -> int:
        for part in self.parts:
            inputs = part.outputs(inputs)
        return inputs

    def describe(self) -> str:
        return ", ".join(part.describe() for part in self.parts)

    def push(self, columns: RationalMatrix) -> RationalMatrix:
        for part in self.parts:
            columns = part.push(columns)
        return columns

    def pull(self, rows: RationalMatrix) -> RationalMatrix:
        for part in reversed(self.parts):
            rows = part.pull(rows)
        return rows

    def offset(self) -> RationalMatrix:
        total = self.parts[0].offset()
        for part in self.parts[1:]:
            total = part.push(total) + part.offset()
        return total

    def linear(self) -> Composite:
        return Composite(tuple(part.linear() for part in self.parts))

    def to_affine(self) -> AffineMap:
        """The dense map, multiplied out in the cheapest order if all parts are dense, else from
        the side on which the intermediate matrices are smaller."""
        if all(isinstance(part, Affine) and part.is_dense for part in self.parts):
            return compose([part.to_affine() for part in self.parts])
        outputs = self.outputs(self.inputs)
        if self.inputs <= outputs:
            columns = self.parts[0].to_affine().matrix
            for part in self.parts[1:]:
                columns = part.push(columns)
            return AffineMap(columns, self.offset())
        rows = self.parts[-1].to_affine().matrix
        for part in reversed(self.parts[:-1]):
            rows = part.pull(rows)
        return AffineMap(rows, self.offset())


@dataclass(frozen=True)
class Activate(Operation):
    """An activation applied to every number."""

    activation: Activation

    def outputs(self, inputs: int) -> int:
        return inputs

    def describe(self) -> str:
        return f"activation {self.activation}"


@dataclass(frozen=True)
class Largest(Operation):
    """The larger of ``terms`` vectors of ``width`` numbers that lie end to end, number by number.

    Where they tie the piece is that of the lowest index. Max-pooling is a selection of windows
    followed by this.
    """

    terms: int
    width: int

    def __post_init__(self) -> None:
        _check_terms("a maximum", self.terms, self.width)

    def outputs(self, inputs: int) -> int:
        if inputs != self.terms * self.width:
            raise ShapeError(
                f"{self.describe()} reads {count_of(self.terms * self.width, 'number')} but is "
                f"given {inputs}"
            )
        return self.width

    def describe(self) -> str:
        return f"maximum of {count_of(self.terms, 'vector')} of {count_of(self.width, 'number')}"


def _check_terms(name: str, terms: int, width: int) -> None:
    if terms < 1 or width < 1:
        raise ShapeError(f"{name} of {count_of(terms, 'vector')} of width {width}; both are ≥ 1")
