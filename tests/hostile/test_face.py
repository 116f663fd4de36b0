"""No public callable is missing from the table of good arguments, and hostile ones are refused."""

from __future__ import annotations

import inspect
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
import sympy

from symact.errors import SymactError
from tests.hostile.face import ANSWERS, GOOD, OPEN, UNCHECKED, X, public
from tests.hostile.test_hostile import HOSTILE

SECONDS = 20
"""After how long a probe is given up: it hangs."""

MORE: dict[str, Any] = {
    "minus infinity": float("-inf"),
    "100000 digits": 10**100000,
    "imaginary": sympy.I,
    "infinite": sympy.oo,
    "huge number": sympy.Integer(10**5000),
    "huge sum": X + sympy.Integer(10**5000),
    "matrix symbol": sympy.MatrixSymbol("A", 2, 2),
    "matrix of SymPy": sympy.Matrix([[1, 2]]),
    "pieces": sympy.Piecewise((1, X > 0)),
    "relation": X > 0,
    "lambda": sympy.Lambda(X, X),
}
OWN_CODE = {"a function", "map", "net", "atlas", "activation", "lambda", "a type"}
"""What can be called: what it raises then is the caller's own."""


RUN = {
    ("Instances", "make"),
    ("RationalMatrix.mapped", "change"),
    ("Statement", "derivation"),
    ("atlas", "progress"),
    ("check_agreement", "execution"),
    ("search_close", "execution"),
}
"""Places whose functions are run."""


class _Hangs(BaseException):
    pass


@contextmanager
def _budget() -> Iterator[None]:
    def ring(_: int, __: FrameType | None) -> None:
        raise _Hangs

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _called(call: Callable[..., Any], given: dict[str, Any]) -> Any:
    """A call by names, but by places where a place takes any number of things."""
    kinds = {name: part.kind for name, part in inspect.signature(call).parameters.items()}
    if inspect.Parameter.VAR_POSITIONAL not in kinds.values():
        return call(**given)
    by_name = inspect.Parameter.KEYWORD_ONLY
    places = [value for name, value in given.items() if kinds[name] is not by_name]
    return call(*places, **{n: v for n, v in given.items() if kinds[n] is by_name})


def test_no_public_callable_is_missing() -> None:
    takes = {name for name, call in public().items() if _has_arguments(name, call)}
    by_hand = {name for name in takes - set(GOOD) if name.split(".")[0] not in ANSWERS}
    assert by_hand == set(UNCHECKED)
    assert set(OPEN) <= set(GOOD)


def _has_arguments(name: str, call: Callable[..., Any]) -> bool:
    try:
        parts = list(inspect.signature(call).parameters)
    except ValueError:
        return False
    return bool(set(parts) - {"self", "args", "kwargs"})


@pytest.mark.parametrize("name", sorted(set(GOOD) - set(OPEN)))
def test_whatever_is_given_is_refused_or_answered(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    call, good = GOOD[name]
    for place in good:
        for kind, wrong in (HOSTILE | MORE).items():
            if (name, place) in RUN and kind in OWN_CODE:
                continue
            said = "an answer"
            try:
                with _budget():
                    _called(call, good | {place: wrong})
            except SymactError as error:
                said = str(error)
            except _Hangs:
                pytest.fail(f"{name}, {place}, {kind}: no answer in {SECONDS} s")
            except Exception as error:
                pytest.fail(f"{name}, {place}, {kind}: {type(error).__name__}")
            assert 5 < len(said) < 400, (name, place, kind)
