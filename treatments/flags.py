"""What the desk shows of treatments: plans and referrals that wait, and a client's skin over time."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from bookings.flags import Attention, Entry, Flag, Section
from bookings.models import Visit
from bookings.templatetags.studio import clock, short_day, when
from clients.models import Client, User
from treatments import day_file, visit_flags, waiting
from treatments.day_file import DayFile
from treatments.letters import aftercare_delay
from treatments.models import AftercarePlan, CheckInAnswer, Referral, SkinAnalysis, TreatmentRecord, Worry
from treatments.referrals import HOW_SOON
from treatments.waiting import Waiting

ENTRIES = 50


def of_visits(visits: Sequence[Visit], now: datetime) -> Mapping[int, Sequence[Flag]]:
    """What her answers and her file mean for each visit ahead, and the plan of one that is done.

    In one statement. The gravest first; what is missing and the plan's way on come last.
    """
    if not visits:
        return {}
    file = day_file.load(visits, zone=timezone.get_current_timezone(), now=now)
    return {visit.pk: _flags(visit, file) for visit in visits}


def _flags(visit: Visit, file: DayFile) -> list[Flag]:
    state = file.state_of(visit.pk)
    if state is not None:
        return [_plan_flag(visit, state)]
    if not visit.is_standing:
        return []
    seen = file.of(visit)
    return visit_flags.of(seen, file) if seen else []


def _plan_flag(visit: Visit, state: str) -> Flag:
    if state == TreatmentRecord.Status.SIGNED:
        return Flag("plan sent", "ok")
    return Flag("plan waiting", "wait", url=_address(visit.reference), label="Approve")


def attention(now: datetime) -> Sequence[Attention]:
    """Worries, then questions, plans not approved by their due hour, patch tests to read, referrals to
    ask about, treatment plans that no longer fit, retinol that an answer has stopped.

    Of each the longest waiting first; a worry that is answered and not closed after those that are not.
    """
    found = waiting.rows(now=now, on=timezone.localdate(now))
    plans = [row for row in found if row.what == waiting.PLAN]
    late_since = now - aftercare_delay() if plans else now  # asks the catalogue only when needed
    return (
        *_told(found, waiting.WORRY, now),
        *_told(found, waiting.QUESTION, now),
        *(_plan_line(row) for row in plans if row.since <= late_since),
        *(_test_line(row) for row in found if row.what == waiting.TEST),
        *(_check_line(row) for row in found if row.what == waiting.CHECK),
        *([_plans_line()] if any(row.what == waiting.COURSE for row in found) else []),
        *(_ramp_line(row) for row in found if row.what == waiting.RAMP),
    )


SAID = {waiting.WORRY: "'something worries me'", waiting.QUESTION: "a question"}
HOW_FAR = {waiting.NEW: "", waiting.SEEN: ", seen", waiting.ANSWERED: ", answered, not closed yet"}
LOOKS = {waiting.WORRY: ("stop", "flag"), waiting.QUESTION: ("care", "message")}


def _told(found: Sequence[Waiting], what: str, now: datetime) -> Iterator[Attention]:
    """A line for each visit; of several of one kind the one that waits for an answer speaks."""
    rows = sorted((row for row in found if row.what == what), key=lambda row: row.state == waiting.ANSWERED)
    once: dict[str, Waiting] = {}
    for row in rows:
        once.setdefault(row.reference, row)
    return (_told_line(row, now) for row in once.values())


def _told_line(row: Waiting, now: datetime) -> Attention:
    is_today = timezone.localdate(row.since) == timezone.localdate(now)
    at, visit = clock(row.since) if is_today else when(row.since), short_day(row.starts_at)
    tone, icon = LOOKS[row.what]
    return Attention(
        f"{at} {row.client}: {SAID[row.what]}, visit of {visit}{HOW_FAR[row.state]}",
        reverse("desk_worries_open", args=[row.reference]),
        "Open",
        is_act=True,
        phone=row.phone,
        call=row.client,
        tone=tone,
        icon=icon,
    )


def _plan_line(row: Waiting) -> Attention:
    text = f"Plan for {row.client}, {when(row.starts_at)}, not sent yet"
    return Attention(text, _address(row.reference), "Approve")


def _test_line(row: Waiting) -> Attention:
    text = f"Read the patch test of {row.client}, placed {short_day(row.since)}"
    return Attention(text, f"{_address(row.reference)}#patch-tests", "Open")


def _check_line(row: Waiting) -> Attention:
    text = f"Ask {row.client} whether a doctor has looked (visit of {short_day(row.starts_at)})"
    return Attention(text, f"{_address(row.reference)}#referral", "Open")


def _plans_line() -> Attention:
    text = "Do all plans over several visits still fit?"
    return Attention(text, reverse("desk_plans_not_fitting"), "Look", is_apart=True)


def _ramp_line(row: Waiting) -> Attention:
    text = f"{row.client} told something that stops retinol at home"
    return Attention(text, f"{_address(row.reference)}#home-care", "Look")


def sections(client: Client, user: User, now: datetime) -> Sequence[Section]:
    """The chart's part: analyses signed, referrals, treatments done, check-ins answered, newest first."""
    entries = [*_analyses(client), *_referrals(client), *_plans(client), *_check_ins(client)]
    entries.sort(key=lambda entry: entry.at, reverse=True)
    progress = reverse("desk_progress", args=[client.pk])
    part = Section("Skin and treatments", entries[:ENTRIES], progress, "How the skin has changed")
    return [part] if entries else []


