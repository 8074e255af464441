"""The house's own rules, where no linter knows them."""

from __future__ import annotations

import ast
import re
import tokenize
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent.parent / "src" / "taxcalc"
MODULES = sorted(SOURCE.rglob("*.py"))
LONGEST = 300
TWO_SCREENS = 120
FORBIDDEN = {"calculator", "policy", "records", "parameters", "utils", "data", "growfactors", "decorators", "consumption"}
# Where a float may stand, which, and why; anywhere else it could touch money.
FLOATS_ALLOWED = {
    "cli/batch_progress.py": ({0.2, 10.0}, "seconds between two lines of progress"),
    "cli/import_.py": ({1.0}, "seconds between two lines of progress"),
    "ledger/cells.py": ({0.7}, "difflib's similarity of two words, for a did-you-mean"),
    "statements/opening.py": ({0.3}, "the share of zero bytes that tells UTF-16 from other text"),
}


def _name(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def _floats(path: Path) -> list[object]:
    """Every call of `float` and every float literal."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls: list[object] = [
        "float(...)" for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float"
    ]
    return calls + [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, float)]


@pytest.mark.parametrize("module", MODULES, ids=_name)
def test_module_has_no_float(module: Path) -> None:
    allowed, _reason = FLOATS_ALLOWED.get(_name(module), (set(), ""))
    assert set(_floats(module)) == allowed


@pytest.mark.parametrize("module", MODULES, ids=_name)
def test_module_fits_in_the_readers_head(module: Path) -> None:
    assert len(module.read_text(encoding="utf-8").splitlines()) <= LONGEST


def test_half_the_modules_fit_on_two_screens() -> None:
    lengths = sorted(len(module.read_text(encoding="utf-8").splitlines()) for module in MODULES)
    assert lengths[len(lengths) // 2] <= TWO_SCREENS


def test_no_module_has_a_name_that_the_other_taxcalc_has() -> None:
    from taxcalc.cli.installation import FOREIGN_MODULES

    assert {Path(name).stem for name in FOREIGN_MODULES} == FORBIDDEN
    taken = {path.stem for path in MODULES} | {path.name for path in SOURCE.rglob("*") if path.is_dir()}
    assert taken & FORBIDDEN == set()


@pytest.mark.parametrize("room", sorted(path.parent for path in SOURCE.glob("*/__init__.py")), ids=lambda path: path.name)
def test_room_says_in_one_sentence_what_lives_there_and_what_never_does(room: Path) -> None:
    sentence = ast.get_docstring(ast.parse((room / "__init__.py").read_text(encoding="utf-8")))
    assert sentence is not None
    assert "\n" not in sentence
    assert sentence.endswith(".")
    assert any(word in sentence for word in ("no ", "never")), "it says what never lives there"


@pytest.mark.parametrize("module", MODULES, ids=_name)
def test_exceptions_to_a_check_give_their_reason(module: Path) -> None:
    with module.open("rb") as file:
        comments = [(t.start[0], t.string) for t in tokenize.tokenize(file.readline) if t.type == tokenize.COMMENT]
    for line, comment in comments:
        if "noqa:" in comment:
            assert " - " in comment.partition("noqa:")[2], f"line {line}: {comment}"
        if "type: ignore" in comment:
            assert "#" in comment.partition("type: ignore")[2], f"line {line}: {comment}"
        assert "pragma: no cover" not in comment or len(comment.partition("no cover")[2].split()) > 1, f"line {line}: {comment}"


def test_every_command_of_the_table_exists() -> None:
    from taxcalc.cli.app import COMMANDS, load

    for name, command in COMMANDS.items():
        assert load(command).name == name


# How a statute is named. Laws and their sections come from the rule files, with their citations; comments and docstrings may name them.
STATUTE = re.compile(
    r"\bs\.\s?\d|\bITO\b|Ordinance\b|\b(First|Second|Tenth) Schedule|Foreign Exchange Manual|\bFEM?\b ?\d|\bcl\.\s?\(?\d|\bCircular\b|\bSRO\b|Finance Act"
)
# Where a literal may name one, and why.
STATUTES_ALLOWED = {
    "rules/checker.py": "examples of what to write into a rule file",
    "rules/validate.py": "examples of what to write into a rule file",
}


def _literals(path: Path) -> list[tuple[int, str]]:
    """Every text of a module but docstrings, also those below an attribute."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documentation = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        (node.lineno, node.value) for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation
    ]


@pytest.mark.parametrize("module", MODULES, ids=_name)
def test_no_statute_is_named_in_a_literal(module: Path) -> None:
    found = [(line, text) for line, text in _literals(module) if STATUTE.search(text)]
    assert bool(found) is (_name(module) in STATUTES_ALLOWED), found


@pytest.mark.parametrize("model", sorted(SOURCE.rglob("*.sql")), ids=_name)
def test_no_statute_is_named_in_sql(model: Path) -> None:
    lines = [line.partition("--")[0] for line in model.read_text(encoding="utf-8").splitlines()]
    assert [line for line in lines if STATUTE.search(line)] == []


def test_a_statute_is_known_by_its_name() -> None:
    for named in ("ITO 2001 s.154A", "the edge (s.219)", "Second Schedule Part I cl.(133)", "SBP EPD Circular Letter 06", "SRO 1495", "Finance Act 2026"):
        assert STATUTE.search(named), named
    for other in ("export_pkr", "its own", "a circular route", "2 classes.", "no schedule"):
        assert not STATUTE.search(other), other
