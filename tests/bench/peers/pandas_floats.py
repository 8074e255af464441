"""The year's figures of each taxpayer with pandas, in floats: inexact.

A float holds neither a paisa nor most rates, so a product that lies on half a paisa is rounded to either side; the sums carry that on.
Less than taxcalc does otherwise: all that plain_decimal.py lacks (no checks, no rejects, one year, no facts, one choice, no regimes), and the whole
file is held in memory.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np  # type: ignore[import-not-found,unused-ignore]  # in the environment of the peers only
import pandas as pd  # type: ignore[import-not-found,import-untyped,unused-ignore]  # as above

from . import law

TYPES = {"date": "category", "taxpayer": "category", "currency": "category", "amount": "float64", "rate": "float64", "channel": "category"}


def half_up(values: Any, places: int = 0) -> Any:  # noqa: ANN401 - a pandas series; the type is not known where pandas is not installed
    """Nearest unit, halves up, as far as a float can tell a half."""
    return np.floor(values * 10**places + 0.5) / 10**places


def dollars(receipts: Any) -> Any:  # noqa: ANN401 - as above
    """US cents of each receipt: other money at the highest dollar rate that the taxpayer had that day, else at the month's."""
    key = ["taxpayer", "date"]
    is_dollar = receipts["currency"] == "USD"
    others = receipts.loc[~is_dollar, [*key, "month", "pkr"]]
    own = receipts.loc[is_dollar, [*key, "rate"]].groupby(key, observed=True)["rate"].max().rename("own")
    others = others.join(own, on=key)
    monthly = others["month"].astype("object").map({month: float(rate) for month, rate in law.monthly_dollars().items()})
    usd = receipts["amount"].copy()
    usd.loc[others.index] = half_up(others["pkr"] / others["own"].fillna(monthly), 2)
    return usd


def slab_tax(income: Any) -> Any:  # noqa: ANN401 - as above
    """First Schedule, Part I, Division I."""
    over, fixed, rate = (np.array(column, dtype="float64") for column in zip(*law.SLABS, strict=True))
    band = np.maximum(np.searchsorted(over, income, side="left") - 1, 0)
    return half_up(fixed[band] + rate[band] * (income - over[band]))


def main(source: Path, target: Path) -> None:
    """One row per taxpayer, in the order of their names."""
    receipts = pd.read_csv(source, usecols=list(TYPES), dtype=TYPES)
    receipts["month"] = receipts["date"].cat.codes.map(dict(enumerate(receipts["date"].cat.categories.str[:7]))).astype("category")
    receipts["pkr"] = half_up(receipts["amount"] * receipts["rate"], 2)
    receipts["usd"] = dollars(receipts)

    realised = receipts["channel"].isin(law.REALISED)
    years = pd.DataFrame(index=receipts["taxpayer"].cat.categories.rename("taxpayer"))
    years["final_pkr"] = receipts[realised].groupby("taxpayer", observed=True)["pkr"].sum()
    years["normal_pkr"] = receipts[~realised].groupby("taxpayer", observed=True)["pkr"].sum()
    proceeds = receipts[receipts["channel"].isin(law.RETAINING)].groupby(["taxpayer", "month"], observed=True)["usd"].sum()
    share = half_up(proceeds * float(law.RETAINED_SHARE), 2)
    limits = np.minimum(proceeds, np.maximum(share, float(law.RETAINED_FLOOR)))
    years = years.fillna(0.0)
    years["final_tax"] = half_up(years["final_pkr"] * float(law.FINAL_RATE))
    years["normal_tax"] = slab_tax(years["normal_pkr"].to_numpy())
    over = years["normal_pkr"] > float(law.SURCHARGE_OVER)
    years["surcharge"] = half_up(years["normal_tax"] * float(law.SURCHARGE_RATE)).where(over, 0.0)
    years["total_tax"] = years["final_tax"] + years["normal_tax"] + years["surcharge"]
    years["retained_usd"] = limits.groupby("taxpayer", observed=True).sum()
    years = years.fillna(0.0)

    rupees = ["final_tax", "normal_tax", "surcharge", "total_tax"]
    years[rupees] = years[rupees].astype("int64")
    years.to_csv(target, float_format="%.2f")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
