"""Fact sheets: nothing without a source, what they say of every activation, and attacks on it."""

from __future__ import annotations

import copy
import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symact.activations.entries import activation, names
from symact.errors import UsageError
from symact.library.facts import LINES
from symact.library.registry import theorem, theorems
from symact.library.sheet import of_theorem
from symact.library.theorem import Mutant, Shows, Statement, Theorem
from symact.logic.checks.limits import GROWTH
from symact.logic.levels import COMPLETE, weakest
from symact.rendering import line_of, render
from symact.reports.show import sheet_data, sheet_page
from tests.library.facts.sheets import (
    REFUTES,
    SUBJECTS,
    entry_of,
    numbers_of,
    sheet_of,
    words_refuted,
)
from tests.rendering.engines import katex_objections, katex_package, pdflatex

each = pytest.mark.parametrize("subject", SUBJECTS)


def said(subject: str) -> dict[str, str]:
    """The lines of a sheet as they are printed."""
    sheet = sheet_of(subject)
    return {fact.what: line_of(sheet.letters.put(fact.reading.value)) for fact in sheet.facts}


# -- sources --------------------------------------------------------------------------------------


def test_every_activation_is_among_the_subjects() -> None:
    assert set(names()) <= set(SUBJECTS)


@each
def test_every_line_has_steps_that_hold_at_its_level(subject: str) -> None:
    facts = sheet_of(subject).facts
    steps = {id(step): step for fact in facts for step in fact.derivation.derivation.steps}
    for step in steps.values():
        step.verify()
    for fact in facts:
        assert fact.what in LINES
        assert fact.derivation.steps
        assert fact.level == fact.derivation.level
        assert fact.level in COMPLETE
        assert fact.trusts


def test_what_a_line_takes_beyond_its_checks_is_listed() -> None:
    trusts = {fact.what: fact.trusts for fact in sheet_of("softplus").facts}
    assert "intermediate value theorem" in trusts["range"]
    assert "mean value theorem" in trusts["Lipschitz"]
    assert "mean value theorem" in trusts["monotone"]
    assert "compositions of analytic functions are analytic" in trusts["smooth"]
    assert set(GROWTH) <= set(trusts["limits"])
    assert GROWTH[0] not in trusts["derivative"]


@each
def test_lines_stand_in_one_order_and_once(subject: str) -> None:
    sheet = sheet_of(subject)
    found = [fact.what for fact in sheet.facts]
    assert found == [what for what in LINES if what in found]
    assert not set(found) & set(sheet.unsettled)


DECLARED = [(entry, shows) for entry in theorems().values() for shows in entry.shows]


@pytest.mark.parametrize(
    ("entry", "shows"), DECLARED, ids=[f"{t.id}-{s.of}-{s.what}" for t, s in DECLARED]
)
def test_what_a_theorem_declares_is_read_off_it(entry: Theorem, shows: Shows) -> None:
    fact = of_theorem(entry, shows, activation(shows.of))
    assert fact is not None
    assert fact.level == weakest(entry.statement(name).level for name in shows.by)
    on_sheet = [f for f in sheet_of(shows.of).facts if f.what == shows.what]
    assert [f.theorem for f in on_sheet] == [entry.id]


ALSO = {("softplus-facts", "derivative"): {"sigmoid"}}
"""What theorems show beside what they declare: softplus′ = σ and σ′ are in one statement."""


@pytest.mark.parametrize(
    ("entry", "shows"), DECLARED, ids=[f"{t.id}-{s.of}-{s.what}" for t, s in DECLARED]
)
def test_no_theorem_shows_a_line_of_another_activation(entry: Theorem, shows: Shows) -> None:
    own = {other.of for other in entry.shows if other.by == shows.by}
    own |= ALSO.get((entry.id, shows.what), set())
    for name in ("relu", "sigmoid", "gelu", "silu", "mish"):
        if name not in own:
            assert of_theorem(entry, Shows(name, shows.what, shows.by), activation(name)) is None


