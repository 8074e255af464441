"""The one way in: files, or rows, to a finished Result. `assess`, `quick`, the tests and the Python interface all come through here."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from taxcalc.clock import tax_year_of
from taxcalc.clock import today as the_day
from taxcalc.diagnostics import Diagnostic, InputRejectedError, UsageRejectedError, errors
from taxcalc.engine import inputs
from taxcalc.engine.assess import Request, run, run_beside
from taxcalc.engine.ledger_of_rows import ledger_of
from taxcalc.ledger import profile as _profile
from taxcalc.ledger import read as _read
from taxcalc.ledger.rates import Rates, load_rates
from taxcalc.ledger.taxpayer import WHOLE_TIME, Facts
from taxcalc.money import PAISA, decimals_of, round_half_up
from taxcalc.rules.catalogue import Catalogue, LoadedRules
from taxcalc.rules.facts import declared_by, declared_in
from taxcalc.rules.merge import choose

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from taxcalc.engine.results import Assessment, Result
    from taxcalc.ledger.profile import Profile
    from taxcalc.ledger.read import Ledger
    from taxcalc.ledger.taxpayer import Fact

T = TypeVar("T")
STRUCTURE = "pk-base"  # the file whose activity codes every enacted year shares
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Options:
    """How to assess: which rules, which year, what may be estimated. `rules` is an id or a file; None = each year's own law."""

    rules: str | Path | None = None
    year: int | None = None
    estimate_rates: bool = False
    explain: bool = False
    rules_dirs: tuple[Path, ...] = ()
    known_on: dt.date | None = None
    today: dt.date | None = None
    reading: Mapping[str, object] = field(default_factory=dict, compare=False)  # how the files were read: recorded, so that the result can be made again

    @property
    def record(self) -> dict[str, object]:
        """The options as a result records them; a rule file by its path."""
        return {
            "set": {},
            "own": [],
            "treat": [],
            "dates": None,
            "link": [],
            "year": self.year,
            "known_on": self.known_on.isoformat() if self.known_on else None,
            "estimate_rates": self.estimate_rates,
            "rules": None if self.rules is None else str(self.rules),
            "explain": self.explain,
            **self.reading,
        }


class LedgerReader(Protocol):
    """What makes one ledger of files: `ledger.read.load_ledger`, or `statements.intake.intake` for raw statements too."""

    def __call__(self, *paths: Path | str, activities: Collection[str], channels: Collection[str], taxpayer: str | None) -> Ledger:
        """The ledger; every problem of every file raised together."""
        ...


def assess_files(
    ledgers: Sequence[Path | str],
    *,
    profile: Path | None = None,
    rates: Path | None = None,
    options: Options | None = None,
    reader: LedgerReader = _read.load_ledger,
) -> Result:
    """Read everything, then assess. The problems of all files are raised together (InputRejectedError, RulesInvalidError)."""
    options = options or Options()
    catalogue = Catalogue(options.rules_dirs)
    chosen = catalogue.load_law(options.rules, options.known_on) if options.rules else None
    activities, channels = activity_codes(catalogue, chosen), channel_codes(chosen)
    problems: list[Diagnostic] = []
    given = _collected(problems, lambda: _profile.load_profile(profile, activities, declared_facts(catalogue, chosen))) if profile else None
    name = (given.facts.taxpayer if given else None) or _one_name(ledgers)
    ledger = _collected(problems, lambda: reader(*ledgers, activities=activities, channels=channels, taxpayer=name))
    filed = _collected(problems, lambda: load_rates(rates)) if rates else None
    if errors(problems) or ledger is None:
        raise InputRejectedError(problems)
    return run(_request(ledger, given, filed, catalogue, chosen, options))


def _one_name(ledgers: Sequence[Path | str]) -> str | None:
    """Several files of one assessment are one taxpayer's, named after the first; a single file names itself."""
    return Path(ledgers[0]).stem if len(ledgers) > 1 else None


