"""A page for each statement layout: how to recognise it, what is read, what each kind of row becomes."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING

from taxcalc.statements.catalogue import load_catalogue
from taxcalc_site.ledger import KIND_MEANINGS
from taxcalc_site.markdown import block, code, codes, table

if TYPE_CHECKING:
    from taxcalc.statements.schema import Profile, Rule

FOLDER = "banks"
ROLES = {
    "pk_bank": "Banks in Pakistan",
    "pk_wallet": "Wallets in Pakistan",
    "platform": "Platforms",
    "intermediary": "Where platforms pay to",
    "processor": "Card and payment processors",
    "certificate": "Certificates",
    "tax_table": "What FBR knows",
}
SIGNS = {
    "signed": "One column of amounts with their sign.",
    "split": "Two columns: what came in, what went out.",
    "indicator": "One column of amounts without a sign, and one that says which way they went.",
}
FEES = {
    "inside": "The fee is part of the amount: what moved is amount less fee.",
    "extra": "The fee comes on top of the amount.",
    "within": "The amount is already without the fee.",
    "net": "The fee is the amount less the net amount.",
}

DAY = {
    "%d": "DD",
    "%m": "MM",
    "%Y": "YYYY",
    "%y": "YY",
    "%b": "Jul",
    "%B": "July",
    "%H": "HH",
    "%I": "HH",
    "%M": "MM",
    "%S": "SS",
    "%p": "PM",
    "%f": "000",
    "%z": "+0500",
}


def pages() -> dict[str, str]:
    """The index by kind of institution, and a page for each layout."""
    known = sorted(load_catalogue().profiles.values(), key=lambda one: one.title.casefold())
    parts = [INDEX]
    for role, name in ROLES.items():
        rows = [(f"[{one.title}]({slug(one)}.md)", code(one.id), standing(one)) for one in known if one.role == role]
        if rows:
            parts.append(f"## {name}\n\n" + table(("download", "profile", "verified"), rows))
    parts.append(MISSING)
    return {f"{FOLDER}/index.md": "\n".join(parts)} | {f"{FOLDER}/{slug(one)}.md": page(one) for one in known}


INDEX = """# Your bank or platform

`taxcalc import` recognises these downloads by their columns, wherever the header stands; nothing has to be named or renamed. Each page
says what is read, what every kind of row becomes, and whether the layout is verified.
"""
MISSING = """## Yours is not here?

- [Any other bank or wallet](any-bank.md): a CSV, workbook or PDF whose running balance proves every row is read without a profile; OFX,
  MT940, camt.053 and QIF are read too.
