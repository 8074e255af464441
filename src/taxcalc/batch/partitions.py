"""Rows laid aside: what was read goes into Parquet files by a hash of the taxpayer, each of which holds whole taxpayers."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb

from taxcalc.batch.reading_sql import literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

# Rows are handed to the files in small lots: half the processor time and memory of the lots that the database would take by itself.
SETTINGS = "set partitioned_write_max_open_files = 1000; set partitioned_write_flush_threshold = 30000"
QUICK = "format parquet, compression uncompressed, dictionary_size_limit 1"  # read once and thrown away: smaller files would cost more than they save


@dataclass(slots=True)
class Partitions:
    """A folder of `count` parts; each query that is put there adds its files."""

    folder: Path
    count: int
    puts: int = 0

    def put(self, connection: duckdb.DuckDBPyConnection, query: str, parameters: dict[str, Any], is_plain: Callable[[], bool] = lambda: True) -> bool:
        """Lay the rows of a query aside; nothing of it stays where one of them is not sure, or their file was not plain."""
        self.puts += 1
        target = self.folder / f"{self.puts}"
        target.mkdir(parents=True)
        try:
            connection.execute(
                f"copy (select *, hash(taxpayer) % {self.count} as part from ({query})) to $target ({QUICK}, partition_by (part))",  # noqa: S608 - a number
                {**parameters, "target": str(target)},
            )
            is_sure = is_plain() and connection.execute(f"select count(*) from {_table(target)} where not sure").fetchone() == (0,)  # noqa: S608 - our own files
        except duckdb.Error:
            shutil.rmtree(target)
            raise
        if not is_sure:
            shutil.rmtree(target)
        return is_sure

    def empty(self) -> None:
        """Nothing was laid aside."""
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def files(self) -> dict[int, list[str]]:
        """The files of each part that has any."""
        found: dict[int, list[str]] = {}
        for path in sorted(self.folder.rglob("*.parquet")):
            found.setdefault(int(path.parent.name.removeprefix("part=")), []).append(str(path))
        return found


def rows_of(files: Iterable[str]) -> str:
    """Files laid aside, as a table for SQL."""
    return f"read_parquet([{', '.join(literal(name) for name in files)}], hive_partitioning = false)"


def _table(folder: Path) -> str:
    return rows_of(str(path) for path in folder.rglob("*.parquet"))
