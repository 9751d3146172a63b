"""What lets a service go ahead: a clear patch test, or a decision somebody answers for."""

from django.db import models
from django.db.models import Q

from bookings.models import Visit
from clients.models import ClinicianLetter, User


class PatchTest(models.Model):
    """A little of a product, placed at a visit and read later; a clear one opens its service.

    `service` is the variant's slug. `on` is the studio's local date of placing it: the 2 and the 180
    days count from it. A reaction is never undone by a later clear test.
    """

    class Result(models.TextChoices):
        WAITING = "", "Not read yet"
        CLEAR = "clear", "Clear"
        REACTION = "reaction", "A reaction"

    class Read(models.TextChoices):
        IN_PERSON = "in_person", "In person"
        PHOTO = "photo", "By photo"

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="+")
    service = models.SlugField(max_length=60)
    product = models.CharField(max_length=200, blank=True)
    place = models.CharField("where on the skin", max_length=100, blank=True)
    on = models.DateField()
    placed_at = models.DateTimeField()
    placed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    result = models.CharField(max_length=10, choices=Result.choices, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    read_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    read_how = models.CharField(max_length=10, choices=Read.choices, blank=True)
    words = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["visit", "service"], name="patch_test_once_a_visit"),
            models.CheckConstraint(
                condition=Q(result="", read_at=None)
                | Q(result__in=["clear", "reaction"], read_at__isnull=False),
                name="patch_test_read_with_its_hour",
            ),
        ]


class Override(models.Model):
    """A decision to go on where a rule says wait, kept for ever with who answers for it.

    `code` is the rule's ('flag:isotretinoin'); what no health answer raises is never overridden. `kind`
    is the reference's class: a 'letter' override is the owner's, with the clinician's letter; a
    'practitioner' one has a reason. There is none of class 'never', and the database holds it to that.
    """

    class Kind(models.TextChoices):
        LETTER = "letter", "With a clinician's letter"
        PRACTITIONER = "practitioner", "By a licensed person, with a reason"

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="+")
    service = models.SlugField(max_length=60)
    code = models.CharField(max_length=100)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    why = models.TextField()
    letter = models.ForeignKey(
        ClinicianLetter, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["visit", "service", "code"], name="override_once"),
            models.CheckConstraint(
                condition=Q(kind="letter", letter__isnull=False) | (Q(kind="practitioner") & ~Q(why="")),
                name="override_of_a_class_that_may",
            ),
            models.CheckConstraint(condition=Q(code__startswith="flag:"), name="override_of_a_health_answer"),
        ]
