"""Set every printed number beside ours, as a table and as a figure."""

from heatscan import drawing, table, validation
from heatscan.figures import validation as figure
from heatscan.joblog import job_log


def main(pdf: str, png: str, csv: str) -> None:
    """Write the table to `csv` and draw it."""
    rows = list(validation.rows())
    with drawing.style():
        drawing.save(figure.compose(rows), pdf, png)
    table.write(csv, [validation.HEADER, *rows])


if __name__ == "__main__":
    with job_log(snakemake.log[0], "Compare every printed number with ours", snakemake.output):
        main(*snakemake.output)