def _analyses(client: Client) -> Iterator[Entry]:
    signed = SkinAnalysis.objects.signed().filter(visit__client=client, replaced_by=None)
    for analysis in signed.select_related("visit").order_by("-visit__starts_at")[:ENTRIES]:
        note = f"Skin type {ROMAN[analysis.skin_type]}" if analysis.skin_type else ""
        yield Entry(analysis.visit.starts_at, "Skin analysis", _address(analysis.visit.reference), note=note)


def _plans(client: Client) -> Iterator[Entry]:
    plans = AftercarePlan.objects.filter(record__visit__client=client, record__replaced_by=None)
    for plan in plans.select_related("record__visit").order_by("-record__visit__starts_at")[:ENTRIES]:
        tone, note = ("ok", "Plan sent") if plan.is_approved else ("wait", "Plan not sent yet")
        yield Entry(
            plan.record.visit.starts_at, "Treatment", _address(plan.record.visit.reference), tone, note
        )


def _referrals(client: Client) -> Iterator[Entry]:
    found = Referral.objects.filter(analysis__visit__client=client).select_related("analysis__visit")
    for referral in found.order_by("-made_at")[:ENTRIES]:
        visit, soon = referral.analysis.visit, HOW_SOON[referral.urgency]
        is_open = referral.closed_at is None
        tone, note = ("ask", f"open, {soon}") if is_open else ("quiet", f"closed: {referral.outcome}"[:80])
        yield Entry(referral.made_at, "A doctor's eye", f"{_address(visit.reference)}#referral", tone, note)


def _check_ins(client: Client) -> Iterator[Entry]:
    """Every press, without its words; a worry or a question with how far it has come."""
    begun = {worry.answer_id: worry for worry in Worry.objects.filter(answer__visit__client=client)}
    presses = CheckInAnswer.objects.filter(visit__client=client).select_related("visit")
    for press in presses.order_by("-pk")[:ENTRIES]:
        worry, url = begun.get(press.pk), f"{_address(press.visit.reference)}#check-ins"
        tone, note = _how_far(worry) if worry else ("", "")
        yield Entry(press.given_at, f"Check-in: {press.get_answer_display().lower()}", url, tone, note)


def _how_far(worry: Worry) -> tuple[str, str]:
    if worry.closed_at is not None:
        return "quiet", "closed"
    return ("ok", "answered") if worry.answered_at is not None else ("wait", "waits for an answer")


ROMAN = {1: "I", 2: "II", 3: "III", 4: "IV", 5: "V", 6: "VI"}


def _address(reference: str) -> str:
    return reverse("desk_visit", args=[reference])
