"""The foreign platforms that pay Pakistan's freelancers, by the words under which statements and ledgers name them."""

from __future__ import annotations

import re
from typing import Final

PLATFORMS: Final = {
    "upwork": ("upwork",),
    "payoneer": ("payoneer",),
    "fiverr": ("fiverr",),
    "freelancer": (r"freelancer\.com",),
    "toptal": ("toptal",),
    "deel": ("deel",),
    "wise": ("wise", "transferwise"),
    "thunes": ("thunes",),
    "google": ("google", "youtube", "adsense"),
    "peopleperhour": ("peopleperhour", "people per hour"),
    "paypal": ("paypal",),
    "stripe": ("stripe",),
}
CARRIERS: Final = {"thunes": "unknown (Thunes)"}  # carries other people's payouts: whose, its name does not say
WORDS: Final = tuple(word for words in PLATFORMS.values() for word in words)
_NAMED = re.compile("|".join(rf"(?P<{name}>(?<![^\W\d_])(?:{'|'.join(words)})(?![^\W\d_]))" for name, words in PLATFORMS.items()), re.IGNORECASE)


def platform_named(text: str) -> str:
    """The first platform that a text names in whole words ('Adeel' is not Deel, 'Striped Apparel' not Stripe); blank where it names none."""
    found = _NAMED.search(text)
    return (found.lastgroup or "") if found else ""


def paid_by(text: str) -> str:
    """As `platform_named`, in the words of a ledger's `from`: a carrier's name leaves the platform unknown."""
    named = platform_named(text)
    return CARRIERS.get(named, named) or "unknown"
