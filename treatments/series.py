"""The letters of one plan as the visit page lists them: those to come, or those written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bookings.models import Visit
from notifications.models import Message
from treatments.due_letters import base
from treatments.left_out import Known
from treatments.letters import REWRITTEN, series_of
from treatments.models import AftercarePlan, TreatmentRecord
from treatments.sent_letters import is_of_series

NAMES = {
    "aftercare_now": "Aftercare",
    "aftercare_changed": "Your aftercare has changed",
    "plan_summary": "After the analysis",
    "results_review": "Looking back",
    "plan_nudge": "Invitation to go on",
    "rebook": "Invitation to the next visit",
    "window_opens": "Invitation: something is possible again",
    "referral_note": "About seeing a doctor",
    "referral_check": "Asking whether a doctor has looked",
    "clearance_request": "Asking for a doctor's note",
    "clearance_reminder": "Asking again for the doctor's note",
}


@dataclass(frozen=True)
class Planned:
    """One letter: what, when, and its state once it is written."""

    name: str
    due_at: datetime
    state: str = ""
    message_id: int | None = None


def of_plan(
    *,
    visit: Visit,
    record: TreatmentRecord,
    plan: AftercarePlan,
    known: Known | None = None,
    now: datetime,
) -> Sequence[Planned]:
    """What has gone under any version; then before the approval what would be written, else what was."""
    written = [_written(message) for message in _of_series(visit, record)]
    if plan.is_approved:
        return written
    ahead = series_of(visit, record, plan, now, known=known).hours()
    return [*written, *(Planned(names(due.templates), due.due_at) for due in ahead)]


def _of_series(visit: Visit, record: TreatmentRecord) -> list[Message]:
    """Not those in whose place the same stands, written anew, nor what an earlier version had taken back."""
    rows = Message.objects.about(visit.topic).order_by("due_at", "pk").defer("text", "html")
    here = [row for row in rows if is_of_series(row.kind)]
    standing = {(row.kind, row.revision) for row in here if row.reason not in REWRITTEN}
    return [
        row
        for row in here
        if (row.reason not in REWRITTEN or (row.kind, row.revision) not in standing)
        and (row.revision == record.version or row.state != Message.State.WITHDRAWN)
    ]


def _written(message: Message) -> Planned:
    state = message.get_state_display()
    return Planned(names(message.letters.split(", ")), message.due_at, state, message.pk)


def names(templates: Sequence[str]) -> str:
    """'Aftercare', 'Check-in, day 3'; each once."""
    return " + ".join(dict.fromkeys(_name(template) for template in templates))


def _name(template: str) -> str:
    day = template.removeprefix("check_in_day_")
    return NAMES.get(base(template)) or f"Check-in, day {day}"
