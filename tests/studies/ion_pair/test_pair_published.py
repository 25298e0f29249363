"""Pairs of ions that laboratories hold: traps whose two directions across the axis differ."""

import math

import numpy as np
import pytest

import heatscan
from heatscan.errors import ConfigurationError

MHZ = 2 * math.pi * 1e6
# What no frequency depends on.
TRAP = {
    "geometric_factor": 0.3,
    "endcap_distance": "1 mm",
    "rod_distance": "0.5 mm",
    "heating_rate": 1.0,
    "laser_wavelength": "300 nm",
    "correlation_length": "100 nm",
}
# Al-27 and Mg-25 of the clock of Marshall et al., arXiv:2504.13071, Table S2: a, q and the split are those that
# CliffordClock (velar-mbr, benchmark wp35) fits to the four frequencies across the axis; its drive is rounded.
CLOCK = TRAP | {
    "atomic_ion_mass": "26.981 u",
    "atomic_ion_charge": "1 e",
    "molecule_mass": "24.985 u",
    "molecule_charge": "1 e",
    "rf_frequency": "70.86 MHz",
    "mathieu_a": -3.581946e-3 / 2,
    "mathieu_q": 0.190645,
    "radial_split": 1.625194,
}
OUTPUTS = ["mode_frequency", "floquet_frequency", "ion_radial_frequency", "ion_mathieu_a", "ion_mathieu_q"]


@pytest.fixture(scope="module")
def clock():
    return heatscan.evaluate("ion_pair", CLOCK, outputs=OUTPUTS, radial_direction=["x", "y"])


def test_the_aluminium_clock(clock):
    """Measured: axial 2.16 and 3.75, x 4.22 and 3.48, y 5.37 and 4.75 MHz. By their own Floquet code: 4.219217,
    3.480762, 5.366138 and 4.753721 MHz, and magnesium alone 4.357681 and 5.491603 MHz."""
    axial = clock.mode_frequency.sel(mode=["axial_in_phase", "axial_out_of_phase"], radial_direction="x") / MHZ
    assert axial.values == pytest.approx([2.16, 3.75], rel=2e-3)
    x, y = clock.floquet_frequency.transpose("radial_direction", ...).values / MHZ
    assert x == pytest.approx([4.22, 3.48], rel=1e-3)
    assert y == pytest.approx([5.37, 4.75], rel=1e-3)
    assert [*x, *y] == pytest.approx([4.219217, 3.480762, 5.366138, 4.753721], rel=1e-4)
    alone = clock.ion_radial_frequency.sel(ion="molecule").values / MHZ
    assert alone == pytest.approx([4.357681, 5.491603], rel=1e-4)


def test_each_ion_has_its_own_a_and_q_in_each_direction(clock):
    a, q = (clock[f"ion_mathieu_{letter}"].transpose("ion", ...).values for letter in "aq")
    assert a[0] == pytest.approx([-5.821357e-3, 2.239411e-3], rel=1e-6)
    assert q[0] == pytest.approx([0.190645, -0.190645], rel=1e-12)
    for values in (a, q):
        assert values[1] == pytest.approx(values[0] * 26.981 / 24.985, rel=1e-12)


@pytest.fixture
def pair(reference_case):
    """The reference pair of [M], whose trap is the same in both directions."""
    return reference_case | {"correlation_length": 1e-7}


def test_directions_that_do_not_differ_give_one_result(pair):
    outputs = ["mode_frequency", "heating_power", "floquet_frequency", "alignment_margin", "ion_stability_margin"]
    both = heatscan.evaluate("ion_pair", pair, radial_direction=["x", "y"], radial_split=0.5, outputs=outputs)
    old = heatscan.evaluate("ion_pair", pair, outputs=outputs)
    for name in outputs:
        for direction in "xy":
            np.testing.assert_array_equal(both[name].sel(radial_direction=direction).values, old[name].values)


