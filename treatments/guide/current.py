"""The guide as the studio's rules stand now, read once per revision."""

from functools import lru_cache

from treatments.catalogue import revisions
from treatments.catalogue.reference import reference_document
from treatments.catalogue.rules import Rules
from treatments.guide.articles import Guide, guide
from treatments.models import CatalogueRevision

KEPT = 4


def current() -> Guide:
    """One statement once a revision is read."""
    return _of(revisions.current_or_shipped())


@lru_cache(maxsize=KEPT)
def _of(rules: Rules) -> Guide:
    if rules.revision_id is None:
        return guide(reference_document())
    return guide(CatalogueRevision.objects.values_list("document", flat=True).get(pk=rules.revision_id))
