"""One part of a run: its rows read, its taxpayers assessed by the engine's models, its results and rejects written beside."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from taxcalc.batch import summary
from taxcalc.batch.ingest import Ingest
from taxcalc.batch.job import Outcome
from taxcalc.batch.reading_sql import NAME_IS_PLAIN, TYPED
from taxcalc.batch.rejects import write_rejects
from taxcalc.clock import tax_year_of
from taxcalc.engine import inputs
from taxcalc.engine.connection import connect, load, run_models
from taxcalc.ledger.read import RejectedRow

if TYPE_CHECKING:
    import duckdb

    from taxcalc.batch.careful import Careful
    from taxcalc.batch.job import Job, Part
    from taxcalc.rules.catalogue import LoadedRules

SAMPLES = 5


def assess_part(job: Job, part: Part) -> Outcome:
    """Read, assess, write `results-N.parquet` and `rejects-N.csv` in the run's folder."""
    folder = job.folder / f"part-{part.number}"
    folder.mkdir(exist_ok=True)
    with connect(memory=job.memory, threads=job.threads, spill=str(folder), closed=False) as connection:
        careful = read(connection, job, part)
        return _assessed(connection, job, part, careful)


def read(connection: duckdb.DuckDBPyConnection, job: Job, part: Part) -> Careful:
    """The part's rows in the table `typed`. Days for which no rate is found are looked for once all rows are known."""
    folder = job.folder / f"part-{part.number}"
    found = Ingest(connection, job.vocabulary, folder)
    found.read(part.sources)
    if part.stored:
        connection.execute("insert into typed by name select * from read_parquet($files)", {"files": list(part.stored)})
    vocabulary = job.vocabulary
    if not part.sources:
        return found.careful
    if not _names_are_plain(connection):
        vocabulary = replace(vocabulary, names_checked=True)
    if vocabulary.has_rates:
        vocabulary = replace(vocabulary, unpriced=_unpriced(connection, job))
    if vocabulary != job.vocabulary:
        found = Ingest(connection, vocabulary, folder)
        found.read(part.sources)
    return found.careful


def _names_are_plain(connection: duckdb.DuckDBPyConnection) -> bool:
    query = f"select bool_and({NAME_IS_PLAIN}) from (select distinct taxpayer from typed)"  # noqa: S608 - a constant
    return connection.execute(query).fetchone() != (False,)


def _unpriced(connection: duckdb.DuckDBPyConnection, job: Job) -> frozenset[tuple[str, str]]:
    """Days and currencies of rows that need a rate and find none: the engine itself is asked, with one receipt for each."""
    query = (
        "select distinct date, word from typed join currency_codes on currency_code = code"
        " where pkr is null and rate is null and word <> 'PKR' and proceeds order by all"
    )
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
        inputs.load_asked(apart, [])
        run_models(apart)
        places = [row for (row,) in apart.execute("select row from left_out").fetchall()]
    return frozenset((pairs[place][0].isoformat(), pairs[place][1]) for place in places)


def _load_law(connection: duckdb.DuckDBPyConnection, job: Job, plan: dict[int, LoadedRules]) -> None:
    rule_sets = list({loaded.rules.id: loaded.rules for loaded in plan.values()}.values())
    inputs.load_rules(connection, rule_sets, [(year, loaded.rules.id) for year, loaded in plan.items()], savings=job.details, activities=job.vocabulary.activities)
    inputs.load_rates(connection, job.rates, job.monthly(), estimate=job.estimate_rates)
    begins = [(rules.id, exporter, min(entry.from_ for entry in entries).year) for rules in rule_sets for exporter, entries in rules.retention.items() if entries]
    shape = {"rules": "varchar", "exporter": "varchar", "first_year": "integer"}
    load(connection, "retention_begins", shape, [list(column) for column in zip(*begins, strict=True)])


def _assessed(connection: duckdb.DuckDBPyConnection, job: Job, part: Part, careful: Careful) -> Outcome:
    folder = {"facts": str(job.folder / "facts.parquet"), "refused": str(job.folder / "refused.parquet")}
    _number_taxpayers(connection, part, careful, folder["refused"])
    years = {year for (year,) in connection.execute("select distinct year(date) + case when month(date) >= 7 then 1 else 0 end from ledger").fetchall()}
    plan, missing = job.law.plan(years | {year for _, year in part.asked})
    rejected = [*careful.rejected, *_without_rules(connection, missing)]
    results = incomplete = without_facts = 0
    if plan:
        _load_law(connection, job, plan)
        _load_facts(connection, job)
        run_models(connection, details=job.details)
        rejected += _uncovered(connection)
        connection.execute(summary.AMOUNT)
        connection.execute(summary.RESULTS)
        connection.execute("copy results to $file (format parquet)", {"file": str(job.folder / f"results-{part.number}.parquet")})
        results, incomplete = connection.execute("select count(*), count(*) filter (where not complete) from results").fetchone() or (0, 0)
        (without_facts,) = connection.execute("select count(distinct tp) from taxpayer_years where fact_row = 0").fetchone() or (0,)
    (rows,) = connection.execute("select count(*) from ledger").fetchone() or (0,)
    write_rejects(job.folder / f"rejects-{part.number}.csv", rejected)
    return Outcome(
        number=part.number,
        rows=rows,
        results=results,
        rejected=dict(Counter(row.code for row in rejected)),
        rules={loaded.rules.id: loaded.sha256 for loaded in plan.values()},
        samples=tuple((row.code, row.file or "", str(row.line or "")) for row in rejected[:SAMPLES]),
        without_facts=without_facts,
        incomplete=incomplete,
    )


