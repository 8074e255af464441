"""`python -m taxcalc`, the same as the `taxcalc` script."""

import sys

from taxcalc.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
