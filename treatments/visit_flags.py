"""The chips of a visit: what her file says of what is booked, in two or three words each.

A word stands for a health answer, whatever it does to however many of the services; its tone is the
strictest of that. What was decided otherwise stays, with who decided in the visit.
"""

from collections.abc import Iterable, Iterator

from bookings.flags import Flag
from treatments.care.level import CONDITIONS, DEFER, NEEDS_CLEARANCE, REFUSE, Level
from treatments.care.screening import may_book
from treatments.care.verdict import Finding, Verdict
from treatments.catalogue.rules import Rules
from treatments.day_file import DayFile, Seen
from treatments.flag_words import word_of

TONES = {CONDITIONS: "care", NEEDS_CLEARANCE: "ask", DEFER: "wait", REFUSE: "stop"}
WORDS = {
    "patch_test_missing": ("patch test first", DEFER),
    "patch_test_reaction": ("reacted to its test", REFUSE),
    "consult_required": ("no analysis yet", DEFER),
    "fitzpatrick": ("skin type", REFUSE),
    "fitzpatrick_caution": ("skin type", CONDITIONS),
    "interval": ("too soon again", DEFER),
    "same_visit": ("not together", DEFER),
    "duplicate_component": ("booked twice", REFUSE),
    "license_scope": ("not our license", REFUSE),
    "studio_switch_off": ("switched off", REFUSE),
}
DIARY_S_OWN = frozenset({"consult_required", "interval", "same_visit", "duplicate_component"})


def of(seen: Seen, file: DayFile) -> list[Flag]:
    """The gravest first, each word once; then how many answers are missing."""
    decided = file.overrides_of(seen.visit)
    found: dict[tuple[str, bool], Level] = {}
    for word, level, is_health in _told(may_book(seen.inquiry, file.rules.catalogue), decided, file.rules):
        key = (word, is_health)
        found[key] = max(level, found.get(key, CONDITIONS))
    chips = [Flag(word, TONES[level], is_health) for (word, is_health), level in _gravest(found)]
    return [*chips, *_missing(seen)]


def _gravest(found: dict[tuple[str, bool], Level]) -> list[tuple[tuple[str, bool], Level]]:
    return sorted(found.items(), key=lambda item: -item[1])


def _told(
    verdicts: Iterable[Verdict], decided: set[tuple[str, str]], rules: Rules
) -> Iterator[tuple[str, Level, bool]]:
    for verdict in verdicts:
        for finding in verdict.findings:
            kind = finding.code.partition(":")[0]
            if finding.flag:
                yield _of_answer(finding, (verdict.service.id, finding.code) in decided, rules)
            elif kind in WORDS:
                word, level = WORDS[kind]
                yield word, level, kind not in DIARY_S_OWN


def _of_answer(finding: Finding, is_decided: bool, rules: Rules) -> tuple[str, Level, bool]:
    """What somebody has decided to go on with is left as a caution."""
    label = rules.catalogue.questions[finding.flag].label
    level = CONDITIONS if is_decided else max(finding.level, CONDITIONS)
    return word_of(finding.flag, label), level, True


def _missing(seen: Seen) -> Iterator[Flag]:
    """That something is not answered is no health word: the front desk sends the link again."""
    if not seen.missing:
        return
    if seen.missing == seen.asked:
        yield Flag("intake missing", "wait", is_health=False)
    else:
        some = "answer" if seen.missing == 1 else "answers"
        yield Flag(f"{seen.missing} {some} missing", "wait", is_health=False)
