"""How HTML pages look: light or dark as the reader has it, and on paper."""

from __future__ import annotations

from symact.rendering.writers.html.drawing import DARK
from symact.rendering.writers.html.drawing import STYLE as PICTURES

STYLE = (
    """\
:root {
  color-scheme: light dark;
  --paper: #fdfdfb; --ink: #1c1d20; --quiet: #5d6168; --line: #dcdcd6; --mark: #0b5a84;
}
@media (prefers-color-scheme: dark) {
  :root { --paper: #16181b; --ink: #e2e3e0; --quiet: #9da2a9; --line: #34383d; --mark: #7fb8dc; }
}
* { box-sizing: border-box; }
body {
  margin: 0; padding: 3rem 1.5rem 4rem; background: var(--paper); color: var(--ink);
  font: 1.0625rem/1.55 Charter, "Bitstream Charter", "Sitka Text", Cambria, "Noto Serif", serif;
  font-variant-numeric: lining-nums; text-rendering: optimizeLegibility;
}
main { max-width: 68rem; margin: 0 auto; }
h1 { font-size: 1.6rem; line-height: 1.25; font-weight: 600; margin: 0 0 .5rem; max-width: 46rem; }
h2 { font-size: 1.0625rem; line-height: 1.4; font-weight: 600; margin: 1.9rem 0 .3rem;
  max-width: 46rem; }
h2 > span, h3 > span { font-weight: 400; }
h3 { font-size: 1rem; font-weight: 400; font-style: italic; margin: 1rem 0 .2rem 1.5rem; }
p { margin: .8rem 0; max-width: 44rem; }
p.about { margin: 0 0 1.6rem; color: var(--quiet); }
p.about math { color: var(--ink); }
p.checked, .note { color: var(--quiet); }
p.checked { margin-top: 2rem; padding-top: .8rem; border-top: 1px solid var(--line);
  max-width: none; }
sup, sub { font-size: .72em; line-height: 0; }
math { margin-block: .15em; }
math { font-family: "STIX Two Math", "Latin Modern Math", "Cambria Math", math; font-size: 1.05em; }
mtable { margin: 0 .1em; }
mtd { padding: .22em .45em; }
mtd:first-child { padding-left: .1em; }
mtd:last-child { padding-right: .1em; }
mtd[columnalign="left"] { text-align: left; }
.wide { overflow-x: auto; max-width: 100%; }
.wide + .wide { margin-top: 1.4rem; }
table { border-collapse: collapse; }
td, th { padding: 0; text-align: left; vertical-align: baseline; font-weight: inherit; }
table.derivation { margin: .3rem 0 .3rem 1.5rem; max-width: calc(100% - 1.5rem); }
table.derivation td { padding-top: .3rem; padding-bottom: .3rem; }
table.derivation .right { width: 100%; }
table.derivation .left { text-align: right; white-space: nowrap; }
table.derivation .relation { padding-left: .45em; padding-right: .45em; text-align: center; }
table.derivation .more { padding-left: 2em; }
table.derivation tr + .starts > td { padding-top: 1.1rem; }
table.derivation .says { min-width: 16rem; }
table.derivation .reason { padding-left: 2.5rem; color: var(--quiet); }
td.reason > div { width: clamp(9rem, 22vw, 17.5rem); font-size: .94em; }
table.facts { margin: 1.2rem 0; }
table.facts th { padding: .22rem 1.8rem .22rem 0; color: var(--quiet); white-space: nowrap; }
table.facts td { padding: .22rem 1.8rem .22rem 0; }
td.from { color: var(--quiet); font-size: .94em; }
table.list { margin: 1.2rem 0; }
table.list th { padding: .3rem 1.5rem .3rem 0; color: var(--quiet); white-space: nowrap; }
table.list td { padding: .3rem 1.5rem .3rem 0; border-top: 1px solid var(--line); }
table.list thead + tbody > tr:first-child > td { border-top-color: var(--ink); }
table.list tbody > .more > td { border-top: none; padding-top: 0; }
h2 + .wide > table { margin-top: .3rem; }
table.list .number { text-align: right; }
code { font: .88em ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
  color: var(--mark); }
figure { margin: 1.2rem 0; max-width: 40rem; }
figure > svg { display: block; width: 100%; height: auto; }
figcaption { margin-top: .6rem; color: var(--quiet); }
.key { white-space: nowrap; margin-right: 1em; }
.key > svg { width: .8em; height: .8em; margin-right: .4em; }
"""
    + PICTURES
    + DARK
    + """\
h1 code { font: inherit; color: inherit; }
td code { white-space: nowrap; }
@media (max-width: 45rem) {
  body { padding: 1.5rem 1rem 3rem; font-size: 1rem; }
  table.derivation { display: grid; grid-template-columns: auto auto 1fr; align-items: baseline;
    margin-left: 0; width: auto !important; }
  table.derivation tbody, table.derivation tr { display: contents; }
  table.derivation .right { grid-column: 3; }
  table.derivation [colspan="3"], table.derivation [colspan="4"] { grid-column: 1 / -1; }
  table.derivation .reason { grid-column: 3; padding-left: 0; padding-top: 0; max-width: none; }
  table.facts, table.facts tbody, table.list, table.list tbody { display: block; }
  table.list thead { display: none; }
  table.facts tr, table.list tr { display: block; padding: .45rem 0; }
  table.list tr { border-top: 1px solid var(--line); }
  table.list .more { border-top: none; padding-top: 0; }
  table.facts th, table.facts td { display: block; padding: 0 0 .4rem; overflow-x: auto; }
  table.facts th { white-space: normal; padding: 0; }
  .key { white-space: normal; }
  table.derivation .says { min-width: 0; }
  table.facts td.from { display: inline; }
  table.facts td.from + td.from:not(:empty)::before { content: " · "; }
  table.list td { display: block; padding: 0; border: none; overflow-x: auto; }
  table.list td:empty { display: none; }
  table.list td[data-head] { display: inline-block; margin-right: 1.2em; max-width: 100%;
    vertical-align: top; }
  table.list td[data-head]::before { content: attr(data-head) " "; color: var(--quiet); }
  table.list .number { text-align: left; }
  td code { white-space: normal; overflow-wrap: anywhere; }
}
@media print {
  :root { --paper: #fff; --ink: #000; --quiet: #444; --line: #bbb; --mark: #000; }
  body { padding: 0; font-size: 10.5pt; }
  .wide { overflow: visible; }
  tr, h2 { break-inside: avoid; break-after: avoid; }
}
"""
)

