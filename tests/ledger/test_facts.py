"""A taxpayer's facts: as a profile and as rows of a clients file, with the same names and the same rules."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taxcalc.diagnostics import InputRejectedError, Severity
from taxcalc.ledger.clients import load_clients, scan_clients
from taxcalc.ledger.profile import load_profile
from taxcalc.ledger.registration import merged
from taxcalc.ledger.taxpayer import FACTS, WHOLE_TIME, Facts

if TYPE_CHECKING:
    from pathlib import Path

DAY = dt.date.fromisoformat


def written(folder: Path, text: str | bytes, name: str = "profile.toml") -> Path:
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def facts(folder: Path, text: str) -> Facts:
    return load_profile(written(folder, text)).facts


def defects(folder: Path, text: str, activities: list[str] | None = None) -> list[tuple[str, int | None, str | None]]:
    with pytest.raises(InputRejectedError) as raised:
        load_profile(written(folder, text), activities)
    assert all(d.remedy for d in raised.value.diagnostics)
    return [(d.code, d.line, d.column) for d in raised.value.diagnostics]


def test_every_fact_has_a_place_and_every_place_a_fact() -> None:
    assert FACTS.keys() - {"pseb_from", "pseb_to"} | {"declared"} == {field.name for field in fields(Facts)}
    assert all(fact.description and fact.default for fact in FACTS.values())


def test_a_profile_keeps_every_fact_as_written(tmp_path: Path) -> None:
    text = """
        taxpayer = "ayesha"
        name = " Ayesha Khan "
        ntn = ""
        tax_year = 2026
        kind = "individual"
        exporter = "freelancer"
        province = "kp"
        activity = "web_design"
        pseb_from = 2025-09-01
        pseb_to = "2026-08-31"
        atl = true
        pasha = "no"
        return_filed = true
        withholding_statements = false
        sales_tax_returns = "not_required"
        foreign_tax_credit = false
        opt_out = "Yes"
        salary = 1_200_000
        business_income = -250000.50
        local_turnover = 0
        expenses = 1.5
        allowances = 2
        accounting_income = 3
        pseb_certified = ["translation", "tutoring consulting"]
        startup_certified_on = 2024-01-01
        stz_licence_on = 2024-01-02
        women_enterprise_since = 2024-01-03
        tribal_area = false
        tax_paid = 15000
    """
    profile = load_profile(written(tmp_path, text))
    assert profile.facts == Facts(
        taxpayer="ayesha",
        name="Ayesha Khan",
        tax_year=2026,
        kind="individual",
        exporter="freelancer",
        province="kp",
        activity="web_design",
        pseb=((DAY("2025-09-01"), DAY("2026-08-31")),),
        atl=True,
        pasha=False,
        return_filed="yes",
        withholding_statements="no",
        sales_tax_returns="not_required",
        foreign_tax_credit=False,
        opt_out=True,
        salary=Decimal(1200000),
        business_income=Decimal("-250000.50"),
        local_turnover=Decimal(0),
        expenses=Decimal("1.5"),
        allowances=Decimal(2),
        accounting_income=Decimal(3),
        pseb_certified=("translation", "tutoring", "consulting"),
        startup_certified_on=DAY("2024-01-01"),
        stz_licence_on=DAY("2024-01-02"),
        women_enterprise_since=DAY("2024-01-03"),
        tribal_area=False,
        tax_paid=Decimal(15000),
    )
    assert [(d.code, d.severity, d.line) for d in profile.diagnostics] == [("TC208", Severity.WARNING, 24)]


def test_an_absent_fact_is_not_given_rather_than_its_default(tmp_path: Path) -> None:
    profile = load_profile(written(tmp_path, "# nothing is known\n"))
    assert profile.facts == Facts()
    assert profile.name.endswith("profile.toml")
    assert len(profile.sha256) == 64


def test_facts_can_be_changed_for_a_what_if() -> None:
    assert Facts(atl=True).with_(atl=False, pseb=()) == Facts(atl=False, pseb=())


@pytest.mark.parametrize(
    ("text", "windows"),
    [
        ("pseb = true", WHOLE_TIME),
        ("pseb = false", ()),
        ("atl = true", None),
        ("pseb_from = 2025-07-01", ((DAY("2025-07-01"), None),)),
        (
            "pseb_from = [2025-07-01, 2023-07-01]\npseb_to = [2025-12-31, 2024-06-30]",
            ((DAY("2023-07-01"), DAY("2024-06-30")), (DAY("2025-07-01"), DAY("2025-12-31"))),
        ),
        ("pseb_from = [2023-07-01, 2025-07-01]\npseb_to = 2024-06-30", ((DAY("2023-07-01"), DAY("2024-06-30")), (DAY("2025-07-01"), None))),
        ("[[pseb]]\nfrom = 2025-01-01\nto = 2025-06-30\n[[pseb]]\nfrom = 2025-07-01", ((DAY("2025-01-01"), None),)),
        ("pseb = [{from = 2025-01-01, to = 2025-06-29}, {from = 2025-07-01}]", ((DAY("2025-01-01"), DAY("2025-06-29")), (DAY("2025-07-01"), None))),
        ("[pseb]\nfrom = '2025-01-01'", ((DAY("2025-01-01"), None),)),
        ("pseb = []", None),
    ],
)
def test_registration_is_written_in_several_ways(tmp_path: Path, text: str, windows: object) -> None:
    assert facts(tmp_path, text).pseb == windows


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("kind = individual", [("TC201", 1, None)]),
        ("a = 1\na = 2", [("TC201", 2, None)]),
        ("salary = " + "9" * 5000, [("TC201", 1, None)]),
        ("salary = " + "[" * 9999, [("TC201", 1, None)]),
        ("salery = 1\nfoo = 2", [("TC202", 1, "salery"), ("TC202", 2, "foo")]),
        ("[taxpayer]\nid = 1", [("TC203", 1, "taxpayer")]),
        ("[[pseb]]\nfrom = 2025-01-01\nuntil = 2025-02-01", [("TC202", 3, "pseb.0.until")]),
        ("pseb = [\n  true,\n  2025-01-01]", [("TC203", 2, "pseb.0"), ("TC203", 3, "pseb.1")]),
        ("pseb = 1", [("TC203", 1, "pseb")]),
        ("name = 5", [("TC203", 1, "name")]),
        ("salary = '1200000'", [("TC203", 1, "salary")]),
        ("salary = true", [("TC203", 1, "salary")]),
        ("salary = 1.005", [("TC146", 1, "salary")]),
        ("salary = nan", [("TC144", 1, "salary")]),
        ("salary = -inf", [("TC144", 1, "salary")]),
        ("salary = 1e6", [("TC145", 1, "salary")]),
        ("salary = 1234567890123456", [("TC147", 1, "salary")]),
        ("salary = 0x" + "f" * 5000, [("TC147", 1, "salary")]),
        ("salary = -1\nbusiness_income = -1", [("TC205", 1, "salary")]),
        ("atl = 1", [("TC203", 1, "atl")]),
        ("atl = 'perhaps'", [("TC203", 1, "atl")]),
        ("kind = 'indvidual'\nprovince = 2025-01-01", [("TC204", 1, "kind"), ("TC203", 2, "province")]),
        ("return_filed = 'later'", [("TC204", 1, "return_filed")]),
        ("tax_year = 26", [("TC210", 1, "tax_year")]),
        ("tax_year = 1979", [("TC210", 1, "tax_year")]),
        ("startup_certified_on = 2025-01-01T10:00:00", [("TC203", 1, "startup_certified_on")]),
        ("startup_certified_on = 10:00:00", [("TC203", 1, "startup_certified_on")]),
        ("startup_certified_on = '1 July 2025'", [("TC140", 1, "startup_certified_on")]),
        ("pseb_from = [\n 2025-01-01,\n 5]", [("TC203", 3, "pseb_from.1")]),
        ("pseb_to = 2025-01-01", [("TC206", 1, "pseb_to")]),
        ("pseb_from = 2025-02-01\npseb_to = 2025-01-31", [("TC206", 2, "pseb_to")]),
        ("\n[[pseb]]\nfrom = 2025-02-01\nto = 2025-01-31", [("TC206", 2, "pseb")]),
        ("pseb = false\npseb_from = 2025-02-01", [("TC206", 1, "pseb")]),
        ("pseb = true\npseb_to = 2025-02-01", [("TC206", 1, "pseb")]),
        ("kind = 'aop'\nsalary = 1", [("TC207", 2, "salary")]),
        ("kind = 'professional_aop'\nsalary = 1\naccounting_income = 1", [("TC207", 2, "salary"), ("TC208", 3, "accounting_income")]),
    ],
)
def test_a_wrong_fact_is_named_with_its_line(tmp_path: Path, text: str, found: list[tuple[str, int | None, str | None]]) -> None:
    assert defects(tmp_path, text) == found


def test_remedies_of_a_profile_show_the_line_to_write(tmp_path: Path) -> None:
    with pytest.raises(InputRejectedError) as raised:
        load_profile(written(tmp_path, "kind = 1\nname = 2\nsalary = '3'\nsalery = 4\nzzz = 5\n"))
    remedies = [d.remedy or "" for d in raised.value.diagnostics]
    assert remedies[:4] == [
        'write it so: kind = "individual"',
        'write it so: name = "in quotation marks"',
        "write it so: salary = 1200000",
        "did you mean salary?",
    ]
    assert remedies[4].startswith("the facts are: taxpayer, name, ")


def test_activities_of_a_profile_are_judged_by_the_codes_of_the_rules(tmp_path: Path) -> None:
    codes = ["translation", "tutoring"]
    assert facts(tmp_path, "activity = 'anything'").activity == "anything"
    text = "activity = 'tutorring'\npseb_certified = ['tutoring', 'translatoin', 'x']"
    assert defects(tmp_path, text, codes) == [("TC150", 1, "activity"), ("TC150", 2, "pseb_certified.1"), ("TC150", 2, "pseb_certified.2")]
    assert load_profile(written(tmp_path, "pseb_certified = 'tutoring;translation'"), codes).facts.pseb_certified == ("tutoring", "translation")


@pytest.mark.parametrize(("text", "code"), [("", "TC104"), (b"name = 'Caf\xe9'", "TC105"), (b"%PDF-", "TC107"), (b"\xef\xbb\xbfname = 5", "TC203")])
def test_a_profile_must_be_text(tmp_path: Path, text: str | bytes, code: str) -> None:
    with pytest.raises(InputRejectedError, match=code):
        load_profile(written(tmp_path, text))


def test_a_company_that_calls_itself_a_freelancer_is_warned(tmp_path: Path) -> None:
    profile = load_profile(written(tmp_path, "kind = 'company'\nexporter = 'freelancer'\naccounting_income = 5"))
    assert [(d.code, d.line) for d in profile.diagnostics] == [("TC208", 2)]


HEADER = "taxpayer,tax_year,kind,pseb,pseb_from,pseb_to,atl,salary,pseb_certified,return_filed\n"


def test_clients_are_rows_with_the_names_of_the_profile(tmp_path: Path) -> None:
    rows = "C1,2025,,,2025-07-01,2026-06-30,1,1200000,translation;tutoring x,\nC1,2026,company,yes,,,No,,,not_required\n\nC2,,,,,,,,,\nC3,,,0,,,,,,\n"
    clients = load_clients(written(tmp_path, HEADER + rows, "clients.csv"))
    assert clients.rows == (
        Facts(
            taxpayer="C1",
            tax_year=2025,
            pseb=((DAY("2025-07-01"), DAY("2026-06-30")),),
            atl=True,
            salary=Decimal(1200000),
            pseb_certified=("translation", "tutoring", "x"),
        ),
        Facts(taxpayer="C1", tax_year=2026, kind="company", pseb=WHOLE_TIME, atl=False, return_filed="not_required"),
        Facts(taxpayer="C2"),
        Facts(taxpayer="C3", pseb=()),
    )
    assert (clients.lines, clients.diagnostics, len(clients.files), len(clients.sha256)) == ((2, 3, 5, 6), (), 1, 64)


def test_bad_clients_do_not_lose_the_others(tmp_path: Path) -> None:
    rows = [
        "C1,,individual,,,,perhaps,-5,,",
        "C2,,,,,,,,,",
        ",,,,,,,,,yes",
        "C2,2026,,,,,,,,",
        "C4,2025,,,,,,,,",
        "C4,,,,,,,,,",
        "C4,2025,,,,,,,,",
        "C5,,company,,,,,7,,",
        "C6,,,no,2025-07-01,,,,,",
        "C7,,",
    ]
    file = written(tmp_path, HEADER + "\n".join(rows), "clients.csv")
    clients, rejected = scan_clients(file)
    assert [facts.taxpayer for facts in clients.rows] == ["C2", "C4"]
    expected = [
        (2, "atl", "TC203"),
        (2, "salary", "TC205"),
        (4, "taxpayer", "TC132"),
        (5, "taxpayer", "TC209"),
        (7, "taxpayer", "TC209"),
        (8, "taxpayer", "TC209"),
        (9, "salary", "TC207"),
        (10, "pseb", "TC206"),
        (11, None, "TC130"),
    ]
    assert [(row.line, row.column, row.code) for row in rejected] == expected
    with pytest.raises(InputRejectedError) as raised:
        load_clients(file)
    assert [(d.line, d.column, d.code) for d in raised.value.diagnostics] == expected


def test_oddities_of_clients_are_warnings(tmp_path: Path) -> None:
    clients = load_clients(written(tmp_path, "taxpayer,accounting_income,phone\nC1,5,0300\n", "clients.csv"))
    assert [(d.code, d.line) for d in clients.diagnostics] == [("TC122", 1), ("TC208", 2)]


def test_a_fact_misspelt_in_a_clients_header_rejects_the_file(tmp_path: Path) -> None:
    file = written(tmp_path, "taxpayer,salery\nC1,5\n", "clients.csv")
    clients, rejected = scan_clients(file)
    assert (clients.rows, clients.files) == ((), ())
    assert [(row.code, row.line, row.remedy) for row in rejected] == [("TC202", None, "did you mean salary? Names are written exactly so")]
    with pytest.raises(InputRejectedError):
        load_clients(file)


def test_a_clients_file_needs_taxpayers(tmp_path: Path) -> None:
    assert [row.code for row in scan_clients(written(tmp_path, "id,kind\nC1,company\n", "clients.csv"))[1]] == ["TC120"]
    assert [row.code for row in scan_clients(written(tmp_path, "a,b\nC1,company\n", "clients.csv"))[1]] == ["TC120"]


def test_activities_of_clients_are_judged_by_the_codes_of_the_rules(tmp_path: Path) -> None:
    file = written(tmp_path, "taxpayer,activity\nC1,tutorring\nC2,\n", "clients.csv")
    assert [row.code for row in scan_clients(file, ["tutoring"])[1]] == ["TC150"]
    assert load_clients(file).rows[0].activity == "tutorring"


DAYS = st.dates(DAY("2024-01-01"), DAY("2024-03-31"))


@given(st.lists(st.tuples(DAYS, st.none() | DAYS).filter(lambda window: window[1] is None or window[0] <= window[1]), max_size=6))
def test_merged_windows_hold_the_same_days_apart_and_in_order(windows: list[tuple[dt.date, dt.date | None]]) -> None:
    result = merged(windows)
    for offset in range(100):
        day = DAY("2024-01-01") + dt.timedelta(offset)
        assert any(start <= day <= (end or dt.date.max) for start, end in windows) == any(start <= day <= (end or dt.date.max) for start, end in result)
    for (_, end), (start, _) in pairwise(result):
        assert end is not None
        assert (start - end).days > 1
