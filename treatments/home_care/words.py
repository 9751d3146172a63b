"""What a client reads about her evenings at home. Ours; nothing here names a condition."""

from treatments.care.home_care import Why
from treatments.care.home_care_document import Active

WHAT = {Active.RETINOL: "retinol", Active.EXFOLIANT: "acid", Active.REST: "rest"}
PAUSE = "pause"
AT_LENGTH = {
    Active.RETINOL: "retinol",
    Active.EXFOLIANT: "your gentle acid or enzyme",
    Active.REST: "neither, just your light cream",
}
LEFT_OUT = {Active.RETINOL: "no retinol", Active.EXFOLIANT: "no acid or enzyme"}
BECAUSE = {
    Why.AFTERCARE: "your skin is still settling after your visit",
    Why.BEFORE_VISIT: "your next visit is near",
    Why.AFTER_VISIT: "your skin will be settling after your visit",
    Why.ANSWER: "your skin needs quiet, after what you told",
}
ROUTINE = {"pm:2": "What the calendar says: retinol, your acid or enzyme, or neither"}
HOW = "Retinol goes on at night, on dry skin: a pea for the whole face, around the eyes but not on the lids."
STAY = (
    "If your skin stings, turns red or flakes for more than two days, leave both out until it is calm. "
    "Then write or call, so that the calendar waits for you."
)
PRESCRIBED = (
    "A cream that a doctor prescribed is another matter: ask the prescriber what to do, and when to begin "
    "again."
)
STOPPED = "No retinol from now on, after what you told. At your next visit we look at what suits you instead."
INSTEAD = "No store-bought retinol for now. Azelaic acid or a low glycolic acid is gentle enough instead."
NO_SALICYLIC = "No salicylic acid and no willow bark, for you."
GEL = "A gel instead of a cream, and no oils."
TINTED = "A tinted sunscreen guards best against marks. Leave out anything that stings."
UNTINTED = "A sunscreen without tint for now, a tinted one later. Leave out anything that stings."
NO_WASH = (
    "No washing and no rubbing on of sunscreen yet: shade and a hat. If it burns more and more, rinse with "
    "cool water now."
)
