"""What a client answers to a check-in, and the life of a worry."""

from django.db import models
from django.db.models import Q

from bookings.models import Visit
from clients.models import User


class CheckInAnswer(models.Model):
    """One press of one of a check-in's three buttons; `letter` is the template it answers."""

    class Answer(models.TextChoices):
        ALL_GOOD = "all_good", "All good"
        QUESTION = "question", "A question"
        WORRY = "worry", "Something worries me"

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="+")
    letter = models.CharField(max_length=60)
    answer = models.CharField(max_length=10, choices=Answer.choices)
    note = models.TextField(blank=True)
    given_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["visit", "given_at"], name="check_in_answer_by_visit")]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer__in=["all_good", "question", "worry"]), name="check_in_answer_known"
            )
        ]


class Worry(models.Model):
    """A worry or a question from its first word until it is closed: seen, answered, closed.

    `signs` are the reference's warning signs she ticked. `called`: she was spoken to, and `reply`
    is what was said; otherwise it is what was written to her. What happened, what was done and what
    came of it is the incident's record; a closed one stays.
    """

    answer = models.OneToOneField(CheckInAnswer, on_delete=models.CASCADE, related_name="worry")
    signs = models.JSONField(default=list)
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reply = models.TextField(blank=True)
    called = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    happened = models.TextField("what happened", blank=True)
    done = models.TextField("what was done", blank=True)
    outcome = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["id"], name="worry_open", condition=Q(closed_at=None))]
