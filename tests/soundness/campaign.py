"""Changed statements given to the engine: ``python -m tests.soundness.campaign --count N``.

Prints a table by check: true statements and how many of them are accepted, changed ones, how many
of these are false (with a witness), how many have no witness, and how many false ones are refused.
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

from symact.errors import SymactError
from tests.soundness.families import FAMILIES
from tests.soundness.generator import Claim, changed, refuted

SECONDS = 20
"""How long one statement may take: SymPy's limits need not end."""

WORDS = ("true", "accepted", "changed", "false", "without a witness", "refused")


class OutOfTimeError(BaseException):
    """A statement takes too long."""


@contextmanager
def limited(seconds: int) -> Iterator[None]:
    """Stop what is inside after so many seconds, where signals can."""

    def stop(*_: Any) -> None:
        raise OutOfTimeError

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@dataclass
class Campaign:
    """What a run found.

    Attributes:
        counts: by check and by word.
        falsehoods: a line for each falsehood that was accepted.
        crashes: a line for each exception that is none of symact's.
        lost: a line for each true statement that was refused.
        late: the seeds of statements that took too long.
    """

    counts: dict[str, Counter[str]] = field(default_factory=dict)
    falsehoods: list[str] = field(default_factory=list)
    crashes: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)

    def total(self, word: str) -> int:
        """A count for all checks together."""
        return sum(counter[word] for counter in self.counts.values())

    def table(self) -> str:
        """The counts, a line for each check."""
        lines = [f"{'check':16}" + "".join(f"{word:>19}" for word in WORDS)]
        for name, counter in [*sorted(self.counts.items()), ("all", None)]:
            row = [self.total(word) if counter is None else counter[word] for word in WORDS]
            lines.append(f"{name:16}" + "".join(f"{number:19}" for number in row))
        return "\n".join(lines)

    # -- one statement ----------------------------------------------------------------------------

    def _accepted(self, claim: Claim, seed: str, random: Random) -> bool:
        """Whether the engine takes it; what it establishes is looked at as well."""
        try:
            (sequent,) = claim.derivation.verify().claims
        except SymactError:
            return False
        except Exception as error:
            self.crashes.append(f"{seed}: {type(error).__name__}: {error}: {claim}")
            return False
        world = refuted(claim, sequent, random)
        if world is not None:
            self.falsehoods.append(f"{seed}: {claim.wrong or 'as made'}: {claim} at {world.values}")
        return True

    def one(self, seed: str) -> None:
        """A true statement and a changed one, from a seed that makes them again."""
        random = Random(seed)
        families, weights = zip(*FAMILIES, strict=True)
        claim: Claim = random.choices(families, weights)[0](random)
        counter = self.counts.setdefault(claim.family.split()[0], Counter())
        if "nested" not in claim.family:
            counter["true"] += 1
            if self._accepted(claim, seed, random):
                counter["accepted"] += 1
            else:
                self.lost.append(f"{seed}: {claim}")
        wrong = changed(claim, random) if "nested" not in claim.family else claim
        counter["changed"] += 1
        witness = wrong.witness(random)
        counter["false" if witness else "without a witness"] += 1
        before = len(self.falsehoods)
        taken = self._accepted(wrong, seed, random)
        if witness and taken and len(self.falsehoods) == before and not _says_more(wrong):
            self.falsehoods.append(f"{seed}: {wrong.wrong}: {wrong} at {witness.values}")
        if witness and not taken:
            counter["refused"] += 1


def _says_more(claim: Claim) -> bool:
    """Whether what is established has premises beside those of the statement."""
    (sequent,) = claim.derivation.verify().claims
    return bool(set(sequent.premises) - set(claim.premises)) or sequent.level == "instances"


def run(count: int, seed: int) -> Campaign:
    """As many changed statements; the same ones for the same seed."""
    campaign = Campaign()
    for k in range(count):
        try:
            with limited(SECONDS):
                campaign.one(f"{seed}/{k}")
        except OutOfTimeError:
            campaign.late.append(f"{seed}/{k}")
    return campaign


def main(arguments: Any = None) -> int:
    """Run from the command line; 1 where something false was accepted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--lost", action="store_true", help="print true statements that are refused"
    )
    options = parser.parse_args(arguments)
    campaign = run(options.count, options.seed)
    print(campaign.table())
    print(f"out of time: {', '.join(campaign.late) or 'none'}")
    for word, lines in (("ACCEPTED", campaign.falsehoods), ("CRASH", campaign.crashes)):
        for line in lines:
            print(f"{word} {line}")
    for line in campaign.lost if options.lost else ():
        print(f"LOST {line}")
    return 1 if campaign.falsehoods or campaign.crashes else 0


if __name__ == "__main__":
    sys.exit(main())
