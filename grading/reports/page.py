"""What the feedback pages and the class report share: head, style sheet and content security policy.

The policy forbids scripts and anything loaded from elsewhere. It allows exactly this style sheet, by its hash.
"""

import base64
import hashlib

from jinja2 import Environment, Template
from markupsafe import Markup, escape

from grading.reports.html import COLOURS

STYLE = (
    """
:root { color-scheme: light dark; --ink: #1b1b1b; --paper: #fff; --soft: #f4f5f7; --line: #c4c9d0; --muted: #555c66;
        --good: #00664b; --partial: #7b3294; --bad: #a63c00; --link: #0b57a4;
        --finding: #fdf3ea; --high: #0072b2; --low: #d55e00; }
@media screen and (prefers-color-scheme: dark) {
  :root { --ink: #e9e9e9; --paper: #15171b; --soft: #20242a; --line: #4a505a; --muted: #a9b1bc;
          --good: #4fd0a5; --partial: #d9a9ea; --bad: #ffa25c; --link: #8ec1ff;
          --finding: #2a221b; --high: #56b4e9; --low: #e69f00; }
}
* { box-sizing: border-box; }
body { color: var(--ink); background: var(--paper); font: 1rem/1.55 system-ui, sans-serif; overflow-wrap: break-word;
       max-width: 58rem; margin: 1.5rem auto; padding: 0 1rem; }
a { color: var(--link); }
:focus-visible { outline: .18rem solid var(--link); outline-offset: .1rem; }
.skip { position: absolute; left: -99rem; }
.skip:focus { position: static; }
h1 { line-height: 1.25; margin-bottom: .3rem; }
h2 { margin-top: 2.2rem; border-bottom: 1px solid var(--line); }
.sum { font-size: 1.2rem; }
table { border-collapse: collapse; }
th, td { border-bottom: 1px solid var(--line); padding: .4rem .6rem; text-align: left; vertical-align: top; }
.overview { width: 100%; }
.overview thead th:first-child { width: 17rem; }
.overview td:nth-child(2) { white-space: nowrap; font-variant-numeric: tabular-nums; }
.overview td:nth-child(3), .said span, .cause h3 span { overflow-wrap: anywhere; }
.items td, .runs td, .bars { font-variant-numeric: tabular-nums; }
.items td, .runs td { white-space: nowrap; }
.items tbody th { font-weight: 400; }
.items td:not(:first-child), .items th:not(:first-child) { text-align: right; }
.bars > div { display: grid; grid-template-columns: 17rem minmax(0, 1fr) 6rem; gap: 0 .8rem; align-items: center;
              padding: .1rem 0; }
.bar { width: 100%; height: .8rem; fill: var(--bad); }
.bar.high { fill: var(--high); }
.bar.low { fill: var(--low); }
.bar .all { fill: var(--soft); }
.bar.share { width: 9rem; height: .7rem; }
.good, .partial, .bad { font-weight: 600; }
.good { color: var(--good); }
.bad { color: var(--bad); }
.partial { color: var(--partial); }
.note, .waits { color: var(--muted); }
pre, .shown, .formula, .scroll, .cell table, .comment table { overflow-x: auto; max-width: 100%; }
.cell table, .comment table { display: block; }
pre { background: var(--soft); padding: .7rem .9rem; border-radius: .3rem; font-size: .9rem; line-height: 1.45;
      margin: .5rem 0; overflow-wrap: normal; unicode-bidi: isolate; max-height: 40rem; }
.code { border-left: .25rem solid var(--line); }
.shown td, .shown th { padding: .15rem .5rem; }
img { max-width: 100%; background: #fff; border-radius: .3rem; }
.plot img { background: none; }
.comment { border-left: .25rem solid var(--line); padding-left: .9rem; margin: 1rem 0; }
.comment > :first-child, .comment > p:nth-child(2) { margin: 0 0 .4rem; }
.cell { margin: 1rem 0; }
.finding { border: 1px solid var(--bad); border-left-width: .35rem; border-radius: .3rem; background: var(--finding);
           padding: .2rem .9rem; margin: .6rem 0; }
.finding:has(.partial) { border-color: var(--partial); background: none; }
.cause { border-top: 1px solid var(--line); padding-top: .2rem; margin: 1.2rem 0; }
.cause h3 { display: flex; justify-content: space-between; gap: 1rem; align-items: baseline; margin: .5rem 0 .3rem; }
.cause p, .cause details, .said { margin: .4rem 0; }
.said { padding: 0; }
.said li { display: grid; grid-template-columns: 2.2rem minmax(0, 1fr) auto; gap: .2rem .8rem; padding: .1rem 0; }
.said b { text-align: right; font-variant-numeric: tabular-nums; }
.glance { width: 100%; }
.glance th, .glance td { padding: .2rem .6rem; }
.glance tbody th { font-weight: 400; }
.glance td:nth-child(2) { white-space: nowrap; font-variant-numeric: tabular-nums; }
.cause code { color: var(--muted); font-size: .85rem; font-weight: 400; }
.count { white-space: nowrap; }
summary { cursor: pointer; }
.formula { padding: .2rem 0; }
math [columnalign=right] { text-align: right; }
math [columnalign=left] { text-align: left; }
math [mathvariant=monospace] { font-family: monospace; }
@media screen { /* A formula within a sentence has no box of its own that could scroll. */
  :is(.cell, .comment):has(:is(p, li, dd, summary) math) { overflow-x: auto; }
  .cell:has(:is(p, li, dd, summary) math) { margin: 0; }
}
@media screen and (max-width: 40rem) {
  h1 { font-size: 1.5rem; }
  h2 { font-size: 1.25rem; }
  .share { display: none; }
  .bars > div { grid-template-columns: minmax(0, 1fr) 6rem; padding: .2rem 0; }
  .bars > div > :first-child { grid-column: 1 / -1; }
  .overview, .overview tbody { display: block; }
  .overview thead { display: none; }
  .overview tr { display: grid; grid-template-columns: minmax(0, 1fr) auto; border-bottom: 1px solid var(--line);
                 padding: .4rem 0; }
  .overview th, .overview td { border: 0; padding: .1rem 0 .1rem .6rem; }
  .overview th { padding-left: 0; }
  .overview td:nth-child(3) { grid-column: 1 / -1; padding-left: 0; }
  :is(.items, .runs), :is(.items, .runs) tbody { display: block; }
  :is(.items, .runs) thead { display: none; }
  :is(.items, .runs) tr { display: block; padding: .3rem 0; border-bottom: 1px solid var(--line); }
  :is(.items, .runs) :is(th, td) { display: block; border: 0; padding: 0; white-space: normal; }
  .items td:not(:first-child), .items th:not(:first-child) { text-align: left; }
  :is(.items, .runs) td::before { content: attr(data-label) ": "; color: var(--muted); }
  .items td .note { display: inline; }
  .glance th, .glance td { padding: .3rem .25rem; }
}
@media print {
  body { max-width: none; margin: 0; font-size: 10pt; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; max-height: none; border: 1px solid var(--line); }
  pre, .shown, .scroll, .cell table, .comment table { overflow: visible; }
  .skip { display: none; }
  .finding, tr, img { break-inside: avoid; }
}
"""
    + COLOURS
)
HEAD = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{{ policy }}">
{% if digest %}
<meta name="digest" content="{{ digest }}">
{% endif %}
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{{ title }}</title>
<style>{{ style }}</style>
</head>
"""
POLICY = (
    "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; "
    f"style-src 'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'"
)


def page_template(body: str) -> Template:
    """Make the template of a page from the template of its body. To render the page, pass at least a title."""
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.globals |= {"policy": Markup(POLICY), "style": Markup(STYLE)}
    environment.filters["breakable"] = breakable
    return environment.from_string(HEAD + body)


def points_text(points: str, unit: str = "point") -> str:
    """Return a number of points as a phrase: "1 point", "2.5 points"."""
    return f"{points} {unit}" if points == "1" else f"{points} {unit}s"


def breakable(name: str) -> Markup:
    """Return a name as HTML that may wrap after each underscore, as browsers wrap after a hyphen anyway."""
    return escape(name).replace("_", Markup("_<wbr>"))