- Where there is only a picture or a paper, [type the receipts into a ledger](../freelancers.md#a-ledger-of-your-own).
- Another platform: `taxcalc import --new-profile FILE` drafts a profile; [Statements](../statements.md#adding-a-bank) says how to go on,
  [Keys of an import profile](../reference/profile-keys.md) has every key.
- `taxcalc import FILE --mask` prints a file's structure without its data, to ask for help with.
"""


def slug(profile: Profile) -> str:
    """The name of the profile's page."""
    return profile.id.replace(".", "-")


def comments(profile: Profile) -> str:
    """The sentences at the head of the profile's file."""
    head = takewhile(lambda line: line.startswith("#"), profile.toml.splitlines())
    return " ".join(line.removeprefix("#").strip() for line in head)


def standing(profile: Profile) -> str:
    """Whether the layout is known from real files."""
    if profile.refuse:
        return "refused, with what to download instead"
    return "yes" if profile.verified else "no"


def page(profile: Profile) -> str:
    """One layout's page."""
    parts = [f"# {profile.title}\n"]
    if profile.refuse:
        return "\n".join([*parts, f"This download is recognised and refused: {profile.refuse}.\n", RECOGNISED, _header(profile)])
    if profile.note:
        parts.append(f"!!! note\n    {profile.note}\n")
    parts += [f"**What to download**: {profile.download}.\n", _standing(profile)]
    parts += [block(f"taxcalc import {profile.source}.csv -o ledger.csv", "sh"), RECOGNISED, _header(profile), *_reading(profile)]
    if profile.tests:
        parts += ["## Rows and what they become\n", table(("a row", "becomes"), [(_cells(test["row"]), _expected(test)) for test in profile.tests])]
    parts += ["## The rules\n", RULES, table(("if", "then"), [(_conditions(rule), _outcome(rule)) for rule in profile.rules])]
    parts.append(f"`taxcalc profiles show {profile.id}` prints the whole profile, to copy and to change.\n")
    return "\n".join(parts)


RECOGNISED = "## Recognised by\n"
RULES = """The first line that fits decides; a row that none fits stops the file, nothing is guessed. Patterns are compared without case;
`{senders}` are the platforms known and the clients you name with `--sender`, `{wht}` is how your bank words the deduction (`--wht`),
`{own}` your own names and accounts (`--own`). A name in braces is another column of the same row.
"""


def _cells(row: dict[str, str]) -> str:
    return "<br>".join(f"{name}: {code(text)}" for name, text in row.items() if text)


def _expected(test: dict[str, str]) -> str:
    if "skip" in test:
        return f"left aside: {test['skip']}"
    amount = f" of {test['amount']} {test.get('currency', '')}".rstrip() if "amount" in test else ""
    ends = [f"{word} {test[word]}" for word in ("from", "to") if word in test]
    fee = [f"fee {test['fee']}"] if "fee" in test else []
    return (
        ", ".join([f"{code(test['kind'])}{amount}", *fee, *ends])
        if "kind" in test
        else ", ".join(f"{key} {value}" for key, value in test.items() if key != "row")
    )


def _standing(profile: Profile) -> str:
    if profile.verified:
        return "**Verified**: the layout is known from public descriptions and readers of real files.\n"
    return "**Not verified**: no real file of this layout was seen, or only a part of it. The program says so at each use; look at the rows with `--dry-run`.\n"


def _header(profile: Profile) -> str:
    wanted = [" or ".join(code(name) for name in names) for names in profile.header]
    text = f"A header with the columns {', '.join(wanted)}"
    return text + (f", and without {codes(profile.absent)}.\n" if profile.absent else ".\n")


def _reading(profile: Profile) -> list[str]:
    facts = [f"Dates are written {', '.join(_day(form) for form in profile.dates)}.", SIGNS[profile.sign]]
    if profile.currency:
        facts.append(f"Where no column says otherwise, the currency is {profile.currency}.")
    if profile.fee:
        facts.append(FEES[profile.fee])
    if profile.tz:
        facts.append(f"The file's clock is {profile.tz}; the tax year follows the bank's day in Pakistan.")
    if profile.balance:
        facts.append("The running balance is proved, row by row: one changed digit shows.")
    if profile.opening or profile.closing:
        facts.append("Printed opening and closing balances are proved.")
    if profile.net:
        facts.append("Amount less fee is proved against the net column.")
    about = comments(profile)
    return ["## How it is read\n", *([f"{about}\n"] if about else []), "\n".join(f"- {fact}" for fact in facts) + "\n"]


def _day(form: str) -> str:
    """A form of dates as people write it."""
    return re.sub("%[A-Za-z]", lambda found: DAY.get(found[0], found[0]), form)


def _conditions(rule: Rule) -> str:
    return " and ".join(_condition(column, wanted) for column, wanted in rule.conditions.items()) or "any other row"


def _condition(column: str, wanted: str | list[str]) -> str:
    texts = [wanted] if isinstance(wanted, str) else wanted
    return f"{column} " + " or ".join(_test(text) for text in texts)


def _test(text: str) -> str:
    if text.startswith("!"):
        return "not " + _test(text[1:])
    if text.startswith("~"):
        return f"matches {code(text[1:])}"
    if text[:1] in "<>=" and text:
        return {">0": "above 0", "<0": "below 0", "=0": "is 0"}.get(text, text)
    return f"is {code(text)}" if text else "is empty"


def _outcome(rule: Rule) -> str:
    if rule.skip is not None:
        return f"left aside: {rule.skip}"
    return f"{code(rule.kind or '')}: {KIND_MEANINGS[rule.kind or '']}"
