"""The quick reader takes only what the strict reader takes, with the same values; whatever else it meets is read strictly."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taxcalc.batch import ingest
from taxcalc.batch.ingest import Ingest, Vocabulary
from taxcalc.batch.job import Law
from taxcalc.batch.part import _names_are_plain
from taxcalc.batch.reading_sql import COUNTED, TEXTS, TYPED, prepare, typed_rows
from taxcalc.batch.sources import find
from taxcalc.engine.connection import connect
from taxcalc.ledger.cells import Defect, money, rate
from taxcalc.ledger.read import scan_ledger

ACTIVITIES = Law().activities()
HEADER = ["date", "taxpayer", "amount", "currency", "rate", "pkr", "kind", "activity", "channel", "withheld", "foreign_amount", "foreign_currency", "note"]

NUMBERS = [
    "",
    "1250",
    "1250.00",
    "0.01",
    "-80.50",
    "+5.00",
    "007.50",
    ".5",
    "5.",
    "1e3",
    "12.e5",
    "1_000.50",
    "12.505",
    " 12.50",
    "12.50 ",
    "12.5\t",
    "0",
    "-0.00",
]
NUMBERS += [
    "nan",
    "inf",
    "1,250.00",
    "$5.00",
    "\u0661\u0662",
    "999999999999999.99",
    "9999999999999999",
    "9999999999999999.99",
    "100000000.00",
    "280.5",
    "280.2500",
    "280.12345678",
    "1.5 ",
]
CELLS = {
    "date": ["2025-07-01", "2025-06-30", "2025-7-1", " 2025-07-01", "2025/07/01", "2025-02-30", "", "1999-12-31", "2070-01-01", "infinity", "20250701"],
    "taxpayer": ["C1", "C2", "", " C1", "C 1", "\u0639", "C1\u00a0", "c1"],
    "amount": NUMBERS,
    "currency": ["USD", "usd", "PKR", "JPY", "KWD", "", "XXX", " USD", "$"],
    "rate": NUMBERS,
    "pkr": NUMBERS,
    "kind": ["", "receipt", "realize", "wht", "fee", "Receipt", "gift"],
    "activity": ["", "software_development", "tutoring", "magic"],
    "channel": ["", "bank", "wallet", "pigeon", " bank"],
    "withheld": NUMBERS,
    "foreign_amount": NUMBERS,
    "foreign_currency": ["", "USD", "JPY", "eur"],
    "note": ["", "plain", '"quoted, text"', '5" pipe', "\u00e9", "#x", "\\"],
}
WITHOUT_VALUE = "TC502"  # told by a run, not by a ledger's reader: the row stays
GOOD = {"date": "2025-08-01", "taxpayer": "C1", "amount": "100.00", "currency": "USD", "rate": "280.2500"}


def _row(cells: dict[str, str], header: list[str]) -> str:
    return ",".join(cells.get(name, "") for name in header)


@st.composite
def _files(draw: st.DrawFn) -> str:
    header = draw(st.sampled_from([HEADER, HEADER[:-1], [name for name in HEADER if name != "taxpayer"], ["date", "amount", "currency", "rate"]]))
    lines = []
    for _ in range(draw(st.integers(0, 6))):
        odd = draw(st.lists(st.sampled_from(header), max_size=2))
        cells = GOOD | {name: draw(st.sampled_from(CELLS[name])) for name in odd}
        lines.append(_row(cells, header) + draw(st.sampled_from(["", "", "", "", "", "", ",", ",x", "\n", "\n   "])))
    end = draw(st.sampled_from(["\n", "\n", "\r\n"]))
    text = end.join([",".join(header), *lines]) + draw(st.sampled_from(["", end, end + end]))
    return draw(st.sampled_from(["", "", "", "\ufeff"])) + text


WORDS_AGAIN = """
select
    t.taxpayer, t.date, t.amount, c.word, t.rate, t.pkr, case kind_in(t.words) when 1 then 'receipt' when 2 then 'realize' when 3 then 'wht' end,
    a.word, h.word, t.withheld, t.foreign_amount, f.word
