"""Heating of the modes: exact across the axis, by second moments from SciPy; and what electric noise may be."""

import numpy as np
import pytest

import heatscan
from heatscan.physics.constants import atomic_mass, elementary_charge, hbar

RADIAL = ["radial_in_phase", "radial_out_of_phase"]
# Two ions in a tight trap of strong drive, 4 um apart: as far as r_C.
CLOSE = {
    "mathieu_a": -0.02, "mathieu_q": 0.6, "atomic_ion_mass": "40 u", "atomic_ion_charge": "1 e",
    "molecule_mass": "50 u", "molecule_charge": "1 e", "rf_frequency": "5 MHz", "geometric_factor": 0.3,
    "endcap_distance": "2 mm", "rod_distance": "1 mm", "heating_rate": 1.0, "laser_wavelength": "729 nm",
    "correlation_length": 4e-6,
}  # fmt: skip
MASSES = np.array([40.0, 50.0]) * atomic_mass


@pytest.fixture
def quanta(second_moments):
    """Quanta per second of both radial modes by `noise`, d<p_i p_j>/dt of the mass-weighted momenta, SI units.

    From the second moments over a period of [M] (19) with the Coulomb terms of (34), in tau = Omega t/2. A quantum is
    hbar times the Wronskian in x and p, of which tau has 2/Omega, and noise (2/Omega)^3.
    """

    def per_second(data, noise):
        drive, ratio = data.rf_frequency.item(), data.mass_ratio.item()
        a, q = (data[name].transpose("ion", ...).values.ravel() for name in ("ion_mathieu_a", "ion_mathieu_q"))
        coupling = -2 * a[0] / (1 + 1 / data.charge_ratio.item())
        static = np.diag(a) + coupling * np.array([[-1, ratio**-0.5], [ratio**-0.5, -1 / ratio]])
        size = np.abs(noise).max()
        return second_moments(static, q, noise / size) * size * (2 / drive) ** 2 / hbar * drive / (2 * np.pi)

    return per_second


def evaluate(case, *outputs, **more):
    more = {"outputs": [*outputs, "ion_mathieu_a", "ion_mathieu_q", "floquet_frequency", "ion_spacing"], **more}
    return heatscan.evaluate("ion_pair", case, **more)


@pytest.mark.parametrize("length", [1e-7, 4e-6, 1e-3])
@pytest.mark.parametrize("mathieu_q", [0.6, 0.85])
def test_collapse_noise_that_the_ions_share_in_part(length, mathieu_q, quanta):
    """The noise on the momenta is lambda hbar^2/(2 m0^2 r_C^2) sqrt(m_i m_j) exp(-Delta_ij^2/4 r_C^2), [M] (5)."""
    data = evaluate(CLOSE, "heating_power", "collapse_rate_bound", correlation_length=length, mathieu_q=mathieu_q)
    shared = np.exp(-((data.ion_spacing.item() / (2 * length)) ** 2))
    noise = np.sqrt(np.outer(MASSES, MASSES)) * np.array([[1, shared], [shared, 1]])
    expected = quanta(data, hbar**2 / (2 * atomic_mass**2 * length**2) * noise)
    np.testing.assert_allclose(1 / data.collapse_rate_bound.sel(mode=RADIAL), expected, rtol=1e-7)
    # The power is what the quanta carry.
    power = hbar * data.floquet_frequency.values * expected
    np.testing.assert_allclose(data.heating_power.sel(mode=RADIAL), power, rtol=1e-7)


@pytest.mark.parametrize(("ratio", "correlation"), [(1.0, 1.0), (1.0, 0.0), (3.0, -0.4)])
def test_electric_noise_at_both_ions(ratio, correlation, quanta):
    """One-sided noise of density S drives d<p_i p_j>/dt = q_i q_j S/2 sqrt(...)/sqrt(m_i m_j)."""
    data = evaluate(
        CLOSE, "electric_heating_rate", electric_field_noise=1e-12, noise_ratio_molecule=ratio,
        noise_correlation=correlation,
    )  # fmt: skip
    field = np.array([[1, correlation * np.sqrt(ratio)], [correlation * np.sqrt(ratio), ratio]])
    noise = elementary_charge**2 * 1e-12 / 2 * field / np.sqrt(np.outer(MASSES, MASSES))
    np.testing.assert_allclose(data.electric_heating_rate.sel(mode=RADIAL), quanta(data, noise), rtol=1e-7)


