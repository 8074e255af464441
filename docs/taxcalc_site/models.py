"""The SQL models: a page for the graph, drawn from the headers that hold the models together."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from taxcalc.engine.model_graph import FOLDERS, MACROS, models
from taxcalc_site.markdown import code, codes, table
from taxcalc_site.model_columns import added, columns, meanings, shown_models

if TYPE_CHECKING:
    from taxcalc.engine.model_graph import Model

HEAD = """# The models

Every figure is made by these SQL models, `src/taxcalc/engine/models/`: one `select` in each file, run in the order of what they read.
An *embedded* model makes no table; it stands where it is read. This page is made from the headers of the files, and tests hold the
headers to what the database's own parser finds in the queries.

"""
STAGES = {
    "receipts": "Every receipt, valued and placed",
    "sums": "What receipts add up to",
    "taxpayers": "What the law makes of it",
    "descriptions": "What only describes",
}
WIDE, HIGH, ACROSS, DOWN = 140, 22, 172, 30


def pages() -> dict[str, str]:
    """For each stage what it reads from itself as a picture, and a table of its models."""
    shown = {name: model for name, model in models().items() if model.folder != MACROS}
    parts = [HEAD]
    for folder in FOLDERS:
        members = {name: model for name, model in shown.items() if model.folder == folder}
        if members:
            rows = [_row(model, shown) for model in members.values()]
            parts.append(f"## {STAGES[folder]}\n\n{picture(members)}\n" + table(("model", "what it is", "reads", "columns that it adds"), rows))
    used = sorted({column for names in columns().values() for column in names})
    rows = [(code(column), escape(meanings()[column], quote=False), codes(name for name in shown_models() if column in added(name))) for column in used]
    parts.append("## Columns\n\nOne word has one meaning, in every model.\n\n" + table(("column", "what it means", "added by"), rows))
    return {"models.md": "\n".join(parts)}


def _row(model: Model, shown: dict[str, Model]) -> tuple[str, ...]:
    said = [model.prose, f"{model.grain.capitalize()}.", f"{model.kind.capitalize()}.", *([f"{model.law}."] if model.law else [])]
    reads = ", ".join(code(name) for name in model.reads if name in shown)
    own = codes(added(model.name)) if model.kind != "variable" else ""
    return (f'<span id="{model.name}"></span>{code(model.name)}', escape(" ".join(said), quote=False), reads, own)


def picture(members: dict[str, Model]) -> str:
    """One stage from left to right: each model in the column after the last one that it reads."""
    columns = _columns(members)
    filled: dict[int, int] = {}
    places: dict[str, tuple[int, int]] = {}
    for name, column in columns.items():
        row = filled[column] = filled.get(column, -1) + 1
        places[name] = (column * ACROSS + 4, row * DOWN + 4)
    width, height = len(filled) * ACROSS, (max(filled.values()) + 1) * DOWN + 4
    drawn = [_line(places[read], places[name]) for name, model in members.items() for read in model.reads if read in places]
    drawn += [_box(name, *place) for name, place in places.items()]
    head = f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" aria-label="which model reads which">'
    return f'<div class="graph">{head}{"".join(drawn)}</svg></div>\n'


def _columns(members: dict[str, Model]) -> dict[str, int]:
    """How many models of the stage stand before each one, along the longest way."""
    columns: dict[str, int] = {}
    for name, model in members.items():
        columns[name] = max((columns[read] + 1 for read in model.reads if read in columns), default=0)
    return columns


def _line(start: tuple[int, int], end: tuple[int, int]) -> str:
    x1, y1, x2, y2 = start[0] + WIDE, start[1] + HIGH // 2, end[0], end[1] + HIGH // 2
    return f'<path d="M{x1} {y1} C{x1 + 30} {y1} {x2 - 30} {y2} {x2} {y2}"/>'


def _box(name: str, x: int, y: int) -> str:
    return f'<a href="#{name}"><rect x="{x}" y="{y}" width="{WIDE}" height="{HIGH}" rx="3"/><text x="{x + 6}" y="{y + 15}">{escape(name)}</text></a>'
