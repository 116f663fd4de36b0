"""No changed statement that has a witness against it is accepted; and sabotage is found."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from symact.logic.checks import (
    Cases,
    Farkas,
    Finite,
    MatrixIdentity,
    MeanIs,
    Outcome,
    RingIdentity,
    Shown,
    Squares,
)
from tests.soundness.campaign import Campaign, run
from tests.soundness.families import FAMILIES
from tests.soundness.generator import changed

LEAST = 2


def test_no_falsehood_is_accepted() -> None:
    campaign = run(1000, seed=0)
    print(campaign.table())
    assert campaign.falsehoods == []
    assert campaign.crashes == []
    assert campaign.late == []
    assert campaign.total("changed") == 1000
    # the generator tests something: true statements are taken, changed ones are false
    assert campaign.total("accepted") >= 0.9 * campaign.total("true")
    assert campaign.total("without a witness") <= 0.2 * campaign.total("changed")
    assert len(campaign.counts) == 20


@pytest.mark.parametrize("family", [family for family, _ in FAMILIES], ids=lambda f: f.__name__)
def test_what_families_make_is_true_and_mostly_accepted(family: Any) -> None:
    """By the evaluator: none has a witness; by the engine: most are accepted."""
    if family.__name__ == "limit_nested":
        return  # SymPy says what the right side is
    claims = [family(Random(f"family/{k}")) for k in range(6)]
    for k, claim in enumerate(claims):
        assert claim.witness(Random(k)) is None, claim
    campaign = Campaign()
    taken = [campaign._accepted(claim, "", Random(0)) for claim in claims]
    assert sum(taken) >= 3
    assert campaign.falsehoods == []


@pytest.mark.parametrize("family", [family for family, _ in FAMILIES], ids=lambda f: f.__name__)
def test_changes_are_found_to_be_false(family: Any) -> None:
    if family.__name__ == "limit_nested":
        return
    made = [changed(family(Random(f"change/{k}")), Random(k)) for k in range(8)]
    assert sum(claim.witness(Random(0)) is not None for claim in made) >= LEAST


# -- the red team can find something --------------------------------------------------------------


def found_with(name: str, count: int = 300) -> list[str]:
    """The falsehoods of one check."""
    campaign = Campaign()
    families = [f for f, _ in FAMILIES if f(Random(0)).family.split()[0] == name]
    for k in range(count):
        seed = f"sabotage/{k}"
        random = Random(seed)
        claim = changed(families[k % len(families)](random), random)
        if claim.witness(random) is not None:
            campaign._accepted(claim, seed, random)
        if campaign.falsehoods:
            break
    return campaign.falsehoods


@pytest.mark.parametrize(
    "kind", [RingIdentity, Squares, Cases, Farkas, Finite, MatrixIdentity, MeanIs, Shown]
)
def test_a_check_that_agrees_with_everything_is_found(
    kind: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kind, "run", lambda *_: Outcome(True))
    assert found_with(kind.__name__)


def test_missing_conditions_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("symact.logic.sequents._needed", lambda *_: ())
    assert any("RingIdentity" in line for line in run(200, seed=0).falsehoods)
