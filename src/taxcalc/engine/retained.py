"""The foreign exchange that may be retained, month by month, from the finished retention models."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from taxcalc.engine.grounds import ground_of
from taxcalc.engine.model_rows import Row, cents, rupees, units
from taxcalc.engine.results import Retention, RetentionMonth
from taxcalc.money import decimals_of

if TYPE_CHECKING:
    from taxcalc.engine.grounds import Ground
    from taxcalc.rules.schema import RetentionRule, RuleSet

OPEN_QUESTIONS = (
    "A month is the calendar month in which the bank credits the money; the text does not define it.",
    "One limit counts over all your accounts and banks together; the text is silent.",
    "Other currencies count at their US dollar value on the day of credit, for the dollar floor only.",
)


def retention(facts: Row, tables: dict[str, list[Row]], rules: RuleSet) -> tuple[Retention | None, str | None]:
    """The year's retention, or None with the reason where no verified figure exists."""
    pieces = tables["pieces"]
    ruled = [piece for piece in pieces if piece["ruled"]]
    if not rules.retention.get(facts["exporter"]) or (pieces and not ruled) or (not pieces and _before_the_first_rule(facts, rules)):
        return None, f"No verified retention limit exists for these receipts ({_first_day(facts, rules)}), so none is printed."
    year = tables["retained"][0]
    entries = rules.retention[facts["exporter"]]
    ground = _ground(rules, entries, ruled)
    unruled = Decimal(year["unruled_usd"]).scaleb(-2)
    found = Retention(
        proceeds_usd=Decimal(year["usd"]).scaleb(-2),
        limit_usd=Decimal(year["limit_usd"]).scaleb(-2),
        limit_pkr=rupees(year["limit_pkr"]),
        convert_usd=Decimal(year["convert_usd"]).scaleb(-2),
        convert_pkr=rupees(year["convert_pkr"]),
        alternative_limit_usd=cents(year["alternative_limit_usd"]),
        excluded_usd=Decimal(tables["remarks"][0]["retainable_elsewhere"]).scaleb(-2) + unruled,
        unruled_usd=unruled,
        law=ground.law,
        assumptions=OPEN_QUESTIONS,
        months=tuple(
            _month(month, tables["currencies"], _ground(rules, entries, [piece for piece in ruled if piece["month"] == month["month"]]))
            for month in tables["months"]
        ),
        cites=ground.cites,
    )
    return found, _note(facts, tables, unruled, rules)


def _ground(rules: RuleSet, entries: tuple[RetentionRule, ...], pieces: list[Row]) -> Ground:
    """The law of the rules that were in force; of all of them, oldest first, where nothing was received."""
    used = sorted({piece["entry"] for piece in pieces}) or range(len(entries))
    return ground_of(rules, *(entries[number] for number in used))


def _month(row: Row, currencies: list[Row], ground: Ground) -> RetentionMonth:
    return RetentionMonth(
        month=row["label"],
        proceeds_usd=Decimal(row["usd"]).scaleb(-2),
        limit_usd=Decimal(row["limit_usd"]).scaleb(-2),
        alternative_limit_usd=cents(row["alternative_limit_usd"]),
        convert_usd=Decimal(row["convert_usd"]).scaleb(-2),
        limit_pkr=rupees(row["limit_pkr"]),
        convert_pkr=rupees(row["convert_pkr"]),
        by_currency={part["fcy"]: units(part["limit_famount"], decimals_of(part["fcy"])) for part in currencies if part["month"] == row["month"]},
        cites=ground.cites,
    )


def _note(facts: Row, tables: dict[str, list[Row]], unruled: Decimal, rules: RuleSet) -> str | None:
    """What the figure leaves out, and why."""
    remarks = tables["remarks"][0]
    notes = []
    if unruled:
        days = _known_days(facts, rules)
        notes.append(f"USD {unruled:,.2f} came on days for which no rule is known, and is left out: how much of it may be kept is not known ({days}).")
    if facts["retention_registration"] is None:
        notes.append("Receipts without PSEB registration are left out: whether you are a member of P@SHA is not known (an IT company needs one of the two).")
    elif facts["retention_registration"] != "yes":
        notes.append("Receipts on days without PSEB or P@SHA registration are left out: an IT company needs one of the two.")
    if remarks["retainable_elsewhere"] > 0:
        more = Decimal(remarks["retainable_elsewhere"]).scaleb(-2)
        notes.append(f"USD {more:,.2f} came through channels without an export account; through a bank it would have counted towards retention.")
    if remarks["unknown_foreign"]:
        count = remarks["unknown_foreign"]
        notes.append(f"The foreign amount behind {count} rupee credit{'s' if count > 1 else ''} is not known, so their retention is unknown.")
    return " ".join(notes) or None


def _before_the_first_rule(facts: Row, rules: RuleSet) -> bool:
    entries = rules.retention.get(facts["exporter"], ())
    return bool(entries) and facts["tax_year"] < min(entry.from_ for entry in entries).year


def _known_days(facts: Row, rules: RuleSet) -> str:
    """The days of the rules that are known, from the first to the last."""
    entries = sorted(rules.retention.get(facts["exporter"], ()), key=lambda entry: entry.from_)
    spans = [f"{entry.from_} to {entry.to}" if entry.to else f"{entry.from_} on" for entry in entries]
    return f"the rules known are of {', '.join(spans)}"


def _first_day(facts: Row, rules: RuleSet) -> str:
    entries = rules.retention.get(facts["exporter"], ())
    return f"the rules known begin on {min(entry.from_ for entry in entries)}" if entries else "no rule is verified for this kind of exporter"