def test_a_split_and_its_complement_turn_the_trap_by_a_right_angle(pair):
    outputs = ["stability", "mode_frequency", "floquet_frequency", "floquet_margin", "alignment_margin"]
    split = np.array([-0.5, 0.0, 0.25, 0.4])
    one = heatscan.evaluate("ion_pair", pair, radial_split=split, radial_direction=["x", "y"], outputs=outputs)
    other = heatscan.evaluate("ion_pair", pair, radial_split=1 - split, radial_direction=["y", "x"], outputs=outputs)
    for name in outputs:
        np.testing.assert_allclose(one[name].values, other[name].values, rtol=1e-12)
    across = one.mode_frequency.sel(mode="radial_in_phase")
    assert (across.sel(radial_direction="x") > across.sel(radial_direction="y")).all()


def test_the_weaker_direction_decides(pair):
    """With a share that leaves x weak, and its complement that leaves y weak, the pair is lost at the same point, where
    the squared rocking frequency of the weak direction passes through zero."""
    split = np.linspace(0.5, 12, 231)
    data = heatscan.evaluate(
        "ion_pair", pair, radial_split=split, outputs=["alignment_margin", "floquet_margin", "ion_stability_margin"]
    )
    mirrored = heatscan.evaluate("ion_pair", pair, radial_split=1 - split, outputs=["alignment_margin"])
    assert (data.stability.values == mirrored.stability.values).all()
    assert {0, 1, 2} == set(data.stability.values.tolist())
    assert ((data.alignment_margin > 0) == (data.stability == 2))[data.stability > 0].all()
    lost = split[np.argmax(data.stability.values < 2)]
    # [M] (36) by hand: K_Rad along x turns singular.
    outputs = ["ion_mathieu_a", "ion_mathieu_q"]
    edge = heatscan.evaluate("ion_pair", pair, radial_split=[lost - 0.05, lost], outputs=outputs)
    square = (edge.ion_mathieu_a + edge.ion_mathieu_q**2 / 2).values
    mean_a = edge.ion_mathieu_a.values[0] / (2 * edge.radial_split.values)
    coupling, mass = -2 * mean_a * 24 / 25, 8676 / 138
    determinant = (square[0] - coupling) * (square[1] - coupling / mass) - coupling**2 / mass
    assert determinant[0] > 0 > determinant[1]


def ion(name, mass):
    return {f"{name}_mass": f"{mass} u", f"{name}_charge": "1 e"}


def secular(axial, x, y=None, convention="pseudopotential"):
    """A trap as a laboratory knows it, by the frequencies of the atomic ion [MHz]."""
    along = {"axial_frequency": f"{axial} MHz", "radial_frequency_x": f"{x} MHz", "secular_frequencies": convention}
    return along | ({} if y is None else {"radial_frequency_y": f"{y} MHz"})


BE_MG = ion("atomic_ion", 9.0121822) | ion("molecule", 23.985042)


def test_beryllium_and_magnesium_of_home():
    """Home, arXiv:1306.5950, Table I, quoted by qutip-trap (splch): beryllium alone 12.26, 11.19 and 2.69 MHz,
    magnesium alone 4.82, 3.72 and 1.65; both together x 12.11 and 4.67, y 11.03 and 3.53, axial 1.90 and 4.04 MHz,
    4.76 um apart. How fast the drive is does not matter in the pseudopotential."""
    outputs = ["mode_frequency", "mode_vector", "ion_axial_frequency", "ion_spacing", "lamb_dicke"]
    pair = BE_MG | secular(2.69, 12.26, 11.19) | {"wave_vector": math.sqrt(2) * 2 * math.pi / 313e-9}
    data = heatscan.evaluate(
        "ion_pair", pair, rf_frequency=["150 MHz", "900 MHz"], radial_direction=["x", "y"], outputs=outputs
    )
    for drive in (0, 1):
        x, y = (data.isel(rf_frequency=drive).sel(radial_direction=direction) for direction in "xy")
        assert x.mode_frequency.values / MHZ == pytest.approx([1.90, 4.04, 12.11, 4.67], rel=3e-3)
        assert y.mode_frequency.values[2:] / MHZ == pytest.approx([11.03, 3.53], rel=1e-3)
        assert x.mode_vector.values[:2] == pytest.approx(np.array([[0.379, 0.926], [0.926, -0.379]]), abs=1e-3)
        assert x.mode_vector.values[2, 1] == pytest.approx(0.018, abs=5e-4)
        assert y.mode_vector.values[2, 1] == pytest.approx(0.020, abs=5e-4)
        assert x.ion_spacing.item() == pytest.approx(4.76e-6, rel=1e-3)
        assert x.ion_axial_frequency.values / MHZ == pytest.approx([2.69, 1.65], rel=1e-3)
        # Two beams at a right angle, 313 nm: 0.18 in the paper.
        assert x.lamb_dicke.values[0] == pytest.approx(0.1844, abs=5e-5)


