"""HTML pages: whole, at rest, and nothing that is written in them is taken for markup."""

from __future__ import annotations

import re

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from symact.display import capital
from symact.logic.derivation import Chain, Derivation, Meaning, Step
from symact.logic.words import Words
from symact.rendering import render
from symact.rendering.layout import level
from symact.rendering.page import (
    BREAK,
    Detail,
    Details,
    Formulas,
    Page,
    Section,
    Sentence,
    Steps,
    Table,
    Verbatim,
)
from symact.rendering.writers.html.document import words as html_words
from symact.rendering.writers.html.markup import escaped, presentable
from tests.rendering.markup import formulas, read_markup
from tests.rendering.samples import NAMES, SAID, checked, sample

pytest.importorskip("latex2mathml")

HOSTILE = [
    "<script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</style><img src=x onerror=alert(1)>",
    "\" onload='alert(1)' x=\"",
    "a & b &amp; &lt;c&gt; &#60;",
    "<!-- x --> <![CDATA[ y ]]> <?php z ?>",
    "\\text{</math>} $x$ {}",
    "file <b>&\"'.onnx",
    "\x00\x07\x1b[31m \ud800 \uffff \x85",
]
X = sympy.Symbol("x", real=True)


def page_of(words: str) -> Page:
    """A page with these words wherever words can be."""
    symbol = sympy.Symbol(words)
    step = Step(symbol, symbol + 1, words, SAID, "≤")
    derivation = Derivation(
        words,
        (Chain(symbol, (step,), words, words),),
        (Meaning(symbol, words), Meaning(X, words, symbol)),
    )
    return Page(
        (Verbatim(words), words, X),
        (
            Section(words),
            Sentence((words, X, BREAK, words)),
            Details((Detail(words, (words, symbol), (words, words)), Detail("n", words))),
            Table((words, "n"), ((words, "1"), (Verbatim(words), "23"), ("", "4"))),
            Table(("", ""), ((words, words),)),
            Formulas(((symbol, X),)),
            Steps(derivation),
        ),
    )


@pytest.mark.parametrize("words", HOSTILE)
def test_what_is_written_is_never_markup(words: str) -> None:
    plain = render(page_of("q" * len(words)), "html")
    made = render(page_of(words), "html")
    assert skeleton(made) == skeleton(plain)
    assert made.encode("utf-8")
    hidden = re.sub(r"<title>.*?</title>", "", render(page_derivation(words), "html"), flags=re.S)
    assert "<script" not in hidden
    assert "<img" not in hidden


def page_derivation(words: str) -> Derivation:
    (proof,) = (part for part in page_of(words).parts if isinstance(part, Steps))
    return proof.derivation


def skeleton(page: str) -> list[str]:
    """The elements outside formulas, without what raises and lowers."""
    bare = re.sub("<math.*?</math>", "<math></math>", page, flags=re.S)
    formulas(page, hostile=True)
    return [tag for tag, _ in read_markup(bare).elements if tag not in ("sup", "sub")]


@given(st.text(max_size=40))
def test_text_comes_back_as_it_was(text: str) -> None:
    shown = "".join(c if c not in "\r" else "\n" for c in map(presentable, text))
    assert read_markup(f"<p>{escaped(text)}</p>").text().replace("\r", "\n") == shown
    inside = read_markup(f"<p>{html_words(text)}</p>")
    tags = {tag for tag, _ in inside.elements}
    assert tags == {"p"} or "math" in tags
    assert 'x="' not in escaped(f'x="{text}')


@given(st.text(min_size=1, max_size=30))
def test_any_words_make_a_whole_page(text: str) -> None:
    made = render(page_of(text), "html")
    read_markup(made)
    formulas(made, hostile=True)


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_one_file_that_does_nothing(name: str) -> None:
    derivation = sample(name)
    made = render(derivation, "html")
    assert made.startswith('<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n')
    assert made.endswith("</body>\n</html>\n")
    markup = read_markup(made)
    policy = [a for tag, a in markup.elements if a.get("http-equiv") == "Content-Security-Policy"]
    assert [entry["content"] for entry in policy] == [
        "default-src 'none'; style-src 'unsafe-inline'"
    ]
    assert markup.text("title") == derivation.title
    assert not re.search(r"https?:|//|url\(|@import|javascript", made)
    assert made.count("<h1>") == 1
    assert markup.text("p").startswith(capital(level(derivation)))
    run = read_markup(render(checked(name), "html")).text("p")
    assert run.startswith(capital(level(checked(name))))


@pytest.mark.parametrize("name", NAMES)
def test_a_page_has_every_row_and_every_reason(name: str) -> None:
    derivation = sample(name)
    made = render(derivation, "html")
    words = " ".join(read_markup(made).text().replace("\u00a0", " ").split())
    for reason in {step.reason for step in derivation.steps}:
        marks = {"by f_1": "by f1"}
        assert marks.get(reason, reason) in words
    rows = re.findall(r'<td class="relation">(.*?)</td>', made)
    shown = sum(bool(row) and "is" not in row and "∈" not in row for row in rows)
    first = sum(bool(c.steps) and c.steps[0].before != c.subject for c in derivation.chains)
    values = sum(meaning.value is not None for meaning in derivation.meanings)
    assert shown == len(derivation.steps) + first + values
    for chain in derivation.chains:
        if chain.label:
            assert re.search(rf"<h2>{chain.label}", made)


