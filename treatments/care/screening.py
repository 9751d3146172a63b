"""Which of the requested services may be done (semantics.reasons, target_rule).

Every check runs for every requested service; the checks themselves are in
modules of their own, one noun each.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from treatments.care import flags, intervals, patch_tests, same_visit, scope, targets, zones
from treatments.care.case import Inquiry, Observation, Request
from treatments.care.catalogue import Catalogue, Service
from treatments.care.face import Face, face_of
from treatments.care.level import CONDITIONS, DEFER
from treatments.care.verdict import Finding, Verdict, judge

NOTHING_LEFT_OUT: frozenset[str] = frozenset()


class Sight(NamedTuple):
    """What the checks of a whole visit look at."""

    inquiry: Inquiry
    face: Face
    catalogue: Catalogue


def may_book(inquiry: Inquiry, catalogue: Catalogue) -> tuple[Verdict, ...]:
    """The first half, asked when a visit is booked: nothing has been seen on the face yet.

    Targets, zones and signs are left to the visit. A skin type that is not
    known is not held against the booking, and a missing patch test only makes
    it subject to one (condition patch_test_missing). In the order requested.
    """
    verdicts = [
        judge(service, list(_at_booking(service, request, inquiry)), NOTHING_LEFT_OUT)
        for service, request in _requested(inquiry, catalogue)
    ]
    return _with_rest(same_visit.settle(verdicts, (), on=inquiry.on), inquiry)


def screen(
    inquiry: Inquiry, observations: Sequence[Observation], catalogue: Catalogue
) -> tuple[Verdict, ...]:
    """The verdict on every requested service, in the order requested.

    `observations` already hold the suspicions that signs raise. Lights are
    judged last, when it is known which services are kept.
    """
    sight = Sight(inquiry, face_of(observations), catalogue)
    requested = _requested(inquiry, catalogue)
    hands = [_examine(*asked, sight, supporting=False) for asked in requested if not asked[0].is_light]
    settled = same_visit.settle(hands, (), on=inquiry.on)
    if len(settled) < len(requested):
        kept = [verdict.service for verdict in settled if verdict.kept]
        supporting = any([service.hands_on for service in kept])
        lights = [_examine(*asked, sight, supporting=supporting) for asked in requested if asked[0].is_light]
        settled += same_visit.settle(lights, kept, on=inquiry.on)
        by_service = {verdict.service.id: verdict for verdict in settled}
        settled = [by_service[request.service] for request in inquiry.requests]
    return _with_rest(settled, inquiry)


def _requested(inquiry: Inquiry, catalogue: Catalogue) -> list[tuple[Service, Request]]:
    return [(catalogue.services[request.service], request) for request in inquiry.requests]


def _known_before(service: Service, inquiry: Inquiry) -> list[Finding]:
    """The checks, beside the health answers, that need neither a face nor a skin type."""
    return [
        *scope.studio(service, inquiry),
        *scope.analysis_first(service, inquiry),
        *intervals.findings(service, inquiry),
    ]


def _at_booking(service: Service, request: Request, inquiry: Inquiry) -> Iterator[Finding]:
    yield from _known_before(service, inquiry)
    yield from flags.findings(service, request, inquiry)[0]
    if inquiry.client.fitzpatrick is not None:
        yield from scope.skin_type(service, inquiry.client.fitzpatrick)
    for finding in patch_tests.findings(service, inquiry):
        subject_to = finding.code == patch_tests.MISSING
        yield Finding(CONDITIONS, finding.code) if subject_to else finding


def _examine(service: Service, request: Request, sight: Sight, *, supporting: bool) -> Verdict:
    """All checks but those between services. `supporting`: hands-on work is kept beside a light."""
    inquiry, face, catalogue = sight
    from_answers, answers_allow = flags.findings(service, request, inquiry)
    may_lance = answers_allow and inquiry.studio.lancing_permitted and not service.never_lances
    left_out = zones.left_out(service, face)
    aimed = targets.aim(service, face, left_out, may_lance, catalogue)
    findings = [
        *from_answers,
        *_known_before(service, inquiry),
        *scope.skin_type(service, inquiry.client.fitzpatrick),
        *patch_tests.findings(service, inquiry),
        *targets.holds(service, face),
    ]
    if aimed.hits or not service.needs_target:
        findings += targets.cautions(aimed)
    elif not (service.supports and supporting):
        findings += targets.missing(service, face, aimed)
    return judge(service, findings, left_out)


def _with_rest(verdicts: Sequence[Verdict], inquiry: Inquiry) -> tuple[Verdict, ...]:
    """Let deferrals wait until the services kept today leave them open (semantics.intervals_today)."""
    kept = [verdict.service for verdict in verdicts if verdict.kept]
    return tuple(
        [
            verdict._replace(not_sooner_than=intervals.after_today(verdict.service, kept, inquiry))
            if verdict.level is DEFER
            else verdict
            for verdict in verdicts
        ]
    )
