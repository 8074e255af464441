"""taxcalc: what Pakistan's freelancers and IT exporters owe, may keep in foreign currency, and why.

As a library:

    from taxcalc import InputRejectedError, Options, assess, load_ledger, load_profile, load_rules

    ledger = load_ledger("ledger.csv")
    result = assess(ledger, load_profile("me.toml"), load_rules("pk-2026"))
    result.tax.total                  # Decimal, whole rupees; a ledger of several years: result.assessments[0].tax
    assess(ledger, options=Options(year=2026, explain=True)).assessments[0].trace

Money is `Decimal`, never float. What cannot be used raises InputRejectedError (RulesInvalidError for rule files), which carries
every problem as a `Diagnostic`, each with its place and its remedy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"
__all__ = [
    "Facts",
    "InputRejectedError",
    "Options",
    "RulesInvalidError",
    "__version__",
    "assess",
    "load_ledger",
    "load_profile",
    "load_rules",
]

if TYPE_CHECKING:
    from taxcalc.diagnostics import InputRejectedError, RulesInvalidError
    from taxcalc.engine.api import Options, assess, load_ledger, load_profile, load_rules
    from taxcalc.ledger.taxpayer import Facts

_ROOMS = {
    "Facts": "taxcalc.ledger.taxpayer",
    "InputRejectedError": "taxcalc.diagnostics",
    "RulesInvalidError": "taxcalc.diagnostics",
}


def __getattr__(name: str) -> object:
    """The interface is loaded when it is first used, so that `taxcalc --version` does not wait for the engine."""
    if name in __all__:
        from importlib import import_module  # noqa: PLC0415 - loading it here is the point

        return getattr(import_module(_ROOMS.get(name, "taxcalc.engine.api")), name)
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)


def __dir__() -> list[str]:
    """The interface, loaded or not."""
    return sorted({*globals(), *__all__})
