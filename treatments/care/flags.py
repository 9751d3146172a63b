"""What the health answers mean for a service (semantics.flag_defaults, missing_date, windowed_conditions)."""

from datetime import date

from treatments.care.case import Answer, Inquiry, Request
from treatments.care.catalogue import Effect, Service
from treatments.care.level import CONDITIONS, DEFER, NEEDS_CLEARANCE
from treatments.care.verdict import Finding

CLINICIAN_OK = "clinician_ok_on_file"


def is_deeper_skin(fitzpatrick: int | None) -> bool:
    """Types IV to VI; a type that is not known takes the stricter reading and counts as one."""
    return fitzpatrick is None or fitzpatrick >= 4


def findings(service: Service, request: Request, inquiry: Inquiry) -> tuple[list[Finding], bool]:
    """What all health answers say about the service, and whether they allow a sharp point."""
    found: list[Finding] = []
    may_lance = True
    for answer in inquiry.answers:
        if answer.flag not in service.effects:
            continue
        for effect in service.effects[answer.flag]:
            if effect.when and not _applies(effect, answer, service, request):
                continue
            opens_on = _window_end(effect, answer, inquiry)
            if opens_on is None or inquiry.on < opens_on:
                found.append(_finding(answer, effect, opens_on))
                may_lance = may_lance and not effect.no_lancing
    return found, may_lance


def _window_end(effect: Effect, answer: Answer, inquiry: Inquiry) -> date | None:
    """The day the window is over; None when the effect has none, or it cannot be known."""
    if effect.window is None or answer.last_on is None or answer.ongoing:
        return None
    deeper = is_deeper_skin(inquiry.client.fitzpatrick)
    window = effect.window_deeper_skin if deeper and effect.window_deeper_skin else effect.window
    return window.after(answer.last_on)


def _finding(answer: Answer, effect: Effect, opens_on: date | None) -> Finding:
    level, code = effect.level, effect.code or f"flag:{answer.flag}"
    if level is NEEDS_CLEARANCE and answer.clearance:
        level, code = CONDITIONS, CLINICIAN_OK
    return Finding(level, code, opens_on if level is DEFER else None, answer.last_on, answer.flag, effect)


def _applies(effect: Effect, answer: Answer, service: Service, request: Request) -> bool:
    return all(_meets(name, wanted, answer, service, request) for name, wanted in effect.when)


def _meets(name: str, wanted: object, answer: Answer, service: Service, request: Request) -> bool:
    """One `when` of an effect. An enzyme base that is not known meets any (semantics.enzyme_base)."""
    if name == "enzyme_base":
        assert isinstance(wanted, frozenset)
        return request.enzyme_base is None or request.enzyme_base in wanted
    if name == "same_service":
        return wanted is (not answer.reacted_to or not service.kin.isdisjoint(answer.reacted_to))
    return bool(getattr(answer, name) is wanted)
