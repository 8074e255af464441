"""Seedable ledgers with the properties that hurt: skewed clients, heavy-tailed amounts, rates that land on half a paisa, some other currencies.

Written by the embedded database, so that ten million rows take seconds. The same arguments give the same rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

if TYPE_CHECKING:
    from pathlib import Path

# h(i, salt) is an even number in [0, 1) with six digits
ROWS = """
with numbers as (
    select
        range as i,
        cast(hash(range, $seed, 1) % 1000000 as bigint) as u,
        cast(hash(range, $seed, 2) % 1000000 as bigint) as v,
        cast(hash(range, $seed, 3) % 1000000 as bigint) as w,
        cast(hash(range, $seed, 4) % 1000000 as bigint) as z,
        cast(hash(range, $seed, 5) % 1000000 as bigint) as c
    from range($rows)
),

drawn as (
    select
        i,
        date '2024-07-01' + cast(i * 365 // $rows as integer) as day,
        case when i % 10 = 0 then i * $clients // $rows else cast(floor($clients * pow(c / 1e6, 1.25)) as bigint) end as client,
        500 + u * u // 16666667 + case when u > 970000 then (u - 970000) * (u - 970000) // 90 else 0 end as cents,
        case when v < 950000 then 'USD' else ['EUR', 'GBP', 'AED', 'CAD', 'AUD'][1 + v % 5] end as currency,
        case when v < 950000 then 2785400 else [3004512, 3561275, 757900, 2031350, 1847725][1 + v % 5] end as base,
        w,
        ['bank', 'bank', 'bank', 'bank', 'bank', 'bank', 'esfca', 'esfca', 'wallet', 'informal'][1 + z % 10] as channel,
        [
            'software_development', 'software_development', 'graphics_design', 'data_entry',
            'content_writing', 'digital_marketing', 'call_centre', 'tutoring'
        ][1 + z // 10 % 8] as activity
    from numbers
),

quoted as (
    select
        *,
        case when w % 5 = 0 then (base + base * (w - 500000) // 200000000) // 2500 * 2500 else base + base * (w - 500000) // 200000000 end as rate
    from drawn
)

select
    strftime(day, '%Y-%m-%d') as date,
    'C' || lpad(cast(client as varchar), 8, '0') as taxpayer,
    'direct' as source,
    currency,
    cents // 100 || '.' || lpad(cast(cents % 100 as varchar), 2, '0') as amount,
    '0.00' as fee,
    rate // 10000 || '.' || lpad(cast(rate % 10000 as varchar), 4, '0') as rate,
    channel,
    activity
from quoted
"""


def write_ledger(path: Path, rows: int, clients: int, seed: int = 1) -> Path:
    """A combined ledger, CSV or Parquet by the suffix."""
    form = "parquet" if path.suffix == ".parquet" else "csv, header true"
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"copy ({ROWS}) to '{path}' (format {form})", {"rows": rows, "clients": clients, "seed": seed})
    return path


def split_by_client(ledger: Path, folder: Path) -> Path:
    """The same rows, a file for each client."""
    folder.mkdir()
    header, *lines = ledger.read_text(encoding="utf-8").splitlines(keepends=True)
    by_client: dict[str, list[str]] = {}
    for line in lines:
        by_client.setdefault(line.split(",", 2)[1], [header]).append(line)
    for client, text in by_client.items():
        (folder / f"{client}.csv").write_text("".join(text), encoding="utf-8")
    return folder
