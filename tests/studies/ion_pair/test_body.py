"""A homogeneous body in the trap: from its shape, size and density in YAML to the bound, and what is said if these
contradict each other."""

import re

import numpy as np
import pytest

import heatscan
from heatscan.configuration.quantities import read_arrays
from heatscan.engine import splitting
from heatscan.engine.axis import Axis
from heatscan.engine.compute import compute_points
from heatscan.engine.study import load
from heatscan.errors import ConfigurationError
from heatscan.physics import constants
from heatscan.physics.molecule import lattice_sum
from heatscan.plotting import kinds

TRAP = {
    "geometric_factor": 0.248, "endcap_distance": "2.03 mm", "rod_distance": "2.63 mm", "rf_frequency": "5.2 MHz",
    "endcap_voltage": "0.1 V", "rf_voltage": "720.4 V", "atomic_ion_mass": "138 u", "atomic_ion_charge": "1 e",
    "heating_rate": "1e-5 1/s", "laser_wavelength": "1762 nm", "orientation": "averaged",
}  # fmt: skip
GOLD = TRAP | {
    "molecule_charge": "20 e", "body": "sphere", "body_radius": "2 nm", "body_density": "19300 kg/m^3",
    "lattice": "face_centred_cubic", "atom_mass": "196.97 u",
}  # fmt: skip
SILICA = TRAP | {
    "molecule_charge": "300 e", "body": "sphere", "body_radius": "50 nm", "body_density": "2200 kg/m^3",
    "endcap_voltage": "5 mV", "rf_voltage": "1500 V",
}  # fmt: skip


def test_a_nanosphere_has_the_mass_of_its_density_and_the_heating_of_a_sphere():
    """The heavy mode moves the sphere alone: hbar^2 m F/(4 m0^2 r_C^2), F of Nimmrichter's sphere by hand."""
    lengths = np.array([5e-9, 5e-8, 5e-7])
    data = heatscan.evaluate(
        "ion_pair", SILICA, correlation_length=lengths, outputs=["heating_power", "coherence", "mode_vector"]
    )
    mass = 4 / 3 * np.pi * 5e-8**3 * 2200
    assert data.mass_ratio * 138 * constants.atomic_mass == pytest.approx(mass, rel=1e-12)
    y = np.square(5e-8 / lengths)
    shape = 6 / y**2 * (1 - 2 / y + (1 + 2 / y) * np.exp(-y))
    expected = constants.hbar**2 * mass * shape / (4 * constants.atomic_mass**2 * lengths**2)
    np.testing.assert_allclose(data.heating_power.sel(mode="radial_out_of_phase"), expected, rtol=1e-6)
    np.testing.assert_allclose(data.coherence.sel(mode="axial_in_phase"), shape, rtol=1e-9)
    assert "rigid sphere of one density, without atoms" in data.body_note.item()
    assert not {"atom_mass", "lattice_constant", "structure"} & set(data.coords)


def test_a_point_of_that_mass_where_the_correlation_length_exceeds_the_body():
    long = GOLD | {"body": "rod", "body_length": "12 nm", "molecule_charge": "100 e", "orientation": "across_axis"}
    common = {"correlation_length": np.array([1e-4, 1e-2]), "outputs": ["collapse_rate_bound"]}
    for case in (SILICA, GOLD, long):
        body, point = (heatscan.evaluate("ion_pair", {**case, **how}, **common).collapse_rate_bound
                       for how in ({}, {"orientation": "point_like"}))  # fmt: skip
        assert np.isfinite(point).all()
        np.testing.assert_allclose(body, point, rtol=1e-6)


def test_a_gold_cluster_of_atoms_in_a_file_is_the_body_with_their_lattice(configured, tmp_path, monkeypatch):
    """1,985 atoms about a point between them; the file has no density, so that the number of atoms differs a little."""
    edge = lattice_sum.edge("face_centred_cubic", 196.97 * constants.atomic_mass / 19300) * 1e10
    steps = np.arange(-7, 8)
    corners = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=-1).reshape(-1, 1, 3)
    atoms = np.array([[0, 0, 0], [0, 0.5, 0.5], [0.5, 0, 0.5], [0.5, 0.5, 0]])
    points = (corners + atoms + np.array([0.21, 0.08, 0.17])).reshape(-1, 3) * edge
    points = points[np.square(points).sum(axis=1) < 20.0**2]
    text = "".join(f"Au {x:.6f} {y:.6f} {z:.6f}\n" for x, y, z in points.tolist())
    monkeypatch.chdir(tmp_path)
    (tmp_path / "gold.xyz").write_text(f"{len(points)}\n\n{text}")

    def edit(data):
        values = TRAP | {"molecule_charge": "20 e", "structure": "gold.xyz"}
        data["cases"] = {"reference": {"title": "Gold", "source": "our choice", "values": values}}
        del data["scans"]["gain"]["reference"], data["scans"]["gain"]["figures"]

    case = configured(edit).scans["ion_pair/gain"].cases["reference"]
    lengths = np.array([1e-12, 5e-11, 1e-10, 3e-10, 1e-9, 1e-7])
    wanted = {"correlation_length": lengths, "outputs": ["collapse_rate_bound"]}
    plain = {key: value for key, value in GOLD.items() if key not in ("lattice", "atom_mass")}
    file, body = (heatscan.evaluate("ion_pair", one, **wanted).collapse_rate_bound for one in (case, GOLD))
    np.testing.assert_allclose(body, file, rtol=0.03)
    bare = heatscan.evaluate("ion_pair", plain, **wanted).collapse_rate_bound.sel(mode="axial_in_phase")
    assert (bare / file.sel(mode="axial_in_phase"))[:3].min() > 1.5


