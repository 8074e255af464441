"""What may be wrong with a profile: keys, types, columns, conditions, patterns - every problem of the file at once."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from taxcalc.statements.model import KINDS
from taxcalc.statements.patterns import BadPatternError, Words, compile_pattern
from taxcalc.statements.schema import CHOICES, KEYS, LOGICAL, NAMES_OF_TYPES, RESULT_KEYS, TEST_KEYS

if TYPE_CHECKING:
    from taxcalc.statements.schema import ProfileProblems

Table = dict[str, Any]
ENTRIES = ("own", "rule", "test")
LONGEST = 40


def check_shape(document: Table, problems: ProfileProblems) -> None:
    """Known keys of the right types, and the parts that no profile can do without."""
    _check_table("", document, problems)
    for name in ("file", "read", "dedupe", "check"):
        if isinstance(document.get(name, {}), dict):
            _check_table(name, document.get(name, {}), problems)
    for key in ("profile", "source", "role"):
        if key not in document:
            problems.add(key, f"'{key}' is missing", f'add a line at the top: {key} = "..."')
    file = document["file"] if isinstance(document.get("file"), dict) else {}
    if not file.get("header"):
        problems.add("file.header", "'file.header' is missing", 'name the columns that make this layout: header = ["Date", "Amount"]')
    if not document.get("rule") and not problems.found and "refuse" not in file:
        problems.add("rule", "no [[rule]] says what a row is", 'add: [[rule]] / amount = ">0" / kind = "income"')


def _check_table(where: str, table: Table, problems: ProfileProblems) -> None:
    known = KEYS[where]
    for key, value in table.items():
        full = f"{where}.{key}" if where else key
        if key not in known:
            problems.unknown(where, key, known)
        elif not isinstance(value, known[key]):
            problems.add(full, f"'{full}' must be {NAMES_OF_TYPES[known[key]]}", "see `taxcalc profiles show meezan.csv.booking` for an example")  # type: ignore[index]  # table values here are single types
        elif full in CHOICES and value not in CHOICES[full]:
            problems.add(full, f"'{full}' cannot be '{value}'", f"choose one of: {', '.join(CHOICES[full])}")
        elif isinstance(value, list):
            _check_list(full, value, problems)


def _check_list(full: str, values: list[object], problems: ProfileProblems) -> None:
    """Entries under their own headings are tables; all other lists hold texts, and a header also several names of one column."""
    tables = full in ENTRIES
    for value in values:
        texts = value if full == "file.header" and isinstance(value, list) and value else [value]
        if tables and not isinstance(value, dict):
            problems.add(full, f"'{full}' holds {shown(value)}, which is no table", f"write each under its own heading: [[{full}]]")
        elif not tables and not all(isinstance(text, str) for text in texts):
            problems.add(full, f"'{full}' holds {shown(value)}, which is no text", "put each name in quotation marks")


def shown(value: object) -> str:
    """A value as it can be told: not too much of it."""
    text = str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."


def check_meaning(document: Table, problems: ProfileProblems) -> None:
    """Columns, dates, conditions and patterns of a profile whose shape is sound."""
    columns, read = document.get("columns", {}), document.get("read", {})
    names = set(columns) | LOGICAL
    _check_columns(columns, problems, stated="verified" in document)
    _check_needed(columns, read, problems)
    for number, entry in enumerate(document.get("own", []), start=1):
        _check_conditions(f"own[{number}]", {k: v for k, v in entry.items() if k not in ("column", "sole")}, names, problems)
        if not isinstance(entry.get("column"), str):
            problems.add("own", f"own[{number}] has no 'column'", 'write column = "Payer Name"')
    _check_conditions("read.fee_unless", read.get("fee_unless", {}), names, problems)
    for name in document.get("dedupe", {}).get("key", []):
        if name not in names:
            problems.unknown("dedupe", str(name), names)
    for name in ("name", "opening", "closing"):
        _check_pattern(f"file.{name}", document["file"].get(name, ""), problems)
    for number, rule in enumerate(document["rule"], start=1):
        _check_rule(number, rule, names, problems)
    for number, test in enumerate(document.get("test", []), start=1):
        _check_test(number, test, problems)


def _check_columns(columns: Table, problems: ProfileProblems, *, stated: bool) -> None:
    for name, value in columns.items():
        if not _is_column(value):
            problems.add(f"columns.{name}", f"column '{name}' is neither a name, a list of names nor a join", f'write {name} = "Header"')
        elif _by_position(value) and not stated:
            problems.add(f"columns.{name}", "a column by position needs 'verified' to be stated", "add: verified = false")


def _check_test(number: int, test: Table, problems: ProfileProblems) -> None:
    if not isinstance(test.get("row"), dict):
        problems.add("test", f"test[{number}] has no 'row'", 'write row = { "Date" = "...", "Amount" = "..." }')
    for key in set(test) - TEST_KEYS:
        problems.unknown(f"test[{number}]", key, TEST_KEYS)


def _check_needed(columns: Table, read: Table, problems: ProfileProblems) -> None:
    sign = read.get("sign", "signed")
    needed = {"split": ("credit", "debit"), "signed": ("amount",), "indicator": ("amount",)}[sign]
    for name in ("date", *needed):
        if name not in columns:
            problems.add("columns", f"no column for '{name}' (read.sign = \"{sign}\" needs it)", f'add under [columns]: {name} = "Header of that column"')
    for form in read.get("date", []):
        if not isinstance(form, str) or not ("%Y" in form or "%y" in form):
            problems.add("read.date", f"the date form '{form}' has no year", 'write all of it: date = ["%d/%m/%Y"]')
    if not read.get("date"):
        problems.add("read.date", "'read.date' is missing", 'say how dates are written: date = ["%d/%m/%Y"]')
    if "currency" not in columns and not read.get("currency"):
        problems.add("read.currency", "no currency: neither a column nor a default", 'add under [read]: currency = "PKR"')


def _check_rule(number: int, rule: Table, names: set[str], problems: ProfileProblems) -> None:
    where = f"rule[{number}]"
    conditions = {k: v for k, v in rule.items() if k not in RESULT_KEYS}
    for key in conditions:
        if key not in names:
            problems.unknown(where, key, names | set(RESULT_KEYS))
    _check_conditions(where, conditions, names, problems)
    if any(key in rule and not isinstance(rule[key], wanted) for key, wanted in RESULT_KEYS.items()):
        problems.add(where, f"a result of {where} has the wrong type", "see `taxcalc profiles show payoneer.txn.2021` for an example")
        return
    if ("kind" in rule) == ("skip" in rule):
        problems.add(where, f"{where} must say either kind or skip", 'write kind = "income", or skip = "why this row does not count"')
    if rule.get("kind", "other") not in KINDS:
        problems.add(where, f"{where}: unknown kind '{rule['kind']}'", f"choose one of: {', '.join(sorted(KINDS))}")
    for key in ("to", "from"):
        _check_ends(where, key, rule.get(key), names, problems)
    if "gross_up" in rule and share_of(rule["gross_up"]) is None:
        problems.add(where, f"gross_up of {where} must be a share below 1", 'write gross_up = "0.20"')


def _check_ends(where: str, key: str, table: object, names: set[str], problems: ProfileProblems) -> None:
    for pair in table if isinstance(table, list) else []:
        if isinstance(pair, list) and len(pair) == len(("condition", "value")) and all(isinstance(part, str) for part in pair):
            _check_conditions(where, {"text": pair[0]}, names, problems)
        else:
            problems.add(where, f"'{key}' of {where} must be a list of [condition, value]", f'write {key} = [["~payoneer", "payoneer"]]')


def _check_conditions(where: str, conditions: Table, names: set[str], problems: ProfileProblems) -> None:
    for key, wanted in conditions.items():
        texts = wanted if isinstance(wanted, list) else [wanted]
        if not all(isinstance(text, str) for text in texts):
            problems.add(where, f"condition '{key}' of {where} must be text or a list of texts", f'write {key} = "~pattern"')
            continue
        if key not in names:
            continue
        for text in texts:
            bare = text.lstrip("!")
            if bare.startswith("~"):
                _check_pattern(where, bare[1:], problems)


def _check_pattern(where: str, pattern: str, problems: ProfileProblems) -> None:
    try:
        compile_pattern(Words().expand(pattern))
    except BadPatternError as refused:
        problems.add(
            where,
            f"the pattern '{pattern[:60]}' of {where} is refused: {refused}",
            "patterns run in linear time (RE2 syntax): no look-around, no back-references, no huge repetition",
            code="TC619",
        )


def _is_column(value: object) -> bool:
    if isinstance(value, dict):
        return set(value) == {"join"} and isinstance(value["join"], list) and all(isinstance(name, str) for name in value["join"])
    if isinstance(value, list):
        return bool(value) and all(isinstance(name, str) for name in value)
    return isinstance(value, str)


def _by_position(value: str | list[str] | dict[str, list[str]]) -> bool:
    names = value["join"] if isinstance(value, dict) else [value] if isinstance(value, str) else value
    return any(name.startswith("@") for name in names)


def share_of(text: str) -> Decimal | None:
    """A share between 0 and 1, None when the text is none."""
    try:
        share = Decimal(text)
    except InvalidOperation:
        return None
    return share if 0 < share < 1 else None
