"""Print one case in one table: what it gives, and every output that this suffices for, each with its unit.

What the case leaves open is given as NAME=VALUE: correlation_length="100 nm". An experiment's case is called as its
file is.
"""

from heatscan.studies import case_table


def arguments(parser) -> None:
    """Declare the arguments."""
    parser.add_argument("file", help="a file of scans or of cases, or that of an experiment")
    parser.add_argument("case", help="the case there")
    parser.add_argument("values", nargs="*", metavar="NAME=VALUE", help="further parameters, which take precedence")


def run(options) -> None:
    """Print the table."""
    print(case_table.text(options.file, options.case, dict(each.partition("=")[::2] for each in options.values)))
