"""The study of two ions with a molecule made of atoms, from configuration to bound."""

import os

import numpy as np
import pytest

import heatscan
from heatscan.configuration.scans import read_case
from heatscan.engine import splitting
from heatscan.engine.axis import Axis
from heatscan.engine.compute import compute_points
from heatscan.errors import ComputationError, ConfigurationError
from heatscan.physics import constants
from heatscan.physics.molecule import porphyrin_barrel
from heatscan.plotting import kinds
from heatscan.results import labels
from heatscan.run import planning
from heatscan.studies.ion_pair import molecule

LENGTHS = np.geomspace(1e-12, 1e-2, 11)


def direct(positions, masses, length):
    """C of [M] (53), pair by pair."""
    weights, apart = masses / masses.sum(), positions[:, None] - positions
    pairs = np.outer(weights, weights) * np.exp(-np.square(apart).sum(axis=-1) / (4 * length**2))
    flat = apart.reshape(-1, 3)
    return pairs.sum() * np.eye(3) - (flat * pairs.reshape(-1, 1)).T @ flat / (2 * length**2)


def bounds(case, **more):
    return heatscan.evaluate("ion_pair", case, outputs=["collapse_rate_bound"], **more).collapse_rate_bound


def test_the_two_part_where_the_correlation_length_comes_down_to_the_molecule(reference_case):
    """[M] Section IV: seen in the axial in-phase and radial out-of-phase bounds, below 1e-9 m; the others stay within
    1.6."""
    words = ["point_like", "along_axis", "across_axis", "averaged"]
    found = bounds(reference_case, orientation=words, correlation_length=LENGTHS)
    ratio = found / found.sel(orientation="point_like")
    heavy, light = ["axial_in_phase", "radial_out_of_phase"], ["axial_out_of_phase", "radial_in_phase"]
    at = {"method": "nearest"}
    assert (ratio > 1 - 1e-9).all()
    assert (ratio.sel(correlation_length=1e-6, **at) < 1.0001).all()
    assert (ratio.sel(correlation_length=1e-8, **at) < 1.03).all()
    assert (ratio.sel(mode=heavy, orientation=words[1:]).sel(correlation_length=1e-10, **at) > 100).all()
    assert ratio.sel(mode=light).max() < 1.6


def test_below_all_distances_each_atom_counts_by_itself(reference_case):
    """[M] (53) with its diagonal terms alone; by then the orientation does not matter."""
    _, _, masses = porphyrin_barrel.barrel(2, 4338 * constants.atomic_mass)
    data = heatscan.evaluate(
        "ion_pair", reference_case, orientation=["along_axis", "averaged"], correlation_length=1e-12,
        outputs=["heating_power", "mode_vector"], radial_motion="pseudopotential",
    )  # fmt: skip
    ion, molecule = (data.mode_vector.sel(ion=name) for name in ("atomic_ion", "molecule"))
    weight = 138 * constants.atomic_mass * ion**2 + np.square(masses).sum() / masses.sum() * molecule**2
    expected = constants.hbar**2 / (4 * constants.atomic_mass**2 * 1e-24) * weight
    np.testing.assert_allclose(data.heating_power, expected, rtol=1e-10)


@pytest.fixture(scope="module")
def three_rings():
    """A barrel's places and masses, and its C at three correlation lengths."""
    _, positions, masses = porphyrin_barrel.barrel(3, 4338 * constants.atomic_mass)
    lengths = np.array([1e-10, 5e-10, 2e-9])
    return masses, lengths, np.array([direct(positions, masses, length) for length in lengths])


