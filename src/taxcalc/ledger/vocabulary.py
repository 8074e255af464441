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
MEANINGS = {
    "taxpayer": "whose receipt it is; needed where one file holds several taxpayers",
    "date": "the day the bank in Pakistan realised the money, as 2025-07-31: it decides the tax year and the rate",
    "amount": "what arrived, in `currency`; negative for a reversal or chargeback, which reduces the same class of that year",
    "currency": "its ISO 4217 code, such as USD",
    "rate": "rupees for one unit of the currency",
    "pkr": "the rupee value on the bank's certificate; else amount x rate, to the paisa, half up",
    "kind": "what the row is, `receipt` where absent; only `receipt` and `realize` are export proceeds, the others are movements",
    "activity": "what the money was for: a code of the rule file's activities; where absent, the taxpayer's own",
    "channel": "how it came, `bank` where absent",
    "purpose_code": "the State Bank's purpose code on the certificate",
    "withheld": "rupees that the bank deducted as tax on this receipt",
    "certificate": "number of the proceeds realisation certificate (PRC, e-PRC)",
    "foreign_amount": "of a rupee credit: the foreign money that was sent, from the payout that it belongs to",
    "foreign_currency": "the currency of `foreign_amount`",
    "source": "the platform or bank that the row was read from",
    "payer": "who paid",
    "country": "where the payer is",
    "id": "the payment's own id: the same id, date and amount stand for the same payment",
    "note": "anything; carried along",
    "fee": "what the platform kept, in `currency`; carried along",
}
TEXTS = ("purpose_code", "certificate", "source", "payer", "country", "id", "note", "fee")
TRACES = ("to", "from", "link", "account_holder")  # where `taxcalc import` says that money came from and went to: evidence, and no figure depends on them
IMPORT_ONLY = (*TRACES, "balance")

KINDS = ("receipt", "realize", "income", "refund", "fee", "tax", "withdraw", "transfer_in", "convert", "wht", "expense", "other", "own_money")
PROCEEDS = frozenset({"receipt", "realize"})  # only these are export proceeds; the others are movements
CHANNELS = ("bank", "esfca", "wallet", "home_remittance", "exchange_company", "offshore", "crypto", "informal", "cash")