from typed as t
join currency_codes as c on currency_in(t.words) = c.code
join channel_codes as h on channel_in(t.words) = h.code
left join activity_codes as a on activity_in(t.words) = a.code
left join currency_codes as f on foreign_currency_in(t.words) = f.code
where kind_in(t.words) <> 0
"""


def _key(values: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(f"{value.normalize() + 0:f}" if hasattr(value, "as_tuple") else str(value) for value in values)


def strictly(path: Path) -> tuple[Counter[tuple[str, ...]], list[tuple[Any, ...]]]:
    ledger, rejected = scan_ledger(path, activities=ACTIVITIES)
    columns = ledger.columns
    rows = zip(*(columns[name] for name in TEXTS if name != "id"), strict=True)
    kept = Counter(_key(row) for row, kind in zip(rows, columns["kind"], strict=True) if kind in COUNTED)
    return kept, [(row.line, row.column, row.code, row.message, row.raw) for row in rejected]


def quickly(paths: list[Path], folder: Path) -> tuple[Counter[tuple[str, ...]], list[tuple[Any, ...]]]:
    beside = folder / "beside"
    beside.mkdir(exist_ok=True)
    with connect(closed=False) as connection, pytest.MonkeyPatch.context() as patch:
        patch.setattr(Ingest, "_present", lambda self, headers: tuple(TYPED))
        reader = Ingest(connection, Vocabulary(ACTIVITIES, has_rates=True), beside)
        found = find([str(path) for path in paths], folder, own={})
        sources, rejected = found.sources, found.rejected
        assert not rejected
        reader.read(sources)
        if not _names_are_plain(connection):
            reader = Ingest(connection, Vocabulary(ACTIVITIES, has_rates=True, names_checked=True), beside)
            reader.read(sources)
        rows = connection.execute(WORDS_AGAIN).fetchall()
    of_ledger = [row for row in reader.strict.rejected if row.code != WITHOUT_VALUE]
    found = [(row.line, row.column, row.code, row.message, row.raw) for row in of_ledger]
    return Counter(_key(row) for row in rows), found


@settings(max_examples=60)
@given(st.lists(_files(), min_size=1, max_size=4))
def test_small_files_are_read_as_the_careful_reader_reads_them(texts: list[str]) -> None:
    with tempfile.TemporaryDirectory() as name:
        paths = []
        for number, text in enumerate(texts):
            paths.append(Path(name) / f"c{number}.csv")
            paths[-1].write_bytes(text.encode())
        expected = [strictly(path) for path in paths]
        rows, rejected = quickly(paths, Path(name))
        assert rows == sum((kept for kept, _ in expected), Counter())
        assert rejected == [row for _, found in expected for row in found]


@settings(max_examples=40)
@given(_files(), st.sampled_from([40, 120, 100_000]))
def test_a_large_file_is_read_as_the_careful_reader_reads_it_whole(text: str, piece: int) -> None:
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr(ingest, "LARGE", 1)
        patch.setattr(ingest.pieces, "PIECE", piece)
        path = Path(name) / "big.csv"
        path.write_bytes(text.encode())
        expected, defects = strictly(path)
        rows, rejected = quickly([path], Path(name))
        assert rows == expected
        assert rejected == defects


OTHERS = "0123456789.+-eE_ ,"
FEW = "019.+-eE_ "
JUDGED = {"amount": money("USD"), "rate": rate, "pkr": money("PKR"), "withheld": money("PKR")}


@pytest.mark.parametrize("currency", ["USD", "JPY", "KWD"])
@pytest.mark.parametrize(("alphabet", "length"), [(FEW, 6), (OTHERS, 4)])
def test_every_short_text_that_the_quick_reader_takes_for_a_number_is_one(currency: str, alphabet: str, length: int) -> None:
    judged = JUDGED if currency == "USD" else {"amount": money(currency)}
    with connect(closed=False) as connection:
        prepare(connection, ACTIVITIES, None)
        letters = f"(select unnest(string_split('{alphabet}', '')) as letter)"
        connection.execute("create table words as select '' as word, 0 as size")
        for size in range(length):
            connection.execute(f"insert into words select word || letter, size + 1 from words, {letters} where size = {size}")  # noqa: S608 - the test's own
        for name, parse in judged.items():
            cells = {"date": "'2025-07-01'", "taxpayer": "'C1'", "amount": "'1.00'", "currency": f"'{currency}'", "rate": "'280.5'"} | {name: "word"}
            source = f"(select word, {', '.join(f'{cell} as {column}' for column, cell in cells.items())} from words where word <> '')"  # noqa: S608 - as above
            rows = typed_rows(source, list(cells), has_rates=False, names_checked=False, beside="word")
            taken = connection.execute(f"select word, {name} from ({rows}) where sure").fetchall()  # noqa: S608 - as above
            assert len(taken) > 10**3
            assert [(word, value) for word, value in taken if parse(word) != value or isinstance(parse(word), Defect)] == []


@pytest.mark.parametrize("text", ["2025-07-01", "2025-7-01 ", "2025-07-1 ", " 2025-7-01", "2025/07/01", "2025 07 01", "20250701", "-225-07-01", "2036-01-01"])
def test_only_a_day_as_it_is_written_in_a_ledger_is_taken_quickly(text: str) -> None:
    with connect(closed=False) as connection:
        prepare(connection, ACTIVITIES, None)
        source = f"(select '{text}' as date, 'C1' as taxpayer, '1.00' as amount, 'PKR' as currency)"
        rows = typed_rows(source, ["date", "taxpayer", "amount", "currency"], has_rates=False, names_checked=False)
        ((sure,),) = connection.execute(f"select sure from ({rows})").fetchall()  # noqa: S608 - the test's own
    assert sure == (text == "2025-07-01")


def test_a_source_knows_parquet_by_its_content(tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    with connect(closed=False) as connection:
        connection.execute(f"copy (select 1 as a) to '{path}' (format parquet)")
    (source,) = find([str(path)], tmp_path, own={}).sources
    assert (source.name, source.size, source.is_parquet) == (str(path), path.stat().st_size, True)
