"""One grammar of quantities: the same text means the same in YAML, in Python and on the command line."""

import json
import math

import numpy as np
import pytest

import heatscan
from heatscan import cli
from heatscan.configuration import quantities
from heatscan.configuration.sourced import SourcedReader
from heatscan.engine import study
from heatscan.engine.study import Parameter
from heatscan.errors import ConfigurationError
from heatscan.studies.exclusion import experiments

LENGTH = Parameter("m", "length", positive=True, maximum=1.0)
WORD = Parameter("1", "spectrum", choices=("white", "gaussian"))


@pytest.mark.parametrize("entry", [1e-7, "1e-7", "1.0e-7", "100 nm", "0.1 um"])
def test_one_length_in_many_ways(entry):
    assert quantities.read_quantity(entry, LENGTH, "here") == 1e-7


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("100 nV", "here: '100 nV' has the wrong unit; expected a number, or text with a unit of m"),
        (-1.0, "here: -1.0 must be greater than zero"),
        ("2 m", "here: 2.0 is outside 0 to 1 m"),
        ("long", "here: 'long' cannot be read as a quantity"),
        (True, "here: True is not a number"),
    ],
)
def test_messages_name_key_and_value(entry, message):
    with pytest.raises(ConfigurationError) as caught:
        quantities.read_quantity(entry, LENGTH, "here")
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("unit", "value", "message"),
    [
        ("m", 2e-296, r"2e-296 is outside 1e-35 to 1e\+27 m: from the Planck length to"),
        ("m", "1e-200 m", r"1e-200 is outside 1e-35 to 1e\+27 m"),
        ("kg m-3", 1e40, r"1e\+40 is outside 1e-30 to 1e\+19 kg m-3: .* above the densest neutron star"),
        ("s-1", 1e300, r"1e\+300 is outside 1e-100 to 1e\+24 s-1: no faster than anything happens in a nucleus"),
        ("m s-1", -4e8, r"-400000000.0 is outside .*: no faster than light"),
        ("V", 1e-150, "1e-150 is outside 1e-100 to .*: so that products of a few are numbers"),
        ("V", 10**400, "1000.* is not finite"),
        ("V", math.inf, "inf is not finite"),
    ],
)
def test_numbers_that_nature_has_no_room_for_are_rejected(unit, value, message):
    parameter = Parameter(unit, "trial")
    with pytest.raises(ConfigurationError, match=f"here: {message}"):
        quantities.read_quantity(value, parameter, "here")
    if isinstance(value, float):
        with pytest.raises(ConfigurationError, match=message):
            parameter.check_array(np.array([1.0, value, 2.0]))
    parameter.check_array(np.array([0.0, 1.0, -1.0]))
    assert quantities.read_quantity(0, parameter, "here") == 0.0


@pytest.mark.filterwarnings("error")
def test_a_length_that_no_float_can_square_gives_one_message(configured):
    with pytest.raises(ConfigurationError, match=r"fixed\.correlation_length: 2e-296 is outside 1e-35 to"):
        configured(lambda data: data["scans"]["gain"].update(fixed={"correlation_length": 2e-296}))


@pytest.mark.parametrize(
    ("entry", "meant"),
    [(24, "24 u"), ("24", "24 u"), ("1e3", "1000 u"), ("4338 kg", "4338 u"), ("24Mg", ""), ("5 g", "")],
)
def test_the_usual_unit_is_suggested_for_the_number_that_was_written(entry, meant):
    """Mg is the megagram: nobody who wrote 24Mg meant 24000 u."""
    mass = Parameter("kg", "mass", positive=True, maximum=1e-9, usual_unit="u")
    with pytest.raises(ConfigurationError, match=r"is outside 0 to 1e-09 kg") as caught:
        quantities.read_quantity(entry, mass, "here")
    assert str(caught.value).endswith(f"1e-09 kg; did you mean '{meant}'?" if meant else "1e-09 kg")


def test_words_are_taken_as_they_stand():
    assert quantities.read_quantity("white", WORD, "here") == "white"
    with pytest.raises(ConfigurationError, match=r"here: .*'blue'"):
        quantities.read_quantity("blue", WORD, "here")


def test_evaluate_reads_what_yaml_reads(configured, reference_case):
    plain = heatscan.evaluate("ion_pair", reference_case, correlation_length=[1e-7, 1e-6], rf_frequency=3.2e7)
    text = heatscan.evaluate(
        "ion_pair", reference_case, correlation_length=["100 nm", "1e-6"], rf_frequency="3.2e7 rad/s"
    )
    assert text.identical(plain)
    loaded = configured(lambda data: data["scans"]["gain"].update(fixed={"correlation_length": "100 nm"}))
    assert loaded.scans["ion_pair/gain"].fixed["correlation_length"] == 1e-7


def test_values_of_a_case_may_be_text(reference_case):
    case = {**reference_case, "endcap_voltage": "4680 mV"}
    both = [heatscan.evaluate("ion_pair", values, correlation_length="100 nm") for values in (reference_case, case)]
    assert both[1].collapse_rate_bound.values == pytest.approx(both[0].collapse_rate_bound.values, rel=1e-14)


