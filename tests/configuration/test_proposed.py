"""Proposed values come from the files of config/experiments alone."""

import shutil

import pytest

from heatscan.configuration.proposed import read_proposed
from heatscan.errors import ConfigurationError


def test_the_values_of_the_literature(root):
    """Ghirardi, Rimini and Weber: 1e-16 1/s at 100 nm; Adler: 1e-8(2) at 100 nm and 1e-6(2) at 1 um
    (arXiv:1901.10963). Second hand: 1e-10(2) at 100 nm from images in the eye.
    """
    points = {(point["label"], point["correlation_length"]): point for point in read_proposed(root)}
    assert {place: (point["collapse_rate"], point["decades"]) for place, point in points.items()} == {
        ("GRW", 1e-7): (1e-16, 0.0),
        ("Adler", 1e-7): (1e-8, 2.0),
        ("Adler", 1e-6): (1e-6, 2.0),
        ("Eye", 1e-7): (1e-10, 2.0),
    }


def test_another_file_is_another_point_and_a_faulty_one_is_named(root, tmp_path):
    (tmp_path / "workflow").symlink_to(root / "workflow")
    (tmp_path / "config/experiments").mkdir(parents=True)
    shutil.copy(root / "config/references.bib", tmp_path / "config")
    shipped = read_proposed(root)
    assert read_proposed(tmp_path) == shipped
    text = (root / "config/experiments/grw.yaml").read_text(encoding="utf-8")
    (tmp_path / "config/experiments/mine.yaml").write_text(text.replace("1.0e-16 1/s", "1e-12 1/s"), encoding="utf-8")
    shutil.copy(root / "config/experiments/ligo.yaml", tmp_path / "config/experiments")
    (point,) = (point for point in read_proposed(tmp_path) if point not in shipped)
    assert (point["label"], point["collapse_rate"], point["decades"]) == ("GRW", 1e-12, 0.0)
    (tmp_path / "config/experiments/mine.yaml").write_text(text.replace("1.0e-16 1/s", "1 m"), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"experiments/mine\.yaml: inputs\.collapse_rate\.value: '1 m'"):
        read_proposed(tmp_path)
