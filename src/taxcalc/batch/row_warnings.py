"""What changes no figure but is to be looked at: a receipt that may stand twice, rupees that do not agree, a column that is nearly one.

`assess` warns of the same; here a file beside the output names each, since there may be thousands. Rows are told by taxpayer and day.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from taxcalc.batch.reading_sql import TAX_YEAR
from taxcalc.batch.rejects import join_rows
from taxcalc.engine.connection import load, load_rows
from taxcalc.engine.findings import CODED_AS_FAMILY, EXCEEDED
from taxcalc.engine.model_graph import composed
from taxcalc.formulas import inert
from taxcalc.ledger.agreement import TOLERANCE, ZERO_RECEIPT
from taxcalc.ledger.cells import shown
from taxcalc.ledger.header import nearly_right, not_read
from taxcalc.ledger.vocabulary import COLUMNS, IMPORT_ONLY

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import duckdb

SHAPE = {"file": "varchar", "taxpayer": "varchar", "tax_year": "integer", "column": "varchar", "value": "varchar", "code": "varchar", "message": "varchar"}
SHOWN = 5  # receipts of one id
INERT = r"""
create or replace temp macro inert(text) as
    case
        when regexp_matches(text, '^[=@\t\r]') or (regexp_matches(text, '^[+-]') and not regexp_full_match(text, '[+-][0-9]*[.]?[0-9]+'))
            then concat('''', text)
        else text
    end
"""  # as `formulas.inert`
ABOUT_A_ROW = "insert into row_warnings select null, taxpayer, {0}, {1}, {2}, '{3}', concat({4}) from typed where {5}"

ZEROS = ABOUT_A_ROW.format(TAX_YEAR, "'amount'", "'0'", "TC161", f"date, ': {ZERO_RECEIPT}'", "amount = 0 and kind_in(words) in (1, 2)")
VALUE = "case when currency_in(words) = rupee() then amount else cast(amount as decimal(38, 3)) * {rate} end"
DISAGREEING = ABOUT_A_ROW.format(
    TAX_YEAR,
    "'pkr'",
    "cast(pkr as varchar)",
    "TC160",
    f"date, ': pkr ', pkr, ' is not amount x rate (', cast({VALUE} as decimal(38, 2)), '); pkr is used'",
    f"pkr is not null and kind_in(words) <> 0 and abs({VALUE} - pkr) > {TOLERANCE}",
)
AMOUNT = "case when amount % 0.01 = 0 then cast(cast(amount as decimal(18, 2)) as varchar) else cast(amount as varchar) end"
REPEATED = f"""
insert into row_warnings
with twice as (
    select id from typed where id is not null and kind_in(words) in (1, 2) group by id having count(*) > 1
)

select
    null, taxpayer, min({TAX_YEAR}), 'id', null, 'TC162',
    concat(
        count(*), ' receipts carry the same id, and all count: ',
        array_to_string(list_slice(list(concat(date, ' ', {AMOUNT}) order by date, amount), 1, {SHOWN}), ', '), case when count(*) > {SHOWN} then ', ...' end
    )
from typed semi join twice using (id)
where kind_in(words) in (1, 2)
group by taxpayer, id
having count(*) > 1
"""  # noqa: S608 - what is put in are the expressions and numbers above, nothing that was read
FAMILY_REMITTANCES = f"""
insert into row_warnings
with coded as (
    select x.ty, sum(x.pkr) as pkr
    from cell_sums as x join cell_traits as t on x.cell = t.cell and t.home_remittance and not t.local
    group by x.ty
    having sum(x.pkr) <> 0
)

select
    null, y.tp, y.tax_year, 'channel', cast(hundredths(c.pkr) as varchar), 'TC507',
    concat('Rs ', hundredths(c.pkr), ' {CODED_AS_FAMILY}')
from coded as c join taxpayer_years as y on c.ty = y.ty
"""  # noqa: S608 - what is put in is a sentence of our own
REVERSALS = f"""
insert into memory.main.row_warnings
select
    null, s.tp, s.tax_year, 'amount', l.class, 'TC503', concat('the reversals of class ', l.class, ' {EXCEEDED}')
from class_lines as l join subjects as s on l.subject = s.subject
where l.scenario = 0 and l.negative
"""  # noqa: S608 - as above


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """The table that warnings are noted in."""
    load(connection, "row_warnings", {f'"{name}"': kind for name, kind in SHAPE.items()}, [])


def note_columns(connection: duckdb.DuckDBPyConnection, found: Iterable[tuple[str, str, str]]) -> None:
    """Columns that are not read (TC123): file, name and the word that was probably meant."""
    rows = [(file, shown(name), f"{not_read(name)}: did you mean {word}?") for file, name, word in dict.fromkeys(found)]
    if rows:
        load_rows(connection, "nearly_columns", {"file": "varchar", "name": "varchar", "message": "varchar"}, rows)
        connection.execute("insert into row_warnings select file, null, null, name, null, 'TC123', message from nearly_columns")


def note_files(connection: duckdb.DuckDBPyConnection, notes: Iterable[tuple[str, int | None, str, str]]) -> None:
    """What is noted of whole files: file, line, code, message."""
    rows = list(dict.fromkeys(notes))
    if rows:
        load_rows(connection, "file_notes", {"file": "varchar", "line": "integer", "code": "varchar", "message": "varchar"}, rows)
        connection.execute("insert into row_warnings select file, null, null, null, null, code, message from file_notes")


def note_rows(connection: duckdb.DuckDBPyConnection) -> None:
    """Of the rows in `typed`: zeros, rupees that disagree, ids that stand twice. What no column can show is not looked for."""
    present = {row[0] for row in connection.execute("describe typed").fetchall()}
    connection.execute(ZEROS)
    if "pkr" in present:
        connection.execute(DISAGREEING.format(rate="rate" if "rate" in present else "cast(null as decimal(18, 8))"))
    if "id" in present:
        connection.execute(REPEATED)


def note_remittances(connection: duckdb.DuckDBPyConnection) -> None:
    """Of the receipts that are valued: money coded as family remittance."""
    connection.execute(FAMILY_REMITTANCES)


def note_reversals(cursor: duckdb.DuckDBPyConnection, *, details: bool) -> None:
    """Of the years that are assessed: classes below nothing. Only where some cell is below nothing can a class be."""
    if cursor.execute("select bool_or(pkr < 0) from cell_sums").fetchone() == (True,):
        cursor.execute(composed(REVERSALS, details=details))


def lay_down_copies(copied: Iterable[tuple[str, str, str]], path: Path) -> dict[str, int]:
    """Files that are the same as another: file, original, owner."""
    rows = [(file, owner, None, None, None, "TC163", f"the file is the same, byte for byte, as {first}; it counts once") for file, first, owner in copied]
    if rows:
        with path.open("w", encoding="utf-8", newline="", errors="backslashreplace") as stream:
            csv.writer(stream, lineterminator="\n").writerows([inert(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return {"TC163": len(rows)} if rows else {}


def lay_down(connection: duckdb.DuckDBPyConnection, path: Path) -> dict[str, int]:
    """The warnings of a part as rows of a CSV file without a header, if there are any; how many of each code."""
    return lay_down_table(connection, "row_warnings", path)


def lay_down_table(connection: duckdb.DuckDBPyConnection, table: str, path: Path) -> dict[str, int]:
    """As `lay_down`, of any table in the shape of warnings; texts that a spreadsheet would compute are made inert."""
    counted = dict(connection.execute(f"select code, count(*) from {table} group by code order by code").fetchall())  # noqa: S608 - a name from code
    if counted:
        connection.execute(INERT)
        sentence = """inert(regexp_replace(message, '(^|[,;\\t])("*)([=@])', '\\1\\2''\\3', 'g'))"""  # as `formulas.inert_within`
        told = ", ".join(sentence if name == "message" else f'inert("{name}")' if kind == "varchar" else f'"{name}"' for name, kind in SHAPE.items())
        connection.execute(f"copy (select {told} from {table} order by all) to $file (format csv, header false)", {"file": str(path)})  # noqa: S608 - as above
    return counted


def join(path: Path, parts: Iterable[Path]) -> None:
    """One file with a header, the parts in their order."""
    join_rows(path, tuple(SHAPE), parts)


def nearly_columns(names: tuple[str, ...]) -> dict[str, str]:
    """The names of a ledger's header that are nearly right, each with the word that was probably meant."""
    return nearly_right(names, (*COLUMNS, *IMPORT_ONLY))
