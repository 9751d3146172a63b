from celery import shared_task
from django.utils import timezone

from treatments import digest


@shared_task
def write_digests() -> None:
    """The evening's letters to practitioners; beat asks every five minutes, and they are written once."""
    digest.write(now=timezone.now())
