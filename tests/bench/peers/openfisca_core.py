"""The nearest that OpenFisca-core does: taxes as formulas over arrays of receipts that are already in memory, in floats of 32 bits.

The receipts are its persons, the taxpayers their groups, the slabs a parameter. It reads no ledger: pandas makes the arrays, and what the simulation alone
took, in seconds of processor time, is printed. A float of 32 bits holds seven digits, so most rupee amounts come out wrong in the paisa, many in the rupee.
Less than taxcalc does otherwise: all that plain_decimal.py lacks, and other money is turned into dollars at the month's rate, never at the taxpayer's own:
an array knows no "same taxpayer, same day".
"""

from __future__ import annotations

import csv
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np  # type: ignore[import-not-found,unused-ignore]  # in the environment of the peers only
import pandas as pd  # type: ignore[import-not-found,import-untyped,unused-ignore]  # as above
from openfisca_core.entities import build_entity  # type: ignore[import-not-found,import-untyped,unused-ignore]  # as above
from openfisca_core.parameters import ParameterNode  # type: ignore[import-not-found,import-untyped,unused-ignore]  # as above
from openfisca_core.periods import DateUnit  # type: ignore[import-not-found,import-untyped,unused-ignore]  # as above
from openfisca_core.simulations import SimulationBuilder  # type: ignore[import-not-found,import-untyped,unused-ignore]  # as above
from openfisca_core.taxbenefitsystems import TaxBenefitSystem  # type: ignore[import-not-found,import-untyped,unused-ignore]  # as above
from openfisca_core.variables import Variable  # type: ignore[import-not-found,import-untyped,unused-ignore]  # as above

from . import law

if TYPE_CHECKING:
    from collections.abc import Callable

    Formula = Callable[..., Any]

YEAR = "2025"
TYPES = {"date": "category", "taxpayer": "category", "currency": "category", "amount": "float64", "rate": "float64", "channel": "category"}
INPUTS = {"amount": float, "rate": float, "dollar_rate": float, "is_dollar": bool, "realised": bool, "retaining": bool, "month": int}
OUTPUTS = ("final_pkr", "normal_pkr", "final_tax", "normal_tax", "surcharge", "total_tax", "retained_usd")
RUPEES = ("final_tax", "normal_tax", "surcharge", "total_tax")
RECEIPT = build_entity(key="receipt", plural="receipts", label="A receipt", is_person=True)
TAXPAYER = build_entity(key="taxpayer", plural="taxpayers", label="A taxpayer", roles=[{"key": "proceeds", "plural": "proceeds", "label": "His receipts"}])


def half_up(values: Any, places: int = 0) -> Any:  # noqa: ANN401 - an array; the type is not known where numpy is not installed
    """Nearest unit, halves up, as far as a float can tell a half."""
    return np.floor(values * 10**places + 0.5) / 10**places


def pkr(receipt: Any, period: Any) -> Any:  # noqa: ANN401 - OpenFisca's own types are not known where it is not installed
    """Rupee value at realisation."""
    return half_up(receipt("amount", period) * receipt("rate", period), 2)


def usd(receipt: Any, period: Any) -> Any:  # noqa: ANN401 - as above
    """Dollars as they are, other money through rupees."""
    return np.where(receipt("is_dollar", period), receipt("amount", period), half_up(receipt("pkr", period) / receipt("dollar_rate", period), 2))


def final_pkr(taxpayer: Any, period: Any) -> Any:  # noqa: ANN401 - as above
    """Exports realised through an authorised dealer."""
    return taxpayer.sum(taxpayer.members("pkr", period) * taxpayer.members("realised", period))


def normal_pkr(taxpayer: Any, period: Any) -> Any:  # noqa: ANN401 - as above
    """All other receipts."""
    return taxpayer.sum(taxpayer.members("pkr", period) * ~taxpayer.members("realised", period))


def final_tax(taxpayer: Any, period: Any, parameters: Any) -> Any:  # noqa: ANN401 - as above
    """S.154A(1)(b)."""
    return half_up(taxpayer("final_pkr", period) * parameters(period).final_rate)


def normal_tax(taxpayer: Any, period: Any, parameters: Any) -> Any:  # noqa: ANN401 - as above
    """First Schedule, Part I, Division I."""
    return half_up(parameters(period).slabs.calc(taxpayer("normal_pkr", period)))


def surcharge(taxpayer: Any, period: Any, parameters: Any) -> Any:  # noqa: ANN401 - as above
    """S.4(4AB)."""
    due = taxpayer("normal_pkr", period) > parameters(period).surcharge_over
    return due * half_up(taxpayer("normal_tax", period) * parameters(period).surcharge_rate)


