"""Several experiments at once: against a likelihood that is maximised by brute force, and against made-up data."""

import json
import math
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pytest
from scipy import optimize, stats

from heatscan.engine.axis import Axis
from heatscan.engine.scan import Scan
from heatscan.results import merge
from heatscan.studies.exclusion import combination, confidence

ROOT = Path(__file__).parents[3]
Z = NormalDist().inv_cdf(0.95)
BAND = {"lowest_energy": 1e-15, "highest_energy": 1e-14}


def case(value, plus, minus=None, level=0.95, **more):
    """X-rays: a limit on lambda/r_C^2, that is a signal of 1e14 at r_C of 100 nm and a rate of 1/s."""
    said = {"value": value, "plus": plus, "minus": minus or plus} if plus else {"value": value, "level": level}
    definition = {**BAND, "bound_slope": value, "said": [said]}
    labels = dict.fromkeys(("label", "colour", "drawn", "doi", "subtracted", "superseded_by"), "")
    labels |= {"drawn": "region", "record": "{}", "review": "peer_reviewed", "status": "published", "role": "bound"}
    reach = {"shortest_length": 1e-9, "longest_length": 1.0, "confidence_level": level}
    return {"definition": json.dumps(definition), "kind": "x_ray_emission", **reach, **labels, **more}


def combined(*cases, lengths=(1e-8, 1e-7), **more):
    named = {f"one_{number}": each for number, each in enumerate(cases)}
    axes = {"correlation_length": Axis(values=lengths), **more.pop("axes", {})}
    outputs = ("collapse_rate_bound", "combined_bound")
    return merge.compute(
        Scan("exclusion", "x", "X", axes, cases=named, case_dimension="experiment", outputs=outputs, **more)
    )


def brute_force(observed, spread, level):
    """The same for a signal of 1 at a rate of 1: every background is fitted by a library, q is drawn at random."""
    observed, spread = np.array(observed), np.array(spread)

    def deviance(rate):
        fit = optimize.minimize(
            lambda background: np.sum(((observed - rate - background) / spread) ** 2),
            np.full(len(observed), 0.1), bounds=[(0, None)] * len(observed), tol=1e-14,
        )  # fmt: skip
        return fit.fun

    draws = np.random.default_rng(5).normal(size=(300_000, len(observed)))
    limit = np.quantile(np.sum(np.minimum(draws, 0) ** 2, axis=1), level)
    return optimize.brentq(lambda rate: deviance(rate) - limit, 1e-6, 100.0)


@pytest.mark.parametrize(
    ("observed", "spread"),
    [((1.0, 1.2), (0.3, 0.4)), ((1.0, 5.0), (0.3, 0.4)), ((2.0, 2.1, 1.9), (0.5, 0.2, 1.0)), ((0.1, 0.1), (1.0, 1.0))],
)
def test_the_product_is_that_of_a_likelihood_maximised_by_brute_force(observed, spread):
    data = combined(*(case(value, sigma) for value, sigma in zip(observed, spread, strict=True)))
    found = data.combined_bound.values * [1e16, 1e14]  # the signal goes as 1/r_C^2
    expected = brute_force(observed, spread, 0.95)
    np.testing.assert_allclose(found, expected, rtol=6e-3)  # of the quantile of so many draws


def test_it_holds_at_its_level_where_the_lowest_bound_does_not():
    """Three experiments without background: a true rate is wrongly excluded in 5 % of 20,000 worlds, by the envelope in
    1 - 0.95^3 = 14 %.
    """
    draws = np.random.default_rng(7).normal(size=(20_000, 3))
    spread = np.array([0.5, 0.3, 0.8])
    observed = 10 + draws * spread
    deviations = np.arange(0.0, 8.0, 0.01)
    bounds = (observed + Z * spread).T
    steps = (10 + deviations * spread[:, None]) / (10 + Z * spread[:, None])
    # In each world the steps differ a little; those of the true value are right to first order.
    wrong = combination.product(bounds, steps, 0.95) < 10
    assert wrong.mean() == pytest.approx(0.05, abs=0.006)
    assert (bounds.min(axis=0) < 10).mean() == pytest.approx(1 - 0.95**3, abs=0.01)


