"""License, studio switch, skin type and the skin analysis that comes first."""

from datetime import timedelta

from treatments.care.case import Inquiry
from treatments.care.catalogue import Service
from treatments.care.level import CONDITIONS, DEFER, REFUSE
from treatments.care.verdict import Finding

ANALYSIS = "skin_analysis_and_plan"
ANALYSIS_HOLDS = timedelta(days=365)
BANDS: dict[str, tuple[Finding, ...]] = {
    "ok": (),
    "caution": (Finding(CONDITIONS, "fitzpatrick_caution"),),
    "not_offered": (Finding(REFUSE, "fitzpatrick"),),
}


def studio(service: Service, inquiry: Inquiry) -> list[Finding]:
    """What the studio may not do at all (reason codes license_scope, studio_switch_off)."""
    found = []
    if inquiry.studio.license not in service.licenses:
        found.append(Finding(REFUSE, "license_scope"))
    if service.switch and service.switch not in inquiry.studio.switches:
        found.append(Finding(REFUSE, "studio_switch_off"))
    return found


def skin_type(service: Service, fitzpatrick: int | None) -> tuple[Finding, ...]:
    """Semantics fitzpatrick_bands; a type that is not known takes the strictest band."""
    return BANDS[service.band(fitzpatrick)]


def analysis_first(service: Service, inquiry: Inquiry) -> list[Finding]:
    """Semantics consult: an analysis asked for as well, or one at most 365 days old, is enough."""
    done_on = inquiry.client.analysis_on
    if not service.needs_analysis or (done_on is not None and inquiry.on - done_on <= ANALYSIS_HOLDS):
        return []
    asked_for = any(request.service == ANALYSIS for request in inquiry.requests)
    return [] if asked_for else [Finding(DEFER, "consult_required")]
