"""One taxpayer, assessed: inputs into tables, the models in order, their rows into a Result."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from taxcalc import __version__
from taxcalc.clock import tax_year_of
from taxcalc.diagnostics import Diagnostic, InputRejectedError, RulesInvalidError, Severity, errors
from taxcalc.engine import inputs
from taxcalc.engine.connection import connect, run_models
from taxcalc.engine.evidence import Found
from taxcalc.engine.findings import findings
from taxcalc.engine.gather import Asked, gather
from taxcalc.engine.lateness import lateness, may_be_late
from taxcalc.engine.results import Fingerprint, Input, Result, Run
from taxcalc.engine.swings import looks_like_pay
from taxcalc.ledger.rates import monthly_rates
from taxcalc.ledger.taxpayer import Facts

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    import duckdb

    from taxcalc.engine.results import Assessment
    from taxcalc.ledger.profile import Profile
    from taxcalc.ledger.rates import Rates
    from taxcalc.ledger.read import Ledger
    from taxcalc.rules.catalogue import Catalogue, LoadedRules

OF_THE_DAY = ("deadlines", "trace", "evidence", "lateness", "swings")  # they depend on the day, or on being asked for; swings are scenarios of the same rows
WORTH_SHARING = 100_000  # receipts; below it, sharing the work costs more than it saves
COUNTED = ("receipt", "realize", "wht")


@dataclass(frozen=True, slots=True)
class Request:
    """Everything that was read, and how to assess it."""

    ledger: Ledger
    profile: Profile | None
    rates: Rates | None
    catalogue: Catalogue
    chosen: LoadedRules | None
    year: int | None
    estimate_rates: bool
    explain: bool
    known_on: dt.date | None
    today: dt.date
    options: Mapping[str, object] = field(default_factory=dict)

    @property
    def facts(self) -> Facts:
        """The profile's facts, or none."""
        return self.profile.facts if self.profile else Facts()


def run(request: Request) -> Result:
    """The assessments of every year of the ledger. Raises InputRejectedError where nothing can be computed."""
    result, _ = _run(request, ())
    return result


def run_beside(request: Request, other: Facts) -> tuple[Result, Assessment]:
    """As `run` for a request of one year, and the assessment of the same receipts under other facts: planning the models costs more than running them."""
    result, (assessment,) = _run(request, (other,))
    return result, assessment


def _run(request: Request, others: tuple[Facts, ...]) -> tuple[Result, tuple[Assessment, ...]]:
    """The result, and the assessments under other facts, which change nothing in it. The taxpayer is number 0, the others follow."""
    taxpayer = _only_taxpayer(request)
    evidence = Found.of(request.ledger)
    years, skipped = _years(request, evidence)
    plan, missing = _plan(request, years)
    if not plan:
        raise InputRejectedError(missing)
    with connect(threads=1 if len(request.ledger) < WORTH_SHARING else None) as connection:
        filed = _as_filed(request, plan)
        _load(connection, request, [request.facts, *others, *filed], plan)
        run_models(connection)
        rules = {loaded.rules.id: loaded for loaded in plan.values()}
        asked = Asked(
            taxpayers=[taxpayer] * (1 + len(others) + len(filed)),
            facts=request.facts,
            rules=rules,
            has_withheld=request.ledger.has_withheld,
            today=request.today,
            explain=request.explain,
            found=evidence,
            like_pay=frozenset(
                year for year in plan if request.ledger.files and looks_like_pay(request.ledger.columns, year)
            ),  # not of an amount spread evenly
        )
        assessments = gather(connection, asked, of=0)
        if_filed = [each for facts in filed for each in gather(connection, replace(asked, facts=facts), of=1 + len(others))]
        assessments = tuple(
            replace(one, lateness=lateness(other, request.facts, rules[one.rules].rules, request.today))
            for one, other in zip(assessments, if_filed or assessments, strict=True)
        )
        beside = [
            replace(each, lateness=lateness(each, facts, rules[each.rules].rules, request.today))
            for number, facts in enumerate(others, start=1)
            for each in gather(connection, replace(asked, facts=facts), of=number)
        ]
        found = findings(connection, request.ledger, [*plan])
    diagnostics = (
        *request.ledger.diagnostics,
        *(request.profile.diagnostics if request.profile else ()),
        *_of_rules(plan, request.today),
        *missing,
        *skipped,
        *evidence.warnings(),
        *found,
    )
    ran = Run(request.today, dict(request.options))
    return Result(__version__, _fingerprint(request, plan, assessments), assessments, diagnostics, _inputs(request), ran), tuple(beside)


def _as_filed(request: Request, plan: dict[int, LoadedRules]) -> list[Facts]:
    """The facts with the return filed, where it is said not to be and its day has passed: a late return is measured on the tax that filing it leaves."""
    facts = request.facts
    late = any(may_be_late(facts, loaded.rules, facts.kind or "individual", request.today) for loaded in plan.values())
    return [facts.with_(return_filed="yes")] if facts.return_filed == "no" and late else []


def _inputs(request: Request) -> tuple[Input, ...]:
    """Every file that went in, by the name it was given by."""
    found = [Input(file.role, file.name, file.sha256) for file in request.ledger.files]
    if request.profile and request.profile.sha256:
        found.append(Input("profile", request.profile.name, request.profile.sha256))
    if request.rates and request.rates.sha256:
        found.append(Input("rates", request.rates.name, request.rates.sha256))
    return tuple(found)


