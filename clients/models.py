"""People: who signs in, who is cared for, and who read whose record."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in, by e-mail. Staff roles see the desk; a client sees `/my/` only."""

    class Role(models.TextChoices):
        OWNER = "owner", "Owner"
        PRACTITIONER = "practitioner", "Practitioner"
        FRONT_DESK = "front_desk", "Front desk"
        CLIENT = "client", "Client"

    email = models.EmailField("e-mail", max_length=254)
    name = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.CLIENT)
    is_active = models.BooleanField(default=True)
    pin = models.CharField("PIN of the desk's lock, hashed", max_length=128, blank=True)
    date_joined = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique"),
            models.CheckConstraint(
                condition=models.Q(role__in=["owner", "practitioner", "front_desk", "client"]),
                name="user_role_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_desk(self) -> bool:
        """May open the desk at all."""
        return self.is_active and self.role != self.Role.CLIENT

    @property
    def is_owner(self) -> bool:
        return self.is_active and self.role == self.Role.OWNER

    @property
    def may_read_charts(self) -> bool:
        """May read and write records of health: owner and practitioners, not the front desk."""
        return self.is_active and self.role in (self.Role.OWNER, self.Role.PRACTITIONER)


class ClientQuerySet(models.QuerySet["Client"]):
    def current(self) -> "ClientQuerySet":
        return self.filter(merged_into=None)

    def search(self, words: str) -> "ClientQuerySet":
        found = self
        for word in words.split():
            found = found.filter(
                models.Q(name__icontains=word)
                | models.Q(email__icontains=word)
                | models.Q(phone__icontains=word)
            )
        return found


class Client(models.Model):
    """Somebody who is cared for. The keys are the case-folded forms that registry.py compares."""

    class Meta:
        indexes = [models.Index(fields=["email_key", "name_key"], name="client_identity")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(skin_type=None) | models.Q(skin_type__range=(1, 6)),
                name="client_skin_type_1_to_6",
            )
        ]

    name = models.CharField(max_length=200)
    email = models.EmailField("e-mail", max_length=254, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    name_key = models.CharField(max_length=400, editable=False)
    email_key = models.CharField(max_length=508, editable=False, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    skin_type = models.PositiveSmallIntegerField("skin type (Fitzpatrick)", null=True, blank=True)
    note = models.TextField(blank=True)
    user = models.OneToOneField(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    maybe_same_as = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="maybe_duplicates"
    )
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="merged"
    )
    created_at = models.DateTimeField()

    objects = ClientQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class Consent(models.Model):
    """One purpose agreed to, with the exact words and their version; withdrawn, never edited."""

    class Purpose(models.TextChoices):
        NEWSLETTER = "newsletter", "Newsletter"
        INVITATIONS = "invitations", "Invitations to book again"
        HEALTH_DATA = "health_data", "Collecting health data"
        PHOTOS = "photos", "Photographs"
        SHARING = "sharing", "Sharing with a doctor"
        GUARDIAN = "guardian", "A parent's or guardian's agreement"

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    text = models.TextField()
    version = models.CharField(max_length=20)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    purpose__in=["newsletter", "invitations", "health_data", "photos", "sharing", "guardian"]
                ),
                name="consent_purpose_known",
            )
        ]


class HealthRead(models.Model):
    """The access log: who read which part of whose record of health, and when (UTC)."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="reads")
    user = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    what = models.CharField(max_length=100)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["client", "at"], name="health_read_by_client")]


class IntakeAnswer(models.Model):
    """One answer to one health question, as it was given. A later one stands beside it and counts instead.

    `question` is an id of the care catalogue, `asked` the words it was asked in. `on` is the date she
    told, `precision` how exactly she knew it (day, week, month, year, unknown); `ongoing` None: not
    asked. `details` holds what single questions ask besides ({"reacted_to": [...], "tazarotene": true}).
    'Not sure' is read as yes. `occasion` is the topic of the visit it was given for ('visit:12').
    """

    class Answer(models.TextChoices):
        YES = "yes", "Yes"
        NO = "no", "No"
        UNSURE = "unsure", "Not sure"

    class Source(models.TextChoices):
        BOOKING = "booking", "While booking"
        LINK = "link", "On the questions' page"
        TABLET = "tablet", "On the studio's tablet"
        CHAIR = "chair", "Asked at the chair"

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="answers")
    question = models.CharField(max_length=60)
    asked = models.TextField()
    answer = models.CharField(max_length=10, choices=Answer.choices)
    on = models.DateField(null=True, blank=True)
    precision = models.CharField(max_length=10, default="day")
    ongoing = models.BooleanField(null=True, blank=True)
    details = models.JSONField(default=dict)
    words = models.TextField(blank=True)
    occasion = models.CharField(max_length=60, blank=True)
    source = models.CharField(max_length=10, choices=Source.choices)
    given_at = models.DateTimeField()
    taken_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["client", "question", "given_at"], name="intake_answer_newest")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answer__in=["yes", "no", "unsure"]), name="intake_answer_known"
            ),
            models.CheckConstraint(
                condition=models.Q(precision__in=["day", "week", "month", "year", "unknown"]),
                name="intake_precision_known",
            ),
        ]


class ClinicianLetter(models.Model):
    """A doctor's letter about some health answers: what was cleared, by whom, and the letter itself.

    `about` are ids of the care catalogue's questions. Withdrawn, it no longer counts and stays on file.
    """

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="letters")
    about = models.JSONField(default=list)
    clinician = models.CharField("the doctor or clinic", max_length=200)
    dated = models.DateField()
    file = models.FileField(upload_to="letters/%Y/")
    words = models.TextField(blank=True)
    kept_at = models.DateTimeField()
    kept_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
