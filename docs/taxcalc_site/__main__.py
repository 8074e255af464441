"""`make site`: assemble the pages and build them, strictly."""

from __future__ import annotations

import sys
from pathlib import Path

from taxcalc_site.assembly import assemble, build

FOLDER = Path(__file__).parent.parent.parent / "build" / "docs"


def main(folder: Path = FOLDER) -> int:
    """Build everything below `build/docs`; the site is `build/docs/site/index.html`."""
    assemble(folder)
    status = build(folder)
    if status == 0:
        sys.stdout.write(f"{folder / 'site' / 'index.html'}\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
