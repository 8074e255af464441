"""Every exit status, once; scripts rely on these numbers."""

from __future__ import annotations

from enum import IntEnum


class ExitStatus(IntEnum):
    """What `taxcalc` says to the shell."""

    DONE = 0
    BUG = 1
    USAGE = 2
    INPUT_REJECTED = 3
    RULES_INVALID = 4
    INCOMPLETE = 5  # finished, but rows, taxpayers or figures were left out, all named
    FOUND = 6  # `rules check`, `rules diff --exit-code` or `verify` found something
    WRONG_INSTALLATION = 7
    INTERRUPTED = 130  # 128 + SIGINT, as shells report it
    READER_LEFT = 141  # 128 + SIGPIPE, as shells report it: `taxcalc ... | head -1`
