"""A peel wants a clear test of the same acid first (semantics.patch_test, edges)."""

from datetime import date, timedelta

from treatments.care.case import Inquiry
from treatments.care.catalogue import PatchTestRule, Service
from treatments.care.level import DEFER, REFUSE
from treatments.care.verdict import Finding

MISSING = "patch_test_missing"
REACTION = "patch_test_reaction"


def findings(service: Service, inquiry: Inquiry) -> list[Finding]:
    """A reaction refuses at any age, alone; without a valid test the peel waits for one."""
    rule = service.patch_test
    if rule is None:
        return []
    tests = [test for test in inquiry.patch_tests if test.service == service.id]
    if not all(test.clear for test in tests):
        return [Finding(REFUSE, REACTION)]
    tested_on = [test.on for test in tests]
    if _tolerated(tested_on, service, rule, inquiry):
        return []
    return [Finding(DEFER, MISSING, _ripe_on(tested_on, rule, inquiry.on))]


def _tolerated(tested_on: list[date], service: Service, rule: PatchTestRule, inquiry: Inquiry) -> bool:
    """A clear test old enough and not too old, or the same peel within that time."""
    oldest = inquiry.on - timedelta(days=rule.valid_days)
    youngest = inquiry.on - timedelta(days=rule.min_days)
    return any(oldest <= on <= youngest for on in tested_on) or any(
        earlier.service == service.id and earlier.on >= oldest for earlier in inquiry.history
    )


def _ripe_on(tested_on: list[date], rule: PatchTestRule, on: date) -> date:
    """When the oldest test that is still too young will do, or one made today."""
    wait = timedelta(days=rule.min_days)
    return min((day for day in tested_on if day > on - wait), default=on) + wait
