"""`rules diff --people` and `-o FILE.html`: typical people under both versions, in the form that is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from taxcalc.cli.options import Environment
    from taxcalc.engine.people import Answers
    from taxcalc.report.document import Block
    from taxcalc.rules.changes import Change
    from taxcalc.rules.schema import RuleSet

PAGES = (".html", ".htm")


def typical_people(rules: Sequence[RuleSet], *, asked: bool) -> Answers:
    """The answers of typical people under these versions, none where nobody asked. A version without a tax year has none to give."""
    if not asked:
        return {}
    from taxcalc.engine.people import AMOUNTS, PEOPLE  # noqa: PLC0415 - start-up is measured; only who asks pays for the engine
    from taxcalc.engine.typical import answers  # noqa: PLC0415 - start-up is measured; only who asks pays for the engine

    without = next((version.id for version in rules if version.tax_year is None), None)
    if without is not None:
        msg = f"{without} is of no tax year, so nobody owes anything under it; compare versions of a year"
        raise typer.BadParameter(msg, param_hint="--people")
    return answers(rules, [(person, amount) for person in PEOPLE for amount in AMOUNTS])


def people_object(a: str, b: str, found: Answers) -> list[dict[str, str | None]] | None:
    """For JSON; None where nobody asked."""
    if not found:
        return None
    from taxcalc.report import rules_diff_page  # noqa: PLC0415 - as above

    return rules_diff_page.people_object(a, b, found)


def people_blocks(a: str, b: str, found: Answers) -> Iterable[Block]:
    """For the terminal and Markdown; nothing where nobody asked."""
    if not found:
        return ()
    from taxcalc.report import rules_diff_page  # noqa: PLC0415 - as above

    return rules_diff_page.people(a, b, found)


def show_page(environment: Environment, output: Path | None, a: RuleSet, b: RuleSet, changes: Sequence[Change]) -> None:
    """The whole page, written to `output`."""
    from taxcalc.engine.people import AMOUNTS, DRAWN, PEOPLE, drawn  # noqa: PLC0415 - as above
    from taxcalc.engine.typical import answers  # noqa: PLC0415 - as above
    from taxcalc.report import rules_diff_page  # noqa: PLC0415 - as above
    from taxcalc.report.page import to_html  # noqa: PLC0415 - as above

    found: Answers = {}
    receipts = drawn([a, b])
    if a.tax_year is not None and b.tax_year is not None:
        asked = [(person, amount) for person in PEOPLE for amount in AMOUNTS] + [(person, amount) for person in DRAWN for amount in receipts]
        found = answers([a, b], asked)
    blocks = rules_diff_page.page(a, b, changes, found, receipts)
    environment.emit(to_html(f"What changes from {a.id} to {b.id}", blocks, rules_diff_page.links(a, b)), output)
