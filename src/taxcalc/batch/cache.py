"""Results of parts kept from run to run: a part whose rows, facts, rates and law are the same is not assessed again."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import asdict
from typing import TYPE_CHECKING

from taxcalc import __version__
from taxcalc.batch.job import Outcome
from taxcalc.batch.sources import digest
from taxcalc.engine.connection import connect

if TYPE_CHECKING:
    from pathlib import Path

    from taxcalc.batch.job import Job, Part

ROWS = "coalesce(sum(cast(hash({0}) as hugeint)), 0), coalesce(bit_xor(hash({0}, 1)), 0), count(*)"  # whatever the order of the rows


def key(job: Job, part: Part) -> str:
    """What the results of a part depend on, as one hash."""
    said = {
        "taxcalc": __version__,
        "rules": job.law.fingerprints(),
        "year": job.law.year,
        "rates": [(day.isoformat(), currency, str(rate)) for day, currency, rate in job.rates],
        "estimate": job.estimate_rates,
        "details": job.details,
        "trace": job.trace,
        "files": [(source.name, digest(source.name)) for source in part.sources],
        "rows": _rows(part),
        "facts": _facts(job, part),
        "asked": part.asked,
        "spoiled": part.spoiled,
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _rows(part: Part) -> list[str]:
    if not part.stored:
        return []
    with connect(closed=False) as connection:
        found = connection.execute(f"select {ROWS.format('t')} from read_parquet($files) as t", {"files": list(part.stored)}).fetchone()  # noqa: S608 - a constant
    return [str(value) for value in found or ()]


def _facts(job: Job, part: Part) -> list[str]:
    """Of the clients file only what concerns the part: a change to one client does not touch the others."""
    of = "where t.taxpayer in (select taxpayer from read_parquet($stored))" if part.stored else ""
    numbers = {"facts": "exclude (fact_row, tp)", "pseb_windows": "exclude (fact_row)", "certified": "exclude (fact_row)", "refused": ""}
    found: list[str] = []
    with connect(closed=False) as connection:
        for table, but in numbers.items():
            given = {"file": str(job.folder / f"{table}.parquet")} | ({"stored": list(part.stored)} if part.stored else {})
            query = f"select {ROWS.format('r')} from (select t.* {but} from read_parquet($file) as t {of}) as r"  # noqa: S608 - as above
            found += [str(value) for value in connection.execute(query, given).fetchone() or ()]
    return found


def recall(cache: Path, name: str, job: Job, part: Part) -> Outcome | None:
    """The part as it was, its files put where this run wants them; None where it is not known."""
    kept = cache / name
    if not (kept / "outcome.json").exists():
        return None
    said = json.loads((kept / "outcome.json").read_text(encoding="utf-8"))
    said["number"] = part.number
    said["lost_files"] = tuple(said["lost_files"])
    said["samples"] = tuple(map(tuple, said["samples"]))
    for path in kept.glob("*-*"):
        table, rest = path.name.split("-", 1)
        shutil.copyfile(path, job.folder / f"{table}-{part.number}-{rest}")
    shutil.copyfile(kept / "rejects.csv", job.folder / f"rejects-{part.number}.csv")
    return Outcome(**said)


def remember(cache: Path, name: str, job: Job, outcome: Outcome) -> None:
    """Keep a part; the outcome is written last, so that half a part is never taken for a whole one."""
    kept = cache / name
    kept.mkdir(parents=True, exist_ok=True)
    for path in job.folder.glob("*-*-*"):
        table, number, rest = path.name.split("-", 2)
        if number == str(outcome.number):
            shutil.copyfile(path, kept / f"{table}-{rest}")
    shutil.copyfile(job.folder / f"rejects-{outcome.number}.csv", kept / "rejects.csv")
    (kept / "outcome.json").write_text(json.dumps(asdict(outcome)), encoding="utf-8")