@pytest.mark.parametrize("name", NAMES)
def test_rows_have_three_columns_and_one_for_the_reason(name: str) -> None:
    made = render(sample(name), "html")
    for table in re.findall('<table class="derivation".*?</table>', made, re.S):
        beside = 0
        for row in re.findall("<tr.*?</tr>", table, re.S):
            cells = re.findall("<td(.*?)>", row)
            spans = [int(re.search(r'colspan="(\d)"|()$', cell)[1] or 1) for cell in cells]  # type: ignore[index]
            assert sum(spans) + bool(beside) in (3, 4), row
            beside = max(0, beside - 1)
            reason = re.search(r'class="reason" rowspan="(\d+)"', row)
            if reason:
                beside = int(reason[1]) - 1
        assert not beside


def test_derivations_are_aligned_by_the_table_and_not_by_mathml() -> None:
    made = render(sample("several runs"), "html")
    rows = re.findall("<tr.*?</tr>", made, re.S)
    assert all(row.count("<td") in (3, 4) for row in rows)
    assert '<td class="relation"><math><mo>=</mo></math></td>' in made
    assert made.count('class="reason"') == 4
    assert 'role="presentation"' in made
    # matrices are tables of MathML, derivations are not
    assert all(
        math.find(".//mtable") is None or math.find(".//mo").text in "[{"  # type: ignore[union-attr]
        for math in formulas(made)
    )


def test_words_flow_and_reasons_stand_beside_all_lines_of_a_formula() -> None:
    made = render(sample("edges"), "html")
    assert '<td colspan="4" class="right says">the function <math' in made
    assert "the triangle inequality, which holds for 100% of the numbers and costs $0" in made
    wide = render(sample("depth 12"), "html")
    assert re.search(r'<td class="reason" rowspan="\d+"><div>distribute', wide)


def test_reasons_are_not_broken() -> None:
    long = "n" * 80
    step = Step(X, X + 1, f"by {long}", SAID)
    made = render(Derivation("t", (Chain(X, (step,)),)), "html")
    assert f'<td class="reason"><div>by {long}</div></td>' in made


def test_sizes_are_sets_of_matrices() -> None:
    made = render(sample("lettered"), "html")
    assert "<mo>∈</mo>" in made
    assert (
        "<msup><mi>ℝ</mi><mrow><mn>101</mn><mo>×</mo><mn>30</mn></mrow></msup></math> of rank"
        in made
    )


def test_tables_facts_and_titles() -> None:
    made = render(page_of("plain"), "html")
    assert "<h1><code>plain</code></h1>\n" in made
    assert '<p class="about">plain · <math displaystyle="true"><mi>x</mi></math></p>' in made
    assert '<tr><th scope="row">plain</th><td>plain<math displaystyle="true">' in made
    assert '<td class="from">plain</td>' in made
    assert '<th scope="col" class="number">n</th>' in made
    assert '<tr class="more"><td></td><td class="number" data-head="n">4</td></tr>' in made
    assert "<br>plain" in made
    assert made.count("<thead>") == 1


def test_headings_stress_what_they_begin_with() -> None:
    def heading(label: str) -> str:
        made = render(Derivation("t", (Chain(X, (), label),)), "html")
        return re.findall("<h2>(.*?)</h2>", made)[0]

    assert heading("Bound, for all x. Base") == "Bound<span>, for all x. Base</span>"
    assert heading("P(x, y) is 0.5. End").endswith("</math> is 0.5<span>. End</span>")
    assert heading("Step") == "Step<span></span>"


def test_both_schemes_of_colour_and_paper_are_there() -> None:
    made = render(sample("skip"), "html")
    assert "@media (prefers-color-scheme: dark)" in made
    assert "@media print" in made
    assert '<meta name="color-scheme" content="light dark">' in made


def test_long_sentences_are_not_shortened_since_they_flow() -> None:
    sums = [sympy.Add(*(sympy.Function("f")(X - k - n) for k in range(7))) for n in range(4)]
    sentence = Words("{} and {} and then {} and {}", *sums)
    made = render(Derivation("t", (Chain(sentence, ()),)), "html")
    assert "⋯" not in made
    assert "Dots" not in made
    assert made.count("<tr") == 1


def test_a_sentence_with_a_formula_that_is_too_broad_stays_one_sentence() -> None:
    broad = sympy.Function("f")(*sympy.symbols("x_1:80"))
    sentence = Words("first {} and then {} and a few words at its end", broad, broad)
    made = render(Derivation("t", (Chain(sentence, ()),)), "html")
    assert made.count("<tr") == 1


def test_a_page_without_a_title() -> None:
    made = render(Page((), (Sentence(("one", BREAK, "two")),)), "html")
    read_markup(made)
    assert "<main>\n<p>one<br>two</p>\n</main>" in made