def _number_taxpayers(connection: duckdb.DuckDBPyConnection, part: Part, careful: Careful, refused: str) -> None:
    """The tables `taxpayers` and `ledger`; who was refused for contradictory facts is left out."""
    load(connection, "asked_names", {"taxpayer": "varchar", "tax_year": "integer"}, [[name for name, _ in part.asked], [year for _, year in part.asked]])
    spoiled = sorted(careful.spoiled, key=lambda item: (item[0], item[1] or 0))
    load(connection, "spoiled_rows", {"taxpayer": "varchar", "tax_year": "integer"}, [[name for name, _ in spoiled], [year for _, year in spoiled]])
    connection.execute("create or replace temp table spoiled as select * from spoiled_rows where tax_year is null or taxpayer not in "
                       "(select taxpayer from spoiled_rows where tax_year is null)")
    connection.execute(
        "create or replace temp table taxpayers as select taxpayer, cast(row_number() over (order by taxpayer) - 1 as integer) as tp from ("
        "select distinct taxpayer from typed where proceeds or tax union select taxpayer from asked_names except select taxpayer from read_parquet($refused))",
        {"refused": refused},
    )
    given = ", ".join("cast(0 as integer) as row" if name == "row" else "taxpayers.tp" if name == "tp" else f"typed.{name}" for name in inputs.CODED)
    connection.execute(f"create or replace temp table ledger as select {given} from typed join taxpayers using (taxpayer) where proceeds or tax")  # noqa: S608 - names from code
    connection.execute("drop table typed")
    connection.execute("create or replace temp table asked as select tp, tax_year from asked_names join taxpayers using (taxpayer)")


def _load_facts(connection: duckdb.DuckDBPyConnection, job: Job) -> None:
    """The facts of this part's taxpayers, and row 0: what is taken where nothing is known."""
    given = ", ".join("taxpayers.tp" if name == "tp" else f"stored.{name}" for name in inputs.FACTS)
    connection.execute(
        f"create or replace temp table facts as select {given} from read_parquet($file) as stored left join taxpayers using (taxpayer)"  # noqa: S608 - names from code
        " where taxpayers.tp is not null or stored.fact_row = 0",
        {"file": str(job.folder / "facts.parquet")},
    )
    for table in ("pseb_windows", "certified"):
        connection.execute(
            f"create or replace temp table {table} as select * exclude (taxpayer) from read_parquet($file) where fact_row in (select fact_row from facts)",  # noqa: S608 - as above
            {"file": str(job.folder / f"{table}.parquet")},
        )


def _without_rules(connection: duckdb.DuckDBPyConnection, missing: dict[int, str]) -> list[RejectedRow]:
    """A row for each taxpayer's year that has no rules: it is named, and a neighbour's rules are never used."""
    if not missing:
        return []
    query = (
        "select distinct taxpayers.taxpayer, year(date) + case when month(date) >= 7 then 1 else 0 end as tax_year"
        " from ledger join taxpayers using (tp) union select taxpayer, tax_year from asked_names order by all"
    )
    found = connection.execute(query).fetchall()
    remedy = "choose one of these years (--year), or give rules that you accept for it (--rules FILE)"
    return [
        RejectedRow(None, "tax_year", str(year), "TC501", f"taxpayer {name}: {missing[year]}", None, remedy) for name, year in found if year in missing
    ]


def _uncovered(connection: duckdb.DuckDBPyConnection) -> list[RejectedRow]:
    remedy = "have an adviser settle these receipts; the figures here are for the others only"
    return [
        RejectedRow(
            None, "tax_year", str(year), "TC504", f"taxpayer {name}: no verified rule covers {count} receipts; they are left out of the tax", None, remedy
        )
        for name, year, count in connection.execute(summary.UNCOVERED).fetchall()
    ]


__all__ = ["TYPED", "assess_part", "read"]
