"""Why a bank table of unknown layout is not read, each with what to ask the bank for or what to say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from taxcalc.diagnostics import Diagnostic, pasted
from taxcalc.statements.model import StopFileError
from taxcalc.statements.table_dates import order_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from taxcalc.statements.asked import Asked
    from taxcalc.statements.table_columns import Columns
    from taxcalc.statements.table_survey import Survey

CREDIT_CARD = re.compile(  # "for your credit card call ..." stands above accounts, too
    r"credit card (?:account |e-?)?(?:statement|number|no\b|account)|minimum (?:amount|payment)|credit limit|payment due date", re.IGNORECASE
)


def understood(columns: Columns) -> str:
    """Which column was taken for what, in the file's own words."""
    texts = " + ".join(f"'{columns.header[place]}'" for place in columns.texts)
    named = [f"{name} = '{columns.name(name)}'" for name in ("date", "debit", "credit", "amount", "indicator", "balance", "currency") if name in columns.places]
    return ", ".join([*named[:1], f"text = {texts or 'none'}", *named[1:]])


def credit_card(name: str, line: int, preamble: str, columns: Columns) -> None:
    """A card's balance is what is owed: its charges look like money that came in."""
    found = CREDIT_CARD.search(preamble) or CREDIT_CARD.search(" ".join(columns.header))
    if found:
        raise StopFileError(
            Diagnostic(
                "TC668",
                "this is the statement of a credit card: it holds no receipts",
                file=name,
                line=line,
                value=found[0],
                remedy="leave it out; import the statement of the account into which clients pay",
            )
        )


def no_balance(name: str, line: int, columns: Columns) -> StopFileError:
    """Without a running balance nothing proves the rows."""
    return StopFileError(
        Diagnostic(
            "TC662",
            f"no profile knows this layout, and without a running balance nothing proves its rows (read as {understood(columns)})",
            file=name,
            line=line,
            remedy="ask the bank for the account statement with the balance after each row (CSV or Excel); "
            f"or read it as it is, marked as unproven: taxcalc import {pasted(name)} --unproven",
        )
    )


def currencies(name: str, line: int, found: Iterable[str]) -> StopFileError:
    """One table, several currencies."""
    return StopFileError(
        Diagnostic(
            "TC667",
            f"this table of unknown layout holds several currencies: {', '.join(sorted(found))}",
            file=name,
            line=line,
            remedy="download one statement for each account and currency",
        )
    )


def dates(name: str, columns: Columns, seen: Survey, forms: tuple[str, ...]) -> StopFileError:
    """Two readings of the dates are possible; the column does not decide."""
    line, text = seen.dates.sample or (None, "")
    first, *others = dict.fromkeys(order_of(form) for form in forms)
    return StopFileError(
        Diagnostic(
            "TC613",
            f"dates can be read as {' or as '.join(forms)}, and nothing in the file decides",
            file=name,
            line=line,
            column=columns.name("date"),
            value=text,
            remedy=f"say which: --dates {first} ({', '.join(f'or --dates {order}' for order in others or (first,))}); or download a longer period",
        )
    )


def unreadable_dates(name: str, columns: Columns, seen: Survey, asked: Asked) -> StopFileError:
    """A cell that is no date, or a column that is not written in one form."""
    line, text = seen.dates.failed or seen.dates.sample or (None, "")
    first = seen.dates.sample
    otherwise = f"the column begins with '{first[1]}' (line {first[0]}), and " if first and seen.dates.failed and first != seen.dates.failed else ""
    remedy = (
        f"leave out --dates {asked.dates}: the column is written otherwise"
        if asked.dates and not seen.dates.failed
        else ("every row needs its date in the same form: download the statement again and do not open it in a spreadsheet")
    )
    return StopFileError(
        Diagnostic("TC612", f"{otherwise}this is no date of that form", file=name, line=line, column=columns.name("date"), value=text, remedy=remedy)
    )


def no_direction(name: str, line: int, columns: Columns) -> StopFileError:
    """Amounts without sign, and no balance that gives it."""
    return StopFileError(
        Diagnostic(
            "TC666",
            f"nothing says which amounts came in and which went out (read as {understood(columns)})",
            file=name,
            line=line,
            column=columns.name("amount"),
            remedy="ask the bank for a statement with separate debit and credit columns, or with the balance after each row",
        )
    )