def load_ledger(*paths: str | Path, rules: LoadedRules | None = None) -> Ledger:
    """Read one taxpayer's ledger files: CSV, TSV, Parquet, XLSX, or "-" for standard input.

    Args:
        paths: the files, whose rows are one ledger; `columns` of the result holds a list per column, amounts as Decimal in the
            row's currency, `pkr` in rupees, dates as datetime.date.
        rules: the rules whose activity and channel codes may stand in the ledger; the shipped ones by default.

    Raises:
        InputRejectedError: with a Diagnostic (code, file, line, column, value, remedy) for every row that cannot be used.

    Source: the columns are described in docs/pages/statements.md and by `taxcalc help`.
    """
    return _read.load_ledger(*paths, activities=activity_codes(Catalogue(), rules), channels=channel_codes(rules))


def load_profile(path: str | Path, rules: LoadedRules | None = None) -> Profile:
    """Read a taxpayer's facts (TOML): amounts in rupees a year, dates without quotes.

    Args:
        path: the file; `Facts(pseb=..., ...)` makes facts without one.
        rules: the rules whose activity codes and declared facts may stand in it; the shipped ones by default.

    Raises:
        InputRejectedError: with a Diagnostic for every key that is unknown and every value that cannot be.
    """
    catalogue = Catalogue()
    return _profile.load_profile(path, activity_codes(catalogue, rules), declared_facts(catalogue, rules))


def load_rules(id_or_path: str | Path) -> LoadedRules:
    """The resolved rules of an id (`pk-2026`) or a file (`Path`, or a text that ends in .toml): rates as shares (0.0025), amounts in rupees.

    Each value carries its citation; `result.assessments[0].classes[0].law` renders it.

    Raises:
        RulesInvalidError: with a Diagnostic for everything that is wrong with the file and those it extends.
    """
    return Catalogue().load(id_or_path)


def assess(
    ledger: Ledger,
    profile: Profile | Facts | None = None,
    rules: LoadedRules | str | Path | None = None,
    *,
    rates: Rates | None = None,
    options: Options | None = None,
) -> Result:
    """Assess a loaded ledger: an `Assessment` for each tax year, the same figures that `taxcalc assess --format json` prints.

    Args:
        ledger: of one taxpayer, from `load_ledger`.
        profile: the facts; without them the statute's defaults, named in `assumptions`.
        rules: for every year of the ledger; None takes each year's enacted law.
        rates: rupees for a unit of a currency, where the ledger has none.
        options: which year, what may be estimated, whether to trace.

    Returns:
        A `Result`. Tax is in whole rupees, receipts in rupees with two decimals, foreign money in its own decimals; all are
        `Decimal`. `complete` is False where rows or figures were left out; `diagnostics` names each.

    Raises:
        InputRejectedError: nothing can be computed. RulesInvalidError: these rules cannot be used.

    Source: ITO 2001 and the instruments that each figure cites; docs/pages/computation.md.
    """
    options = options or Options()
    catalogue = Catalogue(options.rules_dirs)
    asked = rules if rules is not None else options.rules
    law = catalogue.as_law(asked) if isinstance(asked, LoadedRules) else asked and catalogue.load_law(asked, options.known_on)
    given = _profile.Profile(profile, "facts", "") if isinstance(profile, Facts) else profile
    return run(_request(ledger, given, rates, catalogue, law or None, options))


def assess_quick(  # noqa: PLR0913 - the questions that the command asks, each by its name
    amount: Decimal,
    *,
    currency: str = "USD",
    rate: Decimal | None = None,
    monthly: bool = False,
    pseb: bool = False,
    activity: str | None = None,
    options: Options | None = None,
) -> Result:
    """What a round sum of export proceeds comes to: an amount a year (spread evenly over its months), or a month with `monthly`."""
    return run(_quick(amount, currency, rate, _facts_of(activity, pseb=pseb), options or Options(), monthly=monthly))


def quick_beside(  # noqa: PLR0913 - as above
    amount: Decimal,
    *,
    currency: str = "USD",
    rate: Decimal | None = None,
    monthly: bool = False,
    pseb: bool = False,
    activity: str | None = None,
    options: Options | None = None,
) -> tuple[Result, Assessment]:
    """As `assess_quick`, and beside it, of the same run, the assessment with the other answer about PSEB registration."""
    request = _quick(amount, currency, rate, _facts_of(activity, pseb=pseb), options or Options(), monthly=monthly)
    return run_beside(request, _facts_of(activity, pseb=not pseb))


