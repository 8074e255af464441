from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from rules.conftest import Folder


def _problems(folder: Folder, text: str) -> list[tuple[str, int | None, str | None]]:
    return [(d.code, d.line, d.remedy) for d in folder.found(folder.overlay(text))]


def _entry(folder: Folder, text: str) -> list[tuple[str, int | None, str | None]]:
    return _problems(folder, f'[[class]]\nid = "registered"\n{text}\n{folder.cite}')


def test_a_misspelt_key_gets_the_nearest(folder: Folder) -> None:
    assert _entry(folder, 'rtae = "0.1"') == [("TC404", 13, "did you mean 'rate'?")]


def test_a_key_under_the_wrong_heading_gets_the_right_one(folder: Folder) -> None:
    found = _problems(folder, 'treatment = "final"\n')
    assert found == [("TC404", 11, "'treatment' belongs under [[class]]: write that heading on a line above it")]


def test_an_unknown_table_gets_the_nearest(folder: Folder) -> None:
    assert _problems(folder, "[surcharg]\nover = 5\n")[0] == ("TC404", 11, "did you mean 'surcharge'?")


def test_a_misspelt_id_is_told_from_a_new_entry(folder: Folder) -> None:
    ((code, line, remedy),) = _problems(folder, f'[[class]]\nid = "registred"\nrate = "0.1"\n{folder.cite}')
    assert (code, line) == ("TC405", 11)
    assert remedy
    assert remedy.startswith("did you mean 'registered'? If 'registred' is a new one, add the lines: title =")


def test_one_missing_key_is_one_line(folder: Folder) -> None:
    new = f'[[class]]\nid = "new"\nwhen = {{ income = "export" }}\nahead_of = "rest"\ntreatment = "exempt"\n{folder.cite}'
    assert _problems(folder, new)[0] == ("TC405", 11, 'add the line: title = "What it is, in a few words"')


def test_a_missing_heading_of_the_file_has_no_line(folder: Folder) -> None:
    (problem,) = folder.refused(folder.write("p.toml", folder.overlay_head.replace('title = "X"\n', "")))
    assert (problem.code, problem.message, problem.line) == ("TC405", "the file has no 'title'", None)


@pytest.mark.parametrize(
    ("text", "code", "remedy"),
    [
        ("rate = 0.5", "TC407", 'write: rate = "0.5"'),
        ("rate = 1", "TC407", 'write: rate = "1"'),
        ("rate = true", "TC407", 'write a decimal in quotes: rate = "0.01" is 1 %'),
        ('rate = "5%"', "TC407", 'write a decimal in quotes: rate = "0.01" is 1 %'),
        ('rate = "2"', "TC407", 'write: rate = "0.02"'),
        ('rate = "12.5"', "TC407", 'write: rate = "0.125"'),
        ('rate = "-0.1"', "TC407", 'write a decimal in quotes: rate = "0.01" is 1 %'),
        ('rate = "0.00000001"', "TC407", 'write a decimal in quotes: rate = "0.01" is 1 %'),
        ('treatment = "finall"', "TC406", "did you mean 'final'?"),
        ("title = 5", "TC406", 'write text in quotes: title = "..."'),
        ('falls_through = "yes"', "TC406", "write true or false, without quotes: falls_through = true"),
        ('from_tax_year = "2,020"', "TC406", "write a whole number without quotes, commas or decimals: from_tax_year = 2020"),
        ('to_tax_year = "later"', "TC406", "write a whole number without quotes, commas or decimals: to_tax_year = 600000"),
        ('when.from = "soon"', "TC406", "write a date without quotes: from = 2026-07-01"),
        ('when.groups = "it"', "TC406", 'write a list in brackets: groups = ["it"]'),
        ("when.kinds = 5", "TC406", "write a list in brackets: kinds = [ ... ]"),
        ('when = "all"', "TC406", 'write a table: when = { income = "export", realised = true }'),
    ],
)
def test_a_wrong_value_is_answered_with_what_to_write(folder: Folder, text: str, code: str, remedy: str) -> None:
    assert _entry(folder, text)[0] == (code, 13, remedy)


def test_an_empty_citation_is_refused(folder: Folder) -> None:
    found = _problems(folder, "[surcharge]\nover = 5\ncite = []\n")
    assert found[0][0] == "TC406"
    assert "at least one entry" in (found[0][2] or "")


def test_a_band_is_named_by_its_position(folder: Folder) -> None:
    (found,) = folder.found(folder.overlay(f"[slabs.business]\nbands = [{{ over = 0, fixed = 0, rate = 0.5 }}]\n{folder.cite}"))
    assert found.message.startswith("slabs.business[0].rate: ")


def test_a_fault_is_located_where_it_was_written_last(folder: Folder) -> None:
    folder.write("xx/base.toml", folder.base.replace('when = { income = "local" }', 'when = "all"'))
    assert _problems(folder, f'[[class]]\nid = "local"\nwhen.income = "loca"\n{folder.cite}')[0] == ("TC406", 13, "did you mean 'local'?")