@pytest.mark.parametrize("orientation", ["along_axis", "across_axis", "averaged"])
def test_between_against_direct_summation_over_the_atoms(orientation, reference_case, three_rings):
    """Where the ions are far apart, a mode heats A^2 + B^2 n C n with the molecule's direction n."""
    masses, lengths, matrices = three_rings
    data = heatscan.evaluate(
        "ion_pair", reference_case, orientation=orientation, correlation_length=lengths, ring_count=3,
        outputs=["heating_power", "mode_vector"], radial_motion="pseudopotential",
    )  # fmt: skip
    along, across = matrices[:, 2, 2], matrices[:, 0, 0]
    if orientation == "averaged":
        along = across = np.trace(matrices, axis1=1, axis2=2) / 3
    elif orientation == "across_axis":
        along, across = across, along
    prefactor = constants.hbar**2 / (4 * constants.atomic_mass**2 * lengths**2)
    for mode, coherence in (("axial_in_phase", along), ("radial_out_of_phase", across), ("radial_in_phase", across)):
        # The vector is the same at every r_C, and the record of one r_C is enough.
        first, second = data.mode_vector.sel(mode=mode).isel(correlation_length=0).values
        weight = 138 * constants.atomic_mass * first**2 + masses.sum() * second**2 * coherence
        np.testing.assert_allclose(data.heating_power.sel(mode=mode), prefactor * weight, rtol=1e-10)


def test_tilted_joins_along_and_across_and_a_sixth_of_a_turn_is_none(reference_case):
    common = {"correlation_length": np.array([1e-10, 1e-9, 1e-5, 1e-4])}
    tilted = bounds(reference_case, orientation="tilted", tilt=[0.0, 0.6, np.pi / 2], **common)
    for number, word in ((0, "along_axis"), (2, "across_axis")):
        np.testing.assert_allclose(
            tilted.isel(tilt=number), bounds(reference_case, orientation=word, **common), rtol=1e-12
        )
    rolled = bounds(reference_case, orientation="tilted", tilt=0.6, roll=[0.0, np.pi / 3, 0.2], **common)
    np.testing.assert_allclose(rolled, rolled.isel(roll=0).broadcast_like(rolled), rtol=1e-9)
    # Turned by a right angle about the trap's axis the barrel lies along the other radial direction.
    aside = bounds(reference_case, orientation="tilted", tilt=np.pi / 2, azimuth=np.pi / 2, **common)
    lying = bounds(reference_case, orientation="along_axis", **common)
    np.testing.assert_allclose(aside.sel(mode="radial_out_of_phase"), lying.sel(mode="radial_out_of_phase"), rtol=1e-9)


def test_chunks_and_blocks_leave_no_trace(pair_scan):
    axes = {
        "orientation": Axis(values=("averaged", "along_axis")),
        "ring_count": Axis(values=(1.0, 2.0, 4.0)),
        "correlation_length": Axis(start=1e-11, stop=1e-5, points=7, spacing="log"),
    }
    whole, split = (pair_scan(axes, outputs=("collapse_rate_bound",), chunk_points=points) for points in (1000, 5))
    expected = compute_points(whole)["collapse_rate_bound"]
    found = [compute_points(split.subset(region))["collapse_rate_bound"] for region in splitting.chunks(split)]
    np.testing.assert_array_equal(np.concatenate(found, axis=-1), expected)


def test_a_file_gives_what_the_generator_gives(root, monkeypatch):
    """The shipped barrel has the same atoms with unscaled side chains: a per cent of the mass."""
    monkeypatch.chdir(root)
    path = "config/scans/ion_pair.yaml"
    file, made = (read_case(path, name) for name in ("barrel_file", "barrel"))
    assert file["structure_hash"]
    found, expected = (bounds(case, correlation_length=LENGTHS) for case in (file, made))
    np.testing.assert_allclose(found, expected, rtol=0.02)
    with pytest.raises(ComputationError, match="has changed since this scan was planned"):
        bounds({**file, "structure_hash": "0" * 16}, correlation_length=1e-9)


