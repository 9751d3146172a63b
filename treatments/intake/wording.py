"""Our own words around the catalogue's questions: group titles, what changes fast by name, choices."""

from collections.abc import Mapping
from typing import NamedTuple


class Group(NamedTuple):
    """A category of the reference as a client reads it, in the order the page goes through them."""

    name: str
    title: str
    lead: str


GROUPS = (
    Group("home_product", "Creams at home", "What your skin gets at home."),
    Group("exposure", "Sun and wind", "How your skin was out of doors."),
    Group("medication", "Medicines", "Never stop one for us. We plan around it."),
    Group("recent_procedure", "Care somewhere else", "What was done to your face lately."),
    Group("allergy", "Allergies", "What your skin or body does not like."),
    Group("condition", "Your health", "We ask everybody the same things."),
)


FREE: Mapping[str, str] = {  # by group; told in words, read by people
    "home_product": "Anything else you put on your face? Names are enough.",
    "medication": "Any other medicine, pill or vitamin? Names are enough.",
    "recent_procedure": "Anything else done to your face lately?",
    "allergy": "Any other allergy?",
}


class Theme(NamedTuple):
    """What changes fast, under a short name; asked again by name in the reminder and at the chair."""

    name: str
    title: str
    flags: frozenset[str]


THEMES = (
    Theme(
        "home",
        "retinol, acids or a new cream",
        frozenset(
            {
                "retinoid_prescription",
                "retinoid_otc",
                "exfoliating_actives",
                "topical_field_treatment",
                "strong_steroid_cream_face",
            }
        ),
    ),
    Theme("sun", "a lot of sun, or a sunburn", frozenset({"recent_sun_exposure", "sunburn"})),
    Theme(
        "skin",
        "a cold sore, a rash or broken skin",
        frozenset(
            {
                "herpes_simplex_active",
                "active_skin_infection",
                "open_lesion_or_wound",
                "skin_barrier_flare",
            }
        ),
    ),
    Theme(
        "hair",
        "waxing, lashes or brows",
        frozenset(
            {
                "face_waxing_threading",
                "laser_hair_removal_face",
                "dermaplaning_microdermabrasion",
                "lash_lift_or_extensions",
                "permanent_makeup",
            }
        ),
    ),
    Theme(
        "elsewhere",
        "a peel, laser or needles somewhere else",
        frozenset(
            {
                "superficial_peel_elsewhere",
                "medium_or_deep_peel",
                "nonablative_laser_ipl",
                "ablative_or_fractional_laser",
                "microneedling",
                "neurotoxin_injection",
                "dermal_filler",
                "facial_surgery",
                "rf_ultrasound_or_threads",
                "photodynamic_therapy",
            }
        ),
    ),
    Theme("pregnancy", "a pregnancy, or nursing", frozenset({"pregnancy", "breastfeeding"})),
)
OTHER = Theme("medicine", "a new medicine", frozenset())  # and whatever no theme names


def theme_of(flag: str) -> Theme:
    return next((theme for theme in THEMES if flag in theme.flags), OTHER)


# --- What a follow-up offers beside a date

STILL: Mapping[str, str] = {  # by what the date means in the catalogue
    "last capsule": "I still take it",
    "last dose": "I still take it",
    "last use": "I still use it",
    "date done": "I wear extensions now",
    "date fully healed": "It is still there",
    "date cleared": "It is still there",
    "date closed": "It is still open",
    "date healed": "I am still burned",
    "date settled": "It is still there",
}
LEFT_OUT_AT_HOME = "home_product"  # a store-bought product can be paused: the last time counts


class Extra(NamedTuple):
    """What one question asks besides, kept in the answer's details under `name`."""

    name: str
    words: str


EXTRAS: Mapping[str, Extra] = {
    "retinoid_prescription": Extra("tazarotene", "Is it tazarotene (Tazorac, Arazlo, Fabior)?"),
    "cancer_treatment": Extra("skin_cancer_current", "Is it a skin cancer that is there now?"),
    "herpes_simplex_history": Extra(
        "prophylaxis_confirmed", "Has a doctor started a course of medicine for this visit?"
    ),
}
REACTED_TO = "reacted_to"
KINDS_OF_CARE = (  # ids of services and families in the catalogue
    ("enzyme_exfoliation", "An enzyme mask"),
    ("chemical_peel_superficial", "A peel"),
    ("deep_pore_extractions", "Cleaning of pores by hand"),
    ("led_therapy", "A light"),
    ("post_treatment_calming", "A calming mask or cream"),
)
