"""Our sentences for the conditions that the reference only names: client, staff.

{service} and {zone} are filled from the code.
"""

# A condition of a newer reference that has no words here yet; its reason follows for the desk.
UNKNOWN_CONDITION = ("We take extra care with this service today.", "With care.")

CONDITION_WORDS: dict[str, tuple[str, str]] = {
    "fitzpatrick_caution": (
        "This service can leave marks on your skin tone, so we go gently.",
        "Skin type in the caution band of this service: milder, shorter, and watch for marks.",
    ),
    "clinician_ok_on_file": (
        "Your doctor has agreed to this, and we have the note.",
        "A clinician's agreement is on file. Read what it allows before you start.",
    ),
    "no_lancing": (
        "We work without a sharp point today.",
        "No sharp point: a health answer, the service or the studio's setting rules it out.",
    ),
    "no_lancing_in": (
        "We open nothing in this place: {zone}.",
        "Never a sharp point here: {zone}. What would need one stays.",
    ),
    "concern_caution": (
        "We take extra care with some of what we see on your skin today.",
        "Go with care around what was noted.",
    ),
    "zone_caution": (
        "We take extra care in this place: {zone}.",
        "Zone with care: {zone}.",
    ),
    "pregnancy_positioning": (
        "We raise your head, keep it short, and use no heat and no essential oils.",
        "Raised head, turned to the left, short session; no essential oils, no heat.",
    ),
    "breastfeeding_area": (
        "We stay on the face and keep off the chest. Please wash before you feed.",
        "Face only, keep off the chest; she washes before feeding.",
    ),
    "antiviral_confirmed": (
        "Please keep taking the course from your prescriber as agreed.",
        "The antiviral course is confirmed on file; ask that it goes on as prescribed.",
    ),
    "avoid_perioral": (
        "We do not press around your mouth.",
        "No pressure work around the mouth.",
    ),
    "spf_commitment": (
        "Your skin marks more easily in the sun. Please wear SPF every day after this.",
        "Marks more easily: SPF every day and no sunbathing; ask for her word on it.",
    ),
    "gentle_pressure_only": (
        "We press very lightly and make few passes.",
        "Light pressure only, few passes: bruises or scars more easily.",
    ),
    "comfort_checks": (
        "We ask how it feels at each step.",
        "Mild and short; ask about feeling and look for bruising at each step.",
    ),
    "continuous_mode_only": (
        "We use steady light only, with your eyes fully covered, and we stay with you.",
        "Steady light only, eyes fully covered, never left alone.",
    ),
    "no_work_near_eyes": (
        "We stay well away from your eyes.",
        "Nothing inside the bony rim of the eye.",
    ),
    "lower_strength": (
        "We use our mildest product for a short time.",
        "Lowest strength, one layer, short, little pressure.",
    ),
    "ingredient_check": (
        "We check what this product is made from before we use it.",
        "Read the product's ingredients for what she reacts to before you open it.",
    ),
    "patch_test_enzyme_48h": (
        "We test a little of this enzyme on your skin 48 hours before.",
        "Another enzyme base only after a patch test 48 hours before.",
    ),
    "nitrile_only": (
        "We wear gloves without latex.",
        "Nitrile gloves only; no latex in the room.",
    ),
    "guardian_consent": (
        "A parent or guardian signs for you, and may stay in the room.",
        "Under 18: a parent or guardian signs first and may be present.",
    ),
    "patch_test_advised": (
        "We offer you a small skin test first.",
        "Offer a patch test before it; for light a short test dose.",
    ),
    "fragrance_free": (
        "We use only products without fragrance.",
        "Fragrance-free products only.",
    ),
    "no_adhesive_pads": (
        "We use no stick-on pads and no tape.",
        "No stick-on pads or tape; loose pads or goggles.",
    ),
    "no_steam_or_product_near_eyes": (
        "We keep steam and products away from your eyes.",
        "No steam and no product near the eyes: fresh lash work, or extensions.",
    ),
    "look_only_guardian_present": (
        "We only look, and a parent or guardian stays in the room.",
        "Under 13: look only, no touching; a parent or guardian stays in the room.",
    ),
    "leave_scar_and_new_spots": (
        "We leave the scar and any new spot alone. Please show your skin doctor anything new.",
        "Leave the scar and any new spot alone; ask her to tell the dermatologist about anything new.",
    ),
}
