"""What a study declares: bounds of values, what is derived from what, and where its folder puts it."""

import pkgutil

import numpy as np
import pytest

from heatscan.engine import study
from heatscan.engine.axis import Axis
from heatscan.engine.parameter import Parameter
from heatscan.errors import ConfigurationError


def refusal(check, *arguments):
    """What a check says against its arguments; None if nothing."""
    try:
        check(*arguments)
    except ConfigurationError as error:
        return str(error)
    return None


def test_many_values_are_checked_as_each_would_be():
    """The first value that would be refused alone is refused, with the same words."""
    parameters = [
        Parameter("m", "x"),
        Parameter("m", "x", positive=True, maximum=5.0, usual_unit="mm"),
        Parameter("1", "x", integer=True, minimum=-2),
    ]
    pool = np.array([-3.0, -2.0, -0.5, 0.0, 1.0, 1.5, 2.0, 5.0, 6.0, np.inf, -np.inf, np.nan])
    generator = np.random.default_rng(3)
    found = []
    for parameter in parameters:
        for _ in range(60):
            values = generator.choice(pool, generator.integers(1, 4))
            alone = [text for value in values.tolist() if (text := refusal(parameter.check, value))]
            found.append(refusal(parameter.check_array, values))
            assert found[-1] == next(iter(alone), None)
    assert 60 < sum(text is not None for text in found) < 175


def test_a_study_has_the_name_of_its_folder():
    for name in study.names():
        assert study.load(name).name == name
    with pytest.raises(ConfigurationError, match=r"'ion_triple' is not a study; there are .*ion_pair"):
        study.load("ion_triple")


def test_what_is_named_beside_a_study_is_there():
    """Case loaders, exports and branches are named as text, and imported only when needed."""
    loaded = 0
    for one in map(study.load, study.names()):
        for export in (one.export, *one.tables.values()):
            assert export is None or set(export.outputs) <= set(one.outputs)
        if one.branch:
            parameter, _ = one.branch
            choices = one.parameters[parameter].choices
            assert len(one.branch_modules([{parameter: word} for word in choices])) == len(choices)
        if one.case_loader:
            with pytest.raises(ConfigurationError, match=r"nowhere\.yaml"):
                pkgutil.resolve_name(one.case_loader.function)("nowhere.yaml", "no/such/folder")
            loaded += 1
    assert loaded == 2


def test_exports_are_made_of_the_scans_that_have_what_they_need(pair_scan):
    table = study.load("ion_pair").tables["best_points"]
    over = {"endcap_voltage": Axis(values=(1.0, 2.0)), "rf_voltage": Axis(values=(300.0, 400.0))}
    assert table.applies_to(pair_scan(over, outputs=("relative_improvement",)))
    assert not table.applies_to(pair_scan(over, outputs=("ion_spacing",)))
    assert not table.applies_to(pair_scan(over, outputs=("relative_improvement",), keep="reduced"))
    assert not table.applies_to(pair_scan({"rf_voltage": over["rf_voltage"]}, outputs=("relative_improvement",)))


def test_a_missing_parameter_is_named_with_every_way_to_give_it():
    pair = study.load("ion_pair")
    given = dict.fromkeys({*pair.arguments, "molecule_mass"} - {"mass_ratio"}, 1.0)
    expected = r"^mass_ratio \(.*\) is missing; give mass_ratio, or molecule_mass and atomic_ion_mass$"
    with pytest.raises(ConfigurationError, match=expected):
        pair.resolve({key: value for key, value in given.items() if key != "atomic_ion_mass"})
    assert pair.resolve({**given, "atomic_ion_mass": 2.0})["mass_ratio"] == 0.5


@pytest.mark.parametrize("name", study.names())
def test_no_parameter_is_derived_from_itself(name):
    parameters = study.load(name).parameters

    def above(names, depth=0):
        assert depth < len(parameters)
        for each in names:
            above(parameters[each].sources, depth + 1)

    above(parameters)


def test_effective_values_and_where_a_value_comes_from():
    pair = study.load("ion_pair")
    given = {"molecule_mass": 6.0, "atomic_ion_mass": 2.0, "ring_mass": 1.0}
    assert pair.effective(given) == {"molecule_mass", "atomic_ion_mass"}
    assert pair.trace("mass_ratio", given) == (3.0, {"molecule_mass", "atomic_ion_mass"})
    assert pair.trace("molecule_mass", given) == (6.0, {"molecule_mass"})
    assert pair.override_case(given, ["mass_ratio"]) == given | {}
    assert pair.override_case({"mass_ratio": 3.0, "ring_mass": 1.0}, ["molecule_mass"]) == {"ring_mass": 1.0}
