"""JSON and notebooks."""

from __future__ import annotations

import json
from typing import Any

import pytest
import sympy

from symact.errors import UsageError
from symact.logic.checks import RingIdentity
from symact.logic.derivation import Chain, Derivation
from symact.rendering import FORMATS, SUFFIXES, notebook, render
from tests.rendering.samples import NAMES, checked, sample


@pytest.mark.parametrize("name", NAMES)
def test_data_follows_the_derivation(name: str) -> None:
    derivation, run = sample(name), checked(name)
    document = render(run, "json")
    assert document.isascii()
    data = json.loads(document)
    assert data["checked"] is True
    assert data["schema"] == "symact.derivation/1"
    assert data["title"] == derivation.title
    assert data["level"] == run.level
    assert tuple(data["argued"]) == run.argued
    assert tuple(data["trusts"]) == run.trusts
    assert len(data["meanings"]) == len(derivation.meanings)
    for chain, given in zip(derivation.chains, data["chains"], strict=True):
        assert (given["label"], given["reason"]) == (chain.label, chain.reason)
        assert set(given["subject"]) == {"text", "latex", "sympy"}
        for step, written in zip(chain.steps, given["steps"], strict=True):
            assert written["reason"] == step.reason
            assert written["relation"] == step.relation
            assert written["level"] == step.established().level
            assert written["check"] == type(step.check).__name__
            assert "\n" not in written["after"]["text"]
            assert written["before"]["latex"].isascii()


@pytest.mark.parametrize("name", NAMES)
def test_data_of_what_was_not_run_has_no_level(name: str) -> None:
    data = json.loads(render(sample(name), "json"))
    assert (data["checked"], data["level"], data["trusts"]) == (False, None, [])
    for chain in data["chains"]:
        assert chain["established"] is None
        assert {step["level"] for step in chain["steps"]} <= {None}
    run = json.loads(render(checked(name), "json"))
    assert run["meanings"] == data["meanings"]


def test_data_has_letters_premises_and_definitions() -> None:
    n = sympy.Symbol("n", integer=True, positive=True)
    r, x = sympy.Function("r", real=True), sympy.Symbol("x", real=True)
    check = RingIdentity({r: sympy.Lambda(x, n / x)}, given={n: 3})
    (chain,) = json.loads(
        render(Derivation.of(Chain.of(r(x), ("=", 3 / x, "put in", check))).verify(), "json")
    )["chains"]
    shown = chain["established"]
    letters = [(one["name"], one["kind"], one["sign"]) for one in shown["letters"]]
    assert letters == [("n", "integer", ">"), ("x", "real", "")]
    assert [one["sympy"] for one in shown["premises"]] == ["Eq(n, 3)", "Ne(x, 0)"]
    assert [(d["thing"]["sympy"], d["value"]["sympy"]) for d in shown["definitions"]] == [
        ("r(x)", "n/x")
    ]


def test_the_plain_form_is_what_sympy_writes() -> None:
    for derivation in (sample("skip"), sample("fractions"), sample("depth 3")):
        data = json.loads(render(derivation, "json"))
        for step, written in zip(derivation.steps, data["chains"][0]["steps"], strict=True):
            for side, form in ((step.before, "before"), (step.after, "after")):
                assert parsed(written[form]["sympy"], side) == side.doit()


def parsed(source: str, like: Any) -> Any:
    symbols = {symbol.name: symbol for symbol in like.find(sympy.MatrixSymbol)}
    namespace = {**symbols, "Matrix": sympy.ImmutableMatrix}
    return sympy.parse_expr(source, local_dict=namespace).doit()


def test_a_notebook_gets_text_latex_and_markdown_but_no_html() -> None:
    derivation = sample("depth 3")
    bundle = derivation._repr_mimebundle_()
    assert bundle == notebook(derivation)
    assert set(bundle) == {"text/plain", "text/latex", "text/markdown"}
    assert bundle["text/latex"].startswith("$$\\begin{aligned}\n")
    assert bundle["text/latex"].endswith("\n\\end{aligned}$$")
    assert bundle["text/plain"].startswith("One affine map\n\ny = W₃ (W₂ (W₁ x + b₁) + b₂) + b₃\n")
    whole = render(derivation, "markdown")
    assert whole.startswith("# One affine map\n")
    assert bundle["text/markdown"] == whole.replace("# One affine map", "One affine map:")


def test_formats_and_suffixes() -> None:
    assert set(SUFFIXES.values()) <= set(FORMATS)
    assert SUFFIXES[".tex"] == "tex"
    with pytest.raises(UsageError, match="no format 'docx'; there is text, latex, tex, markdown"):
        render(sample("skip"), "docx")
