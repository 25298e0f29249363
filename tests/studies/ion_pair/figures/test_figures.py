"""Pictures of molecules and bodies, and of what their orientation does."""

import numpy as np
import pytest

import heatscan
from heatscan.physics.molecule.homogeneous_body import HomogeneousBody
from heatscan.plotting import page
from heatscan.studies.ion_pair.figures import heatmap, molecule, orientations, outline, tilt

ROD = {
    "geometric_factor": 0.248, "endcap_distance": "2.03 mm", "rod_distance": "2.63 mm", "rf_frequency": "5.2 MHz",
    "endcap_voltage": "0.1 V", "rf_voltage": "720.4 V", "atomic_ion_mass": "138 u", "atomic_ion_charge": "1 e",
    "heating_rate": "1e-5 1/s", "laser_wavelength": "1762 nm", "molecule_charge": "100 e",
    "body": "rod", "body_radius": "2 nm", "body_length": "12 nm", "body_density": "19300 kg/m^3",
}  # fmt: skip
LENGTHS = np.geomspace(1e-11, 1e-4, 29)


def data_of(outputs=("coherence", "collapse_rate_bound"), **axes):
    found = heatscan.evaluate("ion_pair", ROD, correlation_length=LENGTHS, outputs=list(outputs), **axes)
    return page.escape_text(found.assign_attrs(title="A rod for 1 $"))


def drawn(module, data):
    with page.style():
        return module.compose(data)


def test_lines_of_every_orientation_end_where_the_body_is_a_point():
    data = data_of(orientation=["along_axis", "across_axis", "averaged"])
    figure = drawn(orientations, data)
    assert figure.get_suptitle() == r"A rod for 1 \$"
    below = figure.axes[data.sizes["mode"]]
    *lines, guide = below.lines
    assert len(lines) == 3
    assert guide.get_ydata() == [1, 1]
    shown = lines[0].get_xdata()
    assert 1e-6 < shown[-1] < 1e-5
    np.testing.assert_array_equal(
        below.lines[1].get_ydata(),
        data.coherence.sel(orientation="across_axis", mode="axial_in_phase").values[: len(shown)],
    )


def test_a_map_over_the_tilt_has_the_radii_of_gyration():
    data = data_of(outputs=("coherence",), orientation="tilted", tilt=np.radians([0, 45, 90]))
    figure = drawn(tilt, data)
    along = figure.axes[0]
    found = sorted(line.get_xdata()[0] for line in along.lines)
    np.testing.assert_allclose(found, np.log10([1e-9, 12e-9 / np.sqrt(12)]), atol=0.01)
    # At a right angle the two directions change places.
    axial, radial = (data.coherence.sel(mode=mode) for mode in ("axial_in_phase", "radial_in_phase"))
    np.testing.assert_allclose(axial.isel(tilt=0), radial.isel(tilt=2), rtol=1e-9)


@pytest.mark.parametrize(
    ("elements", "positions"),
    [
        (("C",), [[0, 0, 0]]),
        (("H", "Zn"), [[0, 0, -8e-11], [0, 0, 8e-11]]),
        (("C", "H", "H", "H", "H"), 0.63e-10 * np.array([[0, 0, 0], [1, 1, 1], [-1, -1, 1], [-1, 1, -1], [1, -1, -1]])),
    ],
)
def test_no_atom_is_cut_off(elements, positions):
    """Each circle along the axis lies within its panel, in pixels."""
    positions = np.asarray(positions, float)
    with page.style():
        figure = molecule.of_atoms("Small", "small.xyz", elements, positions, np.full(len(elements), 2e-26))
        figure.draw_without_rendering()
    assert figure.get_suptitle().strip() == "Small"
    panel = figure.axes[1]
    (dots,) = panel.collections
    centres = panel.transData.transform(dots.get_offsets())
    radii = np.sqrt(np.broadcast_to(dots.get_sizes(), len(centres))) / 2 * figure.dpi / 72
    low, high = panel.bbox.min, panel.bbox.max
    assert (centres - radii[:, None] >= low).all()
    assert (centres + radii[:, None] <= high).all()
    assert not dots.get_clip_on()


def test_a_picture_of_a_body_and_its_profile_as_numbers():
    data = data_of(orientation="averaged")
    figure = drawn(molecule, data)
    polygon = figure.axes[0].patches[0]
    assert np.ptp(polygon.get_xy(), axis=0) == pytest.approx([4, 12])
    figure.draw_without_rendering()  # as saving does once
    labels = [axis.label.get_window_extent() for panel in figure.axes for axis in (panel.xaxis, panel.yaxis)]
    assert min(min(label.x0, label.y0) for label in labels) > 0
    header, *rows = molecule.rows(data)
    assert header == ("z [m]", "inner radius [m]", "outer radius [m]")
    assert [rows[0][0], rows[-1][0]] == pytest.approx([-6e-9, 6e-9])
    height, inner, outer = outline.profile(HomogeneousBody("shell", 5e-8, 1e-7, 3e-8))
    np.testing.assert_allclose(np.hypot(height, outer), 5e-8)
    np.testing.assert_allclose(np.hypot(height, inner)[inner > 0], 3e-8)


def test_a_heatmap_where_nothing_changes_has_no_contours_of_rounding():
    noise = heatmap._decades(1 + 1e-15 * np.random.default_rng(3).normal(size=(5, 7)))
    assert heatmap._crossed(noise, [-1, 0, 1]) == []
    assert heatmap._crossed(heatmap._decades(np.geomspace(0.1, 10, 6)), [-2, 0, 2]) == [0]


def test_the_colours_of_a_heatmap_reach_to_all_values_but_a_few_far_ones():
    values = 10.0 ** np.linspace(-1.7, 0.02, 200)
    assert heatmap._range(values) == pytest.approx((-1.7, 0.02))
    # Where one charge-to-mass ratio keeps the noise out, the gain is without limit.
    low, high = heatmap._range(np.append(values, [1e30, np.inf, np.nan]))
    assert low == pytest.approx(-1.7)
    assert 0 < high < 0.02
    assert heatmap._range(np.array([1.0, np.nan])) == (-0.25, 0.25)
    assert heatmap._steps(-0.01, 0.41) == pytest.approx([0, 0.2, 0.4])
    assert heatmap._steps(-0.6, 3.1) == pytest.approx([0, 1, 2, 3])


def test_equal_steps_from_white_have_equal_colours():
    whole, part = heatmap._colours(-2, 2), heatmap._colours(-0.5, 2)
    np.testing.assert_allclose(part(1.0), whole(1.0))
    np.testing.assert_allclose(part(0.0), whole(0.375), atol=0.02)
    np.testing.assert_allclose(part(0.2), whole(0.5), atol=0.02)


def test_titles_of_a_molecule_stand_at_one_height_and_the_label_of_its_axis_not_by_the_other_panel():
    """Of a slender one too; they were once a few pixels apart."""
    for length in (3, 40):
        positions = 1e-10 * np.array([[x, y, z] for x in (-5, 5) for y in (-5, 5) for z in (-length, 0, length)])
        with page.style():
            figure = molecule.of_atoms("Long", "long.xyz", ["C"] * 12, positions, np.full(12, 2e-26))
            figure.draw_without_rendering()
        side, along = figure.axes
        heights = {text.get_position()[1] for text in figure.texts if text.get_text().endswith(("side", "axis"))}
        assert len(heights) == 1
        label, other = (axis.label.get_window_extent() for axis in (side.zaxis, along.yaxis))
        assert other.x0 - label.x1 > 0.4 * figure.dpi