@pytest.mark.parametrize(
    ("name", "of", "what", "by"),
    [
        ("gelu-minimum", "gelu", "minimum", ("minimum", "place")),
        ("gelu-minimum", "gelu", "minimum", ("place", "depth")),
        ("gelu-minimum", "gelu", "maximum", ("minimum", "place", "depth")),
        ("gelu-minimum", "gelu", "Lipschitz", ("minimum", "place", "depth")),
        ("gelu-relu-max-gap", "gelu", "from ReLU", ("largest", "numbers")),
        ("gelu-relu-max-gap", "gelu", "from ReLU", ("gap", "numbers")),
        ("gelu-relu-max-gap", "gelu", "from ReLU", ("gap", "largest")),
        ("gelu-lipschitz", "gelu", "Lipschitz", ("steepest", "flattest")),
        ("gelu-lipschitz", "gelu", "Lipschitz", ("value", "steepest")),
        ("gelu-lipschitz", "gelu", "Lipschitz", ("value", "flattest")),
        ("gelu-like-relu-for-large-values", "gelu", "limits", ("bell", "gap")),
        ("sigmoid-derivative-max-quarter", "sigmoid", "Lipschitz", ("bound", "positive")),
        ("sigmoid-derivative-max-quarter", "sigmoid", "monotone", ("bound",)),
        ("tanh-derivative-max-one", "tanh", "monotone", ("positive",)),
        ("silu-minimum-lambert", "silu", "minimum", ("minimum", "place")),
        ("certain-values-modified", "relu", "fixed points", ("GELU",)),
    ],
)
def test_too_few_statements_show_nothing(
    name: str, of: str, what: str, by: tuple[str, ...]
) -> None:
    assert of_theorem(theorem(name), Shows(of, what, by), activation(of)) is None


def test_statements_on_a_sheet_have_to_exist() -> None:
    with pytest.raises(UsageError, match="none of its statements"):
        Theorem(
            "a-theorem", "It is so", "1", None, "companion",
            (Statement("sign", lambda: None),),  # type: ignore[arg-type,return-value]
            mutants=(Mutant("none", {}),),
            shows=(Shows("gelu", "range", ("signs",)),),
        )  # fmt: skip