def test_sizes_are_axes_and_chunks_leave_no_trace(pair_scan):
    case = read_arrays(SILICA | {"body": "rod"}, load("ion_pair"))
    axes = {
        "orientation": Axis(values=("averaged", "along_axis", "tilted")),
        "body_radius": Axis(values=(1e-8, 3e-8)),
        "body_length": Axis(values=(2e-8, 1e-7)),
        "correlation_length": Axis(start=1e-11, stop=1e-5, points=3, spacing="log"),
    }
    common = {"outputs": ("collapse_rate_bound", "coherence"), "cases": {"silica": case}, "reference": {}, "fixed": {}}
    whole, split = (pair_scan(axes, chunk_points=points, **common) for points in (1000, 5))
    for name in ("collapse_rate_bound", "coherence"):
        expected = compute_points(whole)[name]
        found = [compute_points(split.subset(region))[name] for region in splitting.chunks(split)]
        np.testing.assert_array_equal(
            np.concatenate([part.reshape(4, -1) for part in found], 1), expected.reshape(4, -1)
        )


def test_the_density_of_a_crystal_from_its_lattice():
    """Gold, 4 atoms in a cube of 407.8 pm: 19.3 g/cm^3."""
    case = {key: value for key, value in GOLD.items() if key != "body_density"} | {"lattice_constant": "407.8 pm"}
    data = heatscan.evaluate("ion_pair", case, correlation_length=1e-9)
    assert data.body_density.item() == pytest.approx(19290, rel=1e-3)
    assert "face centred cubic lattice" in data.body_note.item()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"molecule_mass": "1e6 u"}, r"the body weighs 389\d{3} u, but molecule_mass or mass_ratio says 1e\+06 u"),
        ({"mass_ratio": 10}, "the body weighs .* says 1380 u; omit it, or correct"),
        ({"structure": "config/structures/barrel_2.cif"}, "body and structure both say what the molecule is"),
        ({"ring_count": 2}, "body and ring_count both say what the molecule is"),
        ({"body": "cube"}, "unknown value 'cube'; expected one of sphere, shell, rod, ellipsoid"),
        ({"body": "rod"}, "body_length is missing: body rod"),
        ({"body": "shell"}, "body_inner_radius is missing: body shell"),
        ({"body": "shell", "body_inner_radius": "3 nm"}, "body_inner_radius: 3e-09 m is not less than body_radius"),
        ({"body_length": "9 nm"}, "body_length has no effect: body sphere; it belongs to rod and ellipsoid"),
        ({"body_radius": None}, "mass_ratio .* is missing; .* or body, body_density, body_radius, body_length"),
        (
            {"body_density": None},
            "molecule_mass .* is missing; give molecule_mass, or ring_count and ring_mass, or body",
        ),
        ({"atom_mass": None}, "lattice face_centred_cubic needs atom_mass"),
        ({"lattice": None}, "atom_mass and lattice_constant need a lattice"),
        ({"atom_mass": "1e6 u"}, "atom_mass: 1e\\+06 u is more than the body weighs"),
        (
            {"lattice_constant": "300 pm"},
            "body_density is 19300 kg m-3, but lattice_constant would make it 48455.8 kg m-3",
        ),
        ({"body_radius": 50}, "body_radius: 50.* outside .* did you mean '50 nm'"),
    ],
)
def test_what_does_not_go_together_is_said_before_anything_runs(changes, words, configured):
    def edit(data):
        values = {key: value for key, value in (GOLD | changes).items() if value is not None}
        data["cases"] = {"reference": {"title": "Gold", "source": "our choice", "values": values}}
        data["scans"]["gain"]["axes"] = {"correlation_length": ["1 nm", "1 um"]}
        del data["scans"]["gain"]["reference"], data["scans"]["gain"]["figures"], data["scans"]["gain"]["fixed"]

    with pytest.raises(ConfigurationError, match=words):
        configured(edit)


def test_the_nanoparticles_of_the_guide_are_cases(root, configured):
    """docs/molecule.md as it stands: the file loads, its scans have bounds at every point, its number holds."""
    page = (root / "docs/molecule.md").read_text(encoding="utf-8")
    (text,) = re.findall(r"^```yaml\n(# config/scans/nanoparticles.yaml\n.*?)^```", page, re.DOTALL | re.MULTILINE)
    scans = configured(text=text).scans
    assert set(scans) == {"ion_pair/nanoparticles", "ion_pair/gold_orientation"}
    told = scans["ion_pair/nanoparticles"].notes
    assert "rigid sphere of one density, without atoms" in told
    assert "rigid sphere of one density, of atoms at rest on a face centred cubic lattice" in told
    assert kinds.caption("molecule", scans["ion_pair/gold_orientation"]).count("rigid rod of one density") == 1
    for scan in scans.values():
        found = compute_points(scan)
        assert (found["stability"] == 2).all()
        assert np.isfinite(found["collapse_rate_bound"]).all()
    silica = scans["ion_pair/nanoparticles"].cases["silica"]
    there = heatscan.evaluate("ion_pair", silica, correlation_length=1e-7, outputs=["coherence"]).coherence
    assert there.values == pytest.approx(0.884, abs=5e-4)
    assert "0.884\nfor the silica sphere" in page


def test_a_mass_that_agrees_is_no_contradiction(configured):
    weight = 19300 * 4 / 3 * np.pi * 8e-27 / constants.atomic_mass

    def edit(data):
        values = GOLD | {"molecule_mass": f"{1.01 * weight} u"}
        data["cases"] = {"reference": {"title": "Gold", "source": "our choice", "values": values}}
        del data["scans"]["gain"]["reference"], data["scans"]["gain"]["figures"]

    assert configured(edit).scans
