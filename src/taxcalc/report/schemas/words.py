"""The words that the JSON of every command shares: how an amount, a share, a day is written, and what a problem is."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict  # pydantic reads no other before Python 3.12

described = with_config(ConfigDict(use_attribute_docstrings=True))

WholeRupees = Annotated[str, Field(pattern=r"^-?[0-9]+$", examples=["16800"])]
Rupees = Annotated[str, Field(pattern=r"^-?[0-9]+\.[0-9]{2}$", examples=["6720000.00"])]
Balance = Annotated[str, Field(pattern=r"^-?[0-9]+(\.[0-9]{2})?$", examples=["9836.98", "0"])]
Usd = Annotated[str, Field(pattern=r"^-?[0-9]+\.[0-9]{2}$", examples=["24000.00"])]
Amount = Annotated[str, Field(pattern=r"^-?[0-9]+(\.[0-9]+)?$", examples=["1000.00"])]
Share = Annotated[str, Field(pattern=r"^-?[0-9]+(\.[0-9]+)?$", examples=["0.0025"])]
Day = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", examples=["2026-10-15"])]
Month = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}$", examples=["2025-07"])]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


@described
class Problem(TypedDict):
    """One problem that was found. `taxcalc help CODE` explains its code."""

    code: Annotated[str, Field(pattern=r"^TC[0-9]{3}$")]
    """The code, as TC141."""
    severity: str
    """`error` rejects its input, `warning` does not, `note` informs."""
    where: str | None
    """File, line and column, as much of them as is known."""
    message: str
    """What is wrong."""
    value: str | None
    """What was found there."""
    remedy: str | None
    """What to write instead."""