def test_one_species_frequencies_give_the_other_s():
    """Home, the same: beryllium at 9.7, 12.9 and 4.6 MHz makes magnesium 1.52, 5.43 and 2.82 MHz; a fast drive has no
    micromotion."""
    pair = BE_MG | secular(4.6, 9.7, 12.9) | {"rf_frequency": "2 GHz"}
    data = heatscan.evaluate(
        "ion_pair", pair, radial_direction=["x", "y"], outputs=["ion_radial_frequency", "ion_axial_frequency"]
    )
    beryllium, magnesium = data.ion_radial_frequency.values / MHZ
    assert beryllium == pytest.approx([9.7, 12.9], rel=1e-4)
    assert magnesium == pytest.approx([1.52, 5.43], rel=3e-3)
    assert data.ion_axial_frequency.sel(ion="molecule").values / MHZ == pytest.approx([2.82, 2.82], rel=1e-3)


def test_calcium_and_strontium_of_oxford():
    """OxfordIonTrapGroup/gate-simulations, mode_frequencies.py: 43 and 88 u, calcium alone 1.924, 3.93 and 4.22 MHz.
    Its formula, for the root mean square of x and y, is 3.8615747 and 1.5706619 MHz. In fact x and y differ: strontium
    alone, and the pair, by hand from the forces."""
    pair = ion("atomic_ion", 43) | ion("molecule", 88) | {"rf_frequency": "60 MHz"}
    mean = math.hypot(3.93, 4.22) / math.sqrt(2)
    alike = heatscan.evaluate("ion_pair", pair | secular(1.924, mean), outputs=["mode_frequency"]).mode_frequency
    assert alike.values[2:] / MHZ == pytest.approx([3.8615747, 1.5706619], abs=1e-7)
    data = heatscan.evaluate(
        "ion_pair", pair | secular(1.924, 3.93, 4.22), radial_direction=["x", "y"], outputs=["mode_frequency"]
    )
    ratio = 88 / 43
    driven = (1.924**2 + 3.93**2 + 4.22**2) / 2
    for direction, alone in (("x", 3.93), ("y", 4.22)):
        strontium = driven / ratio**2 + (alone**2 - driven) / ratio
        pushed = 1.924**2 / 2 * np.array([[1, -1 / math.sqrt(ratio)], [-1 / math.sqrt(ratio), 1 / ratio]])
        theirs = np.sqrt(np.linalg.eigvalsh(np.diag([alone**2, strontium]) - pushed))[::-1]
        found = data.sel(radial_direction=direction).mode_frequency.values / MHZ
        assert found[2:] == pytest.approx(theirs, rel=1e-9)


def test_frequencies_and_the_trap_that_has_them_are_one(clock):
    """The clock by the exact frequencies of its aluminium ion alone: each mode is where a, q and split put it."""
    x, y = clock.ion_radial_frequency.sel(ion="atomic_ion").values
    axial = math.sqrt(3.581946e-3) / 2 * 2 * math.pi * 70.86e6
    trap = {key: value for key, value in CLOCK.items() if key not in {"mathieu_a", "mathieu_q", "radial_split", *TRAP}}
    trap |= {"axial_frequency": axial, "radial_frequency_x": x, "radial_frequency_y": y}
    data = heatscan.evaluate("ion_pair", trap, radial_direction=["x", "y"], outputs=OUTPUTS)
    for name in OUTPUTS:
        np.testing.assert_allclose(data[name].values, clock[name].values, rtol=1e-9)
    # Its voltages would be those of a trap of some lengths or other: none is named.
    named = {"endcap_voltage", "rf_voltage", "quadrupole_voltage", "endcap_distance", "rod_distance"}
    assert not named & set(data.coords)
    assert named - {"quadrupole_voltage"} <= set(clock.coords)


