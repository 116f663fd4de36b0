"""The fuzzing campaign: good certificates changed field by field, each verdict held to the truth.

    python -m tests.fuzzing.campaign [--every N] [SUBJECT …]

The checker must answer each change: refuse it as unreadable, reject it, or accept it. What it
accepts is decided again without it (:mod:`tests.fuzzing.truth`); a change that is accepted and not
shown to be true is a false accept. Exit code 1 if there is one, or an answer that is none.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from symact import checker
from tests.fuzzing.changes import Change, encoded, text_changes, value_changes
from tests.fuzzing.subjects import SUBJECTS, documents
from tests.fuzzing.truth import is_true


@dataclass
class Tally:
    """What became of the changes.

    Attributes:
        values: changes of a value, written in canonical form: the semantic ones.
        texts: changes of the text.
        unreadable: refused as no certificate.
        rejected: read, and rejected.
        harmless: accepted and true, by what was changed.
        false: accepted and not shown to be true.
        crashes: neither accepted nor refused: the name of the error, the change, the traceback. An
            interrupt is none; it ends the campaign.
        slowest: the longest time of one check, in seconds.
    """

    values: int = 0
    texts: int = 0
    unreadable: int = 0
    rejected: int = 0
    harmless: Counter[str] = field(default_factory=Counter)
    false: list[str] = field(default_factory=list)
    crashes: list[str] = field(default_factory=list)
    slowest: float = 0.0

    @property
    def accepted(self) -> int:
        return self.harmless.total() + len(self.false)

    def count(self, name: str, change: Change) -> None:
        """Check one change and count what came of it."""
        is_value = change.document is not None
        self.values += is_value
        self.texts += not is_value
        start = time.perf_counter()
        try:
            accepted = checker.check(change.data)["accepted"]
        except checker.UnreadableError:
            self.unreadable += 1
            return
        except Exception as error:  # a traceback is what the campaign looks for: it fails by name
            trace = "".join(traceback.format_exception(error))
            self.crashes.append(f"{type(error).__name__} {_shown(name, change)}\n{trace}")
            return
        finally:
            self.slowest = max(self.slowest, time.perf_counter() - start)
        if not accepted:
            self.rejected += 1
        elif is_value and is_true(change.document):
            self.harmless[_kind(change)] += 1
        else:
            self.false.append(_shown(name, change))


def _shown(name: str, change: Change) -> str:
    return f"{name}: {'.'.join(map(str, change.where)) or 'text'}: {change.what}"


def _kind(change: Change) -> str:
    """Which field it was, without its number."""
    return ".".join(str(step) for step in change.where if isinstance(step, str)) or "everything"


def changes(document: Any) -> Iterator[Change]:
    """All changes of a certificate."""
    yield from text_changes(document)
    yield from value_changes(document)


def campaign(names: Iterable[str] | None = None, *, every: int = 1) -> Tally:
    """Change certificates in every way, or in every n-th one, and count the verdicts."""
    tally = Tally()
    for name, document in documents(names).items():
        good = checker.check(encoded(document))
        if not good["accepted"]:
            raise AssertionError(f"{name} itself is rejected: {good['reason']}")
        for change in islice(changes(document), 0, None, every):
            tally.count(name, change)
    return tally


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("subjects", nargs="*", metavar="SUBJECT", help=", ".join(SUBJECTS))
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every n-th change")
    given = parser.parse_args()
    total, start = Counter[str](), time.perf_counter()
    bad = False
    print(f"{'certificate':<24} {'changes':>8} {'refused':>8} {'accepted, true':>15} {'false':>6}")
    slowest = 0.0
    kinds: Counter[str] = Counter()
    for name in given.subjects or SUBJECTS:
        tally = campaign([name], every=given.every)
        refused, count = tally.unreadable + tally.rejected, tally.values + tally.texts
        true, false = tally.harmless.total(), len(tally.false)
        print(f"{name:<24} {count:>8} {refused:>8} {true:>15} {false:>6}", flush=True)
        for line in tally.false:
            print(f"    FALSE ACCEPT {line}")
        for line in tally.crashes:
            print(f"    NO ANSWER {line}")
        bad = bad or bool(tally.false or tally.crashes)
        total.update(
            values=tally.values, texts=tally.texts, refused=refused, true=true, false=false
        )
        total["crashes"] += len(tally.crashes)
        kinds += tally.harmless
        slowest = max(slowest, tally.slowest)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"\n{total['values']} semantic changes and {total['texts']} of the text, "
        f"{total['refused']} refused, {total['true']} accepted and shown to be true, "
        f"{total['false']} false accepts, {total['crashes']} without an answer"
    )
    print(f"{time.perf_counter() - start:.0f} s, the slowest check {slowest:.2f} s, {memory} MB")
    print("accepted and true, by field:")
    for kind, count in kinds.most_common():
        print(f"{count:>8}  {kind}")
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())