def test_another_reading_names_a_class_and_a_group_that_exist(folder: Folder) -> None:
    reading = '[[class.reading]]\nid = "other"\ntext = "It may be otherwise."\n'
    for good in ('class = "rest"\n', 'rate = "0.1"\ngroup = "it"\n'):
        assert _problems(folder, f'[[class]]\nid = "registered"\n{folder.cite}{reading}{good}') == []
    for bad in ('class = "rst"\n', 'rate = "0.1"\ngroup = "ti"\n'):
        assert next(found[:2] for found in _problems(folder, f'[[class]]\nid = "registered"\n{folder.cite}{reading}{bad}'))[0] == "TC409"


def test_an_amount_beyond_all_money_is_refused(folder: Folder) -> None:
    found = _problems(folder, f"[surcharge]\nover = 10000000000000000\n{folder.cite}")
    assert found == [("TC406", 12, "write an amount of at most 10^15: over = 600000")]


def test_an_unknown_word_as_a_key_of_a_table_is_refused(folder: Folder) -> None:
    found = _problems(folder, f'[schedules.person]\ntable = "business"\nimputable = "business"\n{folder.cite}')
    assert found[0][:2] == ("TC406", 11)


DECLARE = 'If it is a new one, declare it: [facts.{}] kind = "text", words = [...], description = "...", cite = [...]'
CONDITION = 'law = "x"\nfails = "x"\nmissing = "x"\nremedy = "x"\n'


def _condition(folder: Folder, text: str) -> list[tuple[str, int | None, str | None]]:
    return _problems(folder, f'[[regime]]\nid = "final"\n{folder.cite}[[regime.condition]]\nid = "new"\n{text}\n{CONDITION}')


@pytest.mark.parametrize(
    ("text", "code", "remedy"),
    [
        ('fact = "export_pk"\nabove = 5', "TC406", f"did you mean 'export_pkr'? {DECLARE.format('export_pk')}"),
        ('fact = "exports"\nabove = 5', "TC406", f"did you mean 'export_usd' or 'exporter'? {DECLARE.format('exports')}"),
        ('fact = "export_pkr"', "TC406", 'keep one of them, for example: at_least = "0.80"   or   is = ["yes"]'),
        ('fact = "export_pkr"\nabove = 5\nbelow = 9', "TC406", 'keep one of them, for example: at_least = "0.80"   or   is = ["yes"]'),
        ('fact = "export_pkr"\nat_most = "5"', "TC406", "write: at_most = 600000"),
        ('fact = "export_pkr"\nis = ["5"]', "TC406", "write, for example: at_least = 600000"),
        ('fact = "remitted_share"\nat_least = 1', "TC406", 'write: at_least = "0.80"'),
        ('fact = "remitted_share"\nat_least = "most"', "TC406", 'write: at_least = "0.80"'),
        ('fact = "startup_certified_on"\nabove = 5', "TC406", "write: above = 2026-07-01"),
        ('fact = "atl"\nabove = 1.5', "TC406", 'write one amount, date or share: above = 600000   or   above = 2026-07-01   or   above = "0.80"'),
        ('fact = "atl"\nabove = [5]', "TC406", 'write one amount, date or share: above = 600000   or   above = 2026-07-01   or   above = "0.80"'),
        ('fact = "atl"\nabove = 5', "TC406", 'write: is = ["yes"]'),
        ('fact = "atl"\nis = ["maybe"]', "TC406", "use one of: yes, no"),
    ],
)
def test_a_condition_that_cannot_be_tested_is_refused(folder: Folder, text: str, code: str, remedy: str) -> None:
    assert (code, remedy) in [(found[0], found[2]) for found in _condition(folder, text)]


def test_a_fact_of_the_outcome_cannot_decide_the_tax(folder: Folder) -> None:
    assert [found[0] for found in _condition(folder, 'fact = "taxable_income"\nabove = 5')] == ["TC421"]


def test_the_sound_rest_of_a_faulty_file_is_checked_in_the_same_run(folder: Folder) -> None:
    text = (
        f"[surcharge]\nover = -1\n{folder.cite}"
        f'[slabs.business]\nbands = [{{ over = 0, fixed = 0, rate = "0" }}, {{ over = 5, fixed = 9, rate = "0.1" }}]\n{folder.cite}'
        f'[[regime]]\nid = "final"\n{folder.cite}[[regime.condition]]\nid = "one"\nfact = "nothing"\nabove = 5\n{CONDITION}'
        f'[[regime.condition]]\nid = "two"\nfact = "atl"\nis = ["maybe"]\n{CONDITION}'
        f'[[retention.freelancer]]\nid = "half"\nfraction = 1\ncite = [{{ source = "NONE", section = "x", confidence = "low", page = 5 }}]\n'
        f'[[retention.freelancer]]\nid = "third"\nto = 2025-12-30\n{folder.cite}'
    )
    codes = sorted({found[0] for found in _problems(folder, text)})
    assert codes == ["TC404", "TC406", "TC407", "TC411"]


def test_what_is_too_broken_to_leave_anything_is_said_once(folder: Folder) -> None:
    found = folder.found(folder.write("p.toml", 'id = "p"\ntitle = "P"\nextends = "xx-2026"\n'))
    assert [(d.code, d.remedy) for d in found] == [("TC405", 'add the line: status = "proposal"')]
