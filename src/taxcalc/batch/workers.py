"""Where parts run: here, in threads or processes of this machine, or on a Dask cluster; the order of their ends does not matter."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from typing import TYPE_CHECKING

from taxcalc.batch.interruption import interrupt
from taxcalc.batch.part import assess_part
from taxcalc.diagnostics import Diagnostic, InputRejectedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from taxcalc.batch.job import Job, Outcome, Part


def here(job: Job, parts: Sequence[Part]) -> Iterator[Outcome]:
    """One after the other in this process."""
    for part in parts:
        yield assess_part(job, part)


def in_processes(jobs: int) -> Callable[[Job, Sequence[Part]], Iterator[Outcome]]:
    """In several processes; each loads the law once."""
    return _in(lambda: ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")))


def in_threads(jobs: int) -> Callable[[Job, Sequence[Part]], Iterator[Outcome]]:
    """In several threads: for parts that only the database works on, which needs no interpreter."""
    return _in(lambda: ThreadPoolExecutor(jobs))


def _in(start: Callable[[], Executor]) -> Callable[[Job, Sequence[Part]], Iterator[Outcome]]:
    def run(job: Job, parts: Sequence[Part]) -> Iterator[Outcome]:
        pool = start()
        try:
            for future in as_completed([pool.submit(assess_part, job, part) for part in parts]):
                yield future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            interrupt()
            for process in multiprocessing.active_children():
                process.terminate()
            pool.shutdown()
            raise
        pool.shutdown()

    return run


def on_cluster(address: str) -> Callable[[Job, Sequence[Part]], Iterator[Outcome]]:
    """On the workers of a Dask scheduler, which must reach the run's folder. A part of a worker that dies is given to another."""

    def run(job: Job, parts: Sequence[Part]) -> Iterator[Outcome]:
        from distributed import Client, as_completed  # noqa: PLC0415 - an extra

        try:
            client = Client(address)  # type: ignore[no-untyped-call]  # distributed is partly typed
        except (OSError, ValueError) as error:
            remedy = "start one (dask scheduler, and dask worker tcp://HOST:PORT for each machine), or leave --cluster out to work here"
            raise InputRejectedError([Diagnostic("TC709", f"no scheduler answers at {address}", remedy=remedy)]) from error
        with client:
            futures = [client.submit(assess_part, job, part, pure=False, retries=3) for part in parts]
            for future in as_completed(futures):  # type: ignore[no-untyped-call]  # as above
                yield future.result()

    return run
