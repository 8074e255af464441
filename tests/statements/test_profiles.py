"""Profiles are data: checked like rule files, replaced by the user's, drafted, masked and explained."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from support.bank_layouts import BANKS, TRUTH, Bank, table, written

if TYPE_CHECKING:
    from collections.abc import Callable

REFERENCE = Path(__file__).parent / "reference"
SAMPLES = Path(__file__).parent / "samples"
MINE = """profile = "mybank"
source = "mybank"
role = "pk_bank"
[file]
header = ["Date", "Narration", "Withdrawal", "Deposit", "Balance"]
[columns]
date = "Date"
text = "Narration"
debit = "Withdrawal"
credit = "Deposit"
balance = "Balance"
[read]
date = ["%d/%m/%Y"]
sign = "split"
currency = "PKR"
[check]
balance = "asc"
[[rule]]
amount = ">0"
text = "~upwork|payoneer|wise"
kind = "realize"
[[rule]]
skip = "not an export receipt"
"""
ROWS = "Date,Narration,Withdrawal,Deposit,Balance\n01/07/2025,Upwork,,5.00,5.00\n02/07/2025,Rent,2.00,,3.00\n"


def test_the_shortest_profile_of_the_documentation_reads_a_bank(write: Callable[..., object], dry: Callable[..., object]) -> None:
    write("profiles/mybank.toml", MINE)
    said = dry(write("bank.csv", ROWS), "--profiles-dir", write("profiles/x", "").parent)
    assert (said.file["profile"], said.totals, said.file["closing_balance"]) == ("mybank", {"realize": {"PKR": "5.00"}}, {"PKR": "3.00"})


def test_profiles_of_the_settings_folder_are_found_and_replace_shipped_ones(
    write: Callable[..., object], taxcalc: Callable[..., object], no_settings_of_the_developer: Path
) -> None:
    folder = no_settings_of_the_developer / "profiles"
    folder.mkdir(parents=True)
    (folder / "a.toml").write_text(MINE.replace('profile = "mybank"', 'profile = "meezan.csv.booking"'))
    listed = json.loads(taxcalc("profiles", "list", "--format", "json").stdout)
    assert next(one for one in listed if one["id"] == "meezan.csv.booking")["origin"] == str(folder / "a.toml")
    assert taxcalc("profiles", "show", "meezan.csv.booking").stdout.startswith('profile = "meezan.csv.booking"')


def test_a_users_copy_wins_over_the_shipped_layout_it_was_copied_from(
    write: Callable[..., object], dry: Callable[..., object], taxcalc: Callable[..., object]
) -> None:
    copy = taxcalc("profiles", "show", "mcb.live.csv").stdout.replace('profile = "mcb.live.csv"', 'profile = "my.mcb"')
    write("profiles/my.toml", copy)
    text = "Date,Description,Reference Number,Currency,Amount,Cr/Dr,Currency,Balance\n05 Oct 2026,PAYONEER,R,PKR,5.00,Cr,PKR,5.00\n"
    path = write("mcb.csv", text)
    assert dry(path, "--profiles-dir", write("profiles/x", "").parent).file["profile"] == "my.mcb"
    assert dry(path, "--as", "mcb.live.csv").file["profile"] == "mcb.live.csv"
    assert dry(write("other.csv", ROWS), "--as", "mcb.live.csv").codes == ["TC607"]


def test_profiles_written_by_others_are_accepted(dry: Callable[..., object]) -> None:
    for sample in ("meezan_booking_2025", "payoneer_transactions_2025", "paypal_activity_2025"):
        wanted = json.loads((SAMPLES / f"{sample}.expected.json").read_text())
        said = dry(SAMPLES / f"{sample}.csv", "--profiles-dir", REFERENCE)
        assert (said.totals, said.file["skipped"]) == (wanted["totals"], wanted["skipped"])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"Narration",', "9999-12-31,", "'file.header' holds 9999-12-31, which is no text"),
        ('"Narration",', "[],", "'file.header' holds [], which is no text"),
        ('"Narration",', '["Narration", 5],', "'file.header' holds ['Narration', 5], which is no text"),
        ('date = ["%d/%m/%Y"]', "date = [1979-05-27]", "'read.date' holds 1979-05-27, which is no text"),
        ('profile = "my', 'own = ["Adeel"]\nprofile = "my', "'own' holds Adeel, which is no table"),
        ('date = ["%d/%m/%Y"]', "date = [1e99999999999999999999]", "exponent beyond any amount"),
        ('date = ["%d/%m/%Y"]', "date = " + "[" * 600 + "]" * 600, "too deep"),
        ('date = ["%d/%m/%Y"]', "date = [" + "1" * 4500 + "]", "thousands of digits"),
    ],
)
def test_values_that_no_profile_can_have_are_told(old: str, new: str, said: str, write: Callable[..., object], taxcalc: Callable[..., object]) -> None:
    assert old in MINE
    ran = taxcalc("profiles", "check", str(write("mine.toml", MINE.replace(old, new, 1))))
    assert (ran.status, said in ran.stderr, "bug" in ran.stderr) == (6, True, False)


def test_a_part_that_is_no_table_is_told(write: Callable[..., object], taxcalc: Callable[..., object]) -> None:
    ran = taxcalc("profiles", "check", str(write("mine.toml", 'profile = "x"\nsource = "x"\nrole = "platform"\nfile = "x"\n')))
    assert (ran.status, "'file' must be a table" in ran.stderr) == (6, True)


BROKEN = {
    'role = "pk_bank"': ('role = "bank"', "'role' cannot be 'bank'"),
    'source = "mybank"': ("", "'source' is missing"),
    'header = ["Date", "Narration", "Withdrawal", "Deposit", "Balance"]': ('name = "x"', "'file.header' is missing"),
    'date = ["%d/%m/%Y"]': ('date = ["%d/%m"]', "has no year"),
    'currency = "PKR"': ("", "no currency"),
    'debit = "Withdrawal"': ("", "no column for 'debit'"),
    'text = "Narration"': ("text = 5", "column 'text' is neither a name"),
    'balance = "Balance"': ('balance = "@5"', "needs 'verified'"),
    'balance = "asc"': ("balance = 1", "'check.balance' must be a text"),
    'kind = "realize"': ('kind = "reward"', "unknown kind 'reward'"),
    'skip = "not an export receipt"': ('amount = ">0"', "must say either kind or skip"),
    'text = "~upwork|payoneer|wise"': ("text = 5", "must be text or a list of texts"),
    'amount = ">0"': ('amont = ">0"', "unknown key 'rule[1].amont'"),
    "[[rule]]\namount": ('[[rule]]\ngross_up = "2"\namount', "must be a share below 1"),
    "[[rule]]\nskip": ('[[rule]]\nto = [["a"]]\nskip', "must be a list of [condition, value]"),
    "[[rule]]\nskip =": ("[[rule]]\nmoved = 1\nskip =", "has the wrong type"),
    "[check]": ('[dedupe]\nkey = ["dat"]\n[check]', "did you mean 'date'"),
    '[check]\nbalance = "asc"': ("[[own]]\nsole = true", "has no 'column'"),
    "[[rule]]\nskip = ": ("[[test]]\nwhat = 1\n[[rule]]\nskip = ", "has no 'row'"),
    "profile = ": ("profile ", "not a TOML file"),
}


@pytest.mark.parametrize("part", BROKEN)
def test_an_unsound_profile_is_refused_with_the_line_and_the_remedy(part: str, write: Callable[..., object], taxcalc: Callable[..., object]) -> None:
    instead, message = BROKEN[part]
    assert part in MINE
    ran = taxcalc("profiles", "check", str(write("mybank.toml", MINE.replace(part, instead, 1))))
    assert ran.status == 6
    assert message in ran.stderr


def test_a_profile_without_rules_or_readable_text_is_refused(write: Callable[..., object], taxcalc: Callable[..., object], tmp_path: Path) -> None:
    assert "no [[rule]]" in taxcalc("profiles", "check", str(write("a.toml", MINE.split("[[rule]]", maxsplit=1)[0]))).stderr
    assert "cannot read this profile" in taxcalc("profiles", "check", str(tmp_path / "none.toml")).stderr
    assert "larger than 1 MiB" in taxcalc("profiles", "check", str(write("b.toml", "#" * 1_100_000))).stderr


@pytest.mark.parametrize(
    ("rule", "said"),
    [('include = "pk_bnak"', "there are no shared rules 'pk_bnak'"), ('include = "pk_bank"\namount = ">0"', "rule[1] has more than its 'include'")],
)
def test_shared_rules_are_included_whole_or_refused(rule: str, said: str, write: Callable[..., object], taxcalc: Callable[..., object]) -> None:
    ran = taxcalc("profiles", "check", str(write("x.toml", MINE.split("[[rule]]", maxsplit=1)[0] + f"[[rule]]\n{rule}\n")))
    assert (ran.status, said in " ".join(ran.stderr.split())) == (6, True)


def test_a_profile_takes_in_the_rules_that_banks_have_in_common(write: Callable[..., object], dry: Callable[..., object]) -> None:
    write("profiles/mybank.toml", MINE.split("[[rule]]", maxsplit=1)[0] + '[[rule]]\ninclude = "pk_bank"\n')
    said = dry(write("bank.csv", ROWS), "--profiles-dir", write("profiles/x", "").parent)
    assert (said.totals, said.skipped()) == ({"realize": {"PKR": "5.00"}}, {3: "local spending"})


def test_every_shipped_profile_passes_its_own_tests(taxcalc: Callable[..., object]) -> None:
    ran = taxcalc("profiles", "check")
    assert (ran.status, ran.stderr) == (0, "")
    assert taxcalc("profiles", "check", "meezan.csv.booking").stdout == "meezan.csv.booking: sound, 3 test(s) pass\n"
    assert taxcalc("profiles", "check", "meezan").status == 6


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ('{ "Date" = "x", "Narration" = "Upwork", "Deposit" = "5" }', "is not written as"),
        ('{ "Date" = "01/07/2025", "Narration" = "Upwork", "Deposit" = "5x" }', "credit '5x'"),
        ('{ "Date" = "01/07/2025", "Narration" = "Upwork", "Deposit" = "5" }', "from is 'unknown', not 'wise'"),
    ],
)
def test_a_failing_test_says_what_came_instead(row: str, said: str, write: Callable[..., object], taxcalc: Callable[..., object]) -> None:
    path = write("mybank.toml", MINE + f'[[test]]\nrow = {row}\nkind = "realize"\nfrom = "wise"\n')
    assert said in taxcalc("profiles", "check", str(path)).stderr


def test_a_test_row_that_no_rule_knows_fails(write: Callable[..., object], taxcalc: Callable[..., object]) -> None:
    path = write(
        "mybank.toml",
        MINE.replace('[[rule]]\nskip = "not an export receipt"\n', "") + '[[test]]\nrow = { "Date" = "01/07/2025", "Withdrawal" = "5" }\nkind = "wht"\n',
    )
    assert "no rule fits the row" in taxcalc("profiles", "check", str(path)).stderr


def test_profiles_are_listed_for_people(taxcalc: Callable[..., object], write: Callable[..., object]) -> None:
    ran = taxcalc("profiles", "list")
    assert "unverified" in ran.stdout
    assert " refused " in ran.stdout
    write("bad/x.toml", "profile = 1")
    assert taxcalc("profiles", "list", "--profiles-dir", str(write("bad/y", "").parent)).status == 5
    assert taxcalc("profiles", "list", "--format", "markdown").status == 2


def test_a_profile_made_from_a_table_reads_the_file_it_was_made_from(
    write: Callable[..., object], taxcalc: Callable[..., object], dry: Callable[..., object]
) -> None:
    bank = write("bank.csv", "Statement\n\n" + ROWS)
    assert "TC613" in dry(bank).codes
    made = taxcalc("import", "--new-profile", str(bank), "--dates", "dmy")
    assert (made.status, "verified = false" in made.stdout) == (0, True)
    write("profiles/mine.toml", made.stdout)
    assert taxcalc("profiles", "check", str(write("profiles/x", "").parent / "mine.toml")).status == 0
    said = dry(bank, "--profiles-dir", write("profiles/x", "").parent)
    assert (said.file["profile"], said.totals) == ("bank.mine", {"realize": {"PKR": "5.00"}})
    assert "TC609" in said.codes  # unverified, and said so


def test_a_profile_is_made_while_an_empty_one_stands_in_the_folder_that_is_read(write: Callable[..., object], taxcalc: Callable[..., object]) -> None:
    bank = write("bank.csv", ROWS)
    write("profiles/mine.toml", "")  # what a shell makes of `> profiles/mine.toml` before the program runs
    made = taxcalc("import", "--new-profile", str(bank), "--dates", "dmy", "--profiles-dir", str(write("profiles/x", "").parent))
    assert (made.status, made.stderr) == (0, "")


@pytest.mark.parametrize("bank", [bank for bank in BANKS if not bank.footer and not bank.repeat_header], ids=lambda bank: bank.name)
def test_readings_of_unknown_banks_can_be_kept(bank: Bank, write: Callable[..., object], taxcalc: Callable[..., object], dry: Callable[..., object]) -> None:
    path = write(f"{bank.name}.csv", written(table(bank)[0], bank.delimiter))
    made = taxcalc("import", "--new-profile", str(path))
    if "unsigned" in bank.columns and "side" not in bank.columns:
        assert (made.status, "TC675" in made.stderr) == (3, True)  # amounts whose sign only the balance gives
        return
    write("profiles/mine.toml", made.stdout)
    said = dry(path, "--profiles-dir", write("profiles/x", "").parent)
    assert (said.status, said.file["profile"].endswith(".mine"), said.totals) == (0, True, TRUTH)


def test_what_is_read_without_a_profile_needs_none(write: Callable[..., object], taxcalc: Callable[..., object]) -> None:
    made = taxcalc("import", "--new-profile", str(write("a.qif", "!Type:Bank\n")))
    assert (made.status, "TC675" in made.stderr) == (3, True)


def test_a_draft_lists_the_distinct_types_of_what_is_no_bank_table(taxcalc: Callable[..., object]) -> None:
    draft = taxcalc("import", "--new-profile", str(SAMPLES / "paypal_activity_2025.csv")).stdout
    assert 'type = "Payment Refund"' in draft
    assert "verified = false" in draft
    assert 'sign = "signed"' in draft
    assert taxcalc("import", "--new-profile", str(SAMPLES / "none.csv")).status == 3


def test_a_masked_file_keeps_its_structure_and_loses_its_data(taxcalc: Callable[..., object], write: Callable[..., object]) -> None:
    ran = taxcalc("import", "--mask", str(SAMPLES / "nayapay_statement_2025.csv"))
    assert "TIMESTAMP,TYPE,DESCRIPTION,AMOUNT,BALANCE" in ran.stdout
    assert not any(word in ran.stdout for word in ("TEST USER", "Jane", "NAYA0", "139", "Lahore"))
    unknown = taxcalc("import", "--mask", str(write("new.csv", "Preamble;\nWhen;What;Sum\n1;Ali;5\n")))
    assert unknown.stdout.splitlines()[1:] == ["xxxxxxxx;", "xxxx;xxxx;xxx", "9;xxx;9"]


def test_problems_of_a_masked_file_name_nobody(taxcalc: Callable[..., object], write: Callable[..., object]) -> None:
    ran = taxcalc(
        "import",
        "--mask",
        str(write("bank.csv", 'Booking Date,Value Date,Description,Debit,Credit\n1,2,"AYESHA "x", 77",3,4\n' + "1,2,3,4,5,AYESHA\n" + '"AYESHA')),
    )
    assert ran.status == 3
    assert "AYESHA" not in ran.stderr + ran.stdout


def test_a_line_is_explained_by_its_rule(taxcalc: Callable[..., object], write: Callable[..., object]) -> None:
    meezan = str(SAMPLES / "meezan_booking_2025.csv")
    text = taxcalc("import", meezan, "--explain", "6").stdout
    assert "rule 2 fits" in text
    assert "= realize PKR 198,240.00, from upwork, 2025-07-02" in text
    assert "= skipped: local spending" in taxcalc("import", meezan, "--explain", "8").stdout
    assert "no record holds line 2" in taxcalc("import", meezan, "--explain", "2").stdout
    assert "no record holds line 20" in taxcalc("import", meezan, "--explain", "20").stdout
    inside = taxcalc("import", str(SAMPLES / "nayapay_statement_2025.csv"), "--explain", "17").stdout
    assert "the record begins in line 16" in inside
    fiverr = taxcalc("import", str(SAMPLES / "fiverr_earnings_UNVERIFIED.csv"), "--explain", "7").stdout
    assert "= withdraw USD 400.00, to payoneer" in fiverr
    riddle = write("p.csv", "Transaction Date,Description,Credit Amount,Debit Amount,Currency,Status\n08/30/2025,Riddle,1.00,,USD,Completed\n")
    unknown = taxcalc("import", str(riddle), "--explain", "2").stdout
    assert "no rule fits: this row stops the file" in unknown
    assert "the file is stopped all the same" in unknown
    assert taxcalc("import", str(SAMPLES / "none.csv"), "--explain", "2").status == 3


def test_the_dry_run_shows_each_line(taxcalc: Callable[..., object]) -> None:
    out = taxcalc("import", str(SAMPLES / "meezan_booking_2025.csv"), "--dry-run").stdout
    assert "      7  wht               1982.40 PKR  2025-07-02  WHT ON EXPORT PROCEEDS U/S 154A STAN(100001)" in out
    assert "review: remittance from an unknown sender" in out
    assert "One payment" not in out


def test_statements_come_from_standard_input_and_the_ledger_goes_to_standard_output(taxcalc: Callable[..., object]) -> None:
    text = (SAMPLES / "meezan_booking_2025.csv").read_text()
    ran = taxcalc("import", "-", stdin=text)
    assert ran.status == 0
    assert len(ran.stdout.splitlines()) == 5
    assert json.loads(taxcalc("import", "-", "--format", "json", stdin=text).stdout)["schema"] == "taxcalc.import/1"
    assert taxcalc("import", "-", "--dry-run", "--format", "csv", stdin=text).stdout == ran.stdout


def test_wrong_usage_is_said(taxcalc: Callable[..., object], tmp_path: Path) -> None:
    meezan = str(SAMPLES / "meezan_booking_2025.csv")
    assert taxcalc("import").status == 2
    assert taxcalc("import", meezan, "--format", "markdown").status == 2
    assert taxcalc("import", meezan, "-o", str(tmp_path / "no" / "ledger.csv")).status == 2
    assert taxcalc("import", str(tmp_path / "none.csv"), "--format", "json").status == 3


def test_an_unreadable_rates_file_stops_the_run(taxcalc: Callable[..., object], tmp_path: Path) -> None:
    assert taxcalc("import", str(SAMPLES / "meezan_booking_2025.csv"), "--rates", str(tmp_path / "none.csv")).status == 3


def test_many_unmatched_rows_are_counted_not_printed(write: Callable[..., object], taxcalc: Callable[..., object]) -> None:
    rows = "".join(f"02 Jul 2025,,,Remittance From UPWORK {number},,5.00,\n" for number in range(60))
    out = taxcalc("import", str(write("m.csv", "Booking Date,Value Date,Doc No,Description,Debit,Credit,Available Balance\n" + rows)), "--dry-run").stdout
    assert "... and 20 more" in out


def test_two_layouts_that_fit_are_told_apart_by_what_they_can_read(write: Callable[..., object], dry: Callable[..., object]) -> None:
    write("profiles/a.toml", MINE)
    write("profiles/b.toml", MINE.replace("mybank", "other").replace("%d/%m/%Y", "%Y-%m-%d"))
    folder = write("profiles/x", "").parent
    assert dry(write("a.csv", ROWS), "--profiles-dir", folder).file["profile"] == "mybank"
    assert (
        dry(write("b.csv", ROWS.replace("01/07/2025", "2025-07-01").replace("02/07/2025", "2025-07-02")), "--profiles-dir", folder).file["profile"] == "other"
    )
    assert dry(write("c.csv", ROWS.replace("5.00,5.00", "x,5.00")), "--profiles-dir", folder).codes == ["TC608"]
    write("profiles/c.toml", MINE.replace("mybank", "third").replace("[columns]", "name = '^c'\n[columns]"))
    assert dry(write("c.csv", ROWS), "--profiles-dir", folder).file["profile"] == "third"


def test_columns_by_position_by_number_and_by_another_name(write: Callable[..., object], dry: Callable[..., object]) -> None:
    mine = MINE.replace('source = "mybank"', 'source = "mybank"\nverified = true').replace('balance = "Balance"', 'balance = "@5"')
    mine = mine.replace('credit = "Deposit"', 'credit = ["Nothing", "Deposit#9", "Note#x", "@99", "Deposit"]').replace(
        'text = "Narration"', 'text = "Narration#2"'
    )
    mine = mine.replace('text = "~upwork|payoneer|wise"', 'text = ["!~[^u]pwork"]\nbalance = ">=5"\ndebit = "<=0"')
    write("profiles/a.toml", mine)
    rows = "Date,Narration,Withdrawal,Deposit,Balance,Narration\n01/07/2025,x,,5.00,5.00,Upwork\n"
    assert dry(write("a.csv", rows), "--profiles-dir", write("profiles/x", "").parent).totals == {"realize": {"PKR": "5.00"}}


def test_an_indicator_may_stand_in_any_column_and_must_be_known(write: Callable[..., object], dry: Callable[..., object]) -> None:
    mine = MINE.replace('sign = "split"', 'sign = "indicator"\nindicator = "Way"\ncredit = ["IN"]\ndebit = ["OUT"]').replace(
        'debit = "Withdrawal"\ncredit = "Deposit"', 'amount = "Sum"'
    )
    mine = mine.replace('["Date", "Narration", "Withdrawal", "Deposit", "Balance"]', '["Date", "Narration", "Sum", "Way"]')
    write("profiles/a.toml", mine)
    folder = write("profiles/x", "").parent
    rows = "Date,Narration,Sum,Way,Balance\n01/07/2025,Upwork,5.00,in,5.00\n02/07/2025,Rent,2.00,OUT,3.00\n"
    assert dry(write("a.csv", rows), "--profiles-dir", folder).totals == {"realize": {"PKR": "5.00"}}
    assert dry(write("b.csv", rows.replace("OUT", "SIDEWAYS")), "--profiles-dir", folder).codes[-1] == "TC611"


def test_own_names_may_stand_inside_a_pattern(write: Callable[..., object], dry: Callable[..., object]) -> None:
    write("profiles/a.toml", MINE.replace("~upwork|payoneer|wise", "~from {own}$"))
    folder = write("profiles/x", "").parent
    path = write("a.csv", ROWS.replace("Upwork", "from Ayesha (A.)"))
    assert dry(path, "--profiles-dir", folder, "--own", "AYESHA (A.)").totals == {"realize": {"PKR": "5.00"}}
    assert dry(path, "--profiles-dir", folder).totals == {}


def test_progress_is_told_on_a_terminal_only(write: Callable[..., object], monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    from taxcalc.cli import import_
    from taxcalc.cli.main import run
    from taxcalc.cli.options import Environment

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(import_, "SECONDS_BETWEEN_NEWS", 0.0)
    rows = "".join(f"02 Jul 2025,,,Shop {number},1.00,,\n" for number in range(10_000))
    path = write("m.csv", "Booking Date,Value Date,Doc No,Description,Debit,Credit,Available Balance\n" + rows)
    err = Terminal()
    assert run(["import", str(path)], Environment(io.StringIO(), io.StringIO(), err, 80)) == 0
    assert "10,000 rows" in err.getvalue()


@pytest.mark.parametrize(
    ("day", "form"),
    [("01 Aug 2025 08:15 AM", "%d %b %Y %I:%M %p"), ("2026-07-27 15:09:01", "%Y-%m-%d %H:%M:%S"), ("03-Jul-2025", "%d-%b-%Y"), ("Jul 3, 2025", "%b %d, %Y")],
)
def test_a_draft_names_the_form_of_the_files_dates(day: str, form: str, write: Callable[..., object], taxcalc: Callable[..., object]) -> None:
    path = write("new.csv", f'Date,Narration,Withdrawal,Deposit,Balance\n"{day}",x,,5.00,5.00\n')
    assert f'date = ["{form}"]' in taxcalc("import", "--new-profile", str(path)).stdout
