"""taxcalc: what Pakistan's freelancers and IT exporters owe, may keep in foreign currency, and why.

As a library: `result = assess(load_ledger("ledger.csv"), load_profile("me.toml"), load_rules("pk-2026"))`; then
`result.tax.total` is a `Decimal`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"
__all__ = ["__version__", "assess", "load_ledger", "load_profile", "load_rules"]

if TYPE_CHECKING:
    from taxcalc.engine.api import assess, load_ledger, load_profile, load_rules


def __getattr__(name: str) -> object:
    """The interface is loaded when it is first used, so that `taxcalc --version` does not wait for the engine."""
    if name in __all__:
        from taxcalc.engine import api  # noqa: PLC0415 - loading it here is the point

        return getattr(api, name)
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)
