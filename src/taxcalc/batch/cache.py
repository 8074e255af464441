"""Results of parts kept from run to run: a part whose rows, facts, rates and law are the same is not assessed again.

What is kept is not trusted: a part is used only where every file of it is there and is what was written, byte for byte.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from taxcalc import __version__
from taxcalc.batch.job import Outcome
from taxcalc.batch.sources import digest
from taxcalc.engine.connection import connect

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from taxcalc.batch.job import Job, Part

ROWS = "coalesce(sum(cast(hash({0}) as hugeint)), 0), coalesce(bit_xor(hash({0}, 1)), 0), count(*)"  # whatever the order of the rows
OUTCOME = "outcome.json"
PRIVATE = 0o700  # clients' rows are nobody else's business


def key(job: Job, part: Part) -> str:
    """What the results of a part depend on, as one hash."""
    said = {
        "taxcalc": __version__,
        "rules": job.law.fingerprints(),
        "year": job.law.year,
        "rates": [(day.isoformat(), currency, str(rate)) for day, currency, rate in job.rates],
        "own rates": [(day.isoformat(), currency, str(rate)) for day, currency, rate in part.rates],
        "estimate": job.estimate_rates,
        "details": job.details,
        "trace": job.trace,
        "layout": asdict(job.vocabulary.layout),
        "files": [(source.name, source.owner, source.told, source.number, source.holds, digest(source.name)) for source in part.sources],
        "all files": digest(str(job.folder / "files.parquet")) if job.vocabulary.tells_files else None,
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
    """The part as it was, its files put where this run wants them; None where it is not known, or not whole."""
    kept = cache / name
    said = _whole(kept)
    if said is None:
        return None
    said["number"] = part.number
    for told in ("lost", "samples", "spoiled", "unread"):
        said[told] = tuple(map(tuple, said[told]))
    for path in kept.glob("*-*"):
        table, rest = path.name.split("-", 1)
        shutil.copyfile(path, job.folder / f"{table}-{part.number}-{rest}")
    shutil.copyfile(kept / "rejects.csv", job.folder / f"rejects-{part.number}.csv")
    return Outcome(**said)


def _whole(kept: Path) -> dict[str, Any] | None:
    """What was said of a kept part, where all of it is there and unchanged."""
    try:
        written = json.loads((kept / OUTCOME).read_text(encoding="utf-8"))
        said, files = written["said"], written["files"]
        is_whole = written["sha256"] == _hash_of(said, files)
        is_whole = is_whole and {path.name for path in kept.iterdir()} == {OUTCOME, *files}
        is_whole = is_whole and all(digest(str(kept / name)) == total for name, total in files.items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return dict(said) if is_whole else None


def _hash_of(said: object, files: object) -> str:
    return hashlib.sha256(json.dumps([said, files], sort_keys=True).encode()).hexdigest()


def remember(cache: Path, name: str, job: Job, outcome: Outcome) -> None:
    """Keep a part: written beside under another name and then renamed, so that half a part is never taken for a whole one."""
    cache.mkdir(mode=PRIVATE, exist_ok=True)
    cache.chmod(PRIVATE)
    draft, kept = cache / f"{name}.draft", cache / name
    for old in (draft, kept):
        shutil.rmtree(old, ignore_errors=True)
    draft.mkdir(mode=PRIVATE)
    for path in job.folder.glob("*-*-*"):
        table, number, rest = path.name.split("-", 2)
        if number == str(outcome.number):
            shutil.copyfile(path, draft / f"{table}-{rest}")
    shutil.copyfile(job.folder / f"rejects-{outcome.number}.csv", draft / "rejects.csv")
    said = json.loads(json.dumps(asdict(outcome)))
    files = {path.name: digest(str(path)) for path in sorted(draft.iterdir())}
    written = {"said": said, "files": files, "sha256": _hash_of(said, files)}
    (draft / OUTCOME).write_text(json.dumps(written), encoding="utf-8")
    draft.rename(kept)


def prune(cache: Path, used: Collection[str]) -> None:
    """Let go of the parts that this run did not use: they are of other rows, facts or law, or were not finished."""
    for path in cache.iterdir() if cache.is_dir() else ():
        if path.name not in used:
            shutil.rmtree(path, ignore_errors=True)
            path.unlink(missing_ok=True) if path.is_file() else None