def test_a_voltage_on_the_rods_as_the_barium_group_has_it():
    """barium-project, MM_Compensation.ipynb: 138 u, 600 V at 2.5 MHz, r_0 = 3 mm, 12 kHz along the axis; a_x and a_y
    with the voltage U_0 on the rods, written down there."""
    mass, charge, rods = 138 * 1.66053907e-27, 1.602176634e-19, 0.6
    omega, axial = 2 * math.pi * 2.5e6, 2 * math.pi * 12e3
    shift, common = 4 * charge * rods / (mass * omega**2 * 3e-3**2), -2 * (axial / omega) ** 2
    q = 2 * charge * 600 / (mass * omega**2 * 3e-3**2)
    theirs = [omega / 2 * math.sqrt(common + sign * shift + q**2 / 2) for sign in (1, -1)]
    pair = ion("atomic_ion", 138) | ion("molecule", 138)
    pair |= {"rf_frequency": "2.5 MHz", "rf_voltage": 600, "rod_distance": "3 mm", "quadrupole_voltage": rods}
    # The endcaps at whatever voltage and distance give 12 kHz.
    pair |= {
        "geometric_factor": 1.0,
        "endcap_distance": "1 mm",
        "endcap_voltage": mass * axial**2 * 1e-6 / (2 * charge),
    }
    data = heatscan.evaluate("ion_pair", pair, radial_direction=["x", "y"], outputs=["mode_frequency", "ion_mathieu_a"])
    assert data.mode_frequency.sel(mode="radial_in_phase").values == pytest.approx(theirs, rel=1e-6)
    same = {key: pair[key] for key in pair if key not in {"endcap_voltage", "geometric_factor", "endcap_distance"}}
    by_frequency = heatscan.evaluate(
        "ion_pair", same, axial_frequency=axial, radial_direction=["x", "y"], outputs=["mode_frequency"]
    )
    np.testing.assert_allclose(by_frequency.mode_frequency.values, data.mode_frequency.values, rtol=1e-8)


def test_blades_count_by_their_efficiency(pair):
    """k V_RF on hyperbolic rods: also a trap of r_0/sqrt(k)."""
    outputs = ["mode_frequency", "ion_mathieu_q", "ion_mathieu_a"]
    blades = heatscan.evaluate("ion_pair", pair, rf_efficiency=0.64, quadrupole_voltage=0.3, outputs=outputs)
    rods = heatscan.evaluate("ion_pair", pair, rod_distance=2.63e-3 / 0.8, quadrupole_voltage=0.3, outputs=outputs)
    for name in outputs:
        np.testing.assert_allclose(blades[name].values, rods[name].values, rtol=1e-12)
    back = heatscan.evaluate("ion_pair", pair, rf_efficiency=0.64, mathieu_q=0.1, outputs=outputs)
    assert back.ion_mathieu_q.values[0] == pytest.approx(0.1, rel=1e-15)