def test_a_molecule_of_atoms(reference_case, quanta):
    """Ions far apart: the molecule's own coherence C, from the pseudopotential's two modes, is all that it adds."""
    for orientation in ("along_axis", "averaged"):
        given = {"correlation_length": 1e-9, "rf_voltage": 4300.0, "orientation": orientation}
        plain = evaluate(reference_case, "heating_power", "mode_vector", radial_motion="pseudopotential", **given)
        scale = hbar**2 / (4 * atomic_mass**2 * 1e-18)
        (one, two), masses = (
            plain.mode_vector.sel(mode="radial_out_of_phase").values,
            np.array([138, 8676]) * atomic_mass,
        )
        coherence = (plain.heating_power.sel(mode="radial_out_of_phase").item() / scale - masses[0] * one**2) / (
            masses[1] * two**2
        )
        assert 0.01 < coherence < 0.99
        data = evaluate(reference_case, "heating_power", **given)
        expected = quanta(data, 2 * scale * np.diag(masses * [1, coherence]))
        power = hbar * data.floquet_frequency.values * expected
        np.testing.assert_allclose(data.heating_power.sel(mode=RADIAL), power, rtol=1e-7)


def test_how_far_the_pseudopotential_is_off(reference_case):
    """To the digits of a Fourier sum and a fit to the growth of moments made elsewhere."""
    volts = [720.4, 1500, 2500, 3500, 4300, 4600, 4790]
    data = heatscan.evaluate(
        "ion_pair", reference_case, rf_voltage=volts, correlation_length=1e-7, outputs=["pseudopotential_bound_error"],
    )  # fmt: skip
    in_phase, out_of_phase = 100 * data.pseudopotential_bound_error.values
    assert in_phase[:-1] == pytest.approx([0.5, 2.7, 9.2, 27, 79, 167], rel=0.03, abs=0.05)
    assert 1 + in_phase[-1] / 100 == pytest.approx(9.7, rel=0.01)
    assert out_of_phase[:-1] == pytest.approx([0.1, 0.4, 1.0, 2.1, 3.3, 3.9], abs=0.05)


def test_a_strong_drive_heats_more_again(reference_case):
    """In the pseudopotential the radial in-phase bound improves up to the edge of stability; exactly it turns."""
    volts = np.linspace(2000, 4790, 280)
    given = {"rf_voltage": volts, "outputs": ["relative_improvement"]}
    reference_case = reference_case | {"correlation_length": 1e-7}
    given["reference"] = reference_case
    exact = heatscan.evaluate("ion_pair", reference_case, **given).relative_improvement.sel(mode=RADIAL[0])
    paper = heatscan.evaluate("ion_pair", reference_case, radial_motion="pseudopotential", **given)
    paper = paper.relative_improvement.sel(mode=RADIAL[0])
    assert (np.diff(paper) < 0).all()
    assert volts[np.argmin(exact.values)] == pytest.approx(3650, abs=30)
    assert float(exact.min()) == pytest.approx(0.22, abs=0.005)
    assert float(exact[-1]) == pytest.approx(1.21, abs=0.01)


def test_without_micromotion_it_is_the_paper_s(reference_case):
    """Axial modes have none, to the bit; radial ones less and less of it as the drive gets weaker, as q^2."""
    scale, apart = np.array([1.0, 0.5, 0.25]), []
    for each in scale:
        given = {"correlation_length": 1e-7, "endcap_voltage": 4.68 * each**2, "rf_voltage": 720.4 * each}
        exact, paper = (
            heatscan.evaluate("ion_pair", reference_case, radial_motion=motion, **given).collapse_rate_bound
            for motion in ("exact", "pseudopotential")
        )
        np.testing.assert_array_equal(exact[:2], paper[:2])
        apart.append((paper / exact - 1).sel(mode=RADIAL).values)
    np.testing.assert_allclose(np.array(apart[:-1]) / apart[1:], 4, rtol=0.05)
    assert (apart[-1] > 0).all()


