"""What an import found: files with totals, rows, links, unmatched money, and what the journey cost - for people and programs."""

from __future__ import annotations

import heapq
import itertools
import json
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from taxcalc.money import decimals_of, thousands
from taxcalc.report.document import Block, Bullets, Cell, Column, Heading, Table, Tone, cell, sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from taxcalc.diagnostics import Diagnostic
    from taxcalc.statements.costs import Journey, Rail
    from taxcalc.statements.importing import Imported
    from taxcalc.statements.linking import Link
    from taxcalc.statements.matching import Movement
    from taxcalc.statements.model import FileReport

SCHEMA = "taxcalc.import/1"
UNMATCHED_SHOWN = 40
NAMES = {
    "realize": "realised in Pakistan",
    "wht": "tax withheld by the bank",
    "transfer_in": "arrived from a platform",
    "withdraw": "paid out",
    "other": "cashback, interest",
}


def money(value: Decimal, currency: str) -> str:
    """An amount with the currency's decimals, more only where it has them."""
    places = decimals_of(currency)
    exponent = value.as_tuple().exponent
    return f"{value:.{max(places, -exponent if isinstance(exponent, int) else 0)}f}" if value else f"{0:.{places}f}"


def write_json(stream: TextIO, imported: Imported, diagnostics: Iterable[Diagnostic]) -> None:
    """The `taxcalc.import/1` object, written as it goes: a bank statement skips a million lines."""
    stream.write(f'{{"schema": "{SCHEMA}", "files": [')
    for number, report in enumerate(imported.files):
        stream.write(", " if number else "")
        _write_file(stream, report)
    stream.write('], "links": ')
    _write_list(stream, (_link(imported, link) for link in imported.links.links))
    stream.write(', "unlinked": ')
    _write_list(stream, ({**_movement(imported, one), "means": means} for one, means in imported.unlinked()))
    stream.write(', "ambiguous": ')
    _write_list(stream, ([[_movement(imported, one) for one in side] for side in sides] for sides in imported.links.ambiguous))
    stream.write(', "without_certificate": ')
    unproved = imported.without_certificate()
    _write_list(stream, ({"file": imported.files[file - 1].file, "line": line, "date": day, "pkr": amount} for file, line, day, amount in unproved))
    stream.write(', "costs": ')
    _write_list(stream, map(_journey, imported.journeys))
    stream.write(', "diagnostics": ')
    _write_list(stream, (one.as_dict() for one in diagnostics))
    stream.write("}\n")


def _write_list(stream: TextIO, items: Iterable[object]) -> None:
    stream.write("[")
    stream.writelines((", " if number else "") + json.dumps(item, ensure_ascii=False) for number, item in enumerate(items))
    stream.write("]")


def _write_file(stream: TextIO, report: FileReport) -> None:
    head = {
        "file": report.file,
        "profile": report.profile,
        "encoding": report.encoding,
        "delimiter": report.delimiter,
        "header_line": report.header_line,
        "records": report.records,
        "imported": report.imported,
        "added": report.added,
        "duplicates": report.duplicates,
        "stopped": report.stopped,
        "totals": {kind: {currency: money(a, currency) for currency, a in sorted(per.items())} for kind, per in sorted(report.totals.items())},
        "closing_balance": None if report.closing_balance is None else {c: money(a, c) for c, a in report.closing_balance.items()},
    }
    stream.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "skipped": ')
    _write_list(stream, ({"line": line, "reason": reason} for line, reason in report.skipped))
    stream.write("}")


def _movement(imported: Imported, one: Movement) -> dict[str, object]:
    return {
        "file": imported.files[one.file - 1].file if one.file else None,
        "line": one.line,
        "id": one.id,
        "kind": one.kind,
        "source": one.source,
        "date": one.day.isoformat(),
        "currency": one.currency,
        "amount": money(one.amount, one.currency),
        "pkr": None if one.pkr is None else money(one.pkr, "PKR"),
        "to": one.to or None,
        "from": one.came_from or None,
    }


def _link(imported: Imported, link: Link) -> dict[str, object]:
    return {
        "payout": _movement(imported, link.payout),
        "credit": _movement(imported, link.arrival),
        "how": link.how,
        "days": link.days,
        "note": link.note or None,
    }


def _journey(one: Journey) -> dict[str, object]:
    return {
        "rail": one.rail,
        "payout": one.payout,
        "credit": one.credit,
        "date": one.day.isoformat(),
        "currency": one.currency,
        "earned": money(one.earned, one.currency),
        "sent": money(one.sent, one.currency),
        "platform_fee": money(one.platform_fee, one.currency),
        "transfer_fee": money(one.transfer_fee, one.currency),
        "pkr": money(one.pkr, "PKR"),
        "all_in_rate": str(one.all_in_rate),
        "mid_rate": None if one.mid_rate is None else str(one.mid_rate),
        "mid_source": one.mid_source,
        "spread_pkr": None if one.spread is None else money(one.spread, "PKR"),
        "pkr_per_unit_earned": str(one.per_unit_earned),
    }


def row_lines(imported: Imported) -> Iterator[str]:
    """The dry run: each record's line, kind, amount and reason, in file order."""
    for number, report in enumerate(imported.files, start=1):
        if report.stopped:
            continue
        yield f"\n{report.file}  ({report.profile})\n"
        yield f"{'line':>7}  {'kind':<12} {'amount':>16}  {'date':<10}  what\n"
        taken = (
            (
                row["line"],
                f"{row['line']:>7}  {row['kind']:<12} {money(Decimal(row['amount']), row['currency']):>12} {row['currency']}  {row['day']}  {_what(row)}\n",
            )
            for row in imported.spool.query(
                "select line, kind, amount, currency, day, dest, came_from, payer, text, dropped from rows where file = ? order by line, n", (number,)
            )
        )
        skipped = ((line, f"{line:>7}  {'skipped':<12} {'':>16}  {'':<10}  {reason}\n") for line, reason in report.skipped)
        for _, text in heapq.merge(taken, skipped, key=lambda pair: pair[0]):
            yield text


