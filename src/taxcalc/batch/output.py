"""The results of all parts as one file: ordered, in the format that the suffix names, written beside and then renamed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taxcalc.batch.columns import told
from taxcalc.batch.compare import COLUMNS as COMPARED
from taxcalc.batch.row_warnings import INERT
from taxcalc.batch.summary import WHOLE_WHERE_WHOLE
from taxcalc.engine.connection import connect
from taxcalc.engine.summary import COLUMNS, WHOLE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

FORMATS = {".csv": "csv", ".parquet": "parquet", ".jsonl": "jsonl", ".xlsx": "xlsx"}
AMOUNTS = (*COLUMNS[5:21], "difference", "withheld_expected")


def write_results(path: Path, form: str, parts: Sequence[Path], *, memory: str | None, spill: Path) -> int:
    """All parts in the order of taxpayer and tax year; returns how many rows were written."""
    writers: dict[str, Callable[[str], str]] = {"csv": _as_text, "jsonl": _as_strings, "parquet": _as_decimal}
    columns = writers[form]
    texts = {"taxpayer", "name", "ntn"} if form == "csv" else set()
    options = {"csv": "format csv, header true", "jsonl": "format json", "parquet": "format parquet"}[form]
    with connect(memory=memory, spill=str(spill), closed=False) as connection:
        connection.execute(INERT)
        query, names = told(connection, [str(part) for part in parts], spill)
        is_amount = {name: name in AMOUNTS or name.startswith("iris_") or name in COMPARED for name in names}
        chosen = ", ".join(columns(name) if is_amount[name] else f"inert({name}) as {name}" if name in texts else name for name in names)
        written = connection.execute(
            f"copy (select {chosen} from (from {query} order by taxpayer, tax_year, rules)) to $file ({options})",  # noqa: S608 - names from code
            {"file": str(path)},
        ).fetchone()
    return int(written[0]) if written else 0


def _as_decimal(name: str) -> str:
    """One type whatever the amounts are."""
    return f"cast({name} as decimal(38, {0 if name in (*WHOLE, 'withheld_expected') else 2})) as {name}"


def _as_text(name: str) -> str:
    """Amounts as `assess --format csv` writes them."""
    if name in WHOLE_WHERE_WHOLE:
        return f"case when {name} % 1 = 0 then cast(cast({name} as decimal(38, 0)) as varchar) else cast({name} as varchar) end as {name}"
    return name


def _as_strings(name: str) -> str:
    """JSON carries amounts as strings: its numbers are binary for many readers."""
    return _as_text(name) if name in WHOLE_WHERE_WHOLE else f"cast({name} as varchar) as {name}"
