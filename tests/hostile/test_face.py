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

from symact.errors import SymactError
from tests.hostile.arguments import HOSTILE
from tests.hostile.face import ANSWERS, GOOD, INNER, ROOMS, public, room

SECONDS = 20
"""After how much of the processor's time a probe is given up: it hangs."""

OWN_CODE = {"a function", "map", "net", "atlas", "activation", "lambda", "a type"}
"""What can be called: what it raises then is the caller's own."""


RUN = {
    ("Instances", "make"),
    ("RationalMatrix.mapped", "change"),
    ("Statement", "derivation"),
    ("Step.complaint", "written"),
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

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


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
    assert takes - set(GOOD) - ANSWERS == INNER
    assert set(GOOD) | ANSWERS | INNER <= set(public())


def test_good_arguments_are_found_from_the_room_of_a_callable() -> None:
    for place, given in ROOMS.items():
        assert {name: room(name) for name in given} == dict.fromkeys(given, place)
    assert len(GOOD) == sum(map(len, ROOMS.values()))


def _has_arguments(name: str, call: Callable[..., Any]) -> bool:
    try:
        parts = list(inspect.signature(call).parameters)
    except ValueError:
        return False
    return bool(set(parts) - {"self", "args", "kwargs"})


@pytest.mark.parametrize("name", sorted(GOOD))
def test_whatever_is_given_is_refused_or_answered(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    call, good = GOOD[name]
    for place in good:
        for kind, wrong in HOSTILE.items():
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