def test_light_at_an_angle_to_the_motion():
    """Roos, PhD thesis (Innsbruck 2000), p. 13: calcium at 729 nm, 22.5 degrees to the axis and 67.5 to the radial
    motion: 0.0895 and 0.0371 at 1 MHz. Two equal ions share a quantum, so each has 1/sqrt(2) of it. The drive is so
    fast that it does not show: the thesis has no micromotion there."""
    pair = ion("atomic_ion", 40) | ion("molecule", 40) | secular(1, 4)
    pair |= {"rf_frequency": "250 MHz", "laser_wavelength": "729 nm"}
    data = heatscan.evaluate(
        "ion_pair", pair, laser_angle_z="22.5 deg", laser_angle_x="67.5 deg", outputs=["lamb_dicke", "readout_time"]
    )
    eta = math.sqrt(2) * data.lamb_dicke.sel(mode=["axial_in_phase", "radial_in_phase"]).values
    assert eta == pytest.approx([0.0895, 0.0371 / 2], rel=2e-3)
    # A pulse that finds less of the light takes longer.
    straight = heatscan.evaluate("ion_pair", pair, outputs=["readout_time"]).readout_time
    longer = (data.readout_time / straight).values
    assert longer == pytest.approx(1 / np.cos(np.radians([22.5, 22.5, 67.5, 67.5])), rel=1e-12)
    across = heatscan.evaluate(
        "ion_pair", pair, laser_angle_y="67.5 deg", radial_direction="y", outputs=["lamb_dicke"]
    ).lamb_dicke
    assert across.sel(mode="radial_in_phase").item() == pytest.approx(
        data.lamb_dicke.sel(mode="radial_in_phase").item()
    )


def test_two_raman_beams_against_each_other():
    """qutip-trap (splch): ytterbium, 355 nm, 3.045 MHz: 0.1103011324."""
    pair = ion("atomic_ion", 170.9363315) | ion("molecule", 170.9363315) | secular(3.045, 9)
    data = heatscan.evaluate(
        "ion_pair", pair, rf_frequency="90 MHz", wave_vector=2 * 2 * math.pi / 355e-9, outputs=["lamb_dicke"]
    )
    assert math.sqrt(2) * data.lamb_dicke.values[0] == pytest.approx(0.1103011324, rel=1e-4)


@pytest.fixture
def particle(root):
    """Barium and a particle of 1.4e6 u in two drives: pylion, examples/twospeciestwotrap.py."""
    return heatscan.read_case(root / "config/scans/ion_pair.yaml", "barium_particle") | {"correlation_length": 1e-7}


def test_two_drives_hold_an_ion_and_a_nanoparticle(particle):
    """Each drive has q = 0.3 for its own: barium moves at 10.03 MHz/2 beta(0, 0.3) or 1.08 MHz, the particle at 98.3
    kHz/2 beta(0, 0.3) or 10.6 kHz in the slow one and 3.5 kHz in the fast one, in all 11.1 kHz."""
    outputs = ["floquet_frequency", "ion_radial_frequency", "ion_mathieu_q", "mode_frequency", "alignment_margin"]
    data = heatscan.evaluate("ion_pair", particle, outputs=outputs, slow_rf_voltage=[0.001, 77.0])
    assert (data.stability == 2).all()
    assert (data.floquet_stability == 2).all()
    fast, both = data.ion_radial_frequency.transpose("slow_rf_voltage", "ion").values / MHZ * 1e3
    assert fast == pytest.approx([1084, 3.34], rel=3e-3)
    assert both == pytest.approx([1073, 11.15], rel=3e-3)
    assert data.ion_mathieu_q.values[:, 0] == pytest.approx([0.3, 0.3 * 33 * 138 / 1.4e6], rel=1e-12)
    # The slow drive holds the pair on the axis ten times as stiffly.
    weak, strong = data.alignment_margin.values
    assert strong / weak == pytest.approx((10.96 / 3.33) ** 2, rel=5e-3)
    one = {name: value for name, value in particle.items() if not name.startswith("slow")}
    alone = heatscan.evaluate("ion_pair", one, outputs=outputs)
    for name in ("mode_frequency", "floquet_frequency", "ion_radial_frequency"):
        np.testing.assert_allclose(data[name].values[..., 0], alone[name].values, rtol=2e-6)