def _only_taxpayer(request: Request) -> str:
    """`assess` is for one taxpayer; a file of several is for `batch`."""
    names = list(dict.fromkeys(request.ledger.columns["taxpayer"]))
    if len(names) > 1:
        shown = ", ".join(names[:5]) + (", ..." if len(names) > 5 else "")  # noqa: PLR2004 - five names are enough to see what happened
        message = f"the ledger holds the receipts of {len(names)} taxpayers"
        file = request.ledger.files[0].name if request.ledger.files else None
        remedy = f"assess one taxpayer at a time, or all of them: taxcalc batch {file or 'LEDGER'} -o results.csv"
        raise InputRejectedError([Diagnostic("TC506", message, file=file, value=shown, remedy=remedy)])
    return names[0] if names else request.facts.taxpayer or _of_the_file(request) or "you"


def _of_the_file(request: Request) -> str | None:
    """A ledger without rows names its taxpayer as one with rows does."""
    file = request.ledger.files[0].name if request.ledger.files else None
    return file and PurePath(file).stem


def _years(request: Request, evidence: Found) -> tuple[list[int], list[Diagnostic]]:
    """The tax years to assess, and a note where `--year` leaves rows out. Money that is not proven yet belongs to the year in which it moved."""
    columns = request.ledger.columns
    counted = {tax_year_of(day) for day, kind in zip(columns["date"], columns["kind"], strict=True) if kind in COUNTED}
    found = sorted({*counted, *evidence.years} or {tax_year_of(day) for day in (*columns["date"], *request.ledger.skipped_days)})
    if request.year is None:
        stated = request.facts.tax_year
        return sorted({*found, *([stated] if stated else [])}) or [tax_year_of(request.today)], []
    others = [year for year in found if year != request.year]
    if not others:
        return [request.year], []
    message = f"receipts of tax year {', '.join(map(str, others))} are left aside: tax year {request.year} was asked for"
    return [request.year], [Diagnostic("TC505", message, Severity.NOTE, remedy="leave --year out to assess every year")]


def _plan(request: Request, years: list[int]) -> tuple[dict[int, LoadedRules], list[Diagnostic]]:
    """The rules of each year; a year without any is named, never given a neighbour's."""
    if request.chosen:
        return dict.fromkeys(years, request.chosen), []
    plan: dict[int, LoadedRules] = {}
    missing: list[Diagnostic] = []
    for year in years:
        try:
            name = request.catalogue.enacted_year(year)
        except RulesInvalidError as error:
            file, line = _first_row(request.ledger, year)
            missing.extend(replace(item, code="TC501", file=file, line=line, column="date") for item in error.diagnostics)
            continue
        plan[year] = request.catalogue.load(name, request.known_on)
    return plan, missing


def _first_row(ledger: Ledger, year: int) -> tuple[str | None, int | None]:
    """Where the ledger first names a tax year, if it does."""
    for number, day in enumerate(ledger.columns["date"]):
        if tax_year_of(day) == year and ledger.files:
            return ledger.files[ledger.columns["file"][number]].name, ledger.columns["line"][number]
    return None, None


def _of_rules(plan: dict[int, LoadedRules], today: dt.date) -> list[Diagnostic]:
    return list(dict.fromkeys(item for loaded in plan.values() for item in loaded.warnings(today) if not errors([item])))


def _load(connection: duckdb.DuckDBPyConnection, request: Request, everyone: list[Facts], plan: dict[int, LoadedRules]) -> None:
    """All that was read. The same receipts are everyone's."""
    rule_sets = list({loaded.rules.id: loaded.rules for loaded in plan.values()}.values())
    inputs.load_rules(connection, rule_sets, [(year, loaded.rules.id) for year, loaded in plan.items()], savings=True)
    columns = request.ledger.columns
    needs_monthly = request.estimate_rates or any(currency != "USD" for currency in columns["currency"])
    inputs.load_rates(connection, request.rates.rows if request.rates else [], monthly_rates().rows if needs_monthly else [], estimate=request.estimate_rates)
    inputs.load_ledger(connection, *inputs.shared_by(len(everyone), columns))
    inputs.load_facts(connection, [(number, replace(facts, tax_year=None)) for number, facts in enumerate(everyone)] if request.profile else [])
    inputs.load_asked(connection, [(number, year) for number in range(len(everyone)) for year in plan])


def _fingerprint(request: Request, plan: dict[int, LoadedRules], assessments: tuple[Assessment, ...]) -> Fingerprint:
    """What went in and what came out; what depends on the day or on being asked for is left out."""
    rules = list(dict.fromkeys(loaded.sha256 for loaded in plan.values()))
    dated = [{name: value for name, value in asdict(item).items() if name not in OF_THE_DAY} for item in assessments]
    return Fingerprint(
        rules=rules[0] if len(rules) == 1 else _sha256("".join(rules)),
        ledger=request.ledger.sha256,
        profile=request.profile.sha256 if request.profile and request.profile.sha256 else None,
        rates=request.rates.sha256 if request.rates else None,
        result=_sha256(json.dumps(dated, sort_keys=True, default=str, ensure_ascii=False)),
    )


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
