from celery import shared_task
from django.utils import timezone

from notifications import delivery


@shared_task
def send_due_messages() -> None:
    """One sweep of the outbox; beat runs it every minute."""
    delivery.send_due(now=timezone.now())
