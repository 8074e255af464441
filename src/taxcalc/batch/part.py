"""One part of a run: its rows read, its taxpayers assessed by the engine's models, its results and rejects written beside."""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from taxcalc.batch import row_warnings
from taxcalc.batch.evidence import doubts_of
from taxcalc.batch.ingest import Ingest, Vocabulary
from taxcalc.batch.interruption import at_work
from taxcalc.batch.job import Outcome
from taxcalc.batch.partitions import rows_of
from taxcalc.batch.reading_sql import NAME_IS_PLAIN, TAX_YEAR
from taxcalc.batch.rejects import write_rejects
from taxcalc.batch.shared_receipts import count_once
from taxcalc.batch.slices import Tally, assess_slice, assess_taxpayers, value_receipts
from taxcalc.batch.sources import as_given, told_of
from taxcalc.batch.status import APART, write_missing
from taxcalc.clock import tax_year_of, today
from taxcalc.engine import inputs
from taxcalc.engine.connection import connect, load, run_models
from taxcalc.engine.fact_sql import FACTS_TABLE
from taxcalc.engine.gather import Asked, gather
from taxcalc.engine.inputs import load_codes
from taxcalc.engine.model_graph import Stage
from taxcalc.ledger.read import RejectedRow
from taxcalc.ledger.taxpayer import Facts

if TYPE_CHECKING:
    from collections.abc import Iterable

    import duckdb

    from taxcalc.batch.job import Job, Part
    from taxcalc.batch.partitions import Partitions
    from taxcalc.batch.strict_reader import Spoiled, StrictRows
    from taxcalc.rules.catalogue import LoadedRules

SAMPLES = 5


def assess_part(job: Job, part: Part) -> Outcome:
    """Read, assess, write `results-N-K.parquet` and `rejects-N.csv` in the run's folder."""
    folder = job.folder / f"part-{part.number}"
    folder.mkdir(exist_ok=True)
    if part.rates:
        known = {(day, currency): rate for day, currency, rate in (*job.rates, *part.rates)}
        rates = tuple(sorted((day, currency, rate) for (day, currency), rate in known.items()))
        job = replace(job, rates=rates, vocabulary=replace(job.vocabulary, has_rates=True))
    with connect(memory=job.memory, threads=job.threads, spill=str(folder), closed=False) as connection, at_work(connection):
        strict = read(connection, job, part)
        return _assessed(connection, job, part, strict)


def read(connection: duckdb.DuckDBPyConnection, job: Job, part: Part, partitions: Partitions | None = None) -> StrictRows:
    """The part's rows as `typed`, a table, or a view of the rows laid aside. What is asked of all rows together is asked at the end.

    Where the answer changes how they are read, they are read again.
    """
    strict = _read(connection, job, part, partitions)
    told = told_of(part.sources)
    strict.rejected = as_given(strict.rejected, told)
    strict.nearly = [(told.get(file, file), name, word) for file, name, word in strict.nearly]
    strict.notes = [(told.get(file, file), line, code, message) for file, line, code, message in strict.notes]
    return strict


def _read(connection: duckdb.DuckDBPyConnection, job: Job, part: Part, partitions: Partitions | None) -> StrictRows:
    folder = job.folder / f"part-{part.number}"
    given = replace(job.vocabulary, names_checked=True) if partitions else job.vocabulary  # to find the distinct names of so many would cost more
    found = Ingest(connection, given, folder, partitions=partitions)
    if part.stored:
        load_codes(connection, job.vocabulary.activities, job.vocabulary.channels)
        connection.execute(f"create {'table' if job.details else 'view'} typed as from {rows_of(part.stored)}")
        _find_years(connection)
        return found.strict
    found.read(part.sources)
    vocabulary = given if given.names_checked or _names_are_plain(connection) else replace(given, names_checked=True)
    if vocabulary.has_rates:
        vocabulary = replace(vocabulary, unpriced=unpriced(connection, job))
    if vocabulary != given:
        if partitions:
            partitions.empty()
        found = Ingest(connection, vocabulary, folder, partitions=partitions)
        found.read(part.sources)
        _find_years(connection)
    return found.strict


def _names_are_plain(connection: duckdb.DuckDBPyConnection) -> bool:
    _find_years(connection)
    return connection.execute(f"select bool_and({NAME_IS_PLAIN}) from years_found").fetchone() != (False,)  # noqa: S608 - a constant


def _find_years(connection: duckdb.DuckDBPyConnection) -> None:
    """Every taxpayer's tax years, and whether a row of that year counts: a transfer or a fee alone makes nobody a taxpayer."""
    (all_count,) = connection.execute("select bool_and(kind_in(words) <> 0) from typed").fetchone() or (True,)
    counts = "true" if all_count else "bool_or(kind_in(words) <> 0)"
    connection.execute(f"create or replace table years_found as select taxpayer, {TAX_YEAR} as tax_year, {counts} as counts from typed group by all")  # noqa: S608 - names from code


