"""Certificates as files: one text for each, streamed, placed whole, readable again."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symact import checker
from symact.activations.entries import activation, names, relu
from symact.certificates.certificate import (
    Certificate,
    certificate,
    certificate_of,
    load,
    save,
)
from symact.certificates.claims import Merged, Open
from symact.certificates.models import digest
from symact.collapsing.blocks import generic
from symact.collapsing.collapse import collapse
from symact.errors import (
    CertificateError,
    SymactError,
    UndecidedError,
    UnsupportedError,
    UsageError,
)
from symact.formats import read
from symact.networks.network import Network, Node, Source
from symact.networks.operations import Activate, Affine, Composite, Operation, Scale
from symact.numbers.affine import AffineMap
from symact.regions.atlas import atlas
from symact.regions.domain import Box, Plane, Segment
from symact.testing import networks
from tests.fuzzing.subjects import SQUARE, SUBJECTS, convolution, dense, folded, pooled, tent
from tests.grid import GRID, Case, cases

ROOT = Path(__file__).parents[2]
MODELS = ROOT.parent / "shared" / "models"


def accepted(result: Any) -> bool:
    report = checker.check(str(certificate(result)).encode())
    assert report["accepted"], report["reason"]
    return bool(report["accepted"])


# -- what is certified is accepted ----------------------------------------------------------------


@GRID
def test_collapse_of_every_case(case: Case) -> None:
    assert accepted(collapse(case.network))
    assert accepted(collapse(case.stored))


@given(networks(max_layers=7))
def test_collapse_of_any_network(network: Network) -> None:
    assert accepted(collapse(network))


@settings(max_examples=25)
@given(st.data())
def test_regions_of_any_network(data: Any) -> None:
    """In the plane and on a line, all regions and the maps on them."""
    continuous = [a for a in map(activation, names()) if a.is_piecewise_linear and a.is_continuous]
    network = data.draw(networks(inputs=2, max_layers=4, max_width=3, activations=continuous))
    found = atlas(network, SQUARE, engine="reference")
    assert accepted(found)
    assert accepted(found[data.draw(st.integers(0, len(found) - 1))])
    assert accepted(atlas(network, Segment([-1, "1/3"], [1, 1]), engine="reference"))


@cases(lambda case: case.is_piecewise_linear and case.is_continuous and case.shape[0] < 3)
def test_regions_of_every_case(case: Case) -> None:
    size = case.shape[0]
    assert accepted(atlas(case.network, Box([-1] * size, [1] * size), engine="reference"))


@pytest.mark.parametrize("engine", ["reference", "auto"])
def test_engines_are_certified_alike(engine: str) -> None:
    """The certificate does not tell which engine found the regions: there is one order."""
    expected = str(certificate(atlas(folded(), SQUARE, engine="reference")))
    assert str(certificate(atlas(folded(), SQUARE, engine=engine))) == expected


FILES = pytest.mark.parametrize(
    "file",
    sorted(ROOT.glob("examples/*.onnx")) + sorted(MODELS.glob("*.onnx")),
    ids=lambda f: f.stem,
)


@FILES
def test_models(file: Path, tmp_path: Path) -> None:
    """Every shipped model, and every foreign one that is read."""
    pytest.importorskip("onnx")
    try:
        network = read(file)
    except UnsupportedError:
        pytest.skip("has an operator that is not read")
    save(collapse(network), tmp_path / "c.json.gz")
    report = checker.check_file(str(tmp_path / "c.json.gz"), str(file))
    assert report["accepted"], report["reason"]
    assert hashlib.sha256(file.read_bytes()).hexdigest() in report["trusted"][0]


def is_piecewise_linear(operation: Operation) -> bool:
    return not isinstance(operation, Activate) or operation.activation.pieces is not None


LARGE = {"marabou_cnn_max_mnist2"}
"""Models of which the first few regions are enough here, since checking each takes a while."""


@FILES
@pytest.mark.parametrize("size", [1, 2], ids=["line", "plane"])
def test_regions_of_models(file: Path, size: int, tmp_path: Path) -> None:
    """All regions on a line, the first ones on a plane."""
    pytest.importorskip("onnx")
    try:
        network = read(file)
    except UnsupportedError:
        pytest.skip("has an operator that is not read")
    p, u, v = ([Fraction(i * k % 17 - 8, 8) for i in range(network.inputs)] for k in (3, 5, 7))
    if size == 2 and network.inputs == 1:
        pytest.skip("has one input")
    domain = Segment(p, u) if size == 1 else Plane(p, u, v)
    if not all(is_piecewise_linear(node.operation) for node in network.nodes):
        with pytest.raises(UnsupportedError, match=r"is curved; regions need"):
            atlas(network, domain)
        return
    most = 3 if file.stem in LARGE else 500 if size == 1 else 30
    found = atlas(network, domain, max_regions=most, engine="reference")
    save(found, tmp_path / "r.json.gz")
    report = checker.check_file(str(tmp_path / "r.json.gz"), str(file))
    assert report["accepted"], report["reason"]
    which = "all there are that are full-dimensional" if found.complete else "perhaps not all"
    assert f"of a domain of dimension {size}, {which}" in report["claims"][0]["statement"]
    assert found.complete or size == 2 or file.stem in LARGE


def test_regions_of_a_trained_model(tmp_path: Path) -> None:
    pytest.importorskip("onnx")
    network = read(ROOT / "examples" / "digits_relu.onnx")
    digits = np.load(ROOT / "examples" / "digits.npz")
    plane = Plane(digits["zero"], digits["one"], digits["eight"])
    found = atlas(network, plane, engine="reference")
    save(found, tmp_path / "c.json")
    report = checker.check_file(str(tmp_path / "c.json"))
    assert report["accepted"], report["reason"]
    assert f"{len(found)} activation regions" in report["claims"][0]["statement"]
    assert "all there are" in report["claims"][0]["statement"]


def test_what_a_budget_found_is_not_claimed_to_be_all() -> None:
    some = atlas(folded(), SQUARE, max_regions=3, engine="reference")
    assert not some.complete
    report = checker.check(str(certificate(some)).encode())
    assert report["accepted"]
    assert "perhaps not all" in report["claims"][0]["statement"]


def test_the_collapsed_network_is_counted_without_what_nothing_needs() -> None:
    dead = Network(
        [
            AffineMap([[1, 1], [0, 1]]),
            Node(Affine(AffineMap([[1, 0]])), (1,)),
            Node(Affine(AffineMap([[2, 2]])), (1,)),
        ],
    )
    made = certificate(collapse(dead))
    assert accepted(made.claims)
    assert json.loads(str(made))["claims"][-1]["maps"] == 1


# -- the text -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SUBJECTS)
def test_texts_are_canonical(name: str) -> None:
    text = str(certificate(SUBJECTS[name]()))
    value = json.loads(text)
    assert text == json.dumps(value, sort_keys=True, separators=(",", ":")) + "\n"
    assert text.isascii()


def test_it_is_written_in_pieces() -> None:
    wide = Network([AffineMap([[1] * 50] * 50), AffineMap([[1] * 50] * 50)])
    parts = list(certificate(collapse(wide)).texts())
    assert max(map(len, parts)) < sum(map(len, parts)) / 50


def test_the_digest_names_the_list() -> None:
    value = json.loads(str(certificate(collapse(dense()))))
    (model,) = value["models"]
    assert model["sha256"] == digest(dense())
    text = json.dumps(model["network"], sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(text.encode()).hexdigest() == digest(dense())
    assert digest(Network(dense().nodes, inputs=3, source=Source("m.npz", "0" * 64))) == digest(
        dense()
    )
    assert digest(tent()) != digest(dense())


def test_names_of_any_kind() -> None:
    names_ = ["", 'a"b\\', "naïve", "é\ud800", "\x00\x1b[31m", "名"]
    network = Network([Node(Affine(AffineMap([[1]])), (k,), n) for k, n in enumerate(names_)])
    assert accepted(collapse(network))
    made = certificate_of(json.loads(str(certificate(collapse(network)))))
    assert [node.name for node in made.networks[0].nodes] == names_


@pytest.mark.parametrize("entry", [activation(name) for name in names()], ids=str)
def test_activations(entry: Any) -> None:
    """Pieces where they are continuous, else the name; both come back."""
    network = Network([AffineMap([[2]]), entry, AffineMap([[3]])])
    value = json.loads(str(certificate(collapse(network))))
    written = value["models"][0]["network"]["operations"][1]["operation"]
    linear = entry.is_piecewise_linear and entry.is_continuous
    assert written["kind"] == ("activate" if linear else "function")
    assert certificate_of(value).networks[0] == network


def test_unnamed_pieces_come_back_as_a_function() -> None:
    slope = activation("hardsigmoid", alpha="1/7", beta="1/3")
    value = json.loads(str(certificate(collapse(Network([AffineMap([[1]]), slope])))))
    (network,) = certificate_of(value).networks
    made = network.nodes[1].operation.activation  # type: ignore[attr-defined]
    for x in (Fraction(-9), Fraction(-7, 3), Fraction(1, 5), Fraction(14, 3), Fraction(9)):
        assert made(x) == slope(x)
    points = np.array([-9.0, 0.25, 9.0])
    assert np.allclose(made(points), slope(points), rtol=0, atol=1e-15)
    import sympy

    x = sympy.Symbol("x", real=True)
    assert made(x).subs(x, 1) == slope(x).subs(x, 1)


# -- there and back -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SUBJECTS)
def test_reading_back_gives_the_same_certificate(name: str, tmp_path: Path) -> None:
    made = certificate(SUBJECTS[name]())
    for file in (tmp_path / "c.json", tmp_path / "c.json.gz"):
        save(made, file)
        assert str(load(file)) == str(made)


def test_what_is_read_can_be_computed_with(tmp_path: Path) -> None:
    save(collapse(convolution()), tmp_path / "c.json")
    made = load(tmp_path / "c.json")
    assert made.networks[0]([1, 2, 3, 4]) == convolution()([1, 2, 3, 4])
    merge = made.claims[0]
    assert isinstance(merge, Merged)
    merged = collapse(convolution()).network
    assert merge.operations == tuple(node.operation for node in merged.nodes[:2])


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {},
        {"schema": "symact.certificate/2"},
        {"schema": "symact.certificate/1"},
        {"schema": "symact.certificate/1", "models": [], "claims": []},
        {"schema": "symact.certificate/1", "models": [{}], "claims": []},
    ],
    ids=str,
)
def test_what_is_no_certificate(value: Any) -> None:
    with pytest.raises(CertificateError):
        certificate_of(value)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("claims", 0, "claim"), "theorem"),
        (("claims", 0, "model"), 1),
        (("claims", 0, "model"), "0"),
        (("claims", 0, "value"), 9),
        (("claims", 0, "operations", 0, "kind"), "maximum"),
        (("models", 0, "network", "operations", 0, "reads"), [1]),
        (("models", 0, "network", "operations", 0, "reads"), ["0"]),
        (("models", 0, "network", "operations", 0, "operation", "kind"), "relu"),
        (("models", 0, "network", "operations", 0, "operation", "blocks"), []),
        (("models", 0, "network", "operations", 0, "operation", "blocks", 0), ["1"]),
        (("models", 0, "network", "operations", 0, "operation", "blocks", 0, 0), []),
        (("models", 0, "network", "operations", 0, "operation", "blocks", 0, 0, 3), "1/0"),
        (("models", 0, "network", "operations", 2, "operation", "slopes"), ["1"]),
    ],
    ids=lambda part: str(part)[-30:],
)
def test_what_describes_no_claims(path: tuple[Any, ...], value: Any) -> None:
    whole = json.loads(str(certificate(collapse(dense()))))
    place = whole
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(CertificateError):
        certificate_of(whole)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("claims", 0, "value"), "1", "claims[0].value is '1'; an integer is needed"),
        (("claims", 0, "reads", 0), None, "claims[0].reads has None; an integer is needed"),
        (("claims", 0, "operations", 0, "blocks", 0, 1, 2), "x", "blocks[0][1] has 'x'; a number"),
        (("claims", 0, "operations", 0), 7, "claims[0].operations[0] is 7; an object is needed"),
        (("claims", 0, "value"), 9, "claims[0] does not fit together: it names a value"),
        (("claims", 1, "claim"), "more", "claims[1].claim is 'more', which is none of collapse"),
        (("models", 0, "network", "output"), 9, "models[0].network does not fit together: the"),
    ],
)
def test_what_is_refused_says_where(path: tuple[Any, ...], value: Any, message: str) -> None:
    whole = json.loads(str(certificate(collapse(dense()))))
    place = whole
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(CertificateError, match=re.escape(message)) as caught:
        certificate_of(whole)
    assert str(caught.value).startswith("the certificate.")


@pytest.mark.parametrize(
    ("name", "changes", "message"),
    [
        ("dense", {"operations": [{"kind": "maximum", "terms": 1}]}, "maximum .* is not affine"),
        ("dense", {"operations": [{"kind": "sum", "terms": 0}]}, "0 terms; .* positive"),
        ("neurons", {"lower": ["2", "0"]}, r"lo\[0\] is 2, larger than hi\[0\]"),
        ("regions of a box", {"domain": [["1", "0"], ["1"]]}, "rows of different lengths"),
        ("regions of a box", {"domain": [["1"] * 4, ["2"] * 4]}, "3 dimensions; two is the most"),
    ],
)
def test_claims_that_do_not_fit_together(name: str, changes: dict[str, Any], message: str) -> None:
    whole = json.loads(str(certificate(SUBJECTS[name]())))
    whole["claims"][0] |= changes
    with pytest.raises(CertificateError, match=message):
        certificate_of(whole)


@pytest.mark.parametrize("word", ["gelu ", "gelu(alpha=1)", "elu(alpha=2/4)", "elu", "none", ""])
def test_functions_have_the_name_that_they_are_written_with(word: str) -> None:
    whole = json.loads(str(certificate(SUBJECTS["curved"]())))
    whole["models"][0]["network"]["operations"][1]["operation"]["name"] = word
    with pytest.raises(CertificateError, match=r"operation.*does not fit|network does not fit"):
        certificate_of(whole)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "text.json").write_text("hello")
    (tmp_path / "half.json.gz").write_bytes(gzip.compress(b"{}")[:-3])
    for name in ("text.json", "half.json.gz", "none.json", "."):
        with pytest.raises(CertificateError):
            load(tmp_path / name)


# -- files ----------------------------------------------------------------------------------------


def test_the_same_result_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("c.json", "c.json.gz"):
        first, second = tmp_path / f"1{name}", tmp_path / f"2{name}"
        save(collapse(dense()), first)
        save(collapse(dense()), second)
        assert first.read_bytes() == second.read_bytes()
    text = gzip.decompress((tmp_path / "1c.json.gz").read_bytes())
    assert text == (tmp_path / "1c.json").read_bytes()


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    file = tmp_path / "c.json"
    file.write_text("before")
    long = Network([AffineMap([[1]]), AffineMap([[Fraction(1, 7**6000)]])])
    with pytest.raises(UnsupportedError, match="4000 digits"):
        save(collapse(long), file)
    assert file.read_text() == "before"
    assert list(tmp_path.iterdir()) == [file]
    with pytest.raises(UsageError, match="cannot be written"):
        save(collapse(dense()), tmp_path / "none" / "c.json")


@pytest.mark.parametrize("name", ["c.json", "c.json.gz"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_failure_in_the_middle_leaves_the_old_file(
    name: str, error: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full, or somebody interrupts: neither half a file nor the loss of the old one."""
    file = tmp_path / name
    save(collapse(tent()), file)
    before, whole = file.read_bytes(), Certificate.texts
    written: list[str] = []

    def texts(self: Certificate) -> Iterator[str]:
        for text in islice(whole(self), 20):
            written.append(text)
            yield text
        raise error

    monkeypatch.setattr(Certificate, "texts", texts)
    with pytest.raises(UsageError if isinstance(error, OSError) else KeyboardInterrupt):
        save(collapse(dense()), file)
    assert len(written) == 20
    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("digits", [4000, 4001])
