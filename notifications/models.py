"""The outbox: one row a letter, written in the caller's transaction."""

from datetime import datetime

from django.db import models


class MessageQuerySet(models.QuerySet["Message"]):
    def about(self, topic: str) -> "MessageQuerySet":
        return self.filter(topic=topic)

    def standing(self) -> "MessageQuerySet":
        """What may still go out: withdrawing covers both."""
        return self.filter(state__in=[Message.State.QUEUED, Message.State.SENDING])

    def due(self, now: datetime) -> "MessageQuerySet":
        return self.filter(state=Message.State.QUEUED, next_try_at__lte=now)


class Message(models.Model):
    """A letter, rendered when written: what was previewed is what is sent, what was sent is kept."""

    class State(models.TextChoices):
        QUEUED = "queued", "Due"
        SENDING = "sending", "Sending"
        SENT = "sent", "Sent"
        FAILED = "failed", "Failed"
        MISSED = "missed", "Missed"
        WITHDRAWN = "withdrawn", "Withdrawn"

    topic = models.CharField(max_length=100)  # 'visit:17'
    kind = models.CharField(max_length=100)  # 'reminder_day_before'
    revision = models.PositiveIntegerField()
    letters = models.CharField(max_length=300)  # the X-Letter header: 'aftercare_now, plan_summary'
    recipient = models.CharField(max_length=340)  # 'client:4', read at the send through its resolver
    address = models.CharField(max_length=320, blank=True)  # where it went
    from_name = models.CharField(max_length=200, blank=True)
    reply_to = models.CharField(max_length=320, blank=True)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField()
    invite = models.TextField(blank=True)  # iCalendar
    invite_method = models.CharField(max_length=20, blank=True)  # REQUEST, CANCEL
    headers = models.JSONField(default=dict)
    guard = models.CharField(max_length=100, blank=True)

    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    usable_until = models.DateTimeField(null=True, blank=True)  # None: always
    next_try_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    claim = models.UUIDField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveIntegerField(default=0)
    closed_at = models.DateTimeField(null=True, blank=True)  # sent, failed, missed or withdrawn
    reason = models.TextField(blank=True)  # the server's words, or why it was withdrawn
    message_id = models.CharField(max_length=200, unique=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["queued", "sending", "sent", "failed", "missed", "withdrawn"]),
                name="message_state_known",
            ),
            models.UniqueConstraint(
                fields=["topic", "kind", "revision"],
                condition=~models.Q(state="withdrawn"),
                name="message_once_per_revision",
            ),
        ]
        indexes = [
            models.Index(fields=["next_try_at"], name="message_due", condition=models.Q(state="queued")),
            models.Index(fields=["id"], name="message_sending", condition=models.Q(state="sending")),
            models.Index(
                fields=["state", "closed_at"],
                name="message_closed",
                condition=models.Q(closed_at__isnull=False),
            ),
            models.Index(fields=["topic"], name="message_topic"),
            models.Index(fields=["recipient"], name="message_recipient"),
            models.Index(fields=["kind", "created_at"], name="message_kind"),
        ]
