"""PDF statements in layouts as they are described publicly (no real one was seen): the table is found, and its balance proves it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.bank_layouts import MOVES, OPENING, TRUTH, Bank, table
from support.pdf_writer import Text, pdf, width

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# The places of each column: the left edge, or the right one of amounts.
LAYOUTS = {
    bank.name: (bank, places)
    for bank, places in (
        (Bank("sadapay", "Date|Description|Amount|Balance", "date text spaced balance", "%d %b, %Y", "commas", newest_first=True), (40, 150, 430, 540)),
        (Bank("jazzcash", "Date|Transaction Details|Debit|Credit|Balance", "date text debit credit balance", "%d-%b-%Y", "commas"), (40, 120, 380, 460, 540)),
        (
            Bank(
                "easypaisa", "Date|Details|Incoming|Outgoing|Balance", "date text credit debit balance", "%d-%m-%Y %H:%M", "rs", opening_row="Opening Balance"
            ),
            (40, 140, 380, 460, 550),
        ),
        (
            Bank("hbl", "Date|Value Date|Description|Debit|Credit|Balance", "date value text debit credit balance", "%d-%m-%Y", "commas"),
            (30, 90, 150, 400, 470, 560),
        ),
        (Bank("ubl", "Date|Particulars|Withdrawals|Deposits|Balance", "date text debit credit balance", "%d-%b-%Y", "commas"), (40, 110, 400, 470, 550)),
        (
            Bank("alfalah", "Date|Description|Amount|Balance", "date text unsigned balance", "%d %b %Y", "commas", opening_row="Opening Balance"),
            (40, 110, 450, 540),
        ),
    )
}
SUMS = {"spaced", "debit", "credit", "balance", "unsigned"}


def drawn(bank: Bank, places: tuple[int, ...], records: list[list[str]], *, rows_a_page: int = 5, wrap: int = 30) -> list[list[Text]]:
    """The records on pages: a title, the header on each page, long texts over two lines, a footer."""
    header, *rows = records
    found = []
    for first in range(0, len(rows), rows_a_page):
        page = [Text(40, 40, f"{bank.name.upper()} Account Statement", 14), Text(40, 60, "Mr. Test User, Account 00000000000")]
        page += [Text(x, 90, name, 8, kind in SUMS) for x, name, kind in zip(places, header, bank.columns, strict=True)]
        y = 110
        for row in rows[first : first + rows_a_page]:
            below = 0
            for x, cell, kind in zip(places, row, bank.columns, strict=True):
                head, tail = (cell, "") if kind in SUMS or len(cell) <= wrap else cell.rsplit(" ", 1)
                if cell:
                    page.append(Text(x, y, head, 8, kind in SUMS))
                if tail:
                    page.append(Text(x, y + 10, tail))
                    below = 10
            y += 18 + below
        page.append(Text(40, 800, f"Page {len(found) + 1} of 9. This statement is computer generated and needs no signature.", 6))
        found.append(page)
    return found


def made(name: str, *, wrong: int | None = None, password: str = "") -> bytes:
    bank, places = LAYOUTS[name]
    records, _ = table(bank, MOVES, OPENING, wrong=wrong)
    return pdf(drawn(bank, places, records), password)


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_table_of_a_pdf_is_read_and_proven(name: str, write: Callable[..., Path], dry: Callable[..., object]) -> None:
    said = dry(write(f"{name}.pdf", made(name)))
    assert (said.status, said.file["profile"], said.totals) == (0, "bank.table", TRUTH)
    assert said.file["closing_balance"] == {"PKR": "448934.05"}


@pytest.mark.parametrize("name", LAYOUTS)
def test_one_wrong_amount_is_refused_with_its_page_and_line(name: str, write: Callable[..., Path], dry: Callable[..., object]) -> None:
    said = dry(write(f"{name}.pdf", made(name, wrong=3)))
    (problem,) = said.result["diagnostics"]
    assert (said.status, problem["code"]) == (3, "TC614")
    assert problem["message"].startswith("page 1, line ")


def test_pages_and_lines_are_row_numbers(write: Callable[..., Path], taxcalc: Callable[..., object]) -> None:
    path = write("ubl.pdf", made("ubl"))
    said = taxcalc("import", str(path), "--dry-run").stdout
    assert " 1004  realize" in said
    assert " 2004  wht" in said  # the second page
    assert "wht PKR 1,402.51" in taxcalc("import", str(path), "--explain", "2004").stdout


def test_a_text_that_stands_above_its_row_belongs_to_the_nearest_row(write: Callable[..., Path], dry: Callable[..., object]) -> None:
    page = [
        Text(40, 90, "Date"),
        Text(120, 90, "Details"),
        Text(380, 90, "Debit", 8, right=True),
        Text(460, 90, "Credit", 8, right=True),
        Text(540, 90, "Balance", 8, right=True),
    ]
    for y, day, above, debit, credit, balance in (
        (120, "18-11-2025", "RAAST FROM SISTER", "", "1,000.00", "51,000.00"),
        (160, "19-11-2025", "PAYONEER INC", "", "2,000.00", "53,000.00"),
    ):
        page += [Text(120, y - 5, above), Text(120, y + 5, "TRANSFER"), Text(40, y, day), Text(380, y, debit, 8, right=True)]
        page += [Text(460, y, credit, 8, right=True), Text(540, y, balance, 8, right=True)]
    said = dry(write("x.pdf", pdf([page])))
    assert (said.status, said.totals) == (0, {"realize": {"PKR": "2000.00"}})


def test_names_may_stand_in_the_middle_of_their_columns(write: Callable[..., Path], dry: Callable[..., object]) -> None:
    names = (("Date", 62), ("Particulars", 140), ("Debit", 340), ("Credit", 420), ("Balance", 515))
    page = [Text(middle - width(name, 8) / 2, 90, name) for name, middle in names]
    for y, day, credit, balance in ((110, "18-11-2025", "1,000.00", "51,000.00"), (140, "19-11-2025", "2,000.00", "53,000.00")):
        page += [Text(40, y, day), Text(110, y, "IBFT FROM PAYONEER INC"), Text(110, y + 10, "NY"), Text(445, y, credit, right=True)]
        page.append(Text(545, y, balance, right=True))
    said = dry(write("x.pdf", pdf([page])))
    assert (said.status, said.totals) == (0, {"realize": {"PKR": "3000.00"}})


def test_a_date_that_runs_into_its_text_is_parted_from_it(write: Callable[..., Path], dry: Callable[..., object]) -> None:
    page = [
        Text(40, 90, "Date"),
        Text(90, 90, "Details"),
        Text(380, 90, "Debit", 8, right=True),
        Text(460, 90, "Credit", 8, right=True),
        Text(540, 90, "Balance", 8, right=True),
    ]
    for y, day, balance in ((110, "18-11-2025", "2,000.00"), (130, "29-11-2025", "4,000.00")):
        page += [Text(40, y, f"{day} PAYONEER INC"), Text(460, y, "2,000.00", 8, right=True), Text(540, y, balance, 8, right=True)]
    said = dry(write("x.pdf", pdf([page])))
    assert (said.status, said.totals) == (0, {"realize": {"PKR": "4000.00"}})


def test_a_locked_pdf_is_opened_by_the_password_of_a_file_only(write: Callable[..., Path], dry: Callable[..., object]) -> None:
    path = write("ubl.pdf", made("ubl", password="1234"))  # noqa: S106 - of this test
    assert dry(path).codes == ["TC671"]
    assert "no password that was given opens it" in dry(path, "--password-file", write("wrong", "0000\n")).result["diagnostics"][0]["message"]
    assert dry(path, "--password-file", write("right", "1234\n")).totals == TRUTH


def test_a_password_is_asked_for_on_a_terminal_and_again_when_it_is_wrong(write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    from taxcalc.cli.reading import asked_of
    from taxcalc.statements.catalogue import Catalogue
    from taxcalc.statements.choose import choose_layout

    asked, words = [], iter(["0000", "1234"])
    monkeypatch.setattr("getpass.getpass", lambda text: asked.append(text) or next(words))
    said = asked_of(None, (), None, unproven=False, terminal=True)
    layout = choose_layout(write("ubl.pdf", made("ubl", password="1234")), "ubl.pdf", Catalogue(), None, said)  # noqa: S106 - of this test
    assert (layout.profile.source, len(list(layout.body()))) == ("ubl", len(MOVES))
    assert asked == ["Password of ubl.pdf: ", "Wrong. Password of ubl.pdf: "]


def test_pictures_damage_and_tables_that_are_none_are_told(write: Callable[..., Path], dry: Callable[..., object]) -> None:
    assert dry(write("scan.pdf", pdf([[], []]))).codes == ["TC672"]
    assert dry(write("broken.pdf", b"%PDF-1.4\nnothing")).codes == ["TC673"]
    assert dry(write("letter.pdf", pdf([[Text(40, 40, "Dear customer, your certificate is ready.")]]))).codes == ["TC673"]


def test_without_the_library_the_remedy_is_a_line_to_paste(write: Callable[..., Path], taxcalc: Callable[..., object], monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    ran = taxcalc("import", str(write("ubl.pdf", made("ubl"))))
    assert (ran.status, "TC670" in ran.stderr, "install" in ran.stderr) == (3, True, True)
