"""The checker's work is at most linear in the length of a certificate, its memory bounded."""

from __future__ import annotations

import gzip
import json
import random
import resource
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from symact import checker
from tests.fuzzing.changes import encoded, rehashed
from tests.fuzzing.subjects import SUBJECTS, document

SCRIPT = Path(checker.__file__)
MUCH = "more work or memory"
Document = dict[str, Any]

RELU = {"kind": "activate", "knots": ["0"], "slopes": ["0", "1"], "intercept": "0"}
OPEN = {"claim": "unknown", "model": 0, "question": "?"}


def affine(*rows: list[str]) -> Any:
    return {"kind": "affine", "blocks": [list(rows)]}


def copies(count: int) -> Any:
    return {"kind": "select", "indices": [0] * count}


def certified(*operations: Any, claims: list[Any], inputs: int = 1) -> Document:
    """Operations in a chain, or pairs of an operation and what it reads."""
    nodes = []
    for k, own in enumerate(operations):
        operation, reads = own if isinstance(own, tuple) else (own, [k])
        nodes.append({"name": "", "operation": operation, "reads": reads})
    network = {"inputs": inputs, "operations": nodes, "output": len(nodes)}
    return rehashed(
        {
            "schema": checker.SCHEMA,
            "semantics": checker.SEMANTICS,
            "models": [{"file": "", "sha256": "", "network": network}],
            "claims": claims,
        }
    )


def different(*point: str) -> Any:
    return {"claim": "different", "model": 0, "other": 0, "point": list(point)}


def merge(value: int, *operations: Any) -> Any:
    own = {"claim": "collapse", "model": 0, "value": value, "reads": [0], "pattern": []}
    return {**own, "operations": list(operations)}


def proportional(value: int, first: int, second: int) -> Any:
    own = {"claim": "proportional", "model": 0, "value": value, "factor": "1"}
    return {**own, "first": first, "second": second}


def cells(vertices: list[tuple[Fraction, Fraction]], *loops: list[int], width: int) -> Any:
    """Cells of the square, whose patterns are numbers in binary."""
    return {
        "claim": "regions",
        "model": 0,
        "domain": [["1", "0", "0"], ["0", "1", "0"]],
        "vertices": [[str(x), str(y)] for x, y in vertices],
        "cells": [
            {"pattern": [int(bit) for bit in f"{k:0{width}b}"], "loop": loop}
            for k, loop in enumerate(loops)
        ],
        "complete": False,
    }


def long_number(draw: random.Random, digits: int = 4000) -> int:
    return draw.randrange(10 ** (digits - 1), 10**digits) | 1


def long_points(count: int, digits: int = 4000) -> list[tuple[Fraction, Fraction]]:
    draw, one = random.Random(1), 10 ** (digits - 1)
    pairs = ((draw.randrange(one), draw.randrange(one)) for _ in range(count))
    return sorted((Fraction(a, one), Fraction(b, one)) for a, b in pairs)


# -- the three files that broke it ----------------------------------------------------------------


def a_loop_again_and_again(times: int) -> Document:
    """A triangle of very long coordinates, walked around very often."""
    claim = cells(long_points(3), [0, 1, 2] * times, width=1)
    return certified((affine(["1", "0", "0"]), [0]), RELU, claims=[claim], inputs=2)


def many_long_pieces(pieces: int, width: int) -> Document:
    """An activation with pieces whose knots have no short common denominator, on many numbers."""
    draw = random.Random(1)
    below = sorted((long_number(draw, 800) for _ in range(pieces)), reverse=True)
    knots, slopes = [f"1/{q}" for q in below], [str(k % 2) for k in range(pieces + 1)]
    bent = {"kind": "activate", "knots": knots, "slopes": slopes, "intercept": "0"}
    return certified(copies(width), bent, claims=[OPEN])


def many_ends(count: int) -> Document:
    """A chain of activations, then as many affine maps: all ends are listed at each of them."""
    same = affine(["1", "0"])
    tail = affine(["1", "0"], ["1", "0"])
    chain = [RELU] * count + [same] * count + [tail]
    return certified(*chain, claims=[proportional(2 * count + 1, 0, 1)])


