"""Merges that are killed at one point after another, and run again: told as JSON, one a line.

    python -m tests.folding.killing BASE ADAPTER FOLDER

Each run is a process of its own that sends itself SIGKILL: nothing of it cleans up.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from symact.folding import fold, merging


def killed(run: Callable[[], Any], after: int) -> bool:
    """Whether a run was killed at a point; False where it ended before."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    seen = 0

    def point(*_: Any) -> None:
        nonlocal seen
        seen += 1
        if seen == after:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(plain: Callable[..., Any]) -> Callable[..., Any]:
        def called(*given: Any, **named: Any) -> Any:
            point()
            found = plain(*given, **named)
            point()
            return found

        return called

    def pieces(one: Any, plain: Any = merging._pieces) -> Iterator[Any]:
        for piece in plain(one):
            point()
            yield piece

    merging._pieces = pieces  # type: ignore[assignment]
    merging._note = around(merging._note)
    Path.replace = around(Path.replace)  # type: ignore[method-assign]
    Path.unlink = around(Path.unlink)  # type: ignore[method-assign]
    os.fsync = around(os.fsync)
    try:
        run()
    finally:
        os._exit(0)


def main() -> None:
    base, adapter, folder = (Path(name) for name in sys.argv[1:])
    fold.BLOCK = 8  # so that a tensor is many pieces
    merging.merge(base, adapter, folder / "whole")
    whole = {path.name: path.read_bytes() for path in (folder / "whole").iterdir()}
    for after in range(1, 1000):
        out = folder / f"out{after}"
        if not killed(lambda out=out: merging.merge(base, adapter, out), after):
            break
        hidden = sorted(one.name for one in out.iterdir() if one.name.startswith("."))
        shown = {one.name: one.read_bytes() for one in out.iterdir() if one.name not in hidden}
        if after % 3 == 0:  # and once more, while it goes on
            killed(lambda out=out: merging.merge(base, adapter, out), 5)
        complete = shown.keys() == whole.keys() and not hidden
        made = None if complete else merging.merge(base, adapter, out)
        found = {path.name: path.read_bytes() for path in out.iterdir()}
        line = {
            "after": after,
            "hidden": hidden,
            "shown": len(shown),
            "is_whole": all(whole[name] == data for name, data in shown.items()),
            "is_right": found == whole,
            "resumed": made.resumed if made else None,
            "notes": list(made.notes) if made else None,
        }
        print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
