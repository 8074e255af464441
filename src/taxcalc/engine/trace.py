"""The trace: the intermediate columns of the models as arithmetic that adds up, each step with its rule and its law."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from taxcalc.engine.grounds import Ground, ground_of, provision, sections
from taxcalc.engine.model_rows import Row, rate, rupees
from taxcalc.engine.results import Step
from taxcalc.money import lakh, percent, plain

if TYPE_CHECKING:
    from taxcalc.engine.results import ClassLine
    from taxcalc.rules.schema import Regime, RuleSet


def trace(row: Row, tables: dict[str, list[Row]], classes: tuple[ClassLine, ...], rules: RuleSet) -> tuple[Step, ...]:
    """Ordered steps; the last is the liability."""
    line = tables["workings"][0]
    steps = [*_class_steps(classes, rules), *_income_steps(line, rules), *_tax_steps(line, rules), *_minimum_steps(line, rules), *_levy_steps(line, rules)]
    return (*steps, _credit_step(line, rules), _liability_step(row, rules)) if line["credits"] else (*steps, _liability_step(row, rules))


def money(paisa: int) -> str:
    """Paisa as rupees in lakh and crore, without decimals when whole."""
    amount = rupees(paisa)
    return lakh(amount.to_integral_value() if amount == amount.to_integral_value() else amount)


def ungrouped(paisa: int) -> str:
    """Paisa as rupees in plain digits, for values and inputs: they are read by programs."""
    amount = rupees(paisa)
    return plain(amount) if amount == amount.to_integral_value() else f"{amount:f}"


def _tax(rupee: int) -> str:
    return lakh(Decimal(rupee))


def _receipts(count: int) -> str:
    return f"{count} receipt{'' if count == 1 else 's'}"


def _step(  # noqa: PLR0913, PLR0917 - a step is all of this
    name: str, formula: str, value: str, rule: str, ground: Ground, rounding: str | None = None, **inputs: str
) -> Step:
    return Step(name=name, formula=formula, inputs=inputs, value=value, rule=rule, law=ground.law, rounding=rounding, cites=ground.cites)


def _rounded(rules: RuleSet) -> str:
    return f"to the nearest rupee, half up{sections(rules, 'rounding')}"


def _class_steps(classes: tuple[ClassLine, ...], rules: RuleSet) -> list[Step]:
    steps = []
    for item in classes:
        amount = lakh(item.pkr)
        key, ground = f"{rules.id}: classes.{item.id}", Ground(item.law, item.cites)
        if item.treatment == "final" and item.rate is not None and item.tax is not None:
            formula = f"{percent(item.rate)} x {amount} of {_receipts(item.count)}, gross"
            steps.append(
                _step(f"Final tax, {item.title}", formula, plain(item.tax), f"{key}.rate", ground, _rounded(rules), rate=plain(item.rate), pkr=f"{item.pkr:f}")
            )
        else:
            words = {"normal": "joins the normal regime", "minimum": "joins the normal regime, with a minimum tax", "uncovered": "left out: no verified rule"}
            formula = f"{amount} of {_receipts(item.count)}: {words.get(item.treatment, 'exempt')}"
            steps.append(_step(f"Receipts, {item.title}", formula, f"{item.pkr:f}", f"{key}.treatment", ground, pkr=f"{item.pkr:f}"))
    return steps


def _income_steps(line: Row, rules: RuleSet) -> list[Step]:
    if not (line["salary"] or line["business_result"] or line["normal_exports"] or line["local_receipts"]):
        return []
    allowed = "none" if not line["normal_exports"] else f"{money(line['expenses'])} x {money(line['normal_exports'])} / {money(line['exports'])}"
    business = _step(
        "Head business",
        f"{money(line['business_income'])} business + {money(line['local_receipts'])} local receipts + {money(line['normal_exports'])} exports outside the "
        f"final regime - expenses ({allowed})" + ("; a loss counts as nothing" if line["business_result"] < 0 else ""),
        ungrouped(_nearest(line["business_head"], line["whole"])),
        rules.id,
        provision(rules, "business-head"),
        "exact; shown to the paisa" if line["whole"] != 1 else None,
        business_income=ungrouped(line["business_income"]),
        exports=ungrouped(line["exports"]),
        expenses=ungrouped(line["expenses"]),
    )
    income = _step(
        "Taxable income",
        f"{money(line['salary'])} salary + {_share(line['business_head'], line['whole'])} business - {money(line['allowances'])} allowances, not below nothing",
        ungrouped(_nearest(line["income"], line["whole"])),
        rules.id,
        provision(rules, "taxable-income"),
        "exact; shown to the paisa" if line["whole"] != 1 else None,
        salary=ungrouped(line["salary"]),
        allowances=ungrouped(line["allowances"]),
    )
    return [business, income]


def _share(amount: int, whole: int) -> str:
    """An income carried as a fraction of paisa, to the nearest paisa for reading; the tax is computed on the fraction."""
    return money(_nearest(amount, whole))


def _nearest(amount: int, whole: int) -> int:
    return (amount * 2 + whole) // (whole * 2)


def _tax_steps(line: Row, rules: RuleSet) -> list[Step]:
    steps, rounded = [], _rounded(rules)
    if line["income"]:
        table = line["salaried_schedule"] if line["salaried"] else line["schedule"]
        over, fixed = line["slab_over"], line["slab_fixed"]
        share = rate(line["slab_numerator"], line["slab_denominator"])
        formula = f"{money(fixed)} + {percent(share)} x ({_share(line['income'], line['whole'])} - {money(over)}), {table} table"
        key = f"{rules.id}: slabs.{table}[{line['slab_band']}]"
        steps.append(_step("Slab tax", formula, str(line["slab_tax"]), key, ground_of(rules, rules.slabs[table]), rounded, over=ungrouped(over)))
    if line["over_surcharge"]:
        share = rate(line["surcharge_numerator"], line["surcharge_denominator"])
        formula = f"{percent(share)} x {_tax(line['slab_tax'])} slab tax: taxable income exceeds the threshold"
        key = f"{rules.id}: surcharge.{'salaried' if line['salaried'] else 'business'}"
        steps.append(_step("Surcharge", formula, str(line["surcharge"]), key, ground_of(rules, rules.surcharge), rounded, rate=plain(share)))
    return steps


def _minimum_steps(line: Row, rules: RuleSet) -> list[Step]:
    """What each minimum tax comes to above the normal tax: of turnover, of each class that has one, of a company's accounts."""
    steps, rounded = [], _rounded(rules)
    if line["turnover_excess"]:
        share = rate(line["minimum_numerator"], line["minimum_denominator"])
        formula = f"{percent(share)} x {money(line['turnover'])} turnover - {_tax(line['slab_tax'])} slab tax"
        ground = ground_of(rules, rules.minimum_tax)
        steps.append(_step("Minimum tax on turnover, excess", formula, str(line["turnover_excess"]), f"{rules.id}: minimum_tax.rate", ground, rounded))
    named = list(rules.classes.values())
    for part in line["minimum_excesses"] or ():
        item = named[part["class_order"] - 1]
        share = rate(part["numerator"], part["denominator"])
        formula = f"{percent(share)} x {lakh(rupees(part['pkr']))} - {_slab_tax_on(part['counted'], line)}, not below nothing"
        name = f"Minimum tax, {item.title}, excess"
        steps.append(_step(name, formula, str(part["excess"]), f"{rules.id}: classes.{item.id}.rate", ground_of(rules, item), rounded))
    if line["accounts_excess"]:
        share = rate(line["accounts_numerator"], line["accounts_denominator"])
        formula = f"{percent(share)} x {money(line['accounting_income'])} accounting income - {_tax(line['accounts_less'])} slab tax and other minimum taxes"
        ground = ground_of(rules, rules.corporate_minimum)
        steps.append(_step("Alternative corporate tax, excess", formula, str(line["accounts_excess"]), f"{rules.id}: corporate_minimum.rate", ground, rounded))
    return steps