def limited(data: bytes, folder: Path, megabytes: int) -> subprocess.CompletedProcess[str]:
    """The script in a process that can have so much memory."""
    file = folder / "c.json"
    file.write_bytes(data)
    size = megabytes << 20
    return subprocess.run(
        [sys.executable, "-I", str(SCRIPT), str(file)],
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (size, size)),
    )


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (partial(a_loop_again_and_again, 1000), "a vertex is repeated"),
        (partial(many_long_pieces, 400, 60), MUCH),
        (partial(many_ends, 8000), None),
    ],
    ids=["loop", "pieces", "ends"],
)
def test_small_files_that_took_hours_or_gigabytes(
    value: Callable[[], Document], reason: str | None, tmp_path: Path
) -> None:
    found = limited(encoded(value()), tmp_path, 1000)
    assert (found.returncode, found.stderr) == (0 if reason is None else 1, "")
    assert (reason or "Accepted.") in found.stdout


def test_time_grows_with_the_number_of_operations_and_not_with_its_square() -> None:
    def took(count: int) -> float:
        data, times = encoded(many_ends(count)), []
        for _ in range(3):
            start = time.process_time()
            assert checker.check(data)["accepted"]
            times.append(time.process_time() - start)
        return min(times)

    assert took(6000) < 20 * took(1000)


# -- all work is counted --------------------------------------------------------------------------


def combs(count: int) -> Document:
    """Maps of the input with denominators of their own, all of them waiting to be summed."""
    own = [(affine(["1/3", "0"]), [0])] * count
    both = ({"kind": "sum", "terms": count}, list(range(1, count + 1)))
    tail = (affine(["1", "0"], ["2", "0"]), [count + 1])
    return certified(*own, both, tail, claims=[proportional(count + 2, 0, 1)])


def short_points(count: int) -> list[tuple[Fraction, Fraction]]:
    return [(Fraction(k, count), Fraction(k * k, count * count)) for k in range(count)]


def knots(count: int, step: int = 1) -> Any:
    places, slopes = [str(k * step) for k in range(count)], [str(k % 2) for k in range(count + 1)]
    return {"kind": "activate", "knots": places, "slopes": slopes, "intercept": "0"}


def neuron(operation: int, *slopes: str, most: str = "1", piece: int = 1) -> Any:
    own = {"claim": "neuron", "model": 0, "lower": ["0"], "upper": ["1"], "operation": operation}
    own |= {"index": 0, "least": "0", "most": most, "piece": piece}
    return {**own, "slopes": list(slopes)}


def evaluated_often() -> Document:
    own = affine(*[["1"] * 41] * 40)
    claims = [different(str(k), *["0"] * 39) for k in range(300)]
    value = certified(own, own, RELU, claims=[{**claim, "other": 1} for claim in claims], inputs=40)
    value["models"] += certified(own, own, claims=[OPEN], inputs=40)["models"]
    value["models"][1]["network"]["operations"].append(
        {"name": "", "operation": affine(*[["0"] * 40 + ["-1"]] * 40), "reads": [2]}
    )
    value["models"][1]["network"]["output"] = 3
    return rehashed(value)


HEAVY: dict[str, Callable[[], Document]] = {
    "a wide value": lambda: certified(copies(40_000), RELU, claims=[different("1")]),
    "a network evaluated often": evaluated_often,
    "an identity of many outputs": lambda: certified(
        affine(["1", "0"]), affine(["1", "0"]), claims=[merge(2)], inputs=1 << 16
    ),
    "powers of a long number": lambda: certified(
        *[affine(["7" * 3000, "0"])] * 30, claims=[different("1")]
    ),
    "denominators": lambda: certified(
        affine([*(f"1/{10**900 + k}" for k in range(1, 300, 2)), "0"]), claims=[OPEN], inputs=150
    ),
    "sums that wait": lambda: combs(900),
    "corners of long coordinates": lambda: certified(
        (affine(["1", "0", "0"]), [0]),
        RELU,
        claims=[cells(long_points(40), list(range(40)), width=1)],
        inputs=2,
    ),
    "pieces at a vertex": lambda: certified(
        copies(4), knots(4000), claims=[different(str(k)) for k in range(12)]
    ),
    "long knots at a vertex": lambda: certified(
        knots(12, 10**3980), claims=[different(str(10**3990 + k)) for k in range(12)]
    ),
    "cells of a wide network": lambda: certified(
        copies(2000),
        RELU,
        claims=[cells(short_points(40), *[list(range(40))] * 3, width=2000)],
        inputs=2,
    ),
    "a neuron of many pieces": lambda: certified(
        knots(2000), affine(["1", "0"]), RELU, claims=[neuron(1, most="1", piece=1), neuron(3, "1")]
    ),
    "operations that are visited often": lambda: certified(
        *[RELU] * 900,
        claims=[
            {"claim": "collapsed", "model": 0, "maps": 0, "activations": 900},
            *({**merge(900, *[copies(1)] * k), "pattern": [1] * 900} for k in range(9)),
        ],
    ),
    "readings that repeat": lambda: certified(
        copies(1),
        ({"kind": "sum", "terms": 20_000}, [1] * 20_000),
        claims=[merge(2, affine(["20000", "0"]), *[affine(["1", "0"])] * k) for k in range(9)],
    ),
}


