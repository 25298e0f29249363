"""The record of a split: written once, read back, and worth nothing where it is spoilt."""

from heatscan.engine import splitting
from heatscan.engine.axis import Axis
from heatscan.engine.scan import Scan
from heatscan.results import split_record


def listed(first, last):
    return Axis(values=tuple(float(value) for value in range(first, last)))


def test_a_record_is_written_once_and_read_back(tmp_path):
    scan = Scan("ion_pair", "trial", "", {"mass_ratio": listed(1, 5)}, chunk_points=2)
    longer = Scan("ion_pair", "trial", "", {"mass_ratio": listed(1, 8)}, chunk_points=2)
    assert split_record.read_layout(longer, tmp_path) == splitting.plain(longer)
    split_record.remember(split_record.read_layout(scan, tmp_path), tmp_path)
    stamp = (tmp_path / split_record.RECORD).stat().st_mtime_ns
    split_record.remember(split_record.read_layout(scan, tmp_path), tmp_path)
    assert (tmp_path / split_record.RECORD).stat().st_mtime_ns == stamp
    assert split_record.read_layout(longer, tmp_path).stages == ((slice(0, 1), slice(0, 4)), (slice(0, 1), slice(0, 7)))
    (tmp_path / split_record.RECORD).write_text("{")
    assert split_record.read_layout(longer, tmp_path) == splitting.plain(longer)
