"""A derivation laid out in rows, the same for every format: left, relation, right, reason."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from typing import Any

from symact.display import count_of
from symact.logic.derivation import Chain, Derivation, Verified
from symact.logic.meanings import Meaning
from symact.rendering.fitting import Measure, broken, fit
from symact.rendering.formula import Formula, TextRun
from symact.rendering.matrices import read
from symact.rendering.reading import Omission
from symact.rendering.scripts import KEPT, glued
from symact.rendering.slopes import called, slopes

LEAST = 24
"""The least room that a right side gets, however narrow the page."""

CHECKED = {
    "symbolic": "exactly (symbolic)",
    "enclosure": "by rigorous enclosures (enclosure)",
    "argued": "step by step; what the letters mean is argued (argued)",
    "instances": "argued, checked on exact instances (instances)",
    "cited": "cited, not checked here (cited)",
    "prose": "argued in words, not checked by machine (prose)",
}
"""How documents say what the machine checked."""

HENCE = "Hence"
"""What stands above what a derivation comes to."""

NOTHING = "checked: nothing, since there are no steps"

Shown = Derivation | Verified
"""A derivation as it is declared, or one that was run."""

_SHAPE = re.compile(r"(\d+)×(\d+)(.*)", re.DOTALL)


@dataclass(frozen=True)
class Row:
    """One row.

    Attributes:
        left: what stands left of the relation; None where it is that of the row above.
        relation: ``"="`` and others, ``"is"`` for a symbol that is described in words, empty on a
            line that continues the one above.
        right: what stands right of it.
        reason: why, broken into lines.
        starts: whether a new chain or group starts here.
        kind: ``"step"``, or ``"statement"`` for what stands by itself, without left side and
            relation, or ``"label"`` for words that introduce or close.
        is_continued: whether this is more of what the row above shows.
        depth: below how many labels it stands.
    """

    left: Formula | None
    relation: str
    right: Formula
    reason: tuple[str, ...] = ()
    starts: bool = False
    kind: str = "step"
    is_continued: bool = False
    depth: int = 0


class Layout:
    """The rows of a derivation for a width and a measure.

    Where reasons do not stand ``beside`` the right sides, they leave all room to these.

    Attributes:
        rows: all of them, in order.
    """

    def __init__(
        self, derivation: Derivation, measure: Measure, width: int, *, beside: bool = True
    ) -> None:
        self.derivation = derivation
        self.measure = measure
        self.width = width
        self.reasons = self._reason_width(width) if beside else 0
        lefts = [read(chain.subject)[0] for chain in derivation.chains if chain.steps]
        lefts += [read(meaning.symbol)[0] for meaning in derivation.meanings]
        self.broad = width * 0.3
        breadths = [measure.of(left) for left in lefts]
        subjects = max((breadth for breadth in breadths if breadth <= self.broad), default=0)
        gap = self.reasons + 4 if self.reasons else 0
        self.room = max(LEAST, int(width - subjects - 3 - gap))
        self.free = self.room + gap if measure.spans else self.room
        self.omitted: set[Omission] = set()

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        rows = [row for chain in self._nested() for row in chain]
        meanings = [row for meaning in self.derivation.meanings for row in self._meaning(meaning)]
        if meanings:
            meanings[0] = replace(meanings[0], starts=True)
        rows += [replace(row, depth=min(self.depth, 1)) for row in meanings]
        if self.omitted:
            rows.append(Row(None, "", TextRun(_note(self.omitted)), starts=True, kind="label"))
        return tuple(self._labels_broken(rows))

    @property
    def depth(self) -> int:
        """How deep labels nest."""
        return max(map(self._depth, self.derivation.chains), default=0)

    def _depth(self, chain: Chain) -> int:
        """Below how many labels the steps of a chain stand."""
        around = [other for other in self.derivation.chains if other.within == chain.within]
        has_labels = any(other.label for other in around)
        if chain.within:
            return 1 + has_labels
        chains = self.derivation.chains
        return int(has_labels or any(other.within for other in chains))

    def _nested(self) -> Iterator[list[Row]]:
        """The rows of each chain, below its label and that of the part that it is in."""
        within = ""
        for chain in self.derivation.chains:
            if chain.within and chain.within != within:
                yield [Row(None, "", TextRun(chain.within), starts=True, kind="label")]
            within, depth = chain.within, self._depth(chain)
            yield [
                replace(row, depth=depth - 1 if row.kind == "label" else depth)
                for row in self._chain(chain)
            ]

    def is_cramped(self, readable: int) -> bool:
        """Whether reasons have to be broken into a column that is not readable."""
        return self.reasons < min(readable, self.longest)

    def _labels_broken(self, rows: list[Row]) -> Iterator[Row]:
        """Long labels over several lines, which do not push the reasons away."""
        natural = max(
            (self.measure.of(row.right) for row in rows if row.kind != "label"), default=0
        )
        room = self.width if self.measure.spans else min(self.room, max(natural, 2 * LEAST))
        for row in rows:
            if row.kind != "label":
                yield row
                continue
            first, *others = broken(row.right, room, self.measure)
            yield replace(row, right=first)
            for line in others:
                yield replace(row, right=line, starts=False, is_continued=True)

    def _reason_width(self, width: int) -> int:
        return min(self.longest, width // 3)

    @cached_property
    def longest(self) -> int:
        """How long the longest reason is."""
        reasons = [step.reason for step in self.derivation.steps]
        reasons += [chain.reason for chain in self.derivation.chains]
        reasons += [m.words for m in self.derivation.meanings if m.value is not None]
        return max(map(len, reasons), default=0)

    def _chain(self, chain: Chain) -> Iterator[Row]:
        if chain.label:
            yield Row(None, "", TextRun(chain.label), starts=True, kind="label")
        left: Formula | None = read(chain.subject)[0]
        starts = not chain.label
        if not chain.steps or self.measure.of(left) > self.broad:
            # a statement, or a subject that stands above its chain
            reason = "" if chain.steps else chain.reason
            spans = self.measure.spans and not reason
            first, *others = self._lines(chain.subject, self.width if spans else self.room)
            yield Row(None, "", first, self._wrapped(reason), starts, "statement")
            for line in others:
                yield Row(None, "", line, kind="statement", is_continued=True)
            left, starts = None, False
        links = [(step.relation, step.shown, step.reason) for step in chain.steps]
        if chain.steps and chain.steps[0].before != chain.subject:
            links.insert(0, ("=", chain.steps[0].before, chain.reason))
        for relation, side, reason in links:
            yield from self._row(left, relation, side, reason, starts)
            left, starts = None, False

    def _row(
        self, left: Formula | None, relation: str, side: Any, reason: str, starts: bool
    ) -> Iterator[Row]:
        first, *others = self._lines(side, self.room)
        yield Row(left, relation, first, self._wrapped(reason), starts)
        for line in others:
            yield Row(None, "", line, is_continued=True)

    def _meaning(self, meaning: Meaning) -> Iterator[Row]:
        symbol: Formula | None = read(meaning.symbol)[0]
        if symbol is not None and self.measure.of(symbol) > self.broad:
            yield Row(None, "", symbol, kind="statement")
            symbol = None
        if meaning.value is None:
            first, *others = broken(TextRun(meaning.words), self.free - 2, self.measure)
            yield Row(symbol, "is", first)
            for line in others:
                yield Row(None, "", line, is_continued=True)
        else:
            yield from self._row(symbol, "=", meaning.value, meaning.words, starts=False)

    def _lines(self, expression: Any, room: float) -> list[Formula]:
        lines, omitted = fit(expression, room, self.measure)
        self.omitted |= omitted
        return lines

    def _wrapped(self, reason: str) -> tuple[str, ...]:
        if self.measure.flows:
            return (reason,) if reason else ()
        lines = textwrap.wrap(glued(reason), self.reasons or self.room, break_on_hyphens=False)
        return tuple(line.replace(KEPT, " ") for line in lines)


def grouped(rows: Sequence[Row]) -> Iterator[tuple[Row, ...]]:
    """Every row with those that continue it, beside which its reason goes on."""
    group: list[Row] = []
    for row in rows:
        if group and not (row.is_continued and not row.reason):
            yield tuple(group)
            group = []
        group.append(row)
    if group:
        yield tuple(group)


@dataclass(frozen=True)
class Piece:
    """A derivation without labels, under its title.

    Attributes:
        title: its label; empty for none.
        within: the label of the larger part that it is in; empty for none.
        opens: whether it is the first in that part.
        derivation: what stands there.
    """

    title: str
    derivation: Derivation
    within: str = ""
    opens: bool = False

    @property
    def name(self) -> str:
        """Its title behind that of the larger part."""
        return ": ".join(filter(None, (self.within, self.title)))


def sections(derivation: Derivation) -> tuple[Piece, ...]:
    """A derivation cut at its labels, which become titles; what symbols mean comes last.

    For formats in which words stand between displays. Without labels there is nothing to cut.
    """
    parts: list[Piece] = []
    for chain in derivation.chains:
        plain = replace(chain, label="", within="")
        within = parts[-1].within if parts else ""
        if chain.label or not parts or chain.within != within:
            opens = bool(chain.within) and chain.within != within
            parts.append(Piece(chain.label, Derivation("", (plain,)), chain.within, opens))
        else:
            whole = parts[-1].derivation
            parts[-1] = replace(parts[-1], derivation=Derivation("", (*whole.chains, plain)))
    if not parts:
        return (Piece("", replace(derivation, title="")),) if derivation.meanings else ()
    if len(parts) == 1 and not parts[0].name:
        whole = replace(parts[0].derivation, meanings=derivation.meanings)
        return (replace(parts[0], derivation=whole),)
    if derivation.meanings:
        parts.append(Piece("Here", Derivation("", (), derivation.meanings)))
    return tuple(parts)


def level(derivation: Shown) -> str:
    """How far a derivation is checked, in words; one that was not run is only declared."""
    if isinstance(derivation, Derivation):
        return "declared, not checked" if derivation.steps else NOTHING
    if derivation.level is None:
        return NOTHING
    words = "".join(f"; argued: {clause}" for clause in derivation.argued)
    return f"checked: {CHECKED[derivation.level]}{words}"


@dataclass(frozen=True)
class Told:
    """A derivation as a proof is told.

    Attributes:
        definitions: what letters mean.
        proof: the chains.
        conclusion: what the title says, in letters: the claims of it, without their steps.
    """

    definitions: Derivation
    proof: Derivation
    conclusion: Derivation


def told(derivation: Shown) -> Told:
    """What is written of a derivation, slopes being called by their names: of one that was run with
    all that it supposes."""
    stated = derivation
    if isinstance(derivation, Verified):
        stated = called(derivation.stated, slopes(derivation))
    assert isinstance(stated, Derivation)
    # what is shown in two ways is said once
    said = dict.fromkeys(Chain(c.said, (), within=c.within) for c in stated.chains if c.concludes)
    title = derivation.title
    return Told(
        Derivation(title, (), stated.meanings),
        replace(stated, meanings=()),
        Derivation(title, tuple(said)),
    )


def plain(derivation: Shown) -> Derivation:
    """All of that in one derivation."""
    if isinstance(derivation, Derivation):
        return derivation
    parts = told(derivation)
    ends: list[Chain] = []
    for name, chains in groupby(parts.conclusion.chains, key=lambda chain: chain.within):
        first, *others = (replace(chain, within=HENCE) for chain in chains)
        ends += [replace(first, label=name), *others]
    return replace(
        parts.proof, chains=(*parts.proof.chains, *ends), meanings=parts.definitions.meanings
    )


def shape_of(phrase: str) -> tuple[str, str, str] | None:
    """The rows and columns with which the description of a matrix begins, and the rest of it."""
    shape = _SHAPE.fullmatch(phrase)
    return None if shape is None else (shape[1], shape[2], shape[3])


def _note(omitted: set[Omission]) -> str:
    """What the dots leave out, in one sentence."""
    parts = []
    sums = [omission.size[0] for omission in omitted if omission.thing == "sum"]
    if sums:
        parts.append(f"sums have up to {count_of(max(sums), 'term')}")
    sizes = sorted({omission.size for omission in omitted if omission.thing == "matrix"})
    if sizes:
        shown = " and ".join("×".join(map(str, size)) for size in reversed(sizes))
        parts.append(f"matrices are {shown}" if len(sizes) > 1 else f"the matrix is {shown}")
    return f"Dots stand for the rest: {', '.join(parts)}."