def _facts_of(activity: str | None, *, pseb: bool) -> Facts:
    return Facts(taxpayer="you", pseb=WHOLE_TIME if pseb else (), activity=activity)


def _quick(  # noqa: PLR0913 - as above
    amount: Decimal, currency: str, rate: Decimal | None, facts: Facts, options: Options, *, monthly: bool
) -> Request:
    year = options.year or tax_year_of(options.today or the_day())
    catalogue = Catalogue(options.rules_dirs)
    chosen = catalogue.load_law(options.rules, options.known_on) if options.rules else None
    known = activity_codes(catalogue, chosen)
    if facts.activity is not None and facts.activity not in known:
        message = f"{facts.activity!r} is no activity of these rules"
        raise UsageRejectedError([Diagnostic("TC007", message, column="activity", value=facts.activity, remedy=choose(facts.activity, known))])
    ledger = _even_ledger(amount, currency, rate, year, monthly=monthly)
    return _request(ledger, _profile.Profile(facts, "quick", ""), None, catalogue, chosen, replace(options, year=year))


def _even_ledger(amount: Decimal, currency: str, rate: Decimal | None, year: int, *, monthly: bool) -> Ledger:
    """Twelve receipts on the 15th of each month; what does not divide evenly falls on the last, so the total is exact."""
    places = decimals_of(currency)
    total = amount * MONTHS if monthly else amount
    worth = None if rate is None else round_half_up(total * rate, PAISA)
    amounts = _even(total, places)
    values = [None] * MONTHS if worth is None else _even(worth, 2)
    days = [dt.date(year - 1 if month > MONTHS // 2 else year, month, 15) for month in (7, 8, 9, 10, 11, 12, 1, 2, 3, 4, 5, 6)]
    kind = "realize" if currency == "PKR" else "receipt"  # rupees asked about are export proceeds, not local income
    return ledger_of(
        [
            {"taxpayer": "you", "date": day, "amount": part, "currency": currency, "rate": rate, "pkr": value, "kind": kind}
            for day, part, value in zip(days, amounts, values, strict=True)
        ]
    )


def _even(total: Decimal, places: int) -> list[Decimal]:
    unit = Decimal(1).scaleb(-places)
    part = (total / MONTHS).quantize(unit, rounding="ROUND_DOWN")
    return [part] * (MONTHS - 1) + [total - part * (MONTHS - 1)]


def _request(  # noqa: PLR0913, PLR0917 - everything that was read, in the order of reading
    ledger: Ledger, given: Profile | None, rates: Rates | None, catalogue: Catalogue, chosen: LoadedRules | None, options: Options
) -> Request:
    return Request(
        ledger=ledger,
        profile=given,
        rates=rates,
        catalogue=catalogue,
        chosen=chosen,
        year=options.year,
        estimate_rates=options.estimate_rates,
        explain=options.explain,
        known_on=options.known_on,
        today=options.today or the_day(),
        options=options.record,
    )


def activity_codes(catalogue: Catalogue, chosen: LoadedRules | None) -> list[str]:
    """The codes that a ledger may use: of the rules asked for, else of the structure that all enacted years share."""
    groups = (
        [group.codes for group in chosen.rules.activities.values()]
        if chosen
        else [group["codes"] for part in catalogue.find(STRUCTURE).parts for group in part.data.get("activities", {}).values()]
    )
    return [code for codes in groups for code in codes]


def declared_facts(catalogue: Catalogue, chosen: LoadedRules | None) -> dict[str, Fact]:
    """The facts that the rules asked for declare, else those of the structure that all enacted years share."""
    return declared_by([chosen.rules]) if chosen else declared_in(part.data for part in catalogue.find(STRUCTURE).parts)


def channel_codes(chosen: LoadedRules | None) -> list[str]:
    """The channels that a ledger may name: those of every ledger, and those that only the rules asked for know."""
    return inputs.channels_of([chosen.rules] if chosen else [])


def _collected(problems: list[Diagnostic], read: Callable[[], T]) -> T | None:
    """The value, or None with its problems noted: one run names the problems of every file."""
    try:
        return read()
    except InputRejectedError as error:
        problems.extend(error.diagnostics)
        return None
