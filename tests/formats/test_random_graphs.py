"""Random small graphs agree with onnxruntime, or are refused by name; never other values.

``python -m tests.formats.campaign FIRST COUNT`` runs more of them.
"""

from __future__ import annotations

import pytest

from tests.formats import campaign
from tests.formats.family_grid import normal
from tests.formats.graphs import graph, op

pytest.importorskip("onnxruntime")

CHUNK = 50


@pytest.mark.parametrize("first", range(0, 1000, CHUNK))
def test_random_graphs_agree_with_execution(first: int) -> None:
    outcomes, wrong = campaign.run(first, CHUNK)
    assert not wrong, "\n\n".join(wrong)
    # most of them say something
    assert outcomes["equal"] > CHUNK // 3


@pytest.mark.parametrize("seed", [3240, 16488])
def test_graphs_about_which_executors_disagree(seed: int) -> None:
    """What the schemas of onnx say of their shapes, or the specification of their values, is not
    what onnxruntime does; once they were read as one of both."""
    outcomes, wrong = campaign.run(seed, 1)
    assert not wrong, "\n\n".join(wrong)
    assert outcomes["equal"] == 0


def test_another_value_is_seen(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """What is executed is another graph than what is read."""
    model = graph([op("Relu", "x", "y")], (2, 3))
    other = graph([op("Abs", "x", "y")], (2, 3)).SerializeToString()
    execute = campaign.execute
    monkeypatch.setattr(campaign, "execute", lambda data, x: execute(other, x))
    with pytest.raises(campaign.WrongValueError, match="executed"):
        campaign.outcome(model, normal(2, 3), tmp_path_factory.mktemp("other"))


def test_a_refusal_without_a_name_is_seen(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    from symact.errors import UnsupportedError

    def refuse(_: object) -> None:
        raise UnsupportedError("no")

    monkeypatch.setattr(campaign, "read", refuse)
    model = graph([op("Relu", "x", "y")], (2, 3))
    with pytest.raises(campaign.WrongValueError, match="without the operator's name"):
        campaign.outcome(model, normal(2, 3), tmp_path_factory.mktemp("refused"))
