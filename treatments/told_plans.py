"""Which version of a visit's plan its client was told last."""

from notifications.models import Message
from treatments.due_letters import AFTERCARE_CHANGED, AFTERCARE_NOW
from treatments.models import AftercarePlan, TreatmentRecord


def sent_before(record: TreatmentRecord) -> AftercarePlan | None:
    """The plan that went out before this version of the record; None if no aftercare has gone yet."""
    rows = Message.objects.about(record.visit.topic).filter(
        state=Message.State.SENT, revision__lt=record.version
    )
    revisions = [
        row.revision
        for row in rows.only("letters", "revision")
        if not {AFTERCARE_NOW, AFTERCARE_CHANGED}.isdisjoint(row.letters.split(", "))
    ]
    if not revisions:
        return None
    plans = AftercarePlan.objects.filter(record__visit=record.visit_id, record__version=max(revisions))
    return plans.select_related("record__visit").get()