def test_noise_heats_the_pair_as_both_drives_move_it(particle):
    """White noise heats barium at q = 0.3 some 3 % faster than in the pseudopotential, as with the fast drive alone;
    the particle at 0.3 of the slow drive alike."""
    more = {"outputs": ["heating_power", "floquet_frequency", "mode_frequency"], "slow_rf_voltage": [0.001, 77.0]}
    exact = heatscan.evaluate("ion_pair", particle, radial_motion="exact", **more)
    rough = heatscan.evaluate("ion_pair", particle, radial_motion="pseudopotential", **more)
    gained = (exact.heating_power / rough.heating_power).sel(mode=["radial_in_phase", "radial_out_of_phase"]).values
    quanta = gained * (rough.mode_frequency.values[2:] / exact.floquet_frequency.values)
    one = {name: value for name, value in particle.items() if not name.startswith("slow")}
    outputs = ["pseudopotential_bound_error"]
    alone = heatscan.evaluate("ion_pair", one, outputs=outputs).pseudopotential_bound_error.values
    assert quanta[:, 0] - 1 == pytest.approx(alone, abs=1e-5)
    assert alone[0] > 0.02
    assert quanta[1, 1] - 1 == pytest.approx(alone[0], rel=0.2)


def test_a_slow_drive_that_is_too_strong_loses_both(particle):
    data = heatscan.evaluate(
        "ion_pair", particle, slow_rf_voltage=[77.0, 220.0, 300.0], outputs=["ion_stability", "ion_stability_margin"]
    )
    assert data.ion_stability.values.tolist() == [[2, 0, 0], [2, 2, 0]]
    assert ((data.ion_stability_margin > 0) == (data.ion_stability == 2)).all()


def test_directions_with_two_drives(particle):
    """The split moves x and y apart; the mirrored one the other way, but for the phase of the drives."""
    outputs = ["floquet_frequency", "mode_frequency", "ion_mathieu_a"]
    more = {"radial_direction": ["x", "y"], "outputs": outputs}
    one = heatscan.evaluate("ion_pair", particle, radial_split=30.0, **more)
    other = heatscan.evaluate("ion_pair", particle, radial_split=-29.0, **more)
    x, y = one.mode_frequency.sel(mode="radial_out_of_phase").values
    assert x < 0.999 * y
    for name, accuracy in {"mode_frequency": 1e-10, "floquet_frequency": 1e-4}.items():
        np.testing.assert_allclose(one[name].values, other[name].values[..., ::-1], rtol=accuracy)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"slow_rf_frequency": None}, "slow_rf_voltage has no effect"),
        ({"slow_rf_frequency": "20 MHz"}, "must be slower than rf_frequency"),
        ({"slow_rf_frequency": "1 kHz"}, "at most 2000 times"),
        ({"rod_distance": None}, "rod_distance .* is missing: slow_rf_voltage needs it"),
    ],
)
def test_a_second_drive_is_slower_and_complete(particle, changed, message):
    values = {name: value for name, value in (particle | changed).items() if value is not None}
    with pytest.raises(ConfigurationError, match=message):
        heatscan.evaluate("ion_pair", values, outputs=["mode_frequency"])


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"endcap_voltage": 3.0}, "geometric_factor .* is missing: endcap_voltage needs it"),
        ({"mathieu_q": 0.1}, "radial_frequency_x and radial_frequency_y and mathieu_q both say"),
        ({"radial_split": 0.3}, "radial_frequency_x and radial_frequency_y and radial_split both say"),
        ({"mathieu_a": -0.001}, "axial_frequency and mathieu_a both say what the trap is; leave out mathieu_a, or"),
        ({"atomic_ion_charge": "-1 e"}, "must be greater than zero; give the charges of two negative ions as"),
        ({"radial_frequency_x": "80 MHz", "secular_frequencies": "exact"}, "half of rf_frequency"),
        ({"outputs": ["lamb_dicke"]}, "wave_vector .* is missing: lamb_dicke needs it"),
        ({"outputs": ["heating_power"]}, "correlation_length .* is missing: heating_power needs it"),
        (
            {"outputs": ["collapse_rate_bound"], "correlation_length": 1e-7},
            "heating_rate .* is missing: collapse_rate_bound needs it",
        ),
    ],
)
def test_what_is_missing_or_said_twice_is_named(changed, message):
    trap = BE_MG | secular(2.69, 12.26, 11.19) | {"rf_frequency": "150 MHz"}
    outputs = changed.pop("outputs", ["mode_frequency"])
    with pytest.raises(ConfigurationError, match=message):
        heatscan.evaluate("ion_pair", trap | changed, outputs=outputs)