def test_a_wrong_unit_in_python_names_the_parameter(reference_case):
    with pytest.raises(ConfigurationError, match="correlation_length: '100 kHz' has the wrong unit"):
        heatscan.evaluate("ion_pair", reference_case, correlation_length="100 kHz")


def test_the_command_line_and_python_answer_alike(capsys):
    asked = ["excluded", "--collapse-rate", "1e-9 1/s", "--correlation-length", "100 nm", "--cutoff", "1e12", "--json"]
    cli.main(asked)
    said = json.loads(capsys.readouterr().out)
    answer = heatscan.excluded(1e-9, "1e-7", cutoff_frequency="1e12 rad/s")
    assert said == json.loads(json.dumps(answer.as_dict()))


# What no laboratory and no star has, although nature might: of a study or a kind of experiment, and a value.
NONSENSE = [
    ("fermi_liquids", "mass", "1e-50 kg"),
    ("fermi_liquids", "mass", "1 kg"),
    ("fermi_liquids", "radius", "1e26 m"),
    ("fermi_liquids", "surface_temperature", "1e32 K"),
    ("fermi_liquids", "emitted_flux", "1e50 W/m^2"),
    ("fermi_liquids", "density", "1e-15 kg/m^3"),
    ("ion_pair", "endcap_voltage", "1e90 V"),
    ("ion_pair", "rf_voltage", "1e90 V"),
    ("ion_pair", "quadrupole_voltage", "-1e90 V"),
    ("ion_pair", "rf_frequency", "1e43 Hz"),
    ("ion_pair", "endcap_distance", "1e-30 m"),
    ("ion_pair", "atomic_ion_mass", "1e-59 kg"),
    ("ion_pair", "molecule_charge", "1e9 e"),
    ("ion_pair", "heating_rate", "1e40 1/s"),
    ("ion_pair", "heating_rate_axial_in_phase", "1e40 1/s"),
    ("ion_pair", "laser_wavelength", "1e-34 m"),
    ("ion_pair", "geometric_factor", "1e90"),
    ("ion_pair", "voltage_noise", "1e90 V^2/Hz"),
    ("bose_losses", "atom_mass", "1e50 kg"),
    ("bose_losses", "density", "1e90 m^-3"),
    ("bose_losses", "start_temperature", "1e32 K"),
    ("bose_losses", "scattering_length", "1e26 m"),
    ("bose_losses", "loss_rate", "1e20 1/s"),
    ("torque_noise", "parts.length", "1e-34 m"),
    ("torque_noise", "parts.length", "1 pm"),
    ("torque_noise", "parts.arm", "1e20 m"),
    ("force_noise", "parts.mass", "1e40 kg"),
    ("force_noise", "force_noise_amplitude", "1e99 N/Hz^0.5"),
    ("force_noise", "force_noise", "1e99 N^2/Hz"),
    ("force_noise", "sampled_frequency", "1e43 Hz"),
    ("interferometer", "atom_mass", "1e-20 kg"),
    ("proposed_value", "collapse_rate", "1e43 1/s"),
    ("trapped_gas", "temperature", "1e32 K"),
    ("x_ray_emission", "lowest_energy", "1 J"),
]


def parameters_of(name):
    if name in study.names():
        return study.load(name).parameters
    return {key: parameter for key, _, parameter, _ in experiments.load(name).rows()}


@pytest.mark.parametrize(("name", "key", "text"), NONSENSE)
def test_a_magnitude_that_a_parameter_has_no_room_for_is_refused_with_the_range_and_why(name, key, text):
    with pytest.raises(ConfigurationError, match=r"^here: .* is outside \S+ to \S+ [^:]+(: \w.{9,})?$"):
        quantities.read_quantity(text, parameters_of(name)[key], "here")


def test_the_range_of_a_parameter_has_a_reason_and_room():
    found = 0
    for name in (*study.names(), *experiments.names()):
        for key, parameter in parameters_of(name).items():
            if parameter and parameter.within:
                smallest, largest, why = parameter.within
                assert 0 < 1e3 * smallest < largest, key
                assert len(why) > 10
                found += 1
    assert found > 80


def test_a_hint_is_given_only_where_it_would_be_accepted():
    charge = study.load("ion_pair").parameters["molecule_charge"]
    with pytest.raises(ConfigurationError, match="did you mean '24 e'"):
        quantities.read_quantity(24, charge, "here")
    for text in ("1e300 e", "1e9 e", 1e290):
        with pytest.raises(ConfigurationError) as raised:
            quantities.read_quantity(text, charge, "here")
        assert "did you mean" not in str(raised.value)


def test_an_uncertainty_is_at_most_some_times_its_value(root):
    reader, kelvin = SourcedReader(root), Parameter("K", "temperature", positive=True)
    entry = {"value": "300 K", "source": "carlesso_2016, Eq. (17)", "status": "published"}
    assert reader.read({**entry, "uncertainty": "3e4 K"}, kelvin, "here").uncertainty == (3e4, 3e4)
    for uncertainty in ("1e30 K", {"plus": "1e30 K", "minus": "1 K"}):
        with pytest.raises(ConfigurationError, match=r"uncertainty.*1e\+30 is outside 0 to 30000 K: at most 100 times"):
            reader.read({**entry, "uncertainty": uncertainty}, kelvin, "here")
