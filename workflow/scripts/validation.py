"""Set every printed number beside ours, as a table and as a figure."""

from heatscan.engine import printed_numbers
from heatscan.plotting import page
from heatscan.results import description, table
from heatscan.run.joblog import job_log
from heatscan.studies import validation_figure


def main(pdf: str, png: str, csv: str) -> None:
    """Write the table to `csv` and draw it."""
    rows = list(printed_numbers.rows())
    with page.style():
        page.save(validation_figure.compose(rows), pdf, png)
    table.write(csv, [printed_numbers.HEADER, *rows])


if __name__ == "__main__":
    description.read(snakemake.input.description)
    with job_log(snakemake.log[0], "Compare every printed number with ours", snakemake.output):
        main(*snakemake.output)