def unpriced(connection: duckdb.DuckDBPyConnection, job: Job) -> frozenset[tuple[str, str]]:
    """Days and currencies of rows that need a rate and find none: the engine itself is asked, with one receipt for each."""
    present = {row[0] for row in connection.execute("describe typed").fetchall()}
    empty = "".join(f" and {name} is null" for name in ("pkr", "rate") if name in present)
    found_none = f"select distinct date, currency_in(words) as code from typed where kind_in(words) in (1, 2){empty}"  # noqa: S608 - names from code
    query = f"select date, word from ({found_none}) join currency_codes using (code) where word <> 'PKR' order by all"  # noqa: S608 - as above
    pairs = connection.execute(query).fetchall()
    if not pairs:
        return frozenset()
    found, _ = job.law.plan({tax_year_of(day) for day, _ in pairs})
    if not found:
        return frozenset()
    columns: dict[str, list[object]] = {name: [None] * len(pairs) for name in inputs.LEDGER}
    columns |= {"taxpayer": ["?"] * len(pairs), "date": [day for day, _ in pairs], "currency": [code for _, code in pairs], "amount": [1] * len(pairs)}
    columns |= {"kind": ["receipt"] * len(pairs), "channel": ["bank"] * len(pairs)}
    with connect() as apart:
        _load_law(apart, job, found)
        inputs.load_ledger(apart, columns, {"?": 0})
        inputs.load_facts(apart, [])
        inputs.load_asked(apart, [(0, year) for year in found])
        run_models(apart, details=False, stage=Stage.RECEIPTS)
        places = [row for (row,) in apart.execute("select row from left_out").fetchall()]
    return frozenset((pairs[place][0].isoformat(), pairs[place][1]) for place in places)


def _load_law(connection: duckdb.DuckDBPyConnection, job: Job, plan: dict[int, LoadedRules]) -> None:
    rule_sets = list({loaded.rules.id: loaded.rules for loaded in plan.values()}.values())
    inputs.load_rules(
        connection,
        rule_sets,
        [(year, loaded.rules.id) for year, loaded in plan.items()],
        savings=job.details,
        codes=(job.vocabulary.activities, job.vocabulary.channels),
    )
    inputs.load_rates(connection, job.rates, job.monthly(), estimate=job.estimate_rates)
    begins = [
        (rules.id, exporter, min(entry.from_ for entry in entries).year) for rules in rule_sets for exporter, entries in rules.retention.items() if entries
    ]
    codes = [(rules.id, name, item.iris_code) for rules in rule_sets for name, item in rules.classes.items() if item.iris_code]
    load(connection, "return_codes", dict.fromkeys(("rules", "class", "code"), "varchar"), [list(column) for column in zip(*codes, strict=True)])
    shape = {"rules": "varchar", "exporter": "varchar", "first_year": "integer"}
    load(connection, "retention_begins", shape, [list(column) for column in zip(*begins, strict=True)])


def _assessed(connection: duckdb.DuckDBPyConnection, job: Job, part: Part, strict: StrictRows) -> Outcome:
    row_warnings.prepare(connection)
    doubts = [(name, year, APART) for name, year in count_once(connection, str(job.folder / "files.parquet"))]
    moved = doubts_of(connection)
    doubts += moved
    strict.spoiled.update((name, year) for name, year, _ in doubts)
    part = replace(part, asked=(*part.asked, *sorted({(name, year) for name, year, _ in moved})))
    _number_taxpayers(connection, part, strict, str(job.folder / "refused.parquet"))
    years = {year for (year,) in connection.execute("select distinct tax_year from years").fetchall()}
    plan, missing = job.law.plan(years)
    tally = Tally([*strict.rejected, *_without_rules(connection, missing)])
    (rows, taxpayers) = connection.execute("select (select count(*) from typed), (select count(*) from taxpayers)").fetchone() or (0, 0)
    row_warnings.note_columns(connection, strict.nearly)
    row_warnings.note_files(connection, strict.notes)
    row_warnings.note_rows(connection)
    if plan:
        _load_law(connection, job, plan)
        _load_facts(connection, job)
        tally.add(assess_taxpayers(connection, job, part.number, (0, taxpayers)))
        if job.trace:
            write_trace(connection, job, part, plan)
    write_rejects(job.folder / f"rejects-{part.number}.csv", tally.rejected)
    write_missing(job.folder / f"missing-{part.number}-0.csv", tally.rejected, doubts)
    _write_years(connection, job.folder / f"years-{part.number}-0.parquet")
    told = told_of(part.sources)
    return Outcome(
        number=part.number,
        rows=rows,
        results=tally.results,
        rejected=dict(Counter(row.code for row in tally.rejected)),
        rules={loaded.rules.id: loaded.sha256 for loaded in plan.values()},
        samples=tuple((row.code, row.file or "", str(row.line or "")) for row in tally.rejected[:SAMPLES]),
        without_facts=tally.without_facts,
        incomplete=tally.incomplete,
        lost=tuple((row.file, row.code, row.message, row.remedy or "") for row in strict.rejected if row.line is None and row.file),
        spoiled=in_order(strict.spoiled),
        unread=tuple((names, told.get(file, file), count) for names, (file, count) in strict.unread.items()),
        warned=row_warnings.lay_down(connection, job.folder / f"warnings-{part.number}-0.csv"),
    )