def use(molecule):
    """An edit of the test configuration: the reference case with these values in place of its rings."""

    def edit(data):
        values = data["cases"]["reference"]["values"]
        for name in ("ring_count", "ring_mass", "ring_charge"):
            del values[name]
        values |= {"molecule_charge": "24 e", "orientation": "averaged", **molecule}
        if values["molecule_charge"] is None:
            del values["molecule_charge"]
        # What is this light and this charged is not held by the trap: there is nothing to compare with.
        scan = data["scans"]["gain"]
        del scan["reference"], scan["figures"]

    return edit


@pytest.fixture
def place(tmp_path):
    """A function that puts a structure's file into the project of `configured`."""

    def write(text, name="molecule.xyz"):
        (tmp_path / name).write_text(text)

    return write


METHANE = "5\n\nC 0 0 0\nH 0.63 0.63 0.63\nH -0.63 -0.63 0.63\nH -0.63 0.63 -0.63\nH 0.63 -0.63 -0.63\n"


def test_the_hash_of_a_file_is_part_of_the_scan(configured, place):
    """Whatever the file holds, another content is another scan, so that it runs again."""
    place(METHANE)
    first = configured(use({"structure": "molecule.xyz"})).scans["ion_pair/gain"]
    assert first.cases["reference"]["molecule_mass"] / constants.atomic_mass == pytest.approx(16.0425, abs=1e-3)
    assert first.sources["molecule_mass"] == "read from molecule.xyz"
    place(METHANE.replace("C 0 0 0", "C 0 0 0.01"))
    second = configured(use({"structure": "molecule.xyz"})).scans["ion_pair/gain"]
    assert first.digest != second.digest
    assert first.as_dict() != second.as_dict()
    place(METHANE)
    assert configured(use({"structure": "molecule.xyz"})).scans["ion_pair/gain"].digest == first.digest


@pytest.mark.parametrize(
    ("molecule", "text", "words"),
    [
        ({"structure": "gone.xyz"}, METHANE, r"trial.yaml: cases.reference.values.structure: gone.xyz: cannot be read"),
        (
            {"structure": "pipe.xyz"},
            METHANE,
            r"values.structure: pipe.xyz: cannot be read \(it is not a file of at most",
        ),
        ({"structure": "/etc/molecule.xyz"}, METHANE, "must be a path relative to the project folder"),
        ({"structure": "config/../../x.xyz"}, METHANE, "is outside the project folder"),
        ({"structure": 3}, METHANE, "3 is not the path of a file"),
        ({"structure": "molecule.xyz"}, "1\n\nC 0 0 0\n", "no atom is a hydrogen"),
        (
            {"structure": "molecule.xyz", "molecule_mass": "20 u"},
            METHANE,
            "weigh 16.04.* u, but molecule_mass says 20 u",
        ),
        ({"structure": "molecule.xyz", "missing_hydrogens": "spread"}, "1\n\nC 0 0 0\n", "spread needs molecule_mass"),
        (
            {"structure": "molecule.xyz", "missing_hydrogens": "spread", "molecule_mass": "20 u"},
            "1\n\nC 0 0 0\n",
            "weigh 12.01.* u, but molecule_mass says 20 u; which hydrogens do not explain",
        ),
        (
            {"structure": "molecule.xyz", "ring_count": 2},
            METHANE,
            "structure and ring_count both say what the molecule is",
        ),
        (
            {"molecule_mass": "12390 u"},
            METHANE,
            "orientation averaged needs the molecule's atoms.*ring_count and ring_mass",
        ),
        ({"ring_count": 2, "ring_mass": "1000 u"}, METHANE, "ring_mass: 1000 u is less than the 2794"),
        ({"ring_count": 5000, "ring_mass": "4338 u"}, METHANE, "ring_count: at most 1000 rings"),
        ({"structure": "molecule.xyz", "orientation": "sideways"}, METHANE, "unknown value 'sideways'"),
    ],
)
def test_what_is_wrong_is_said_before_anything_runs(molecule, text, words, configured, place, tmp_path):
    place(text)
    os.mkfifo(tmp_path / "pipe.xyz")
    with pytest.raises(ConfigurationError, match=words):
        configured(use(molecule))


