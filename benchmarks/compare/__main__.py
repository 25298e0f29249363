"""Compare at the sizes named on the command line."""

import sys

from benchmarks.compare import main

main(tuple(int(float(word)) for word in sys.argv[1:]) or (10**4, 10**6))