def test_the_threshold_is_that_of_a_mixture_of_chi_squares():
    assert combination.threshold(1, 0.95) == pytest.approx(Z**2, rel=1e-9)
    for count, level in ((2, 0.95), (5, 0.9), (20, 0.99)):
        q = combination.threshold(count, level)
        tail = sum(math.comb(count, k) / 2**count * stats.chi2(k).sf(q) for k in range(1, count + 1))
        assert tail == pytest.approx(1 - level, rel=1e-8)


def test_one_experiment_alone_keeps_its_bound():
    data = combined(case(1.0, 0.2, 0.7), case(3.0, 0.0))
    np.testing.assert_allclose(data.combined_bound, data.collapse_rate_bound.sel(experiment="one_0"), rtol=1e-4)


def test_another_with_a_large_background_takes_little_away():
    """The price of a second look, and no more: a value that explains ten times the rate argues for nothing."""
    alone = combined(case(1.0, 0.2)).combined_bound.values
    both = combined(case(1.0, 0.2), case(10.0, 0.2)).combined_bound.values
    price = (1 + math.sqrt(combination.threshold(2, 0.95)) * 0.2) / (1 + Z * 0.2)
    np.testing.assert_allclose(both / alone, price, rtol=1e-4)
    # And two that agree are worth more than one.
    assert np.all(
        combined(case(1.0, 0.4), case(1.0, 0.4)).combined_bound.values < combined(case(1.0, 0.4)).combined_bound
    )


def test_it_counts_whom_it_can():
    cases = {
        "gaussian": case(1.0, 0.2),
        "limit": case(1.0, 0.0),
        "plain": {**case(1.0, 0.0), "definition": json.dumps({**BAND, "bound_slope": 1.0})},
        "old": case(0.1, 0.01, superseded_by="gaussian"),
        "hoped": case(0.1, 0.01, role="proposed"),
        "elsewhere": case(1.0, 0.2, shortest_length=1.0),
    }
    why = combination.members(merge.compute(Scan(
        "exclusion", "x", "X", {"correlation_length": Axis(values=(1e-7,))}, cases=cases, case_dimension="experiment"
    )))  # fmt: skip
    assert why == {
        "gaussian": "",
        "limit": "a limit without its likelihood",
        "plain": "no uncertainty is stated",
        "old": "superseded: it shares data or apparatus with another",
        "hoped": "no upper bound",
        "elsewhere": "no bound in this scan",
    }
    data = combined(*cases.values())
    np.testing.assert_allclose(data.combined_bound, data.collapse_rate_bound.sel(experiment="one_0"), rtol=1e-4)


def test_the_level_is_that_of_the_scan_or_95_percent():
    cases = case(1.0, 0.2, level=0.0), case(1.1, 0.3, level=0.0)
    plain = combined(*cases).combined_bound
    asked = {level: combined(*cases, fixed={"confidence_level": level}).combined_bound.values for level in (0.9, 0.95)}
    np.testing.assert_allclose(plain, asked[0.95], rtol=1e-4)
    assert np.all(asked[0.9] < asked[0.95])
    both = combined(*cases, axes={"confidence_level": Axis(values=(0.9, 0.95))}).combined_bound
    for level, expected in asked.items():
        np.testing.assert_allclose(both.sel(confidence_level=level), expected, rtol=1e-4)


def test_where_one_is_silent_the_others_count():
    data = combined(case(1.0, 0.2), case(1.0, 0.2, longest_length=5e-8))
    both, alone = data.combined_bound.values * [1e16, 1e14]
    assert alone == pytest.approx(1 + Z * 0.2, rel=1e-4)
    assert both < alone
    nobody = combined(case(1.0, 0.0))
    assert np.isnan(nobody.combined_bound).all()


def test_a_value_may_weaken_by_falling():
    """-ln of a contrast of 0.5(1): infinite where the contrast is compatible with zero."""
    said = {"value": 0.5, "plus": 0.1, "minus": 0.1}
    steps = [confidence.weakened(said, z, lambda value: -math.log(value)) for z in (0.0, 1.0, 4.9, 5.1)]
    assert steps == pytest.approx([math.log(2), -math.log(0.4), -math.log(0.01), math.inf])
