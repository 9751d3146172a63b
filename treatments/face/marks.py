"""Which glyph stands for which concern: readable at 12 px and without color."""

BEAD, CLUSTER, GLAND, FIRM, PLUG = "bead", "cluster", "gland", "firm", "plug"
RED, PATCH, UNSURE, DOCTOR = "red", "patch", "unsure", "doctor"

# In the order of the brush, with the word beside each.
GLYPHS = {
    BEAD: "bead",
    CLUSTER: "cluster",
    GLAND: "gland",
    FIRM: "firm",
    PLUG: "plug",
    RED: "red",
    PATCH: "patch",
    UNSURE: "not sure",
    DOCTOR: "doctor's eye",
}
# Of one glyph the one seen most stands first.
OF_CONCERN = {
    "milia": BEAD,
    "closed_comedones": CLUSTER,
    "syringoma": CLUSTER,
    "fordyce_spots": CLUSTER,
    "sebaceous_hyperplasia": GLAND,
    "calcinosis_cutis": FIRM,
    "open_comedones": PLUG,
    "sebaceous_filaments": PLUG,
    "inflammatory_acne": RED,
    "rosacea": RED,
    "keratosis_pilaris": PATCH,
    "xanthelasma": PATCH,
    "post_inflammatory_hyperpigmentation": PATCH,
    "melasma": PATCH,
    "dehydration": PATCH,
    "flat_warts": DOCTOR,
    "molluscum": DOCTOR,
    "actinic_or_suspicious_lesion": DOCTOR,
}


def glyph(concern: str, *, unsure: bool = False, alarming: bool = False) -> str:
    """The glyph of a finding. A red-flag sign needs a doctor's eye whatever it is noted on."""
    if alarming:
        return DOCTOR
    return UNSURE if unsure else OF_CONCERN.get(concern, UNSURE)