def test_hydrogens_can_be_spread_over_the_atoms(configured, place):
    place("1\n\nC 0 0 0\n")
    values = {"structure": "molecule.xyz", "missing_hydrogens": "spread", "molecule_mass": "15.04 u"}
    scan = configured(use(values)).scans["ion_pair/gain"]
    assert scan.cases["reference"]["molecule_mass"] / constants.atomic_mass == pytest.approx(15.04)


def test_shorter_than_nuclei_allow_is_refused(configured):
    def edit(data):
        data["scans"]["gain"]["fixed"] |= {"correlation_length": "0.01 pm", "orientation": "averaged"}

    with pytest.raises(ConfigurationError, match="below 1e-13 m nuclei are not points"):
        configured(edit)


def test_a_file_is_no_axis(configured):
    def edit(data):
        data["scans"]["gain"]["axes"] = {"structure": ["a.cif", "b.cif"]}

    with pytest.raises(ConfigurationError, match="a file cannot be an axis"):
        configured(edit)


def test_a_molecule_that_is_a_point_owes_nobody_its_atoms(reference_case):
    """What says where the atoms are has no place in results that know none."""
    data = heatscan.evaluate("ion_pair", reference_case, correlation_length=1e-7)
    assert data.orientation.item() == "point_like"
    assert not {"tilt", "structure", "side_chains", "tube_diameter"} & set(data.coords)
    extended = heatscan.evaluate("ion_pair", reference_case, correlation_length=1e-7, orientation="averaged")
    assert {"ring_count", "side_chains", "tube_diameter"} <= set(extended.coords)


def test_how_a_file_was_read_goes_with_the_results(configured, place, tmp_path, monkeypatch):
    """In the notes of the scan, from where it goes into the plan, the NetCDF and the captions."""
    monkeypatch.chdir(tmp_path)
    place(METHANE + METHANE)
    configuration = configured(use({"structure": "molecule.xyz"}))
    scan = configuration.scans["ion_pair/gain"]
    assert scan.notes == "molecule.xyz: the first of 2 frames"
    said = planning.table(planning.costs(configuration, None, [scan.identifier]))
    assert said.endswith("\nnote: ion_pair/gain: molecule.xyz: the first of 2 frames")
    assert labels.attributes(scan, {})["comment"] == "molecule.xyz: the first of 2 frames"
    assert kinds.caption("heatmap", scan, {}).endswith(" molecule.xyz: the first of 2 frames.")
    place(METHANE)
    assert configured(use({"structure": "molecule.xyz"})).scans["ion_pair/gain"].notes == ""


def test_hydrogens_that_are_missing_in_part_are_refused_or_accepted(configured, place):
    rows = METHANE.splitlines()
    place("\n".join(["3", "", *rows[2:5], ""]))
    with pytest.raises(ConfigurationError, match=r"at least 1 hydrogens? missing, 7.2 % of the mass, first in atom 1"):
        configured(use({"structure": "molecule.xyz"}))
    scan = configured(use({"structure": "molecule.xyz", "missing_hydrogens": "accept"})).scans["ion_pair/gain"]
    assert scan.cases["reference"]["molecule_mass"] / constants.atomic_mass == pytest.approx(14.027, abs=1e-3)
    assert "missing" in scan.sources["notes"]


def test_protons_and_isotopes_are_declared_beside_the_file(configured, place):
    place(METHANE)
    more = {"protonation": "by_charge", "molecule_charge": "2 e", "isotopes": "13C"}
    scan = configured(use({"structure": "molecule.xyz", **more})).scans["ion_pair/gain"]
    mass = scan.cases["reference"]["molecule_mass"] / constants.atomic_mass
    assert mass == pytest.approx(13.00335 + 4 * 1.008 + 2 * 1.00728, abs=1e-3)
    assert "+2 protons: charge 2 e, of which the file has none" in scan.sources["notes"]
    with pytest.raises(ConfigurationError, match=r"molecule_charge: 2\.5 e is not a whole number of charges"):
        configured(use({"structure": "molecule.xyz", **more, "molecule_charge": "2.5 e"}))


