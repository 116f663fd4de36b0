"""The lines of a fact sheet: each is read off what checked chains show, or refused.

These functions are all that stands between the checks and the sentence that is printed. Beyond the
checks they use that a continuous function on an interval takes all values between two of its
values, that one whose pieces have slopes of one sign is monotone, that slopes bound difference
quotients (the mean value theorem), and that what is composed of analytic functions is analytic.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from symact.activations.entries import Activation
from symact.library.facts.conclusions import noting_enclosures
from symact.library.facts.distance import from_relu
from symact.library.facts.equations import fixed_points, homogeneous, symmetry
from symact.library.facts.evidence import Evidence
from symact.library.facts.growth import lipschitz, monotone
from symact.library.facts.search import Runs
from symact.library.facts.smoothness import smooth
from symact.library.facts.values import derivative, extremum, limits, range_of
from symact.library.facts.wording import Reading
from symact.logic.derivation import Chain, Derivation, Verified, verified
from symact.logic.levels import LEVELS, weakest
from symact.logic.meanings import Meaning


@dataclass(frozen=True)
class Fact:
    """One line of the sheet of an activation with the chains that it was read from.

    Attributes:
        what: which line, one of :data:`LINES`.
        reading: what it says.
        derivation: what shows it.
        theorem: the id of the theorem that has the chains; empty for those searched for here.
        origin: where a theorem of another package comes from; empty for symact's own.
        is_enclosed: whether numbers had to be told apart by enclosures to read it.
    """

    what: str
    reading: Reading
    derivation: Verified
    theorem: str = ""
    is_enclosed: bool = False
    origin: str = ""

    @property
    def sources(self) -> tuple[str, ...]:
        """Where it comes from, as printed: the theorem, and whose it is if not symact's own."""
        from_others = f"from {self.origin}" if self.origin else ""
        return tuple(filter(None, (self.theorem, from_others)))

    @property
    def level(self) -> str:
        """How far it is checked: the level of the weakest step, and of comparing numbers."""
        level = self.derivation.level or LEVELS[-1]
        return weakest([level, "enclosure"] if self.is_enclosed else [level])

    @property
    def trusts(self) -> tuple[str, ...]:
        """What its checks rely on beyond integer arithmetic, and the line beyond its checks."""
        compared = {"ball arithmetic"} if self.is_enclosed else set()
        return tuple(sorted({*self.derivation.trusts, *self.reading.uses, *compared}))


def read(
    entry: Activation,
    what: str,
    chains: Iterable[Chain],
    *,
    runs: Runs | None = None,
    meanings: tuple[Meaning, ...] = (),
    theorem: str = "",
) -> Fact | None:
    """The fact that chains show; None where they show no such fact. Every step is run.

    Raises:
        CheckFailedError: where a step does not hold.
    """
    derivation = Derivation(entry.title, tuple(chains), meanings)
    runs = runs or Runs()
    found = verified(derivation, [runs.established(step) for step in derivation.steps])
    evidence = Evidence(entry, found)
    with noting_enclosures() as noted:
        reading = LINES[what](evidence) if evidence.is_mentioned else None
    return None if reading is None else Fact(what, reading, found, theorem, bool(noted))


LINES: Mapping[str, Callable[[Evidence], Reading | None]] = {
    "derivative": derivative,
    "limits": limits,
    "range": range_of,
    "minimum": extremum(top=False),
    "maximum": extremum(top=True),
    "Lipschitz": lipschitz,
    "monotone": monotone,
    "smooth": smooth,
    "from ReLU": from_relu,
    "fixed points": fixed_points,
    "homogeneous": homogeneous,
    "symmetry": symmetry,
}
"""What may stand on a sheet, in this order, and how it is read off what chains show."""
