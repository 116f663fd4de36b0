"""Whatever a test enumerates is checked to be right and complete when the test is done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from symact.regions.atlas import Atlas
from symact.regions.check.completeness import check_complete

MOST = {0: 1, 1: 5000, 2: 1500, 3: 60}
"""Up to how many regions that is done here, by dimension; larger ones have tests of their own."""


@pytest.fixture(autouse=True)
def _complete(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    made: list[Atlas] = []
    start = Atlas.__init__

    def noting(self: Atlas, *arguments: Any, **names: Any) -> None:
        start(self, *arguments, **names)
        made.append(self)

    monkeypatch.setattr(Atlas, "__init__", noting)
    yield
    monkeypatch.undo()
    for atlas in made:
        if atlas.complete and len(atlas) <= MOST.get(atlas.dimension, 0):
            check_complete(atlas.network, atlas.domain, atlas)
