"""What a person sees."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from taxcalc.engine.results import Alternatives, Deadline, Evidence, Reading, Receipts, RegimeAnswer, Result
from taxcalc.ledger.finding import PARTIAL, Finding
from taxcalc.report.assessment import document
from taxcalc.report.terminal import draw

from .samples import REGISTER, assessment, class_line, regime, result, retention, retention_month, steps, tax, unproven


def shown(found: Result, width: int = 100, *, colour: bool = False, encoding: str = "utf-8") -> str:
    return draw(document(found), width=width, colour=colour, encoding=encoding)


def one(**given: object) -> str:
    return shown(result(assessment(**given)))


@pytest.mark.parametrize("width", [80, 100, 120])
def test_no_line_is_wider_than_the_terminal_or_ends_in_blanks(width: int) -> None:
    for line in shown(result(assessment(trace=steps())), width).splitlines():
        assert len(line) <= width
        assert line == line.rstrip()


def test_a_very_wide_terminal_gets_lines_that_can_still_be_read() -> None:
    assert max(map(len, shown(result(), 400).splitlines())) <= 120


@pytest.mark.parametrize(
    ("balance", "total", "line"),
    [
        ("9239.50", "29400", "You owe Rs 9,240."),
        ("0.16", "29400", "Nothing more to pay."),
        ("-500", "29400", "You get back Rs 500."),
        ("0", "29400", "Nothing more to pay."),
        ("0", "0", "No tax is due."),
    ],
)
def test_the_headline_says_what_is_owed(balance: str, total: str, line: str) -> None:
    assert line in one(tax=tax(balance=Decimal(balance), total=Decimal(total)))


def test_the_headline_gives_the_effective_rate_and_what_may_be_kept() -> None:
    text = one()
    assert "Tax Rs 29,400 (0.44% of all income)" in text
    assert "You may keep USD 14,000.00 of USD 22,000.00 in foreign currency." in text


def test_without_income_no_rate_is_given() -> None:
    assert "of all income" not in one(effective_rate=None, tax=tax(withheld=Decimal(0)))


def test_an_expected_deduction_is_shown_and_said_not_to_be_subtracted() -> None:
    text = one(tax=tax(withheld_expected=Decimal("29400.00")))
    assert "banks should have deducted Rs 29,400. Nothing is subtracted for it." in " ".join(text.split())


@pytest.mark.parametrize(
    ("excluded", "line"),
    [
        (1, "Incomplete: 1 receipt could not be valued and is left out."),
        (3, "Incomplete: 3 receipts could not be valued and are left out."),
        (0, "Incomplete: some figures could not be computed; the notes say which."),
    ],
)
def test_an_incomplete_assessment_says_so_at_the_top(excluded: int, line: str) -> None:
    receipts = Receipts(count=1, pkr=Decimal(1), by_currency={}, excluded=excluded, movements=0, usd=Decimal(0))
    assert line in one(complete=False, receipts=receipts)


def test_the_sum_shows_every_component_that_is_not_nil_and_ends_in_what_is_owed() -> None:
    parts = tax(
        normal=Decimal(100), surcharge=Decimal(10), minimum_excess=Decimal(5), super=Decimal(4), credits=Decimal(19), paid=Decimal(7), withheld=Decimal(0)
    )
    text = one(tax=parts, taxable_income=Decimal("600001.50"))
    for label in ("Tax of the normal regime", "Surcharge", "Minimum tax above it", "Super tax", "less credits", "less paid otherwise"):
        assert label in text
    assert "less deducted by banks" not in text
    assert "Taxable income under the normal regime: Rs 6,00,001.50." in text


@pytest.mark.parametrize(("balance", "label"), [("1", "You owe"), ("-1", "You get back"), ("0", "Left to pay")])
def test_the_last_line_of_the_sum_has_the_word_for_its_sign(balance: str, label: str) -> None:
    sum_ = one(tax=tax(balance=Decimal(balance))).partition("The sum")[2].partition("Both ways")[0]
    assert sum_.rstrip().splitlines()[-1].split("  ")[1] == label


def test_both_ways_names_the_lower_or_that_they_are_the_same() -> None:
    lower = Alternatives(final=Decimal(3600), opt_out=Decimal(0), lower="opt_out", difference=Decimal(3600))
    assert "lower by Rs 3,600" in one(alternatives=lower)
    assert "the same" in one(alternatives=Alternatives(Decimal(5), Decimal(5), "final", Decimal(0)))


def test_without_a_final_class_and_a_difference_there_are_not_two_ways() -> None:
    same = Alternatives(Decimal(0), Decimal(0), "final", Decimal(0))
    assert "Both ways" not in one(alternatives=same, classes=(class_line(treatment="exempt"),))


def test_an_incomplete_assessment_does_not_promise_that_nothing_is_due() -> None:
    nothing = one(complete=False, tax=tax(balance=Decimal(0), total=Decimal(0)))
    assert "Whether more is due is not known yet: Rs 0 of tax on what could be computed." in nothing
    back = one(complete=False, tax=tax(balance=Decimal(-5)))
    assert "Rs 5 more was deducted or paid than is due on what could be computed; whether it comes back is not known yet." in _joined(back)
    assert all(promise not in nothing + back for promise in ("No tax is due", "You get back"))


@pytest.mark.parametrize(
    ("balance", "said"),
    [
        (7, "You owe Rs 7 on what is proven."),
        (-7, "Rs 7 more was deducted or paid than is due on what is proven; whether it comes back is not known yet."),
        (0, "Whether more is due is not known yet: Rs 29,400 of tax on what is proven."),
    ],
)
def test_what_is_not_proven_stands_in_the_headline_and_promises_nothing(balance: int, said: str) -> None:
    text = _joined(one(complete=False, evidence=unproven("partial"), tax=tax(balance=Decimal(balance))))
    assert said in text
    assert "Not proven yet: USD 1,200 left for Pakistan without a bank credit to prove it; hbl.csv not read." in text
    assert "USD 1,200 left payoneer on 20 Dec 2025; no bank credit here proves it (payoneer.csv:2)" in text


def test_where_nothing_is_proven_the_headline_says_so_and_what_the_rest_comes_to() -> None:
    text = _joined(one(complete=False, evidence=unproven("none"), tax=tax(balance=Decimal(9)), retention=retention(limit_usd=Decimal(0))))
    assert "No receipt counts yet: USD 1,200 left for Pakistan without a bank credit to prove it; hbl.csv not read. On the rest you owe Rs 9." in text
    assert "What you may keep in foreign currency is not known yet." in text
    assert "Not proven yet: USD" not in text


def test_every_kind_of_finding_has_its_words_and_its_remedy() -> None:
    kinds = [*PARTIAL, "column-not-read", "duplicate", "platform-rupees", "other-account", "receipt-without-certificate", "month-without-receipts"]
    found = tuple(
        Finding(kind, "look at it", date=dt.date(2025, 9, 1), amount=Decimal(5), currency="PKR", pkr=Decimal(5), file="a/b.csv", line=3) for kind in kinds
    )
    text = _joined(one(complete=False, evidence=Evidence("partial", found)))
    assert text.count("Look at it.") == len(kinds)
    assert "No receipt in Sep 2025 (b.csv:3)" in text
    assert "1 receipt, worth Rs 5, without a certificate (e-PRC) (b.csv:3)" in text
    many = tuple(Finding("payout-unproven", "look at it") for _ in range(11))
    assert "... and 3 more; --format json lists all of them." in one(complete=False, evidence=Evidence("partial", many))


def _joined(text: str) -> str:
    return " ".join(text.split())


def test_a_class_without_tax_of_its_own_shows_a_dash_and_its_dispute() -> None:
    line = class_line(treatment="normal", rate=None, tax=None, contested="no ruling found")
    text = one(classes=(line,))
    assert "normal regime    -" in text
    assert "disputed: see below" in text


def test_reliefs_come_as_applied_available_blocked_and_the_rest_in_one_line() -> None:
    text = one()
    marks = ["✓ applies", "○ available", "✗ blocked", "? unknown", "Not relevant here: Tribal areas."]
    places = [text.index(mark) for mark in marks]
    assert places == sorted(places)
    assert "→ Register with PSEB at portal.techdestination.com. Cost: Rs 1,000." in text


def test_a_dispute_is_told_with_the_relief_or_where_it_applies_among_the_readings() -> None:
    text = one(
        regimes=(
            regime(status="blocked", contested="not settled", saving_pkr=Decimal(5)),
            regime(status="unknown", law="s.9", contested="nothing hangs on it"),
            regime(contested="no ruling", confidence="medium"),
        ),
        readings=(Reading("final-it-pseb", "no ruling", None), Reading("retention", "press release", "USD 1.00")),
    )
    assert "Disputed: not settled" in text
    assert "s.9 (disputed)" in text
    assert "nothing hangs on it" not in text
    assert "(confidence: medium, disputed: see below)" in text
    assert "Final tax at 0.25% for IT exporters registered with PSEB: no ruling" in text
    assert "Retention: press release" in text
    assert "Other reading: USD 1.00" in text


def test_a_deadline_that_is_met_is_not_shown_as_missed() -> None:
    met = Deadline("Return", dt.date(2026, 10, 15), "done", -38, "s.118")
    assert "\x1b[1;31m" not in shown(result(assessment(deadlines=(met,), regimes=())), colour=True)


def test_the_largest_saving_comes_first() -> None:
    small, large = (regime(title=name, status="blocked", saving_pkr=Decimal(saving)) for name, saving in (("Small", 1), ("Large", 900)))
    text = one(regimes=(small, large))
    assert text.index("Large") < text.index("Small")
    assert "Rs 900" in text


def brief(*regimes: RegimeAnswer) -> str:
    return draw(document(result(assessment(regimes=regimes)), brief=True), width=100)


def test_in_brief_what_hangs_on_who_someone_is_comes_after_what_anyone_can_mend() -> None:
    start_up = regime(title="Start-up", status="blocked", saving_pkr=Decimal(900), failed=(replace(REGISTER, fact="startup_age"),))
    register = regime(title="Register", status="blocked", saving_pkr=Decimal(30), failed=(replace(REGISTER, fact="pseb"),))
    text = brief(start_up, register)
    assert text.index("Register") < text.index("Only for those whom they fit: Start-up (Rs 900).")
    assert "→" not in brief(start_up)
    assert "Only for" not in brief(register)


def test_reliefs_that_are_all_beside_the_point_make_no_table() -> None:
    text = one(regimes=(regime(status="not-relevant", title="Tribal areas"),))
    assert "Not relevant here: Tribal areas." in text
    assert "Saves" not in text


def test_each_month_has_a_bar_to_the_scale_of_the_largest() -> None:
    bars = [line.split()[-1] for line in one().splitlines() if line.strip().startswith(("Jul", "Aug", "Sep"))]
    assert [len(bar) for bar in bars] == [5, 11, 20]
    assert bars[2] == "█" * 10 + "░" * 10


def test_a_year_without_proceeds_has_no_bars_and_no_table() -> None:
    held = retention(months=(retention_month("2025-07", "0.00", "0.00"),))
    assert [line.split()[-1] for line in one(retention=held).splitlines() if "Jul 2025 " in line] == ["0.00"]
    text = one(retention=retention(months=(), limit_usd=Decimal(0)), retention_note="USD 9.00 came through a wallet.")
    assert "You may keep nothing in foreign currency." in text
    assert "No receipt of the year counts towards a limit." in text
    assert "Nothing came in through a channel with an export account." in one(retention=retention(months=(), limit_usd=Decimal(0)))
    assert "USD 9.00 came through a wallet." in text


def test_rupee_credits_alone_do_not_say_that_nothing_may_be_kept() -> None:
    held = retention(months=(), limit_usd=Decimal(0), proceeds_usd=Decimal(0))
    asked = regime(id="retention-esfca", status="unknown", missing=(replace(REGISTER, fact="retention_pkr"),))
    assert "What you may keep in foreign currency is not known yet." in one(retention=held, regimes=(asked,))
    assert "You may keep nothing in foreign currency." in one(retention=held, regimes=(replace(asked, status="blocked"),))


def test_what_may_be_kept_in_full_is_said_so() -> None:
    assert "You may keep all of the USD 22,000.00 in foreign currency." in one(retention=retention(limit_usd=Decimal("22000.00")))


@pytest.mark.parametrize(
    ("lower", "total", "line"),
    [
        ("opt_out", "29400", "Opting out of the final regime in the return (s.154A(3)) would lower the tax by Rs 400."),
        ("final", "29000", "Not opting out of the final regime would lower the tax by Rs 400."),
    ],
)
def test_the_cheaper_way_not_taken_is_named_at_the_top(lower: str, total: str, line: str) -> None:
    final, opt_out = (Decimal(29400), Decimal(29000)) if lower == "opt_out" else (Decimal(28600), Decimal(29000))
    ways = Alternatives(final=final, opt_out=opt_out, lower=lower, difference=Decimal(400), law="s.154A(3)")
    assert line in one(alternatives=ways, tax=tax(total=Decimal(total)))


def test_the_other_reading_of_the_limit_stands_beside_it() -> None:
    months = (retention_month("2025-07", "7000.00", "5000.00", alternative_limit_usd=Decimal("3500.00")), retention_month("2025-08", "1.00", "1.00"))
    text = one(retention=retention(alternative_limit_usd=Decimal("3501.00"), months=months))
    assert "Other reading" in text
    assert "3,500.00" in text


def test_the_other_reading_is_left_out_where_it_gives_the_same() -> None:
    assert "Other reading" not in one(retention=retention(alternative_limit_usd=Decimal("14000.00")), readings=())


def test_several_currencies_have_their_own_columns_five_at_a_time() -> None:
    first = retention_month("2025-07", "7000.00", "5000.00", by_currency={"JPY": Decimal(100000), "EUR": Decimal("4000.00")})
    others = {code: Decimal("1.00") for code in ("AED", "AUD", "CAD", "GBP", "SAR")}
    text = one(retention=retention(months=(first, retention_month("2025-08", "7000.00", "5000.00", by_currency=others))))
    tables = text.partition("in each currency:")[2].partition("Deadlines")[0].splitlines()
    heads = [line.split() for line in tables if line.strip().startswith("Month")]
    assert heads == [["Month", "AED", "AUD", "CAD", "EUR", "GBP"], ["Month", "JPY", "SAR"]]
    assert any(line.split() == ["Jul", "2025", "100,000"] for line in tables)


def test_without_a_retention_figure_the_note_says_why() -> None:
    text = one(retention=None, retention_note="Before 19 February 2021 no text was read: nothing is printed.")
    assert "Before 19 February 2021" in text
    assert "You may keep" not in text.partition("How your")[0]


def test_the_trace_shows_each_step_with_its_arithmetic_law_and_rounding() -> None:
    text = one(trace=steps())
    assert "50,40,000.00 x 0.25%" in text
    assert "ITO 2001 s.154A(1)(a); pk-2026 classes.it-pseb.rate; nearest rupee (s.219)" in text


def test_several_years_end_with_a_total() -> None:
    text = shown(result(assessment(), assessment(tax_year=2027)))
    total = text[text.index("All years") :]
    assert "Total" in total
    assert "58,800" in total
    assert "18,479.00" in total


def test_empty_parts_leave_no_headings() -> None:
    text = one(classes=(), regimes=(), deadlines=(), return_lines=(), readings=(), assumptions=(), retention=None)
    for heading in ("How your receipts", "Reliefs", "Deadlines", "Lines of the return", "Disputed", "Assumed"):
        assert heading not in text


def test_a_stream_that_is_not_utf_8_gets_plain_ascii_of_the_same_shape() -> None:
    rich, plain = shown(result()), shown(result(), encoding="ascii")
    assert plain.isascii()
    assert [len(line) for line in plain.splitlines()] == [len(line) for line in rich.splitlines()]


def test_colour_is_used_only_when_asked_for() -> None:
    assert "\x1b[" in shown(result(), colour=True)
    assert "\x1b" not in shown(result())


def test_a_name_cannot_drive_the_terminal_or_be_read_as_markup() -> None:
    text = one(name="\x1b[2J[red]Mallory[/red]")
    assert "\x1b" not in text
    assert "[red]Mallory[/red]" in text


def test_a_currency_and_its_figure_stay_on_one_line() -> None:
    for width in range(60, 120):
        for line in shown(result(), width).splitlines():
            assert not line.endswith((" Rs", "USD")) or "Proceeds" in line or "May keep" in line
