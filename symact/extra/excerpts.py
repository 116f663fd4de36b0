"""How much of a derivation is shown: every step, what each chain comes to, or what is shown."""

from __future__ import annotations

from symact.errors import UsageError, shown
from symact.logic.derivation import Chain, Derivation, Verified

STEPS = ("all", "key", "none")
"""Every step; each claim on one line; the last claim alone, which is what is shown."""


def excerpt(verified: Verified, steps: str) -> Verified | Derivation:
    """A derivation that was run, or its claims alone, with all that they suppose.

    Raises:
        UsageError: for another word than those of :data:`STEPS`.

    >>> from symact.collapsing.blocks import generic
    >>> from symact.collapsing.collapse import collapse
    >>> verified = collapse(generic(depth=2)).verified
    >>> [chain.subject for chain in excerpt(verified, "none").chains]
    [y = A*x + c]
    """
    if steps not in STEPS:
        raise UsageError(f"steps are {shown(steps)}; they are one of {', '.join(STEPS)}")
    if steps == "all":
        return verified
    if steps == "none":
        return last_claim(verified)
    stated = verified.stated
    lines = tuple(
        Chain(chain.said, (), chain.label) if chain.steps else chain
        for chain in stated.chains
        if chain.is_claim
    )
    return Derivation(stated.title, lines, stated.meanings)


def last_claim(verified: Verified) -> Derivation:
    """What is shown in the end, and behind it what that supposes, without steps."""
    chains = [chain for chain in verified.stated.chains if chain.is_claim]
    last = max((k for k, chain in enumerate(chains) if chain.steps), default=0)
    return Derivation(verified.title, tuple(Chain(chain.said, ()) for chain in chains[last:]))
