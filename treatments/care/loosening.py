"""Where one revision of the rules is milder than another: what the other still holds against a visit.

The studio may shorten a wait with a reason; then the desk is told wherever that lets something pass.
"""

from collections.abc import Sequence
from datetime import date

from treatments.care import flags, intervals
from treatments.care.aftercare import Line
from treatments.care.case import Inquiry, Request
from treatments.care.catalogue import Catalogue
from treatments.care.verdict import Finding


def passed_over(
    inquiry: Inquiry, catalogue: Catalogue, reference: Catalogue
) -> dict[str, tuple[Finding, ...]]:
    """By requested service, the waits that `reference` has and `catalogue` lacks or ends sooner."""
    found = {
        request.service: _milder(_waits(request, inquiry, catalogue), _waits(request, inquiry, reference))
        for request in inquiry.requests
    }
    return {service: findings for service, findings in found.items() if findings}


def milder_lines(lines: Sequence[Line], reference: Sequence[Line]) -> dict[str, Line]:
    """By key, the line of the `reference` plan where it ends later or begins sooner, or is missing here."""
    here = {line.key: line for line in lines}
    return {line.key: line for line in reference if _holds_more(line, here.get(line.key))}


def _waits(request: Request, inquiry: Inquiry, catalogue: Catalogue) -> dict[str, Finding]:
    """By code, the finding that ends last."""
    service = catalogue.services[request.service]
    found = [*flags.findings(service, request, inquiry)[0], *intervals.findings(service, inquiry)]
    return {finding.code: finding for finding in sorted(found, key=_end)}


def _milder(here: dict[str, Finding], there: dict[str, Finding]) -> tuple[Finding, ...]:
    return tuple(
        finding for code, finding in there.items() if code not in here or _end(here[code]) < _end(finding)
    )


def _end(finding: Finding) -> date:
    """An open end is the latest of all."""
    return finding.opens_on or date.max


def _holds_more(line: Line, here: Line | None) -> bool:
    if here is None or here.ends_at < line.ends_at:
        return True
    if here.starts_at is None:
        return False
    return line.starts_at is None or line.starts_at < here.starts_at
