"""What a figure takes for granted, and where it rests on a disputed or weakly sourced reading."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from taxcalc.engine.grounds import ground_of, sections
from taxcalc.engine.results import Reading
from taxcalc.money import lakh, percent, thousands
from taxcalc.rules.tables import numbered_readings

if TYPE_CHECKING:
    from taxcalc.engine.model_rows import Row
    from taxcalc.engine.results import ClassLine, Retention
    from taxcalc.ledger.taxpayer import Facts
    from taxcalc.rules.schema import ReceiptClass, RuleSet

ASSUMED = {  # fact -> what is assumed of it, and the provision that asks for it
    "return_filed": ("The income tax return is filed", "return-filed"),
    "withholding_statements": ("No withholding statements are required, or they are filed", "withholding-statements"),
    "sales_tax_returns": ("No sales-tax returns are required, or they are filed", "sales-tax-returns"),
}


def assumptions(row: Row, tables: dict[str, list[Row]], facts: Facts, rules: RuleSet) -> tuple[str, ...]:
    """In plain sentences, the facts that were taken for granted and the estimates that were used."""
    remarks = tables["remarks"][0]
    found = [
        f"{text}{sections(rules, asked)}: not stated, so assumed."
        for name, (text, asked) in ASSUMED.items()
        if getattr(facts, name) is None and tables["classes"]
    ]
    if rules.tax_year != row["tax_year"]:
        found.append(f"The rules {row['rules']} were asked for; the receipts are of tax year {row['tax_year']}.")
    if facts.tax_year is not None and facts.tax_year != row["tax_year"]:
        found.append(f"The profile states the facts of tax year {facts.tax_year}; they are taken to hold for tax year {row['tax_year']} too.")
    if facts.atl is None and any(item.non_atl_increase for item in rules.classes.values()):
        found.append("On the Active Taxpayers' List: not stated, so assumed; off the list the rate is doubled.")
    if remarks["estimated"]:
        found.append(f"ESTIMATE: valued at the bundled monthly rates, not at the bank's rate: {_receipts(remarks['estimated'])}.")
    if remarks["monthly_usd"]:
        found.append(f"The dollar value of {_receipts(remarks['monthly_usd'])} uses the bundled monthly rates (for dollar limits only, not for tax).")
    if row["kind"] in ("company", "small_company") and facts.accounting_income is None:
        found.append(f"Alternative corporate tax{sections(rules, 'corporate-minimum')} is left out: the accounting income is not known.")
    if row["minimum_excess"] == 0 and rules.minimum_tax and row["kind"] not in ("company", "small_company") and row["normal_receipts"]:
        threshold = lakh_rupees(rules.minimum_tax.individual_turnover)
        found.append(f"No earlier year had a turnover of {threshold} or more{sections(rules, 'turnover-tax')}: not asked, so assumed.")
    business = tables["liabilities"][0]
    if business["business_result"] < 0:
        loss = -business["business_result"] // business["whole"]
        found.append(f"The business shows a loss of Rs {lakh_rupees(loss // 100)}; it is not set off against salary{sections(rules, 'loss')}.")
    return tuple(found)


def _receipts(number: int) -> str:
    return f"{number} receipt{'' if number == 1 else 's'}"


def lakh_rupees(amount: int) -> str:
    """Whole rupees in lakh and crore."""
    return lakh(Decimal(amount))


def readings(row: Row, tables: dict[str, list[Row]], classes: tuple[ClassLine, ...], retained: Retention | None, rules: RuleSet) -> tuple[Reading, ...]:
    """Disputed or weakly sourced readings behind the figures, with what the other reading would come to where it differs."""
    facts = tables["facts"][0]
    found = [Reading(line.id, line.contested, None, line.cites) for line in classes if line.count and line.contested]
    numbers = numbered_readings(rules)
    for name, item in rules.classes.items():
        if any(line.id == name and line.count for line in classes):
            found += _other_readings(rules, item, [numbers.get((name, place)) for place in range(len(item.reading))], row, tables)
    for standing in tables["standings"]:
        regime = rules.regimes[standing["regime"]]
        if regime.contested and standing["status"] == "applies" and all(regime.contested != reading.text for reading in found):
            found.append(Reading(regime.id, regime.contested, None, ground_of(rules, regime).cites))
    if retained and retained.alternative_limit_usd is not None and retained.alternative_limit_usd != retained.limit_usd:
        disputed = [entry for entry in rules.retention[facts["exporter"]] if entry.alternative_floor_usd is not None]
        found.append(
            Reading(
                "retention",
                " ".join(entry.note or "" for entry in disputed),
                f"without the floor: USD {thousands(retained.alternative_limit_usd)}",
                ground_of(rules, *disputed).cites,
            )
        )
    if row["surcharge"] and facts["salary"] and rules.surcharge and rules.surcharge.salaried != rules.surcharge.business:
        used = "salaried" if tables["liabilities"][0]["salaried"] else "business"
        other = rules.surcharge.business if used == "salaried" else rules.surcharge.salaried
        text = f"Whether any salary suffices for the salaried surcharge rate is not settled; the {used} rate is used, as for the slab table."
        found.append(Reading("surcharge", text, f"at the other rate: {percent(other)} of the slab tax", ground_of(rules, rules.surcharge).cites))
    return tuple(found)


def _other_readings(rules: RuleSet, item: ReceiptClass, numbers: list[int | None], row: Row, tables: dict[str, list[Row]]) -> list[Reading]:
    """Those that concern this taxpayer; one that comes to the same tax is of no interest. `numbers`: those of the models, None where none differs."""
    facts = tables["facts"][0]
    totals = {line["reading_order"]: line["total"] for line in tables["liabilities"]}
    cites = ground_of(rules, item).cites
    found = []
    for number, reading in zip(numbers, item.reading, strict=True):
        if reading.group == "platform" and facts["social_media_pkr"] <= 0:
            continue
        if number is None:
            found.append(Reading(item.id, reading.text, None, cites))
            continue
        total = totals.get(number)
        if total is not None and total != row["total"]:
            more = total - row["total"]
            found.append(Reading(item.id, reading.text, f"tax of Rs {lakh_rupees(total)}, Rs {lakh_rupees(abs(more))} {'more' if more > 0 else 'less'}", cites))
    return found