def total_tax(taxpayer: Any, period: Any) -> Any:  # noqa: ANN401 - as above
    """The sum of the components."""
    return taxpayer("final_tax", period) + taxpayer("normal_tax", period) + taxpayer("surcharge", period)


def retained_usd(taxpayer: Any, period: Any, parameters: Any) -> Any:  # noqa: ANN401 - as above
    """Month by month the higher of a share and a floor, never more than the proceeds."""
    proceeds = taxpayer.members("usd", period) * taxpayer.members("retaining", period)
    month = taxpayer.members("month", period)
    limits = 0.0
    for number in range(1, 13):
        of_month = taxpayer.sum(proceeds * (month == number))
        share = half_up(of_month * parameters(period).retained_share, 2)
        limits = limits + np.minimum(of_month, np.maximum(share, parameters(period).retained_floor))
    return limits


def system() -> Any:  # noqa: ANN401 - as above
    """The law as OpenFisca holds it: variables with formulas, and parameters with dates."""
    made = TaxBenefitSystem([RECEIPT, TAXPAYER])
    for name, value_type in INPUTS.items():
        made.add_variable(variable(name, RECEIPT, value_type))
    of_receipts: list[Formula] = [pkr, usd]
    of_taxpayers: list[Formula] = [final_pkr, normal_pkr, final_tax, normal_tax, surcharge, total_tax, retained_usd]
    for formula in of_receipts:
        made.add_variable(variable(formula.__name__, RECEIPT, float, formula))
    for formula in of_taxpayers:
        made.add_variable(variable(formula.__name__, TAXPAYER, float, formula))
    since = "2024-01-01"
    plain = {"final_rate": law.FINAL_RATE, "surcharge_over": law.SURCHARGE_OVER, "surcharge_rate": law.SURCHARGE_RATE}
    plain |= {"retained_share": law.RETAINED_SHARE, "retained_floor": law.RETAINED_FLOOR}
    content: dict[str, Any] = {name: {"values": {since: float(value)}} for name, value in plain.items()}
    content["slabs"] = {"brackets": [{"threshold": {since: float(over)}, "rate": {since: float(rate)}} for over, _, rate in law.SLABS]}
    made.parameters = ParameterNode("", data=content)
    return made


def variable(name: str, entity: Any, value_type: type, formula: Formula | None = None) -> Any:  # noqa: ANN401 - as above
    """OpenFisca takes a variable as a class whose name is the variable's."""
    traits: dict[str, Any] = {"value_type": value_type, "entity": entity, "definition_period": DateUnit.YEAR, "label": name}
    return type(name, (Variable,), traits if formula is None else {**traits, "formula": formula})


def arrays(source: Path) -> tuple[list[str], Any, dict[str, Any]]:
    """The taxpayers' names, whose each receipt is, and what is told of each receipt."""
    receipts = pd.read_csv(source, usecols=list(TYPES), dtype=TYPES)
    months = list(receipts["date"].cat.categories.str[:7])
    monthly = law.monthly_dollars()
    day = receipts["date"].cat.codes.to_numpy()
    given = {
        "amount": receipts["amount"].to_numpy(),
        "rate": receipts["rate"].to_numpy(),
        "dollar_rate": np.array([float(monthly[month]) for month in months])[day],
        "is_dollar": (receipts["currency"] == "USD").to_numpy(),
        "realised": receipts["channel"].isin(law.REALISED).to_numpy(),
        "retaining": receipts["channel"].isin(law.RETAINING).to_numpy(),
        "month": np.array([int(month[5:]) for month in months])[day],
    }
    return list(receipts["taxpayer"].cat.categories), receipts["taxpayer"].cat.codes.to_numpy(), given


def simulate(taxpayers: int, owner: Any, given: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401 - as above
    """The outputs, an array each."""
    builder = SimulationBuilder()
    law_of_the_year = system()
    builder.create_entities(law_of_the_year)
    builder.declare_person_entity("receipt", range(len(owner)))
    group = builder.declare_entity("taxpayer", range(taxpayers))
    builder.join_with_persons(group, owner, roles=np.zeros(len(owner), dtype="int8"))
    simulation = builder.build(law_of_the_year)
    for name, values in given.items():
        simulation.set_input(name, YEAR, values)
    return {name: simulation.calculate(name, YEAR) for name in OUTPUTS}


def main(source: Path, target: Path) -> None:
    """One row per taxpayer, in the order of their names."""
    names, owner, given = arrays(source)
    started = time.process_time()
    results = simulate(len(names), owner, given)
    sys.stdout.write(f"{time.process_time() - started:.3f}\n")
    columns = [[f"{value:.{0 if name in RUPEES else 2}f}" for value in values] for name, values in results.items()]
    with target.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream, lineterminator="\n")
        rows.writerow(["taxpayer", *results])
        rows.writerows(zip(names, *columns, strict=True))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