def test_the_longest_numbers(digits: int) -> None:
    number = Fraction(1, 10 ** (digits - 1) + 1)
    network = Network([AffineMap([[number]])])
    if digits > 4000:
        with pytest.raises(UnsupportedError, match="4000 digits"):
            str(certificate(collapse(network)))
    else:
        assert accepted(collapse(network))


# -- what has none --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("result", "error", "message"),
    [
        (lambda: collapse(generic([2, 3, 1])), UnsupportedError, "symbols"),
        (lambda: collapse(generic(depth=3)), UnsupportedError, "symbolic size"),
        (lambda: collapse(generic(depth="L")), UnsupportedError, "symbolic size"),
        (lambda: (), UsageError, "needs a claim"),
        (lambda: dense(), UsageError, "a Network has no certificate"),
        (lambda: 3, UsageError, "a int has no certificate"),
        (
            lambda: Open(
                Network([Composite((Scale([1], [1]), Scale([1], [1])))], inputs=1), "whether"
            ),
            UnsupportedError,
            "no form in a certificate",
        ),
        (
            lambda: atlas(Network([AffineMap([[1, 1, 1]]), relu]), Box([0] * 3, [1] * 3)),
            UnsupportedError,
            "certificates of regions are for two at most",
        ),
    ],
)
def test_results_without_a_certificate(result: Any, error: type[SymactError], message: str) -> None:
    with pytest.raises(error, match=message):
        str(certificate(result()))


def test_no_regions_have_no_certificate(tmp_path: Path) -> None:
    """Where the budget ran out before the first one: nothing is written."""
    none = atlas(folded(), SQUARE, seconds=1e-9, engine="reference")
    assert len(none) == 0
    with pytest.raises(UndecidedError, match=r"no region was found .* more seconds"):
        save(none, tmp_path / "c.json")
    assert not list(tmp_path.iterdir())


def test_a_certificate_of_claims_keeps_their_order_and_each_network_once() -> None:
    first, second = Open(tent(), "a"), Open(pooled(), "b")
    third = Open(first.network, "c")
    made = certificate([first, second, third])
    assert made == Certificate((first, second, third))
    assert made.networks == (first.network, second.network)
    assert accepted([first, second, third])
