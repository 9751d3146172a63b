"""Load or update the care catalogue and the services."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from treatments.catalogue import revisions, services
from treatments.catalogue.reference import reference_document
from treatments.models import CatalogueRevision


class Command(BaseCommand):
    help = (
        "Load the care catalogue that ships with this version, and the services it seeds. "
        "Safe to repeat; what the studio has edited is laid over it again."
    )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        document = reference_document()
        earlier = (
            CatalogueRevision.objects.filter(origin=CatalogueRevision.Origin.REFERENCE)
            .order_by("-number")
            .values_list("document", flat=True)
            .first()
        )
        version = document["meta"]["version"]
        loaded = revisions.load(
            document=document, by="load_catalogue", why=f"Reference {version}.", now=timezone.now()
        )
        added, renewed = services.load(document=document, earlier=earlier)
        written = f"revision {loaded.written.number} written" if loaded.written else "unchanged"
        self.stdout.write(f"Catalogue: {written}. Services: {added} added, {renewed} renewed.")
        for edit in loaded.over.gone:
            self.stdout.write(f"The studio's change has no place any more: {edit.path}")
        for edit in loaded.over.outdone:
            self.stdout.write(f"The reference is stricter now than the studio's change: {edit.path}")
