"""What the shell offers for options whose values are known: rule versions, activities, statement layouts. Nothing here may raise."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def rules_like(incomplete: str) -> list[str]:
    """Ids of rules, and those of TAXCALC_RULES; a file is completed by the shell."""
    from taxcalc.rules.catalogue import Catalogue  # noqa: PLC0415 - start-up is measured

    return _like(incomplete, Catalogue().ids())


def activities_like(incomplete: str) -> list[str]:
    """Activity codes of the shipped rules."""
    from taxcalc.engine.api import activity_codes  # noqa: PLC0415 - as above
    from taxcalc.rules.catalogue import Catalogue  # noqa: PLC0415 - as above

    return _like(incomplete, activity_codes(Catalogue(), None))


def profiles_like(incomplete: str) -> list[str]:
    """Ids of statement layouts."""
    from taxcalc.statements.catalogue import load_catalogue  # noqa: PLC0415 - as above

    return _like(incomplete, load_catalogue(()).profiles)


def _like(incomplete: str, words: Iterable[str]) -> list[str]:
    return sorted(word for word in words if word.startswith(incomplete))
