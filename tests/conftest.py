"""Hypothesis profiles: the same examples on every run in CI, no deadlines anywhere."""

from __future__ import annotations

import os
import sys

import pytest
from hypothesis import HealthCheck, settings

_CALM = (HealthCheck.too_slow, HealthCheck.data_too_large)

settings.register_profile(
    "local", deadline=None, max_examples=50, suppress_health_check=_CALM, print_blob=True
)
settings.register_profile(
    "ci", deadline=None, max_examples=50, suppress_health_check=_CALM, derandomize=True
)
settings.load_profile("ci" if os.environ.get("CI") else "local")


@pytest.fixture(autouse=True)
def _no_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Text has the width that it has without a screen: workers of a test run are told one."""
    monkeypatch.delenv("COLUMNS", raising=False)


@pytest.fixture(autouse=True)
def _new_session(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test chooses an engine by what others have loaded."""
    engines = sys.modules.get("symact.regions.engines.auto")
    if engines is not None:
        monkeypatch.setattr(engines, "_session", engines._Session())
        monkeypatch.setattr(engines.filtered, "loaded", set())
