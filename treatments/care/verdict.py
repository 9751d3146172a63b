"""What the checks found against one service, and what follows from it."""

from collections.abc import Iterable, Sequence, Set
from datetime import date
from typing import NamedTuple

from treatments.care.catalogue import NEVER, Effect, Service
from treatments.care.level import ALLOW, CONDITIONS, DEFER, Level


class Finding(NamedTuple):
    """One code raised by one rule.

    Below NEEDS_CLEARANCE the code is a condition of doing the service, from
    there on a reason for not doing it. A deferral without `opens_on` is open-ended.
    `last_on` is the day it counts from. What a health answer raises names its
    `flag` and `effect`.
    """

    level: Level
    code: str
    opens_on: date | None = None
    last_on: date | None = None
    flag: str = ""
    effect: Effect | None = None

    @property
    def override(self) -> str:
        """Who may go on against it: never, letter or practitioner (semantics.override)."""
        return self.effect.override if self.effect and self.level > CONDITIONS else NEVER

    @property
    def why(self) -> str:
        """The reference's reason for the effect, for staff; empty where the code says it all."""
        return self.effect.why if self.effect else ""


class Verdict(NamedTuple):
    """The answer to one requested service: the highest level wins (semantics.decision_rule).

    `kept`: it may be done today. `left_out` are the zones it stays away from.
    `not_sooner_than` is the floor that the services kept today put under the
    date of a deferral.
    """

    service: Service
    level: Level
    kept: bool
    findings: Sequence[Finding]
    left_out: Set[str]
    not_sooner_than: date = date.min

    @property
    def conditions(self) -> list[str]:
        """Every condition code, sorted."""
        return sorted({finding.code for finding in self.findings if finding.level <= CONDITIONS})

    @property
    def reasons(self) -> list[str]:
        """Every code that alone would keep the service from being done, sorted."""
        return sorted({finding.code for finding in self.findings if finding.level > CONDITIONS})

    @property
    def not_before(self) -> date | None:
        """The first day it may be done; None if it is not a deferral or one of them is open-ended."""
        if self.level is not DEFER:
            return None
        latest = self.not_sooner_than
        for finding in self.findings:
            if finding.level is DEFER:
                if finding.opens_on is None:
                    return None
                latest = max(latest, finding.opens_on)
        return latest

    def with_findings(self, findings: Iterable[Finding]) -> "Verdict":
        """The same verdict with more found against it."""
        return judge(self.service, [*self.findings, *findings], self.left_out)


def judge(service: Service, findings: Sequence[Finding], left_out: Set[str]) -> Verdict:
    """The verdict that the findings add up to."""
    level = max([finding.level for finding in findings]) if findings else ALLOW
    return Verdict(service, level, level <= CONDITIONS, findings, left_out)
