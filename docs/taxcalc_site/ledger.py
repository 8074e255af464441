"""The columns of a ledger and the words that may stand in them."""

from __future__ import annotations

from taxcalc import load_rules
from taxcalc.ledger.vocabulary import CHANNELS, COLUMNS, IMPORT_ONLY, KINDS, MEANINGS, PROCEEDS, REQUIRED
from taxcalc_site.markdown import code, codes, table

NEWEST = "pk-2027"  # the year whose activities and channels are shown; the years share them

KIND_MEANINGS = {
    "receipt": "money that a client paid, as the bank realised it; what a row is where the column is absent",
    "realize": "a credit in a Pakistani bank or wallet that comes from abroad, read from its statement",
    "income": "gross earned on a platform, before its fee; not proceeds until a bank realises it (`import --count income` counts it as an estimate)",
    "refund": "money given back to a client",
    "fee": "what a platform or processor keeps; a fee given back is negative",
    "tax": "foreign tax that a platform took",
    "withdraw": "a payout: money on its way to a bank, a wallet or another account",
    "transfer_in": "money that arrived from a platform which has a statement of its own",
    "convert": "an exchange inside an account",
    "wht": "tax that the bank deducted (s.154A); added to `withheld`",
    "expense": "own spending",
    "other": "cashback, interest and the like",
    "own_money": "your own money moved later, such as a Wise balance sent home: it counted when it was earned, and does not count again",
}
HEAD = """# Columns of a ledger

A ledger is a CSV file (comma, semicolon or tab; UTF-8 or UTF-16), a Parquet file or the first sheet of a workbook, with one row for
each receipt. The order of the columns is free, the names are fixed; a column that is not known is named once and left aside.
"""
AMOUNTS = """Amounts are digits with one decimal point and an optional sign. More decimals than the currency has are refused, never
rounded. The columns {0} are written by `taxcalc import` to explain a row; no figure depends on them.
"""
REALISED = """The words are {0}. Money is realised by an authorised dealer where it came through a bank, an exporter's special foreign
currency account (`esfca`), a licensed wallet, as a family remittance or through an exchange company.
"""


def pages() -> dict[str, str]:
    """One page: columns, kinds, channels, activities."""
    columns = [(code(name), "yes" if name in REQUIRED else "", MEANINGS[name]) for name in COLUMNS]
    kinds = [(code(name), "yes" if name in PROCEEDS else "", KIND_MEANINGS[name]) for name in KINDS]
    groups = load_rules(NEWEST).rules.activities.values()
    activities = [(code(name), title, group.title) for group in groups for name, title in group.codes.items()]
    parts = (
        HEAD,
        table(("column", "must", "meaning"), columns),
        AMOUNTS.format(codes(IMPORT_ONLY)),
        "## Kinds of rows\n",
        table(("kind", "proceeds", "meaning"), kinds),
        "## Channels\n",
        REALISED.format(codes(CHANNELS)),
        "## Activities\n",
        table(("activity", "what it is", "group"), activities),
    )
    return {"reference/ledger.md": "\n".join(parts)}
