"""Random examples against a theorem, by Hypothesis: the same ones for the same seed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import hypothesis
from hypothesis import Phase
from hypothesis import strategies as st

ENOUGH = 300
"""How many examples an attack may take to refute its own wrong version."""


class Attackable(Protocol):
    """What is attacked: see :class:`symact.library.theorem.Attack`."""

    @property
    def examples(self) -> Callable[[], Mapping[str, Any]]:
        """Makes strategies by name."""

    @property
    def holds(self) -> Callable[..., bool | None]:
        """Whether the theorem holds for an example."""

    @property
    def wrong(self) -> Mapping[str, Any]:
        """Parameters with which it does not hold."""


@dataclass(frozen=True)
class Siege:
    """What an attack did: how many examples it tried, and the smallest that refutes, if any."""

    examples: int
    found: Mapping[str, Any] | None = None


def attacked(attack: Attackable, *, examples: int, seed: int) -> Siege:
    """Try examples; a refuting one is shrunk."""
    return _run(attack, {}, examples, seed, (Phase.generate, Phase.shrink))


def refutes_wrong_version(attack: Attackable) -> bool:
    """Whether the attack finds out that its wrong version is wrong."""
    return _run(attack, attack.wrong, ENOUGH, 0, (Phase.generate,)).found is not None


class _Refuted(Exception):  # noqa: N818
    """An example for which the theorem does not hold."""


def _run(
    attack: Attackable,
    changes: Mapping[str, Any],
    examples: int,
    seed: int,
    phases: tuple[Any, ...],
) -> Siege:
    tried, found = 0, None

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=examples,
        phases=phases,
        database=None,
        deadline=None,
        report_multiple_bugs=False,
        print_blob=False,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(st.fixed_dictionaries(dict(attack.examples())))
    def search(example: dict[str, Any]) -> None:
        nonlocal tried, found
        holds = attack.holds(**example, **changes)
        if holds is None:
            hypothesis.reject()
        tried += 1
        if not holds:
            found = example
            raise _Refuted

    try:
        search()
    except _Refuted:
        return Siege(tried, found)
    return Siege(tried)