@pytest.mark.parametrize("name", HEAVY)
def test_all_work_is_on_the_budget(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With limits that good certificates of that length keep, these are stopped."""
    monkeypatch.setattr(checker, "BASE", 2 * 10**5)
    monkeypatch.setattr(checker, "RATE", 1)
    reason = checker.check(encoded(HEAVY[name]()))["reason"]
    assert reason is not None
    assert MUCH in reason


@pytest.mark.parametrize("name", SUBJECTS)
def test_good_certificates_are_far_from_the_limit(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checker, "BASE", 2 * 10**5)
    monkeypatch.setattr(checker, "RATE", 1)
    assert checker.check(encoded(document(SUBJECTS[name]())))["accepted"]


def test_the_budget_is_linear_in_the_unpacked_bytes() -> None:
    for length in (1, 1000, 100_000):
        data = encoded(certified(RELU, claims=[{**OPEN, "question": "?" * length}]))
        for text in (data, gzip.compress(data)):
            _, budget = checker.parse(text)
            assert budget.steps == checker.BASE + checker.RATE * len(data)


def test_a_step_is_so_many_bit_operations() -> None:
    budget = checker.Budget()
    start = budget.steps
    budget.spend(7)
    assert start - budget.steps == 7
    budget.spend(3, 992, 992)  # (2^10)² = 2^16 · 2^4
    assert start - budget.steps == 7 + 3 * (1 + 16)
    with pytest.raises(checker.RejectedError, match=MUCH):
        budget.spend(budget.steps + 1)


def test_a_vector_that_memory_cannot_hold_is_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    value = certified(copies(30_000), RELU, claims=[different("7" * 4000)])
    assert "the same values" in str(checker.check(encoded(value))["reason"])
    monkeypatch.setattr(checker, "MEMORY", 20 << 20)
    assert MUCH in str(checker.check(encoded(value))["reason"])


# -- JSON -----------------------------------------------------------------------------------------

SHAPES = {
    "objects": b"[" + b"{}," * 100_000 + b"{}]\n",
    "objects with a field": b"[" + b'{"a":{"b":1}},' * 100_000 + b"{}]\n",
    "lists": b"[" + b"[[]]," * 100_000 + b"[]]\n",
    "texts": b"[" + b'"12",' * 100_000 + b'"1"]\n',
    "integers": b"[" + b"123456," * 100_000 + b"1]\n",
    "a long text": b'"' + b"a" * 5_000_000 + b'"\n',
    "a certificate": encoded(document(SUBJECTS["regions of a box"]())),
}


@pytest.mark.parametrize("name", SHAPES)
def test_what_a_text_takes_is_estimated_from_above(name: str) -> None:
    data = SHAPES[name]
    tracemalloc.start()
    text = data.decode()
    value = json.loads(text)
    assert checker.canonical(value) + "\n" == text
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # Python joins the texts of up to 100 000 parts at a time
    assert peak <= checker.footprint(data) + (8 << 20)


@pytest.mark.parametrize("part", [b"{}", b"[]", b'""', b"1"])
def test_texts_of_too_many_parts_are_not_parsed(
    part: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = b"[" + (part + b",") * (checker.SIZE // (len(part) + 1) - 2) + part + b"]\n"
    monkeypatch.setattr(checker.json, "loads", lambda *_, **__: pytest.fail("it is parsed"))
    with pytest.raises(checker.UnreadableError, match="too many parts"):
        checker.check(data)


@pytest.mark.parametrize(
    "data",
    [b"[" * 100_000 + b"]" * 100_000 + b"\n", b'{"a":' * 100_000 + b"1" + b"}" * 100_000 + b"\n"],
    ids=["lists", "objects"],
)
def test_deep_texts(data: bytes, tmp_path: Path) -> None:
    found = limited(data, tmp_path, 1000)
    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr.startswith("Error: ")
    assert found.stderr.count("\n") == 1


def test_messages_are_short(tmp_path: Path) -> None:
    """And are put together only when something is wrong."""

    class Loud:
        def __str__(self) -> str:
            raise AssertionError

    checker.need(True, "{}", Loud())
    long = "7" * 4000
    for value in (
        certified(
            affine(["2", "0"], ["3", "0"]), claims=[{**proportional(1, 0, 1), "factor": long}]
        ),
        certified(RELU, claims=[{**OPEN, "question": "?" * 10**6}]),
        certified(copies(1), claims=[different(long)]),
    ):
        assert len(checker.text(checker.check(encoded(value)))) < 2000


# -- what this machine cannot do is no verdict ----------------------------------------------------


def test_too_little_memory_is_no_verdict(tmp_path: Path) -> None:
    value = certified(*[affine(["7" * 40] * 2001)] * 100, claims=[OPEN])
    found = limited(encoded(value), tmp_path, 60)
    assert (found.returncode, found.stdout) == (2, "")
    assert "neither accepted nor rejected" in found.stderr
    assert found.stderr.count("\n") == 1


@pytest.mark.parametrize("error", [MemoryError, RecursionError, OverflowError])
@pytest.mark.parametrize("place", ["parse", "conform", "canonical"])
def test_what_python_cannot_do_is_no_verdict(
    error: type[Exception], place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> Any:
        raise error

    file = tmp_path / "c.json"
    file.write_bytes(encoded(certified(RELU, claims=[OPEN])))
    monkeypatch.setattr(checker, place, fail)
    with pytest.raises(checker.UnreadableError) as caught:
        checker.check_file(str(file))
    assert "\n" not in str(caught.value)


def test_python_that_reads_fewer_digits_is_no_verdict() -> None:
    data = encoded(certified(affine(["7" * 4000, "0"]), claims=[OPEN]))
    before = sys.get_int_max_str_digits()
    try:
        sys.set_int_max_str_digits(1000)
        with pytest.raises(checker.UnreadableError, match="digits"):
            checker.check(data)
        sys.set_int_max_str_digits(0)
        assert checker.check(data)["accepted"]
    finally:
        sys.set_int_max_str_digits(before)


def test_a_file_is_read_once(tmp_path: Path) -> None:
    """So it may come through a pipe."""
    data = encoded(certified(RELU, claims=[OPEN]))
    command = [sys.executable, "-I", str(SCRIPT), "/dev/stdin"]
    found = subprocess.run(command, input=data, capture_output=True)
    assert (found.returncode, found.stderr) == (0, b"")


def product(bits: int, other: int) -> int:
    """The steps of one product of so many bits."""
    return 1 + ((bits + 32) * (other + 32) >> 16)


def test_what_a_list_of_numbers_is_charged() -> None:
    """Two long denominators without a common factor: their multiple, the factors, the products."""
    first, second = 2**2000, 3**1300
    budget = checker.Budget()
    before, memory = budget.steps, budget.memory
    budget.integers([[f"1/{first}", f"1/{second}"]], "here")
    long = (first * second).bit_length()
    common = 5 * (product(1, 2001) + product(2001, second.bit_length()))
    factors = 2 * (product(long, 2001) + product(long, second.bit_length()))
    assert before - budget.steps == 20 + common + factors + 4 * product(1, long)
    assert memory - budget.memory >= 2 * (first * second).bit_length() // 8


def test_what_pieces_at_a_point_are_charged() -> None:
    budget = checker.Budget()
    bent = checker.Operation(knots(100, 2**900), 50, "here", budget)
    before = budget.steps
    bent.closures([2**3000] * 50, 1)
    long = max(bent.knots).bit_length()
    found = 50 * (8 + 7) * product(3001, 0) + 50
    ends = 200 * product(long, long) + 300 * product(2 * long, 1)
    assert before - budget.steps == found + ends


def test_what_values_and_pulls_are_charged() -> None:
    """At least the products; and a walk through the operations."""
    budget = checker.Budget()
    rows = [["1"] * 31] * 20
    own = certified(affine(*rows), affine(*[["1"] * 21] * 20), claims=[OPEN], inputs=30)
    network = checker.Network(own["models"][0]["network"], "here", budget)
    before = budget.steps
    network.run([2**3000] * 30, 1)
    assert before - budget.steps >= 20 * (30 + 20) * product(3000, 5)
    before = budget.steps
    network.pull({2: dict.fromkeys(range(20), 2**3000)}, {0})
    assert before - budget.steps >= 3 * 20 * (30 + 20) * product(3000, 5)
    before = budget.steps
    assert network.between([2], {0}) == [1, 2]
    assert before - budget.steps >= 2 * 10
