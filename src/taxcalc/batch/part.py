"""One part of a run: its rows read, its taxpayers assessed by the engine's models, its results and rejects written beside."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from taxcalc.batch import summary
from taxcalc.batch.ingest import Ingest, Vocabulary
from taxcalc.batch.job import Outcome
from taxcalc.batch.reading_sql import NAME_IS_PLAIN
from taxcalc.batch.rejects import write_rejects
from taxcalc.clock import tax_year_of, today
from taxcalc.diagnostics import InputRejectedError
from taxcalc.engine import inputs
from taxcalc.engine.connection import connect, load, run_models
from taxcalc.engine.gather import Asked, gather
from taxcalc.engine.inputs import load_codes
from taxcalc.ledger.read import RejectedRow
from taxcalc.ledger.taxpayer import Facts

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

    from taxcalc.batch.careful import Careful
    from taxcalc.batch.job import Job, Part
    from taxcalc.rules.catalogue import LoadedRules

SAMPLES = 5
TAX_YEAR = "cast(year(date) + case when month(date) >= 7 then 1 else 0 end as integer)"  # before the models' own macro is there


def assess_part(job: Job, part: Part) -> Outcome:
    """Read, assess, write `results-N-K.parquet` and `rejects-N.csv` in the run's folder."""
    folder = job.folder / f"part-{part.number}"
    folder.mkdir(exist_ok=True)
    with connect(memory=job.memory, threads=job.threads, spill=str(folder), closed=False) as connection:
        careful = read(connection, job, part)
        return _assessed(connection, job, part, careful)


def read(connection: duckdb.DuckDBPyConnection, job: Job, part: Part) -> Careful:
    """The part's rows in the table `typed`. What is asked of all rows together is asked at the end, and then they are read again."""
    folder = job.folder / f"part-{part.number}"
    found = Ingest(connection, job.vocabulary, folder)
    if part.stored:
        load_codes(connection, job.vocabulary.activities)
        connection.execute("create or replace temp table typed as select * from read_parquet($files)", {"files": list(part.stored)})
        return found.careful
    found.read(part.sources)
    vocabulary = job.vocabulary if _names_are_plain(connection) else replace(job.vocabulary, names_checked=True)
    if vocabulary.has_rates:
        vocabulary = replace(vocabulary, unpriced=unpriced(connection, job))
    if vocabulary != job.vocabulary:
        found = Ingest(connection, vocabulary, folder)
        found.read(part.sources)
    return found.careful


def _names_are_plain(connection: duckdb.DuckDBPyConnection) -> bool:
    query = f"select bool_and({NAME_IS_PLAIN}) from (select distinct taxpayer from typed)"  # noqa: S608 - a constant
    return connection.execute(query).fetchone() != (False,)


def unpriced(connection: duckdb.DuckDBPyConnection, job: Job) -> frozenset[tuple[str, str]]:
    """Days and currencies of rows that need a rate and find none: the engine itself is asked, with one receipt for each."""
    present = {row[0] for row in connection.execute("describe typed").fetchall()}
    empty = "".join(f" and {name} is null" for name in ("pkr", "rate") if name in present)
    proceeds = " and proceeds" if "proceeds" in present else ""
    query = f"select distinct date, word from typed join currency_codes on currency_code = code where word <> 'PKR'{empty}{proceeds} order by all"  # noqa: S608 - names from code
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
    inputs.load_rules(
        connection, rule_sets, [(year, loaded.rules.id) for year, loaded in plan.items()], savings=job.details, activities=job.vocabulary.activities
    )
    inputs.load_rates(connection, job.rates, job.monthly(), estimate=job.estimate_rates)
    begins = [
        (rules.id, exporter, min(entry.from_ for entry in entries).year) for rules in rule_sets for exporter, entries in rules.retention.items() if entries
    ]
    shape = {"rules": "varchar", "exporter": "varchar", "first_year": "integer"}
    load(connection, "retention_begins", shape, [list(column) for column in zip(*begins, strict=True)])