def _slab_tax_on(counted: int, line: Row) -> str:
    """The slab tax that counts against a minimum: the share of these receipts, net of their expenses, in taxable income."""
    if not line["income"]:
        return "0 slab tax"
    return f"{_tax(line['slab_tax'])} slab tax x {_share(counted, line['whole'])} / {_share(line['income'], line['whole'])} of the income"


def _levy_steps(line: Row, rules: RuleSet) -> list[Step]:
    if not line["super_tax"]:
        return []
    share = rate(line["super_numerator"], line["super_denominator"])
    total = _share(line["income_4c"], line["income_4c_whole"])
    imputable = _share(line["imputable"], line["imputable_whole"])
    formula = f"{percent(share)} x {total} ({_share(line['income'], line['whole'])} taxable + {imputable} imputable income)"
    ground = ground_of(rules, rules.super_tax)
    return [_step("Super tax", formula, str(line["super_tax"]), f"{rules.id}: super_tax.bands", ground, _rounded(rules), rate=plain(share))]


def _credit_step(line: Row, rules: RuleSet) -> Step:
    """The credit that the model took."""
    regime = list(rules.regimes.values())[line["credit_regime_order"] - 1]
    share = regime.credit_share or Decimal(0)
    formula = f"{percent(share)} x ({_credited(line, regime)}): {regime.title}"
    rule = f"{rules.id}: regimes.{regime.id}.credit_share"
    return _step("Tax credit", formula, f"-{line['credits']}", rule, ground_of(rules, regime), _rounded(rules), rate=plain(share))


def _credited(line: Row, regime: Regime) -> str:
    """The taxes that the credit takes its share of; beside salary it leaves surcharge and super tax alone."""
    least = line["minimum_excess"]
    taxes = [
        ("final", line["final_tax"], f"{_tax(line['final_tax'])} final"),
        ("business", line["business_head"] and line["slab_tax"], _slab_tax_of_business(line)),
        ("minimum", least, f"{_tax(least)} minimum-tax excess"),
        ("super", not line["salary"] and line["surcharge"], f"{_tax(line['surcharge'])} surcharge"),
        ("super", not line["salary"] and line["super_tax"], f"{_tax(line['super_tax'])} super tax"),
    ]
    return " + ".join(words for name, counted, words in taxes if counted and name in regime.credit_on)


def _slab_tax_of_business(line: Row) -> str:
    part = min(line["business_head"], line["income"])
    whole = f"{_tax(line['slab_tax'])} normal"
    return whole if part == line["income"] else f"{whole} x {_share(part, line['whole'])} / {_share(line['income'], line['whole'])} of business"


def _liability_step(row: Row, rules: RuleSet) -> Step:
    parts = ("final_tax", "slab_tax", "surcharge", "minimum_excess", "super_tax")
    names = ("final", "normal", "surcharge", "minimum-tax excess", "super tax")
    shown = [f"{_tax(row[part])} {name}" for part, name in zip(parts, names, strict=True) if row[part]]
    formula = " + ".join(shown) or "nothing is charged"
    if row["credits"]:
        formula += f" - {_tax(row['credits'])} credits"
    inputs = {part: str(row[part]) for part in (*parts, "credits")}
    return _step("Liability", formula, str(row["total"]), rules.id, provision(rules, "liability"), None, **inputs)