def test_listing_needs_no_facts_and_facts_need_no_proofs_before_they_are_asked_for() -> None:
    script = (
        "import sys, symact, symact.library.theorem, symact.library.registry\n"
        "assert not [m for m in sys.modules if m.startswith('symact.library.facts')]\n"
        "assert not [m for m in sys.modules if m.startswith('symact.proofs')]\n"
        "import symact.library.sheet\n"
        "assert not [m for m in sys.modules if m.startswith('symact.proofs')]\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


# -- what is said ---------------------------------------------------------------------------------

ODD, SWISH, YES = "odd", "f(x) − f(−x) = x", "yes, f(c x) = c f(x) for c > 0"
ANALYTIC, KINK = "every derivative exists", "continuous, with a kink at 0"

SAID: Mapping[str, Mapping[str, str]] = {
    "relu": {
        "derivative": "0 for x < 0, 1 for x > 0", "limits": "0 at −∞, x at +∞", "range": "[0, ∞)",
        "minimum": "0 for x ≤ 0", "Lipschitz": "1", "monotone": "non-decreasing", "smooth": KINK,
        "fixed points": "x ≥ 0", "homogeneous": YES, "symmetry": SWISH,
    },
    "leaky_relu": {
        "derivative": "1/100 for x < 0, 1 for x > 0", "limits": "x/100 at −∞, x at +∞",
        "range": "(−∞, ∞)", "Lipschitz": "1", "monotone": "strictly increasing", "smooth": KINK,
        "fixed points": "x ≥ 0", "homogeneous": YES,
    },
    "leaky_relu alpha=-2": {
        "derivative": "−2 for x < 0, 1 for x > 0", "limits": "−2 x at −∞, x at +∞",
        "range": "[0, ∞)", "minimum": "0 at 0", "Lipschitz": "2",
        "monotone": "no, f(−1) > f(0) < f(1)", "smooth": KINK, "fixed points": "x ≥ 0",
        "homogeneous": YES,
    },
    "leaky_relu alpha=1": {
        "derivative": "1", "limits": "x at −∞, x at +∞", "range": "(−∞, ∞)", "Lipschitz": "1",
        "monotone": "strictly increasing", "smooth": ANALYTIC, "fixed points": "every x",
        "homogeneous": YES, "symmetry": ODD,
    },
    "abs": {
        "derivative": "−1 for x < 0, 1 for x > 0", "limits": "−x at −∞, x at +∞",
        "range": "[0, ∞)", "minimum": "0 at 0", "Lipschitz": "1",
        "monotone": "no, f(−1) > f(0) < f(1)", "smooth": KINK, "fixed points": "x ≥ 0",
        "homogeneous": YES, "symmetry": "even",
    },
    "relu6": {
        "derivative": "0 for x < 0 and x > 6, 1 for 0 < x < 6", "limits": "0 at −∞, 6 at +∞",
        "range": "[0, 6]", "minimum": "0 for x ≤ 0", "maximum": "6 for x ≥ 6", "Lipschitz": "1",
        "monotone": "non-decreasing", "smooth": "continuous, with kinks at 0 and 6",
        "fixed points": "0 ≤ x ≤ 6", "homogeneous": "no, f(8) ≠ 8 f(1)",
    },
    "hardsigmoid alpha=1/5": {
        "derivative": "0 for x < −5/2 and x > 5/2, 1/5 for −5/2 < x < 5/2",
        "limits": "0 at −∞, 1 at +∞", "range": "[0, 1]", "minimum": "0 for x ≤ −5/2",
        "maximum": "1 for x ≥ 5/2", "Lipschitz": "1/5", "monotone": "non-decreasing",
        "smooth": "continuous, with kinks at −5/2 and 5/2", "fixed points": "5/8",
        "homogeneous": "no, f(2) ≠ 2 f(1)", "symmetry": "f(−x) = 1 − f(x)",
    },
    "step": {
        "derivative": "0 for x < 0 and x > 0", "limits": "0 at −∞, 1 at +∞", "range": "{0, 1}",
        "minimum": "0 for x ≤ 0", "maximum": "1 for x > 0", "Lipschitz": "none, it jumps at 0",
        "monotone": "non-decreasing", "smooth": "jumps at 0", "fixed points": "0, 1",
        "homogeneous": "no, f(2) ≠ 2 f(1)",
    },
    "sign": {
        "derivative": "0 for x < 0 and x > 0", "limits": "−1 at −∞, 1 at +∞",
        "range": "{−1, 0, 1}", "minimum": "−1 for x < 0", "maximum": "1 for x > 0",
        "Lipschitz": "none, it jumps at 0", "monotone": "non-decreasing", "smooth": "jumps at 0",
        "fixed points": "−1, 0, 1", "homogeneous": "no, f(2) ≠ 2 f(1)", "symmetry": ODD,
    },
    "hardswish": {
        "derivative": "0 for x < −3, x/3 + 1/2 for −3 < x < 3, 1 for x > 3",
        "limits": "0 at −∞, x at +∞", "range": "[−3/8, ∞)", "minimum": "−3/8 at −3/2",
        "Lipschitz": "3/2", "monotone": "no, f(−4) > f(−1) < f(0)",
        "from ReLU": "at most 3/8 below it, at ±3/2",
        "smooth": "continuous, with kinks at −3 and 3", "fixed points": "0, x ≥ 3",
        "homogeneous": "no, f(2) ≠ 2 f(1)", "symmetry": SWISH,
    },
    "gelu": {
        "derivative": "x φ(x) + Φ(x)", "limits": "0 at −∞, x at +∞",
        "range": "[−0.1699712074799…, ∞)",
        "minimum": "−0.1699712074799… at −0.7517915246935…",
        "Lipschitz": "1/2 + 1/(e √π) + erf(1)/2 = 1.128904…",
        "monotone": "no, f(−2) > f(−1) < f(0)", "smooth": ANALYTIC, "fixed points": "0",
        "from ReLU": "at most 0.1699712074799… below it, at ±0.7517915246935…",
        "homogeneous": "no, f(2) ≠ 2 f(1)", "symmetry": SWISH,
    },
    "elu": {
        "derivative": "eˣ for x ≤ 0, 1 for x > 0", "limits": "−1 at −∞, x at +∞",
        "range": "(−1, ∞)", "Lipschitz": "1", "monotone": "strictly increasing",
        "smooth": "slope continuous, second derivative jumps at 0", "fixed points": "x ≥ 0",
        "homogeneous": "no, f(−2) ≠ 2 f(−1)",
    },
    "elu alpha=-1/2": {
        "derivative": "−eˣ/2 for x < 0, 1 for x > 0", "limits": "1/2 at −∞, x at +∞",
        "range": "[0, ∞)", "minimum": "0 at 0", "Lipschitz": "1",
        "monotone": "no, f(−1) > f(0) < f(1)", "smooth": KINK, "fixed points": "x ≥ 0",
        "homogeneous": "no, f(−2) ≠ 2 f(−1)",
    },
    "selu": {
        "derivative": "α λ eˣ for x < 0, λ for x > 0",
        "limits": "−α λ at −∞, λ x at +∞", "range": "(−1.758099…, ∞)",
        "Lipschitz": "1.758099…", "monotone": "strictly increasing", "smooth": KINK,
        "fixed points": "−1.2588171640638…, 0", "homogeneous": "no, f(−2) ≠ 2 f(−1)",
    },
    "softplus": {
        "derivative": "σ(x)", "limits": "0 at −∞, x at +∞", "range": "(0, ∞)", "Lipschitz": "1",
        "monotone": "strictly increasing", "smooth": ANALYTIC, "fixed points": "none",
        "from ReLU": "at most log(2) = 0.693147… above it, at 0",
        "homogeneous": "no, f(2) ≠ 2 f(1)",
    },
    "mish": {
        "derivative": "x (1 − tanh²(log(1 + eˣ)))/(1 + e⁻ˣ) + tanh(log(1 + eˣ))",
        "limits": "0 at −∞, x at +∞", "range": "[−0.3088434130172…, ∞)",
        "minimum": "−0.3088434130172… at −1.1924312145154…", "Lipschitz": "1.088498161…",
        "monotone": "no, f(−2) > f(−1) < f(0)", "smooth": ANALYTIC, "fixed points": "0",
        "homogeneous": "no, f(2) ≠ 2 f(1)",
    },
}  # fmt: skip


@pytest.mark.parametrize("subject", SAID)
def test_what_a_sheet_says(subject: str) -> None:
    assert said(subject) == SAID[subject]
    assert not sheet_of(subject).unsettled


@pytest.mark.parametrize(
    ("subject", "what", "words"),
    [
        ("hardtanh", "range", "[−1, 1]"),
        ("hardsigmoid", "fixed points", "3/5"),
        ("sigmoid", "range", "(0, 1)"),
        ("sigmoid", "Lipschitz", "1/4"),
        ("tanh", "range", "(−1, 1)"),
        ("silu", "minimum", "−0.2784645427610… at −1.2784645427610…"),
        ("silu", "Lipschitz", "1.099839320…"),
        ("silu", "from ReLU", "at most 0.2784645427610… below it, at ±1.2784645427610…"),
        ("elu alpha=2", "fixed points", "−1.5936242600400…, x ≥ 0"),
        ("elu alpha=2", "Lipschitz", "2"),
        ("elu alpha=0", "range", "[0, ∞)"),
        ("elu alpha=0", "homogeneous", YES),
        ("selu alpha=1 scale=2", "fixed points", "−1.5936242600400…, 0"),
        ("selu alpha=1e-12", "range", "(−0.00000000000105070…, ∞)"),
        ("selu alpha=1e-12", "limits", "−α λ at −∞, λ x at +∞"),
        ("selu alpha=-2", "limits", "2 λ at −∞, λ x at +∞"),
        ("selu alpha=1 scale=2", "smooth", "slope continuous, second derivative jumps at 0"),
    ],
)
def test_single_lines(subject: str, what: str, words: str) -> None:
    assert said(subject)[what] == words


# -- attacks --------------------------------------------------------------------------------------

doubles = st.floats(-30, 30, allow_subnormal=False).map(Fraction)


@each
@given(a=doubles, b=doubles)
def test_no_example_refutes_a_line(subject: str, a: Fraction, b: Fraction) -> None:
    entry = entry_of(subject)
    for what, numbers in numbers_of(subject).items():
        if what in REFUTES:
            assert not REFUTES[what](entry, numbers, a, b), (what, a, b)
    for what, words in said(subject).items():
        assert not words_refuted(entry, what, words, a, b), (what, a, b)


POINTS = [Fraction(k, 16) for k in range(-160, 161)]


def interval(low: str, high: str) -> dict[str, Any]:
    return {"low": low, "high": high, "has_low": True, "has_high": True}


PLANTED = [
    ("mish", "range", ("low", "low"), "-0.25"),
    ("gelu", "minimum", ("low",), "-0.169"),
    ("silu", "range", ("low", "low"), "-0.278"),
    ("relu6", "range", ("high", "high"), "5"),
    ("hardtanh", "maximum", ("high",), "1/2"),
    ("hardswish", "range", ("low", "low"), "-1/3"),
    ("tanh", "range", ("high", "high"), "0.99"),
    ("gelu", "Lipschitz", ("high",), "1.12"),
    ("hardswish", "Lipschitz", ("high",), "1"),
    ("sigmoid", "Lipschitz", ("high",), "0.24"),
    ("silu", "from ReLU", ("high",), "0.278"),
    ("softplus", "from ReLU", ("high",), "0.69"),
    ("elu alpha=2", "Lipschitz", ("high",), "1"),
    ("step", "range", ("values",), ["0"]),
    ("hardsigmoid", "fixed points", ("points",), ["0"]),
    ("step", "fixed points", ("points",), ["0", "1", "2"]),
    ("relu6", "fixed points", ("intervals",), [interval("0", "7")]),
    ("relu6", "fixed points", ("intervals",), [interval("0", "5")]),
    ("hardswish", "fixed points", ("points",), []),
    ("tanh", "fixed points", ("points",), ["0", "1"]),
]


@pytest.mark.parametrize(("subject", "what", "path", "wrong"), PLANTED)
def test_a_planted_wrong_number_is_refuted(
    subject: str, what: str, path: tuple[str, ...], wrong: Any
) -> None:
    numbers = copy.deepcopy(dict(numbers_of(subject)[what]))
    *above, last = path
    place: Any = numbers
    for key in above:
        place[key] = dict(place[key])
        place = place[key]
    place[last] = wrong
    pairs = zip(POINTS, POINTS[1:] + POINTS[:1], strict=True)
    assert any(REFUTES[what](entry_of(subject), numbers, a, b) for a, b in pairs)


@pytest.mark.parametrize(
    ("subject", "what", "wrong"),
    [
        ("gelu", "monotone", "strictly increasing"),
        ("relu", "monotone", "strictly increasing"),
        ("identity", "monotone", "non-increasing"),
        ("relu6", "homogeneous", YES),
        ("sigmoid", "symmetry", "odd"),
        ("gelu", "symmetry", "even"),
        ("softplus", "symmetry", "f(−x) = 1 − f(x)"),
        ("leaky_relu", "symmetry", SWISH),
    ],
)
def test_planted_wrong_words_are_refuted(subject: str, what: str, wrong: str) -> None:
    entry = entry_of(subject)
    pairs = zip(POINTS, POINTS[7:] + POINTS[:7], strict=True)
    assert any(words_refuted(entry, what, wrong, a, b) for a, b in pairs)


# -- formats --------------------------------------------------------------------------------------


@each
def test_the_data_is_json_and_complete(subject: str) -> None:
    data = json.loads(json.dumps(sheet_data(sheet_of(subject))))
    assert data["schema"] == "symact.show/1"
    facts = {fact["fact"]: fact for fact in data["facts"]}
    assert {name: fact["value"]["text"] for name, fact in facts.items()} == said(subject)
    for fact in facts.values():
        assert fact["level"] in COMPLETE
        assert fact["steps"] > 0
        assert fact["theorem"] is None or fact["theorem"] in theorems()
    for place in ("minimum", "maximum", "Lipschitz"):
        numbers = facts.get(place, {}).get("numbers", {})
        if "low" in numbers:
            assert Fraction(numbers["low"]) <= Fraction(numbers["high"])


def test_the_exact_values_of_long_parameters_are_in_the_data() -> None:
    data = sheet_data(sheet_of("selu"))
    slope = {fact["fact"]: fact for fact in data["facts"]}["Lipschitz"]["numbers"]
    alpha, scale = (Fraction(value) for value in data["parameters"].values())
    assert Fraction(slope["exact"]) == alpha * scale
    assert Fraction(slope["low"]) <= alpha * scale <= Fraction(slope["high"])


@pytest.mark.parametrize("style", ["text", "latex", "tex", "markdown", "html"])
@pytest.mark.parametrize("subject", ["gelu", "selu", "hardswish", "sign"])
def test_every_format_has_every_line(subject: str, style: str) -> None:
    if style == "html":
        pytest.importorskip("latex2mathml")
    sheet = sheet_of(subject)
    page = render(sheet_page(sheet), style)
    assert all(fact.what in page and fact.level in page for fact in sheet.facts)
    assert all(fact.theorem.replace("_", r"\_") in page for fact in sheet.facts)
    long = render(sheet_page(sheet, steps=True), style)
    assert len(long) > len(page)
    assert "1.758099340847376859940217520812" not in long


@each
def test_a_page_of_text_is_not_broad(subject: str) -> None:
    text = render(sheet_page(sheet_of(subject)), "text")
    assert max(map(len, text.splitlines()[2:])) <= 100


@pytest.mark.skipif(not katex_package(), reason="KaTeX is not installed")
def test_every_sheet_is_read_by_katex() -> None:
    pages = [
        render(sheet_page(sheet_of(subject), steps=steps), "latex")
        for subject in SUBJECTS
        for steps in (False, True)
    ]
    assert [objection for objection in katex_objections(pages) if objection] == []


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
@pytest.mark.parametrize("subject", ["gelu", "selu", "hardswish", "sign", "mish"])
def test_a_sheet_compiles(subject: str, tmp_path: Path) -> None:
    pdflatex(render(sheet_page(sheet_of(subject), steps=True), "tex"), tmp_path)
