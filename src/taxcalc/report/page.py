"""A document as one page for a browser or for print: tables and pictures inside it, nothing from outside, readable on a phone."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from taxcalc.report.charts import Picture
from taxcalc.report.document import Block, Bullets, Cell, Heading, Line, Sentence, Table, Tone
from taxcalc.report.words import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

TOTAL = '<tr class="total">'
WORD = re.compile(r"(?<![\w/=-])[A-Z][A-Za-z0-9-]+(?![\w/-])")
ADDRESS = re.compile(r"https?://[^\s<>\"]+")
STYLE = """
:root { color-scheme: light dark; --ink: #1b1f24; --quiet: #5c6670; --rule: #d5dade; --paper: #fff; --a: #5b6770; --b: #b3261e; --c: #0b6e4f; --d: #6b4fa0; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e9ec; --quiet: #a2abb3; --rule: #3a4148; --paper: #15181b; --a: #b6c0c8; --b: #ff8a80; --c: #6fd3ad; --d: #c3aef0; }
}
body { margin: 0 auto; max-width: 60rem; padding: 1.5rem 1rem 3rem; font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
h1 { font-size: 1.5rem; line-height: 1.25; }
h2 { font-size: 1.15rem; margin-top: 2rem; border-bottom: 1px solid var(--rule); }
p, li { max-width: 45rem; }
li { margin-bottom: 0.6rem; }
.strong { font-weight: 600; }
.quiet { color: var(--quiet); }
.good { color: var(--c); font-weight: 600; }
.bad { color: var(--b); font-weight: 600; }
.warn { color: var(--b); }
.note { display: block; font-size: 0.875rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; margin: 0.5rem 0 1rem; font-size: 0.9375rem; }
th, td { padding: 0.25rem 0.6rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--rule); }
th { font-weight: 600; color: var(--quiet); white-space: pre-line; vertical-align: bottom; }
.right { text-align: right; white-space: nowrap; }
th.right { white-space: pre-line; }
tr.total td { font-weight: 600; border-top: 2px solid var(--ink); }
figure { margin: 1rem 0; max-width: 40rem; }
figcaption { font-size: 0.875rem; color: var(--quiet); }
svg { width: 100%; height: auto; }
svg .label { font-size: 12px; fill: var(--quiet); }
svg .grid { stroke: var(--rule); }
svg .line { fill: none; stroke-width: 2; }
svg .cliff { fill: var(--paper); stroke-width: 2; }
svg .a { stroke: var(--a); stroke-dasharray: 5 3; } svg .b { stroke: var(--b); } svg .c { stroke: var(--c); } svg .d { stroke: var(--d); }
svg .cliff.a { stroke-dasharray: none; }
td:first-child { min-width: 8rem; }
@media (max-width: 40rem) { svg .label { font-size: 18px; } }
@media print {
  body { max-width: none; padding: 0; font-size: 10pt; }
  h2, tr, figure, li { break-inside: avoid; } h2 { break-after: avoid; } .wide { overflow: visible; }
}
"""


def to_html(title: str, blocks: Iterable[Block | Picture], links: Mapping[str, str] | None = None) -> str:
    """The whole page, UTF-8; its first heading is its title on the page. `links`: words, such as names of sources, with the address of each."""
    body = "\n".join(_block(block, links or {}) for block in blocks)
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{_escaped(title)}</title><style>{STYLE}</style>'
    return f'<!DOCTYPE html>\n<html lang="en">\n<head>{head}</head>\n<body>\n{body}\n</body>\n</html>\n'


def _block(block: Block | Picture, links: Mapping[str, str]) -> str:
    match block:
        case Heading():
            return f"<h{block.level}>{_escaped(block.text)}</h{block.level}>"
        case Sentence():
            return f"<p>{_line(block.line, links)}</p>"
        case Bullets():
            return f"<ul>{''.join(f'<li>{_cell(item, links)}</li>' for item in block.items)}</ul>"
        case Table():
            return _table(block, links)
        case Picture():
            return f"<figure>{block.svg}<figcaption>{_escaped(block.title)}</figcaption></figure>"


def _table(table: Table, links: Mapping[str, str]) -> str:
    kept = [index for index, column in enumerate(table.columns) if not column.screen_only]
    sides = {index: ' class="right"' if table.columns[index].right else "" for index in kept}
    head = "".join(f"<th{sides[index]}>{_escaped(table.columns[index].title, keep=chr(10))}</th>" for index in kept)
    last = len(table.rows) - 1
    rows = ""
    for number, row in enumerate(table.rows):
        cells = "".join(f"<td{sides[index]}>{_cell(row[index], links)}</td>" for index in kept)
        rows += f"{TOTAL if table.total and number == last else '<tr>'}{cells}</tr>"
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def _cell(cell: Cell, links: Mapping[str, str]) -> str:
    first, *others = cell or (Line(""),)
    return _line(first, links) + "".join(f'<span class="note">{_line(line, links)}</span>' for line in others)


def _line(line: Line, links: Mapping[str, str]) -> str:
    text = ADDRESS.sub(lambda found: f'<a href="{found[0]}">{found[0]}</a>', _escaped(line.text))
    if links and line.tone is Tone.QUIET:
        text = WORD.sub(lambda found: f'<a href="{_escaped(links[found[0]])}">{found[0]}</a>' if found[0] in links else found[0], text)
    return text if line.tone is Tone.PLAIN else f'<span class="{line.tone}">{text}</span>'


def _escaped(text: str, keep: str = "") -> str:
    return keep.join(escape(visible(part), quote=True) for part in (text.split(keep) if keep else [text]))
