"""The kinds of figure of this study. A module of the same name draws each: its `compose(data)` returns the figure.

The declarations stand here and not in the modules, so that the workflow can plan without loading Matplotlib.
"""

from heatscan.engine.products import Kind

# What the pair and its trap are, apart from the lengths that stay.
_PAIR = ("endcap_voltage", "rf_voltage", "mass_ratio", "charge_ratio")

KINDS = {
    "bounds": Kind(
        outputs=("collapse_rate_bound",),
        axes=1,
        proposed=True,
        category="Bounds",
        caption=(
            "Largest collapse rate that each motional mode would allow, were its heating no faster than assumed. "
            "Everything above a line would be excluded."
        ),
        over=("correlation_length",),
        compares=True,
        holds=("heating_rate", *_PAIR),
    ),
    "electric_bounds": Kind(
        outputs=("electric_collapse_rate_bound", "collapse_rate_bound"),
        axes=1,
        proposed=True,
        category="Bounds",
        caption=(
            "Largest collapse rate that each motional mode would allow if the given electric-field noise were all "
            "that heats it (left), beside the bound for the assumed heating rate (right). Points: values proposed by "
            "the authors of the model."
        ),
        over=("correlation_length",),
        holds=("heating_rate", "electric_field_noise", *_PAIR),
    ),
    "extended": Kind(
        outputs=("collapse_rate_bound", "stability"),
        axes=3,
        category="Macromolecules",
        caption=(
            "Bound of every mode with the molecule made of atoms, for several orientations, and with a point in its "
            "place. Below: by how much the atoms raise the bound. The two part where the correlation length comes "
            "down to the size of the molecule. Nuclei are points, which holds down to 1e-13 m."
        ),
        over=("orientation", "ring_count", "correlation_length"),
    ),
    "extended_heatmap": Kind(
        outputs=("relative_improvement", "stability"),
        axes=3,
        category="Macromolecules",
        caption=(
            "Relative improvement of the bounds over the reference barrel, which turns in every direction: what the "
            "number of rings and the orientation buy at each correlation length, with every atom in its place."
        ),
        over=("orientation", "ring_count", "correlation_length"),
    ),
    "molecule": Kind(
        outputs=("collapse_rate_bound",),
        axes=0,
        category="Macromolecules",
        caption=(
            "The atoms of the molecule, along and across its own axis. Grey: carbon, white: hydrogen, blue: "
            "nitrogen, violet: zinc."
        ),
    ),
    "heatmap": Kind(
        outputs=("relative_improvement", "stability", "mode_frequency", "ion_stability_margin", "alignment_margin"),
        axes=2,
        category="Heatmaps",
        caption=(
            "Relative improvement of the bound of each mode over the reference, with a contour per order of "
            "magnitude, or per half of one where there are few. The black line is the edge of the stable, aligned "
            "region, the green cross the reference. The star is the best stable point whose rocking mode (radial, "
            "out of phase) has at least a fifth of the frequency of the axial in-phase mode: closer to the edge of "
            "alignment that mode softens to nothing, and its own bound would improve without limit."
        ),
        holds=("correlation_length", *_PAIR),
        memory=12.0,
    ),
    "ion_stability": Kind(
        outputs=("stability", "ion_stability", "ion_stability_margin"),
        axes=2,
        category="Stability",
        caption=(
            "Where the trap holds a single ion. The lines are the edges of the first stability region, exact and as "
            "the paper's series; a must be negative for confinement along the axis."
        ),
        over=("mathieu_a", "mathieu_q"),
        holds=("atomic_ion_mass", "atomic_ion_charge"),
    ),
    "pair_stability": Kind(
        outputs=("stability", "ion_stability", "ion_stability_margin", "alignment_margin", "floquet_margin"),
        axes=2,
        category="Stability",
        caption=(
            "Where the trap holds the ions, in the plane of the Mathieu parameters of the atomic ion; aligned by the "
            "paper's condition in the pseudopotential, and within the dashed line by the exact motion. The other "
            "lines are the edges of the first stability region, exact and as the paper's series; a must be negative "
            "for confinement along the axis."
        ),
        over=("mathieu_a", "mathieu_q"),
        holds=("atomic_ion_mass", "atomic_ion_charge", "molecule_mass", "molecule_charge"),
    ),
    "pseudopotential": Kind(
        outputs=("pseudopotential_error", "stability", "ion_stability_margin", "alignment_margin", "floquet_margin"),
        axes=2,
        category="Stability",
        caption=(
            "Pseudopotential frequency of each radial mode against the exact Floquet frequency of the coupled pair: "
            "how far it is off, in per cent, wherever both ions are held and aligned in both pictures. Towards the "
            "edge of alignment the rocking mode softens and the pseudopotential fails: the scale ends at 100 %, the "
            "error does not."
        ),
        over=("mathieu_a", "mathieu_q"),
        holds=("atomic_ion_mass", "atomic_ion_charge", "molecule_mass", "molecule_charge"),
        memory=18.0,
    ),
}
