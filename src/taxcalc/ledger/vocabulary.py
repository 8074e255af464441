"""The words of a canonical ledger: its columns, kinds and channels (the codes of activities come from the rule files)."""

from __future__ import annotations

REQUIRED = ("date", "amount", "currency")

COLUMNS = (
    "taxpayer",
    "date",
    "amount",
    "currency",
    "rate",
    "pkr",
    "kind",
    "activity",
    "channel",
    "purpose_code",
    "withheld",
    "certificate",
    "foreign_amount",
    "foreign_currency",
    "source",
    "payer",
    "country",
    "id",
    "note",
    "fee",
)
TEXTS = ("purpose_code", "certificate", "source", "payer", "country", "id", "note", "fee")
IMPORT_ONLY = ("to", "from", "link", "balance")  # written by `taxcalc import` to explain a row; no figure depends on them

KINDS = ("receipt", "realize", "income", "refund", "fee", "tax", "withdraw", "transfer_in", "convert", "wht", "expense", "other")
PROCEEDS = frozenset({"receipt", "realize"})  # only these are export proceeds; the others are movements
CHANNELS = ("bank", "esfca", "wallet", "home_remittance", "exchange_company", "offshore", "crypto", "informal", "cash")
