"""How a bank's table of no known layout is read: the names of columns and of institutions that are recognised."""

from __future__ import annotations

import tomllib
from importlib.resources import files

from taxcalc_site.markdown import code, codes, table

PLACE = "banks/any-bank.md"
MEANINGS = {
    "date": "the day; the bank's own day before the value date",
    "debit": "what went out",
    "credit": "what came in",
    "amount": "both in one column",
    "balance": "the balance after the row, which proves it",
    "indicator": "says which way, where the amount has no sign",
    "currency": "must be one for the whole table",
    "status": "whether it was completed",
    "id": "the bank's own number",
    "text": "what the bank says of it; all of these are read together",
}
HEAD = """# Any other bank or wallet

A table of no known layout - CSV or workbook, of HBL, UBL or any other - is read when it has the columns of a bank statement and **its own
running balance proves every row**. Where the proof breaks, the row is named and nothing of the file is taken.

```sh
taxcalc import statement.csv --dry-run        # look first: which column was taken for what, and what each row becomes
taxcalc import statement.csv -o ledger.csv
```

- Ask the bank for the account statement **with the balance after each row**, as CSV or Excel. Of several currencies, one file for each.
- Day and month are never guessed: the whole column must prove their order, or `--dates dmy` says it.
- The first row has no balance before it, so nothing proves it; it is read and named, unless the file prints the opening balance.
- A table without balances is refused; `--unproven` reads it all the same and marks its rows in the ledger.
- `--treat "TEXT=KIND"` says what rows with a text are, where the bank's words are not known. The kinds are those of a
  [ledger](../reference/ledger.md#kinds-of-rows), or `skip`.
- What rows become is the same for all banks: the rules of [Meezan Bank](meezan-csv-booking.md#the-rules) are those of every bank.
- Amounts may be signed, in brackets, with CR or DR, in lakhs, with `Rs.` and `/-`; where they have no sign at all the balance gives it.
- `taxcalc import --new-profile statement.csv` keeps the reading as a profile of your own.

Banks and wallets whose names are recognised in a file's name or first lines: {0}. Another is called `bank` in the ledger.

## Other formats

| format | read as | what proves it |
|---|---|---|
| CSV, TSV, XLSX; web pages and tab texts that are named `.xls` | a table, by its column names | the running balance |
| PDF with text (the extra `pdf`) | a table, by its column names and the places of its texts | the running balance |
| MT940 (SWIFT), camt.053 | rows | the opening and the closing balance of each statement |
| OFX and QFX, QIF | rows | nothing: they state no balance before and after, which is said |

The password of a locked PDF is asked for on a terminal, or read from `--password-file FILE`.
In a PDF a row's number is page x 1000 + line: 2014 is line 14 of page 2. PDF layouts of SadaPay, JazzCash, Easypaisa, HBL and UBL were made
from public descriptions, no real one was seen; the balance is what is trusted. Pictures, `.xls`, `.ods`, `.doc` and archives are named as
what they are, with what to ask the bank for. The statement of a credit card is refused: its charges look like money that came in.

## Names of columns

Compared without case and marks, whole names only.

"""


def pages() -> dict[str, str]:
    """One page."""
    names = _read("table_columns.toml")["names"]
    institutions = sorted(max(spellings, key=len) for group in _read("institutions.toml").values() for spellings in group.values())
    rows = [(code(column), MEANINGS[column], codes(spellings)) for column, spellings in names.items()]
    return {PLACE: HEAD.format(", ".join(institutions)) + table(("column", "what it says", "recognised names"), rows)}


def _read(name: str) -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((files("taxcalc.statements") / name).read_text(encoding="utf-8"))
