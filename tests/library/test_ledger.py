"""The ledger and the theorems hold each other to completeness."""

from __future__ import annotations

from symact.library.ledger import ENTRIES, SECTION_TITLES
from symact.library.registry import theorems


def test_every_section_has_claims_and_every_claim_an_end() -> None:
    assert {entry.section for entry in ENTRIES} == set(SECTION_TITLES)
    for entry in ENTRIES:
        assert bool(entry.theorems) != bool(entry.outside), entry.claim
        assert entry.claim.endswith(".")
    claims = [entry.claim for entry in ENTRIES]
    assert len(set(claims)) == len(claims)


def test_every_theorem_about_a_claim_is_in_the_ledger() -> None:
    listed = {name for entry in ENTRIES for name in entry.theorems}
    about = {t.id for t in theorems().values() if t.claim is not None}
    assert about <= listed, about - listed


def test_every_theorem_in_the_ledger_is_there() -> None:
    known = theorems()
    missing = {name for entry in ENTRIES for name in entry.theorems if name not in known}
    assert not missing


def test_related_theorems_are_there() -> None:
    known = theorems()
    for entry in known.values():
        strange = [name for name in entry.see_also if name not in known]
        assert not strange, (entry.id, strange)
