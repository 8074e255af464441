"""The law of a rule set as a list of single values, each with its path, what it is called in plain words, and its law.

What is law: rates, bands, thresholds, conditions, relations between classes and regimes, dates. What is not: titles, ids,
citations, notes, the texts of answers, return-form codes, and everything that a file says about itself.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from taxcalc.rules import wording

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

    from taxcalc.rules.schema import Cite, Condition, ReceiptClass, Regime, RetentionRule, RuleSet, SuperBand
    from taxcalc.rules.wording import Scalar, Unit


@dataclass(frozen=True)
class Value:
    """One value. `key` is the same in every version of the law; `path` is its place in this one, as `rules show` names it.

    An `entry` is a whole band, class, regime, condition or block: where a version lacks it, its values are not listed one
    by one. `since` and `until` are the days of a rule that is dated by itself; a `named` entry is described by its subject.
    """

    key: str
    path: str
    subject: str
    value: Scalar
    unit: Unit
    law: str
    cite: tuple[Cite, ...] = ()
    entry: bool = False
    since: dt.date | None = None
    until: dt.date | None = None
    named: bool = False

    @property
    def text(self) -> str | None:
        """For machines: an exact decimal, an ISO date, a word."""
        return wording.exact(self.value, self.unit)

    @property
    def words(self) -> str:
        """For people: 0.25%, Rs 6,00,000, 30 September 2026."""
        return wording.spoken(self.value, self.unit)


@dataclass(frozen=True)
class _Block:
    """Where the values that are being listed stand."""

    key: str
    path: str
    name: str
    law: str
    cite: tuple[Cite, ...]

    def value(self, field: str, what: str, value: Scalar, unit: Unit, since: dt.date | None = None) -> Value:
        return Value(f"{self.key}.{field}", f"{self.path}.{field}", f"{self.name}{what}", value, unit, self.law, self.cite, since=since)

    def itself(self, summary: str | None, *, since: dt.date | None = None, until: dt.date | None = None, named: bool = False) -> Value:
        return Value(self.key, self.path, self.name, summary, "text", self.law, self.cite, entry=True, since=since, until=until, named=named)


def values(rules: RuleSet) -> list[Value]:
    """Everything that is law, in the order of the chapters."""
    return [*_receipts(rules), *_classes(rules), *_slabs(rules), *_levies(rules), *_returns(rules), *_regimes(rules), *_retention(rules)]


def law_of(cites: Iterable[Cite]) -> str:
    """The citations of a block in one line; those of low confidence only where there is nothing better."""
    found = list(cites)
    good = [cite for cite in found if cite.confidence != "low"] or found
    return "; ".join(dict.fromkeys(f"{cite.source} {cite.section}" for cite in good))


def _block(key: str, name: str, cites: tuple[Cite, ...], law: str | None = None, path: str | None = None) -> _Block:
    cited = law_of(cites)
    return _Block(key, path or key, name, f"{law} ({cited})" if law else cited, cites)


def _receipts(rules: RuleSet) -> Iterator[Value]:
    """Activities, channels, schedules: what a receipt and a taxpayer are to the law."""
    for key, group in rules.activities.items():
        block = _block(f"activities.{key}", group.title, group.cite)
        if group.rupee_credits_from:
            yield block.value("rupee_credits_from", ": credits in rupees count from", group.rupee_credits_from, "date")
        yield block.value("digital", ": digital or online services, whose proceeds may be retained", group.digital, "flag")
        for code, title in group.codes.items():
            inner = _Block(f"{block.key}.codes.{code}", f"{block.path}.codes.{code}", f"{group.title}: {title.lower()}", block.law, group.cite)
            yield inner.itself(title, named=True)
    for key, channel in rules.channels.items():
        block = _block(f"channels.{key}", channel.title, channel.cite)
        yield block.itself(channel.title, named=True)
        yield block.value("realised", ": counts as realised through an authorised dealer", channel.realised, "flag")
        yield block.value("retention", ": has a foreign-currency account", channel.retention, "flag")
    for kind, schedule in rules.schedules.items():
        block = _block(f"schedules.{kind}", f"Slab table of {wording.KINDS[kind]}", schedule.cite)
        yield block.itself(schedule.table)
        yield block.value("table", "", schedule.table, "name")
        yield block.value("salaried", " living mostly on salary", schedule.salaried, "name")
        yield block.value("imputable", " for imputable income", schedule.imputable, "name")
    if rules.salaried_test:
        block = _block("salaried_test", "Salaried table: share of salary in taxable income that must be exceeded", rules.salaried_test.cite)
        yield block.value("share", "", rules.salaried_test.share, "rate")


def _classes(rules: RuleSet) -> Iterator[Value]:
    for key, entry in rules.classes.items():
        block = _block(f"classes.{key}", entry.title, entry.cite, entry.law)
        yield block.itself(_treatment(entry), since=entry.when.from_)
        yield block.value("rate", "", entry.rate, "rate")
        window = str(entry.to_tax_year) if entry.rate is not None and entry.to_tax_year else None
        yield block.value("to_tax_year", ": last tax year of the rate", window, "name")
        yield block.value("head", ": head of income outside the final regime", entry.head if entry.head != "business" else None, "name")
        yield block.value("treatment", ": treatment", entry.treatment, "name")
        yield block.value("deducted_off_list", ": deducted from persons not on the Active Taxpayers' List", entry.deducted_off_list, "rate")
        yield block.value("non_atl_increase", ": increase for persons not on the Active Taxpayers' List", entry.non_atl_increase, "rate")
        yield block.value("regime", ": relief regime", entry.regime, "name")
        yield block.value("falls_through", ": the next class takes the receipts where its regime is not met", entry.falls_through, "flag")
        when = entry.when
        yield block.value("when.income", ": receipts taken", when.income, "name")
        yield block.value("when.realised", ": realised through an authorised dealer", when.realised, "flag")
        yield block.value("when.groups", ": activities taken", when.groups, "choices")
        yield block.value("when.certified", ": activities taken once PSEB certifies them", when.certified or None, "choices")
        yield block.value("when.registration", ": registration needed", when.registration, "name")
        yield block.value("when.engagement", ": engagement", when.engagement, "name")
        yield block.value("when.kinds", ": taxpayers", when.kinds, "choices")
        yield block.value("when.from", ": first day", when.from_, "date")
        yield block.value("when.to", ": last day", when.to, "date")


def _treatment(entry: ReceiptClass) -> str:
    return entry.treatment if entry.rate is None else f"{entry.treatment} tax at {wording.spoken(entry.rate, 'rate')}"


def _slabs(rules: RuleSet) -> Iterator[Value]:
    for key, slabs in rules.slabs.items():
        block = _block(f"slabs.{key}", wording.TABLES.get(key, f"{key} slab"), slabs.cite)
        for index, band in enumerate(slabs.bands):
            start = wording.spoken(band.over, "pkr")
            name = block.name if len(slabs.bands) == 1 else f"{block.name} above {start}"
            inner = _Block(f"{block.key}@{band.over}", f"{block.path}[{index}]", name, block.law, slabs.cite)
            fixed = f"{wording.spoken(band.fixed, 'pkr')} + " if band.fixed else ""
            yield inner.itself(f"{fixed}{wording.spoken(band.rate, 'rate')}")
            yield inner.value("over", ": threshold", band.over, "pkr")
            yield inner.value("rate", "", band.rate, "rate")
            yield replace(inner.value("fixed", "", band.fixed, "pkr"), subject=f"{block.name}s: tax on the first {start}")
            yield inner.value("minimum", ": least tax", band.minimum, "pkr")


def _levies(rules: RuleSet) -> Iterator[Value]:
    if rules.surcharge:
        block = _block("surcharge", "Surcharge on slab tax", rules.surcharge.cite)
        yield block.itself(f"above {wording.spoken(rules.surcharge.over, 'pkr')}")
        yield block.value("over", ": taxable income that must be exceeded", rules.surcharge.over, "pkr")
        yield block.value("business", ", business and other persons", rules.surcharge.business, "rate")
        yield block.value("salaried", ", salaried persons", rules.surcharge.salaried, "rate")
    if rules.minimum_tax:
        block = _block("minimum_tax", "Minimum tax on turnover", rules.minimum_tax.cite)
        yield block.itself(wording.spoken(rules.minimum_tax.rate, "rate"))
        yield block.value("rate", "", rules.minimum_tax.rate, "rate")
        yield block.value("individual_turnover", ": turnover from which individuals and associations pay it", rules.minimum_tax.individual_turnover, "pkr")
        yield block.value("carry_forward_years", ": years it is carried forward", rules.minimum_tax.carry_forward_years, "count")
    if rules.corporate_minimum:
        block = _block("corporate_minimum", "Alternative corporate tax", rules.corporate_minimum.cite)
        yield block.itself(wording.spoken(rules.corporate_minimum.rate, "rate"))
        yield block.value("rate", "", rules.corporate_minimum.rate, "rate")
        yield block.value("carry_forward_years", ": years it is carried forward", rules.corporate_minimum.carry_forward_years, "count")
    if rules.super_tax:
        block = _block("super_tax", "Super tax", rules.super_tax.cite, rules.super_tax.law)
        for index, band in enumerate(rules.super_tax.bands):
            yield from _super_band(block, index, band)


def _super_band(block: _Block, index: int, band: SuperBand) -> Iterator[Value]:
    name = f"Super tax on income {'from' if band.at_least else 'above'} {wording.spoken(band.over, 'pkr')}"
    inner = _Block(f"super_tax@{band.over}", f"super_tax[{index}]", name, block.law, block.cite)
    yield inner.itself(wording.spoken(band.rate, "rate"))
    yield inner.value("over", ": threshold", band.over, "pkr")
    yield inner.value("rate", "", band.rate, "rate")
    yield inner.value("at_least", ": also on income of exactly that amount", band.at_least, "flag")


def _returns(rules: RuleSet) -> Iterator[Value]:
    if rules.return_:
        block = _block("return", "Return of income", rules.return_.cite)
        yield block.value("individual", ", individuals and associations: due", rules.return_.individual, "date")
        yield block.value("company", ", companies: due", rules.return_.company, "date")
        yield block.value("extended", ": due date extended to", rules.return_.extended, "date")
    if rules.late_filing:
        late = rules.late_filing
        block = _block("late_filing", "Filing late", late.cite)
        yield block.itself(None)
        yield block.value("penalty_day_share", ": share of the tax payable, a day", late.penalty_day_share, "rate")
        yield block.value("penalty_day_least", ": least penalty a day", late.penalty_day_least, "pkr")
        yield block.value("penalty_least", ": least penalty", late.penalty_least, "pkr")
        yield block.value("penalty_least_salaried", ": least penalty where most income is salary", late.penalty_least_salaried, "pkr")
        yield block.value("default_rate", ": surcharge on tax not paid in time, a year", late.default_rate, "rate")
        for reduction in late.reductions:
            yield block.value(f"reductions@{reduction.months}", f": reduction of the penalty within {reduction.months} months", reduction.share, "rate")
        for charge in late.list_surcharges:
            what = ": surcharge to enter the Active Taxpayers' List"
            yield block.value("individual", f"{what}, individuals", charge.individual, "pkr", charge.from_)
            yield block.value("aop", f"{what}, associations", charge.aop, "pkr", charge.from_)
            yield block.value("company", f"{what}, companies", charge.company, "pkr", charge.from_)


def _regimes(rules: RuleSet) -> Iterator[Value]:
    for key, regime in rules.regimes.items():
        block = _block(f"regimes.{key}", regime.title, regime.cite, regime.law)
        yield block.itself(regime.acts, named=True)
        yield block.value("acts", ": what it does", regime.acts, "name")
        yield block.value("election", ": given up by opting out", regime.election, "flag")
        yield block.value("credit_share", ": share of the tax credited", regime.credit_share, "rate")
        yield block.value("credit_on", ": taxes credited", regime.credit_on or None, "choices")
        yield block.value("relevant", ": of interest to", tuple(wording.test(test) for test in regime.relevant) or None, "choices")
        tested = Counter((condition.fact, condition.operator) for condition in regime.condition)
        for condition in regime.condition:
            alone = tested[condition.fact, condition.operator] == 1
            yield from _condition(block, regime, condition, f"{condition.fact}-{condition.operator}" if alone else condition.id)


def _condition(block: _Block, regime: Regime, condition: Condition, key: str) -> Iterator[Value]:
    """A condition is the same in two versions where it compares the same fact in the same way, whatever its id."""
    path = f"{block.path}.condition.{condition.id}"
    inner = _Block(
        f"{block.key}.condition.{key}", path, f'{regime.title}: condition "{wording.test(condition)}"', f"{condition.law} ({law_of(regime.cite)})", regime.cite
    )
    yield inner.itself(wording.test(condition), named=True)
    yield Value(f"{inner.key}.fact", f"{path}.fact", f"{regime.title}: condition '{condition.id}' tests", condition.fact, "name", inner.law, regime.cite)
    bound: Scalar = condition.is_ if condition.operator == "is" else condition.bound  # type: ignore[assignment]  # a bound is a scalar
    unit: Unit = "choices" if condition.operator == "is" else wording.unit_of(condition)
    what = f"{regime.title}: condition on {wording.fact(condition.fact)}, {wording.OPERATORS[condition.operator]}"
    yield Value(f"{inner.key}.bound", f"{path}.{condition.operator}", what, bound, unit, inner.law, regime.cite)


def _retention(rules: RuleSet) -> Iterator[Value]:
    """Dated rules: those in force on a day of the tax year are its law."""
    for exporter, entries in rules.retention.items():
        for index, rule in enumerate(entries):
            if _in_force(rule, rules):
                yield from _retention_rule(exporter, index, rule)


def _retention_rule(exporter: str, index: int, rule: RetentionRule) -> Iterator[Value]:
    name = f"Foreign exchange that {wording.EXPORTERS[exporter]} may retain"
    block = _block(f"retention.{exporter}@{rule.id}", name, rule.cite, path=f"retention.{exporter}[{index}]")
    yield block.itself(wording.retention(rule.fraction, rule.floor_usd), since=rule.from_, until=rule.to)
    yield block.value("from", ": from", rule.from_, "date", rule.from_)
    yield block.value("to", ": until", rule.to, "date", rule.from_)
    yield block.value("fraction", ", share of a month's proceeds", rule.fraction, "rate", rule.from_)
    yield block.value("floor_usd", ", at least each month", rule.floor_usd, "usd", rule.from_)
    yield block.value("alternative_floor_usd", ", at least each month on the other reading", rule.alternative_floor_usd, "usd", rule.from_)
    yield block.value("registration", ": registration with PSEB or P@SHA needed", rule.registration, "flag", rule.from_)


def _in_force(rule: RetentionRule, rules: RuleSet) -> bool:
    if rules.start is None or rules.end is None:
        return True
    return rule.from_ <= rules.end and (rule.to is None or rule.to >= rules.start)
