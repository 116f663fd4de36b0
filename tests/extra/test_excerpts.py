"""How much of a derivation is shown."""

from __future__ import annotations

import pytest

from symact.collapsing.blocks import generic
from symact.collapsing.collapse import collapse
from symact.errors import UsageError
from symact.extra.excerpts import excerpt, last_claim
from symact.library.registry import theorem
from symact.rendering import render


def test_all_of_it_is_what_was_run() -> None:
    verified = collapse(generic([2, 2, 1])).verified
    assert excerpt(verified, "all") is verified


def test_key_steps_are_a_line_for_each_claim() -> None:
    verified = collapse(generic(depth=2)).verified
    text = render(excerpt(verified, "key"), "text")
    assert "y = A x + c" in text
    assert "A = W₂ W₁" in text
    assert "distribute" not in text
    verified = theorem("gelu-minimum").verify()
    key = excerpt(verified, "key")
    assert len([c for c in key.chains if "if" not in str(c.subject)]) >= 6
    assert not any(chain.steps for chain in key.chains)


def test_none_is_what_is_shown() -> None:
    verified = theorem("gelu-minimum").verify()
    assert excerpt(verified, "none") == last_claim(verified)
    assert render(last_claim(verified), "latex").count("\n") == 3
    assert "G(x_0)" in render(last_claim(verified), "latex")


def test_what_is_supposed_stays() -> None:
    """Of every theorem, each premise that the last claim has and shows nowhere else."""
    verified = theorem("he-init-factor-two").verify()
    (*_, last) = (
        (chain, sequent)
        for chain, sequent in zip(verified.derivation.chains, verified.sequents, strict=True)
        if sequent is not None and chain.is_claim
    )
    assert last[1].premises
    shown = " ".join(str(chain.subject) for chain in last_claim(verified).chains)
    assert all(str(premise) in shown for premise in last[1].premises)


def test_another_word_is_refused() -> None:
    with pytest.raises(UsageError, match="one of all, key, none"):
        excerpt(collapse(generic([1, 1, 1])).verified, "some")