FRAGMENT = """\
.symact.symact { line-height: 1.5; }
.symact.symact p { margin: .5em 0; }
.symact.symact .wide { overflow-x: auto; max-width: 100%; }
.symact.symact table { border: none; border-collapse: collapse; margin: .6em 0;
  font-size: inherit; table-layout: auto; }
.symact.symact tr, .symact.symact tr:nth-child(n) { background: none; }
.symact.symact td, .symact.symact th { border: none; padding: .2em 1.4em .2em 0; text-align: left;
  vertical-align: baseline; font-weight: inherit; white-space: normal; max-width: none; }
.symact.symact th, .symact.symact .from, .symact.symact .reason,
.symact.symact figcaption { opacity: .75; }
.symact.symact .list td { border-top: 1px solid rgba(128, 128, 128, .3); }
.symact.symact .number, .symact.symact .derivation .left { text-align: right; }
.symact.symact .derivation .left, .symact.symact .derivation .relation { padding-right: .45em; }
.symact.symact .derivation .right { padding-right: 2.5em; }
.symact.symact figure { margin: .8em 0; max-width: 36em; }
.symact.symact figure > svg { display: block; width: 100%; height: auto; }
.symact.symact .key { white-space: nowrap; margin-right: 1em; }
.symact.symact .key > svg { width: .8em; height: .8em; margin-right: .4em; }
"""
"""The same for a part of somebody else's page: their paper, their ink and their letters.
The class stands twice, since rules of notebooks for tables would come before it otherwise."""
