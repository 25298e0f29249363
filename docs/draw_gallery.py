"""Renew the pictures of docs/gallery.md from the pipeline's: `python docs/draw_gallery.py`.

Below each picture the page names the file among the results of which it is a smaller copy.
"""

import re
import subprocess
import sys
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/gallery.md"
WIDTH, COLOURS = 1200, 128


def pictures() -> dict[str, str]:
    """Return the file among the results of each picture of the page."""
    return dict(re.findall(r"\]\((images/\S+)\)\n`(results/\S+)`", PAGE.read_text(encoding="utf-8")))


def shrunk(path: Path) -> Image.Image:
    """Return a picture of at most so many points across, in few colours."""
    picture = Image.open(path).convert("RGB")
    picture.thumbnail((WIDTH, 2 * WIDTH), Image.Resampling.LANCZOS)
    return picture.quantize(COLOURS)


if __name__ == "__main__":
    command = [sys.executable, "-m", "snakemake", "--cores", "all", "--", *pictures().values()]
    subprocess.run(command, cwd=ROOT, check=True)
    for name, source in pictures().items():
        shrunk(ROOT / source).save(ROOT / "docs" / name, optimize=True)
