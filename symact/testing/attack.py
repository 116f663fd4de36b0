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
    found: Any = None


def attacked(attack: Attackable, *, examples: int, seed: int) -> Siege:
    """Try examples; a refuting one is shrunk."""
    return _against(attack, {}, examples=examples, seed=seed)


def refutes_wrong_version(attack: Attackable) -> bool:
    """Whether the attack finds out that its wrong version is wrong."""
    found = _against(attack, attack.wrong, examples=ENOUGH, seed=0, shrink=False).found
    return found is not None


def _against(attack: Attackable, changes: Mapping[str, Any], **how: Any) -> Siege:
    """A siege of a theorem, some of its parameters changed."""
    strategy = st.fixed_dictionaries(dict(attack.examples()))
    return sieged(strategy, lambda example: attack.holds(**example, **changes), **how)


class _Refuted(Exception):  # noqa: N818
    """An example for which something does not hold."""


def sieged(
    strategy: st.SearchStrategy[Any],
    holds: Callable[[Any], bool | None],
    *,
    examples: int,
    seed: int,
    shrink: bool = True,
) -> Siege:
    """Try examples of a strategy, the same ones for the same seed.

    Args:
        holds: whether an example is as it should be; None for one that does not count.
        examples: how many are tried at most.
        seed: of what is drawn.
        shrink: whether a simpler one is looked for where one does not hold.
    """
    tried, found = 0, None

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=examples,
        phases=(Phase.generate, Phase.shrink) if shrink else (Phase.generate,),
        database=None,
        deadline=None,
        derandomize=False,
        report_multiple_bugs=False,
        print_blob=False,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(strategy)
    def search(example: Any) -> None:
        nonlocal tried, found
        answer = holds(example)
        if answer is None:
            hypothesis.reject()
        tried += 1
        if not answer:
            found = example
            raise _Refuted

    try:
        search()
    except _Refuted:
        return Siege(tried, found)
    return Siege(tried)