def _assessed(connection: duckdb.DuckDBPyConnection, job: Job, part: Part, careful: Careful) -> Outcome:
    _number_taxpayers(connection, part, careful, str(job.folder / "refused.parquet"))
    years = {year for (year,) in connection.execute(f"select distinct {TAX_YEAR} from ledger_rows").fetchall()}  # noqa: S608 - names from code
    plan, missing = job.law.plan(years | {year for _, year in part.asked})
    tally = _Tally(rejected=[*careful.rejected, *_without_rules(connection, missing)])
    (rows, taxpayers) = connection.execute("select (select count(*) from ledger_rows), (select count(*) from taxpayers)").fetchone() or (0, 0)
    if plan:
        _load_law(connection, job, plan)
        _load_facts(connection, job)
        connection.execute(summary.AMOUNT)
        slices = max(1, -(-rows // job.slice_rows))
        width = -(-taxpayers // slices) or 1
        slices_to_do = [(first, min(first + width, taxpayers)) for first in range(0, taxpayers, width)]
        for number, found in enumerate(_computable(connection, job, slices_to_do)):
            if isinstance(found, RejectedRow):
                tally.rejected.append(found)
                continue
            tally.add(connection)
            _lay_down(connection, job, f"{part.number}-{number}")
        if job.trace:
            write_trace(connection, job, part, plan)
    write_rejects(job.folder / f"rejects-{part.number}.csv", tally.rejected)
    return Outcome(
        number=part.number,
        rows=rows,
        results=tally.results,
        rejected=dict(Counter(row.code for row in tally.rejected)),
        rules={loaded.rules.id: loaded.sha256 for loaded in plan.values()},
        samples=tuple((row.code, row.file or "", str(row.line or "")) for row in tally.rejected[:SAMPLES]),
        without_facts=tally.without_facts,
        incomplete=tally.incomplete,
        lost_files=tuple(row.file for row in careful.rejected if row.line is None and row.file),
    )


def _computable(connection: duckdb.DuckDBPyConnection, job: Job, slices: list[tuple[int, int]]) -> Iterator[RejectedRow | None]:
    """Each slice once it is assessed; where one taxpayer cannot be computed exactly the slice is halved until only he is left out, and named."""
    while slices:
        first, beyond = slices.pop(0)
        try:
            _assess_slice(connection, job, (first, beyond))
        except InputRejectedError as error:
            if beyond - first > 1:
                middle = (first + beyond) // 2
                slices[:0] = [(first, middle), (middle, beyond)]
                continue
            (problem,) = error.diagnostics
            (name,) = connection.execute("select taxpayer from taxpayers where tp = $tp", {"tp": first}).fetchone() or ("",)
            yield RejectedRow(None, "amount", None, problem.code, f"taxpayer {name}: {problem.message}", None, problem.remedy or "")
            continue
        yield None


def _lay_down(connection: duckdb.DuckDBPyConnection, job: Job, name: str) -> None:
    """The finished rows of a slice as Parquet files of the run's folder."""
    queries = {"results": "from results"} | ({table: query for table, (query, _) in summary.DETAILS.items()} if job.details else {})
    for table, query in queries.items():
        connection.execute(f"copy ({query}) to $file (format parquet)", {"file": str(job.folder / f"{table}-{name}.parquet")})


def write_trace(connection: duckdb.DuckDBPyConnection, job: Job, part: Part, plan: dict[int, LoadedRules]) -> None:
    """Every step of one client's assessments, as `assess --explain` tells them."""
    found = connection.execute("select tp from taxpayers where taxpayer = $name", {"name": job.trace}).fetchone()
    if not found or not job.trace:
        return
    _assess_slice(connection, job, (found[0], found[0] + 1))
    rules = {loaded.rules.id: loaded for loaded in plan.values()}
    asked = Asked({found[0]: job.trace}, Facts(), rules, has_withheld=True, today=today(), explain=True)  # type: ignore[arg-type]  # looked up by number
    steps = [
        (job.trace, assessment.tax_year, step.name, step.formula, step.value, step.rule, step.law, step.rounding)
        for assessment in gather(connection, asked)
        for step in assessment.trace or ()
    ]
    (job.folder / f"trace-{part.number}.json").write_text(json.dumps(steps), encoding="utf-8")


@dataclass(slots=True)
class _Tally:
    """What the slices of a part add up to."""

    rejected: list[RejectedRow]
    results: int = 0
    incomplete: int = 0
    without_facts: int = 0

    def add(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.rejected += _uncovered(connection)
        query = "select count(*), count(*) filter (where not complete), (select count(distinct tp) from taxpayer_years where fact_row = 0) from results"
        results, incomplete, without_facts = connection.execute(query).fetchone() or (0, 0, 0)
        self.results += results
        self.incomplete += incomplete
        self.without_facts += without_facts


def _assess_slice(connection: duckdb.DuckDBPyConnection, job: Job, taxpayers: tuple[int, int]) -> None:
    """The models for some of the taxpayers: what they need at one time does not grow with the number of receipts."""
    first, beyond = taxpayers
    between = {"first": first, "beyond": beyond}
    connection.execute("create or replace temp table slice as select * from ledger_rows where tp >= $first and tp < $beyond", between)
    present = {row[0] for row in connection.execute("describe slice").fetchall()}
    given = ", ".join(f"{name if name in present else _absent(name)} as {name}" for name in inputs.CODED)
    connection.execute(f"create or replace temp view ledger as select {given} from slice")  # noqa: S608 - names from code
    connection.execute("create or replace temp table asked as select tp, tax_year from asked_all where tp >= $first and tp < $beyond", between)
    run_models(connection, details=job.details)
    connection.execute(summary.RESULTS)


def _absent(name: str) -> str:
    """What a column holds that no source has."""
    if name in ("proceeds", "realized", "tax"):
        return "true" if name == "proceeds" else "false"
    if name in ("channel_code", "row"):
        return "cast(0 as utinyint)" if name == "channel_code" else "cast(rowid as integer)"
    return f"cast(null as {inputs.CODED[name]})"


def _number_taxpayers(connection: duckdb.DuckDBPyConnection, part: Part, careful: Careful, refused: str) -> None:
    """The tables `taxpayers` and `ledger_rows`; who was refused for contradictory facts is left out."""
    if not part.sources and not part.stored:
        Ingest(connection, Vocabulary((), has_rates=False), Path()).read(())
    load(connection, "asked_names", {"taxpayer": "varchar", "tax_year": "integer"}, [[name for name, _ in part.asked], [year for _, year in part.asked]])
    spoiled = sorted({*careful.spoiled, *part.spoiled}, key=lambda item: (item[0], item[1] or 0))
    load(connection, "spoiled_rows", {"taxpayer": "varchar", "tax_year": "integer"}, [[name for name, _ in spoiled], [year for _, year in spoiled]])
    connection.execute(
        "create or replace temp table spoiled as select * from spoiled_rows"
        " where tax_year is null or taxpayer not in (select taxpayer from spoiled_rows where tax_year is null)"
    )
    present = [row[0] for row in connection.execute("describe typed").fetchall()]
    counts = "where proceeds or tax" if "tax" in present else ""
    connection.execute(
        "create or replace temp table taxpayers as select taxpayer, cast(row_number() over (order by taxpayer) - 1 as integer) as tp from ("  # noqa: S608 - names from code
        f"select distinct taxpayer from typed {counts} union select taxpayer from asked_names except select taxpayer from read_parquet($refused))",
        {"refused": refused},
    )
    given = ", ".join(f"typed.{name}" for name in present if name in inputs.CODED)
    connection.execute(f"create or replace temp table ledger_rows as select taxpayers.tp, {given} from typed join taxpayers using (taxpayer) {counts}")  # noqa: S608 - names from code
    connection.execute("drop table typed")
    connection.execute("create or replace temp table asked_all as select tp, tax_year from asked_names join taxpayers using (taxpayer)")


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
        f"select distinct taxpayers.taxpayer, {TAX_YEAR} as tax_year"  # noqa: S608 - a constant
        " from ledger_rows join taxpayers using (tp) union select taxpayer, tax_year from asked_names order by all"
    )
    found = connection.execute(query).fetchall()
    remedy = "choose one of these years (--year), or give rules that you accept for it (--rules FILE)"
    return [RejectedRow(None, "tax_year", str(year), "TC501", f"taxpayer {name}: {missing[year]}", None, remedy) for name, year in found if year in missing]


def _uncovered(connection: duckdb.DuckDBPyConnection) -> list[RejectedRow]:
    remedy = "have an adviser settle these receipts; the figures here are for the others only"
    return [
        RejectedRow(
            None, "tax_year", str(year), "TC504", f"taxpayer {name}: no verified rule covers {count} receipts; they are left out of the tax", None, remedy
        )
        for name, year, count in connection.execute(summary.UNCOVERED).fetchall()
    ]
