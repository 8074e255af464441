"""The facts that rule files declare under `[facts.NAME]`, beside those of the registry (`ledger/facts.py`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast, get_args

from taxcalc.ledger.facts import Answer, DeclaredKind, declared_answer, declared_fact

if TYPE_CHECKING:
    from collections.abc import Iterable

    from taxcalc.ledger.taxpayer import Fact
    from taxcalc.rules.files import Table
    from taxcalc.rules.schema import RuleSet


def declared_by(rule_sets: Iterable[RuleSet]) -> dict[str, Fact]:
    """The facts that these versions declare, as a facts page or a clients file may give them; the first to declare one decides."""
    found: dict[str, Fact] = {}
    for rules in rule_sets:
        for name, fact in rules.facts.items():
            found.setdefault(name, declared_fact(fact.kind, fact.words, fact.description))
    return found


def declared_in(files: Iterable[Table]) -> dict[str, Fact]:
    """Those of files as they stand. What is wrong with a declaration is said elsewhere, and once."""
    return {name: declared_fact(*_entry(entry)) for content in files for name, entry in _entries(content)}


def answers_in(resolved: Table) -> dict[str, Answer]:
    """How conditions on the facts that a version declares are answered."""
    return {name: declared_answer(*_entry(entry)) for name, entry in _entries(resolved)}


def _entries(content: Table) -> Iterable[tuple[str, object]]:
    written = content.get("facts")
    return written.items() if isinstance(written, dict) else ()


def _entry(entry: object) -> tuple[DeclaredKind, list[str], str]:
    given = entry if isinstance(entry, dict) else {}
    kind, words = given.get("kind"), given.get("words")
    listed = [word for word in words if isinstance(word, str)] if isinstance(words, list) else []
    return cast("DeclaredKind", kind) if kind in get_args(DeclaredKind) else "text", listed, str(given.get("description", ""))
