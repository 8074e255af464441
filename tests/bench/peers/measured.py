"""Run a command and write what it took: `measured.py REPORT COMMAND...`.

A process of its own, and a small one: the system counts the memory of the process that starts a program towards that program's peak.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path


def main(report: Path, command: list[str]) -> int:
    """Processor seconds and seconds on the clock, with all that the command started; MB at the peak of the largest process."""
    started = time.perf_counter()
    with subprocess.Popen(command) as program:
        _, status, usage = os.wait4(program.pid, 0)
        program.returncode = os.waitstatus_to_exitcode(status)
    taken = {"processor": usage.ru_utime + usage.ru_stime, "wall": time.perf_counter() - started, "peak": usage.ru_maxrss / 1024}
    report.write_text(json.dumps(taken), encoding="utf-8")
    return program.returncode


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
