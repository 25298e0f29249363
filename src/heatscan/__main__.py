"""`python -m heatscan` is the command `heatscan`."""

import sys

from heatscan.cli import main

if __name__ == "__main__":
    sys.exit(main())