AMMONIUM = METHANE.replace("C 0", "N 0").replace("\n\n", "\ncharge=1 ammonium\n", 1)
AMMONIUM_MMCIF = """data_x
loop_
_atom_site.type_symbol
_atom_site.pdbx_formal_charge
_atom_site.Cartn_x
_atom_site.Cartn_y
_atom_site.Cartn_z
N 1 0 0 0
H ? 0.63 0.63 0.63
H ? -0.63 -0.63 0.63
H ? -0.63 0.63 -0.63
H ? 0.63 -0.63 -0.63
"""


@pytest.mark.parametrize(("name", "text"), [("molecule.xyz", AMMONIUM), ("molecule.cif", AMMONIUM_MMCIF)])
def test_a_charge_in_the_file_is_the_same_in_every_format(configured, place, name, text):
    """Ammonium is 14.007 + 4 * 1.008 - electron: its charge is no fifth hydrogen."""
    place(text, name)
    for more, note in (
        ({}, "charges in the file add up to +1 e"),
        ({"protonation": "by_charge", "molecule_charge": "1 e"}, "+0 protons: charge 1 e, of which the file has 1 e"),
        ({"molecule_charge": "3 e"}, "charge 3 e, the file has 1 e"),
        ({"protonation": "by_charge", "molecule_charge": "2 e"}, "+1 protons: charge 2 e, of which the file has 1 e"),
    ):
        scan = configured(use({"structure": name, "molecule_charge": None, **more})).scans["ion_pair/gain"]
        assert scan.sources["notes"].endswith(note)
        values = scan.cases["reference"]
        charge = more.get("molecule_charge", "1 e")
        assert values["molecule_charge"] / constants.elementary_charge == pytest.approx(float(charge[0]))
        protons = 1.00728 * note.startswith("+1 protons")
        assert values["molecule_mass"] / constants.atomic_mass == pytest.approx(18.039 + protons, abs=1e-3)


def test_evaluate_reads_what_a_file_says(reference_case, place, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    place(AMMONIUM)
    case = {name: value for name, value in reference_case.items() if not name.startswith("ring_")}
    common = {"correlation_length": 1e-7, "orientation": "averaged", "outputs": ["stability"]}
    in_values = heatscan.evaluate("ion_pair", {**case, "structure": "molecule.xyz"}, **common)
    beside = heatscan.evaluate("ion_pair", case, structure="molecule.xyz", **common)
    for data in (in_values, beside):
        assert data.molecule_charge.item() == constants.elementary_charge
        assert data.molecule_mass.item() / constants.atomic_mass == pytest.approx(18.039, abs=1e-3)
    with pytest.raises(ConfigurationError, match="by_charge needs one molecule_charge, not an axis"):
        heatscan.evaluate(
            "ion_pair",
            case,
            structure="molecule.xyz",
            protonation="by_charge",
            molecule_charge=["1 e", "2 e"],
            **common,
        )


def test_isotopes_reach_the_atoms(tmp_path):
    """Deuterium makes the light atoms of the sum heavier: below all distances C is the sum of squares of the masses."""
    (tmp_path / "molecule.xyz").write_text(METHANE)
    found = {}
    for isotopes in ("", "2H"):
        file = str(tmp_path / "molecule.xyz"), None, None, None, isotopes
        (along, *_), _ = molecule.factors(np.array(1e-5), np.array(1e-13), ("averaged", 0.0, 0.0, 0.0), (), file)
        found[isotopes] = float(along)
    for isotopes, light in (("", 1.008), ("2H", 2.0141)):
        masses = np.array([12.011, light, light, light, light])
        assert found[isotopes] == pytest.approx(np.square(masses).sum() / masses.sum() ** 2, rel=1e-3)
