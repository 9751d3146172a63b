"""Two charts of one client become one. Records hang on visits, so moving the visits moves them."""

from django.db import transaction

from bookings.errors import CannotMerge
from bookings.models import Visit
from clients.models import Client


@transaction.atomic
def merge(*, keep_id: int, drop_id: int) -> Client:
    """Move everything of one chart to another and point the empty one there.

    What is empty on the kept chart is filled from the other; of two skin types the darker stays,
    because its aftercare is the longer one, and of two birth dates the later, because the young are
    spared more. Health answers keep the visit they were given for. Letters still due follow.
    Raises CannotMerge for a chart with itself or one already merged.
    """
    if keep_id == drop_id:
        raise CannotMerge("That is the same chart. Choose another one.")
    charts = {
        c.pk: c for c in Client.objects.select_for_update().filter(pk__in=(keep_id, drop_id)).order_by("pk")
    }
    keep, drop = charts[keep_id], charts[drop_id]
    if keep.merged_into_id or drop.merged_into_id:
        raise CannotMerge("One of these charts has already been merged. Open the list of clients again.")
    Visit.objects.filter(client=drop).update(client=keep)
    for kept in (drop.consents, drop.answers, drop.letters):
        kept.update(client=keep)
    drop.reads.update(client=keep)
    Client.objects.filter(maybe_same_as=drop).exclude(pk=keep.pk).update(maybe_same_as=keep)
    Client.objects.filter(merged_into=drop).update(merged_into=keep)
    for name in ("email", "email_key", "phone", "note"):
        setattr(keep, name, getattr(keep, name) or getattr(drop, name))
    keep.birth_date = max(filter(None, (keep.birth_date, drop.birth_date)), default=None)
    keep.skin_type = max(filter(None, (keep.skin_type, drop.skin_type)), default=None)
    if keep.maybe_same_as_id == drop.pk:
        keep.maybe_same_as = None
    keep.save()
    drop.merged_into, drop.maybe_same_as = keep, None
    drop.save(update_fields=["merged_into", "maybe_same_as"])
    return keep