def test_coloured_noise_acts_on_the_sidebands(reference_case):
    """A sharp cut-off below the drive leaves the carrier, which in the pseudopotential is all there is."""
    given = {"correlation_length": 1e-7, "rf_voltage": 3500.0, "spectrum": "hard_cutoff", "outputs": ["heating_power"]}
    cutoffs = [1e7, 1e9]
    exact, paper = (
        heatscan.evaluate("ion_pair", reference_case, cutoff_frequency=cutoffs, radial_motion=motion, **given)
        for motion in ("exact", "pseudopotential")
    )
    assert (paper.heating_power[:, 0] == paper.heating_power[:, 1]).all()
    lost = (1 - exact.heating_power[:, 0] / exact.heating_power[:, 1]).values
    assert (lost[:2] == 0).all()
    # The sidebands have about (q/4)^2 of it each, q 0.66 for barium and a quarter of that for the molecule.
    assert lost[2:] == pytest.approx([0.09, 0.01], abs=0.02)


def test_a_spectrum_of_the_field(reference_case):
    """S_E ~ 1/omega^alpha: each axial mode at its own frequency, a radial one at its sidebands too."""
    given = {"correlation_length": 1e-7, "outputs": ["electric_heating_rate", "mode_frequency", "floquet_frequency"]}
    white = heatscan.evaluate("ion_pair", reference_case, **given)
    for alpha in (0.0, 1.3):
        data = heatscan.evaluate("ion_pair", reference_case, noise_exponent=alpha, noise_frequency="200 kHz", **given)
        ratio = (data.electric_heating_rate / white.electric_heating_rate).values
        own = np.concatenate([data.mode_frequency[:2], data.floquet_frequency]) / (2 * np.pi * 2e5)
        if alpha == 0:
            assert (ratio == 1).all()
        np.testing.assert_allclose(ratio[:2], own[:2] ** -alpha, rtol=1e-13)
        # At 5 MHz the noise is a hundredth: only the carrier is left, which has nearly all of the heating.
        assert (ratio[2:] <= own[2:] ** -alpha).all()
        assert ratio[2:] == pytest.approx(own[2:] ** -alpha, rel=0.01)


def test_noise_along_each_direction(reference_case):
    given = {"correlation_length": 1e-7, "outputs": ["electric_heating_rate", "electric_collapse_rate_bound"]}
    plain = heatscan.evaluate("ion_pair", reference_case, **given)
    ratios = {"noise_ratio_z": 0.25, "noise_ratio_y": 3.0}
    for direction, across in (("x", 1.0), ("y", 3.0)):
        data = heatscan.evaluate("ion_pair", reference_case, radial_direction=direction, **ratios, **given)
        for output in given["outputs"]:
            np.testing.assert_allclose(data[output] / plain[output], [0.25, 0.25, across, across], rtol=1e-14)


def test_noise_of_a_clock_lies_between_shared_and_separate():
    """Al+/Mg+ at 2.16 and 3.75 MHz, measured: 3.0(7) and 0.23(5) quanta per second, doi:10.1007/s00340-020-07479-4."""
    clock = {
        **CLOSE, "atomic_ion_mass": "25 u", "molecule_mass": "27 u", "mathieu_q": 0.19, "mathieu_a": -1.8e-3,
        "rf_frequency": "72 MHz",
    }  # fmt: skip
    rates = heatscan.evaluate(
        "ion_pair", clock, electric_field_noise=1e-14, noise_correlation=[0.0, 0.75, 1.0],
        outputs=["electric_heating_rate"],
    ).electric_heating_rate  # fmt: skip
    separate, between, shared = (rates[0] / rates[1]).values
    assert shared == pytest.approx(521, rel=0.05)
    assert separate == pytest.approx(np.sqrt(3), rel=0.01)
    assert 9 < between < 17


def test_heating_rates_of_single_modes(reference_case):
    plain = heatscan.evaluate("ion_pair", reference_case, correlation_length=1e-7).collapse_rate_bound
    data = heatscan.evaluate(
        "ion_pair", reference_case, correlation_length=1e-7, heating_rate_axial_in_phase="3.0 1/s",
        heating_rate_radial_out_of_phase="0.23 1/s",
    )  # fmt: skip
    np.testing.assert_allclose(data.collapse_rate_bound / plain, [3e5, 1, 1, 2.3e4], rtol=1e-14)