def in_order(spoiled: Iterable[Spoiled]) -> tuple[Spoiled, ...]:
    """Whose years are in doubt, in a stable order; those of everybody first."""
    return tuple(sorted(spoiled, key=lambda item: (item[0] or "", item[1] or 0)))


def _write_years(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Everybody whom this part met, for the status: whether a row stands in a ledger, and whether it counts."""
    connection.execute(
        "copy (select taxpayer, tax_year, bool_or(has_ledger) as has_ledger, bool_or(counts) as counts from ("
        "select taxpayer, tax_year, true as has_ledger, counts from years_found union all select taxpayer, tax_year, false, false from asked_names)"
        " group by all) to $file (format parquet)",
        {"file": str(path)},
    )


def write_trace(connection: duckdb.DuckDBPyConnection, job: Job, part: Part, plan: dict[int, LoadedRules]) -> None:
    """Every step of one client's assessments, as `assess --explain` tells them."""
    found = connection.execute("select number from taxpayers where taxpayer = $name", {"name": job.trace}).fetchone()
    if not found or not job.trace:
        return
    value_receipts(connection, job, (found[0], found[0] + 1))
    assess_slice(connection, job, (1, sys.maxsize))
    rules = {loaded.rules.id: loaded for loaded in plan.values()}
    asked = Asked({job.trace: job.trace}, Facts(), rules, has_withheld=True, today=today(), explain=True)  # type: ignore[arg-type]  # looked up by id
    steps = [
        (job.trace, assessment.tax_year, step.name, step.formula, step.value, step.rule, step.law, step.rounding)
        for assessment in gather(connection, asked)
        for step in assessment.trace or ()
    ]
    (job.folder / f"trace-{part.number}-0.json").write_text(json.dumps(steps), encoding="utf-8")


def _number_taxpayers(connection: duckdb.DuckDBPyConnection, part: Part, strict: StrictRows, refused: str) -> None:
    """The tables `taxpayers` and `years` (of each taxpayer); who was refused for contradictory facts is left out."""
    if not part.sources and not part.stored:
        Ingest(connection, Vocabulary((), has_rates=False), Path()).read(())
        _find_years(connection)
    load(connection, "asked_names", {"taxpayer": "varchar", "tax_year": "integer"}, [[name for name, _ in part.asked], [year for _, year in part.asked]])
    spoiled = in_order({*strict.spoiled, *part.spoiled})
    load(connection, "spoiled_rows", {"taxpayer": "varchar", "tax_year": "integer"}, [[name for name, _ in spoiled], [year for _, year in spoiled]])
    connection.execute(
        "create or replace table spoiled as select * from spoiled_rows where taxpayer is not null"
        " and (tax_year is null or taxpayer not in (select taxpayer from spoiled_rows where tax_year is null and taxpayer is not null))"
    )
    connection.execute("create or replace table spoiled_for_all as select distinct tax_year from spoiled_rows where taxpayer is null")
    connection.execute(
        "create or replace table years as select taxpayer, tax_year from (select taxpayer, tax_year from years_found where counts union from asked_names)"
        " where taxpayer not in (select taxpayer from read_parquet($refused))",
        {"refused": refused},
    )
    connection.execute(
        "create or replace table taxpayers as select taxpayer, cast(row_number() over (order by taxpayer) - 1 as integer) as number"
        " from (select distinct taxpayer from years)"
    )


def _load_facts(connection: duckdb.DuckDBPyConnection, job: Job) -> None:
    """The facts of this part's taxpayers, and row 0: what is taken where nothing is known."""
    given = ", ".join("taxpayer as tp" if name == "tp" else name for name in FACTS_TABLE)
    connection.execute(
        f"create or replace table facts as select {given} from read_parquet($file)"  # noqa: S608 - names from code
        " where fact_row = 0 or taxpayer in (select taxpayer from taxpayers)",
        {"file": str(job.folder / "facts.parquet")},
    )
    for table in ("pseb_windows", "certified", "declared_facts"):
        connection.execute(
            f"create or replace table {table} as select * exclude (taxpayer) from read_parquet($file) where fact_row in (select fact_row from facts)",  # noqa: S608 - as above
            {"file": str(job.folder / f"{table}.parquet")},
        )


def _without_rules(connection: duckdb.DuckDBPyConnection, missing: dict[int, str]) -> list[RejectedRow]:
    """A row for each taxpayer's year that has no rules: it is named, and a neighbour's rules are never used."""
    if not missing:
        return []
    found = connection.execute("select taxpayer, tax_year from years order by all").fetchall()
    remedy = "choose one of these years (--year), or give rules that you accept for it (--rules FILE)"
    return [
        RejectedRow(None, "tax_year", str(year), "TC501", f"taxpayer {name}: {missing[year]}", None, remedy, taxpayer=name)
        for name, year in found
        if year in missing
    ]