def _what(row: dict[str, str]) -> str:
    ends = f"to {row['dest']}" if row["dest"] else f"from {row['came_from']}" if row["came_from"] else row["payer"]
    parts = [ends, " ".join(row["text"].split())[:60], f"[{row['dropped']}]" if row["dropped"] else ""]
    return " | ".join(part for part in parts if part)


def document(imported: Imported, rails: list[Rail], *, costs: bool) -> Iterator[Block]:
    """Totals per file, links, unmatched money on both sides, and with `costs` what the journey cost."""
    yield Heading("Files")
    yield Table(
        (Column("file"), Column("read as"), Column("taken", right=True), Column("skipped", right=True), Column("new", right=True)),
        tuple(map(_file_row, imported.files)),
    )
    totals = [
        (report, kind, currency, amount)
        for report in imported.files
        for kind, per in report.totals.items()
        for currency, amount in per.items()
        if not report.stopped
    ]
    if totals:
        yield Heading("Totals")
        yield Table(
            (Column("source"), Column("kind"), Column("currency"), Column("amount", right=True)),
            tuple(
                (cell(report.source), cell(kind, Tone.PLAIN, NAMES.get(kind, "")), cell(currency), cell(thousands(Decimal(money(amount, currency)))))
                for report, kind, currency, amount in totals
            ),
        )
    yield from _linked(imported)
    yield from _unlinked(imported)
    unproved = sum(1 for _ in imported.without_certificate())
    if unproved:
        yield sentence(f"{unproved} receipt(s) have no certificate (e-PRC) yet; ask the bank for them.", Tone.WARN, apart=True)
    if costs:
        yield from _costs(imported.journeys, rails)


def _file_row(report: FileReport) -> tuple[Cell, ...]:
    if report.stopped:
        return cell(Path(report.file).name), cell("not taken", Tone.BAD), cell(""), cell(""), cell("")
    closing = ", ".join(f"{thousands(Decimal(money(a, c)))} {c}" for c, a in (report.closing_balance or {}).items())
    read_as = cell(report.profile or "", Tone.PLAIN, f"closing balance {closing}" if closing else "")
    return cell(Path(report.file).name), read_as, cell(str(report.imported)), cell(str(len(report.skipped))), cell(str(report.added))


def _shown(one: Movement) -> str:
    return f"{one.source} {one.day.isoformat()} {one.currency} {thousands(Decimal(money(one.amount, one.currency)))}"


def _linked(imported: Imported) -> Iterator[Block]:
    if not imported.links.links:
        return
    yield Heading("One payment, counted once")
    rows = tuple((cell(_shown(link.payout)), cell(_shown(link.arrival)), cell(link.how, Tone.QUIET, link.note)) for link in imported.links.links)
    yield Table((Column("paid out"), Column("arrived"), Column("why")), rows)


def _unlinked(imported: Imported) -> Iterator[Block]:
    everything = imported.unlinked()
    shown = list(itertools.islice(everything, UNMATCHED_SHOWN))
    if not shown:
        return
    yield Heading("Unmatched")
    yield Bullets(tuple(cell(f"{_shown(one)} ({one.kind})", Tone.WARN, means, _place(imported, one)) for one, means in shown))
    more = sum(1 for _ in everything)
    if more:
        yield sentence(f"... and {more} more; --format json lists all of them.", Tone.QUIET)


def _place(imported: Imported, one: Movement) -> str:
    return f"{Path(imported.files[one.file - 1].file).name}:{one.line}" if one.file else one.id


def _costs(journeys: list[Journey], rails: list[Rail]) -> Iterator[Block]:
    yield Heading("What the journey cost, best rail first")
    if not journeys:
        yield sentence("No payout is linked to a bank credit, so no journey can be measured.")
        return
    columns = (
        Column("rail"),
        Column("payments", right=True),
        Column("fees", right=True),
        Column("hidden spread, PKR", right=True),
        Column("PKR per unit earned", right=True),
    )
    yield Table(
        columns,
        tuple(
            (
                cell(rail.rail, Tone.PLAIN, ", ".join(sorted(rail.labels))),
                cell(str(rail.payments)),
                cell(f"{rail.currency} {thousands(rail.fees)}"),
                cell("unknown" if rail.spread is None else thousands(rail.spread)),
                cell(str(rail.per_unit_earned)),
            )
            for rail in rails
        ),
    )
    yield Table(
        (
            Column("credited"),
            Column("earned", right=True),
            Column("sent", right=True),
            Column("received, PKR", right=True),
            Column("all-in rate", right=True),
            Column("mid rate", right=True),
        ),
        tuple(
            (
                cell(one.day.isoformat(), Tone.PLAIN, one.rail),
                cell(f"{one.currency} {thousands(one.earned)}"),
                cell(f"{one.currency} {thousands(one.sent)}"),
                cell(thousands(one.pkr)),
                cell(str(one.all_in_rate)),
                cell("unknown" if one.mid_rate is None else str(one.mid_rate), Tone.PLAIN, one.mid_source),
            )
            for one in journeys
        ),
    )
    yield sentence("Spread = what was sent, at the independent rate, less what arrived. Platform fees are the platform's average share.", Tone.QUIET)
