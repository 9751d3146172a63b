"""The studio, what it offers, who works in it and where."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q

from clients.models import User


class LicenseClass(models.TextChoices):
    ESTHETICIAN = "esthetician", "Esthetician"
    MASTER = "master_esthetician", "Master esthetician"


class Studio(models.Model):
    """The one studio of this installation (its row has pk 1)."""

    class Voice(models.TextChoices):
        SOLO = "I", "I (a solo studio)"
        TEAM = "we", "we (a team)"

    name = models.CharField(max_length=120)
    address = models.CharField(max_length=300, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField("e-mail", help_text="Replies to letters come here.", blank=True)
    after_hours_line = models.CharField(max_length=300, blank=True)
    license_line = models.CharField(max_length=200, blank=True)
    voice = models.CharField(max_length=2, choices=Voice.choices, default=Voice.SOLO)
    timezone = models.CharField(max_length=60, default=settings.TIME_ZONE)
    currency = models.CharField(max_length=3, default="USD", validators=[RegexValidator("^[A-Z]{3}$")])
    locale = models.CharField(max_length=10, default="en-us")
    notice_minutes = models.PositiveIntegerField(
        default=120, help_text="Least minutes between booking and visit."
    )
    window_days = models.PositiveIntegerField(
        default=90, validators=[MaxValueValidator(730)], help_text="How many days ahead can be booked."
    )
    grid_minutes = models.PositiveIntegerField(
        default=15, validators=[MinValueValidator(5), MaxValueValidator(120)]
    )
    cancellation_policy = models.CharField(max_length=400, blank=True)
    cancellation_hours = models.PositiveIntegerField(
        default=24, help_text="Up to how many hours before the visit moving is open and cancelling is free."
    )
    accent = models.CharField(max_length=7, blank=True, validators=[RegexValidator("^#[0-9A-Fa-f]{6}$")])
    logo = models.ImageField(upload_to="studio/", blank=True)
    license_class = models.CharField(
        max_length=20, choices=LicenseClass.choices, default=LicenseClass.ESTHETICIAN
    )
    lancing_permitted = models.BooleanField("a sharp point is permitted", default=False)
    tca_light_enabled = models.BooleanField("light TCA peel is switched on", default=False)
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="studio_is_one_row"),
            models.CheckConstraint(condition=Q(grid_minutes__range=(5, 120)), name="studio_grid_5_to_120"),
            models.CheckConstraint(condition=Q(voice__in=["I", "we"]), name="studio_voice_known"),
            models.CheckConstraint(
                condition=Q(license_class__in=["esthetician", "master_esthetician"]),
                name="studio_license_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


class Service(models.Model):
    """What can be booked. `slug` is the care catalogue's id; the diary owns minutes, price and order."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    summary = models.CharField(max_length=300, blank=True)
    minutes = models.PositiveIntegerField(validators=[MinValueValidator(5), MaxValueValidator(600)])
    cleanup_minutes = models.PositiveIntegerField(default=0, validators=[MaxValueValidator(240)])
    price_cents = models.PositiveIntegerField(default=0)
    order_rank = models.PositiveIntegerField()
    needs_analysis_first = models.BooleanField(default=False)
    needs_patch_test = models.BooleanField(default=False)
    is_offered = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(minutes__gte=5), name="service_lasts_five_minutes_or_more")
        ]

    def __str__(self) -> str:
        return self.name


class Practitioner(models.Model):
    user = models.OneToOneField(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60, unique=True)
    license_class = models.CharField(
        max_length=20, choices=LicenseClass.choices, default=LicenseClass.ESTHETICIAN
    )
    services = models.ManyToManyField(Service, related_name="practitioners", blank=True)
    is_active = models.BooleanField(default=True)
    wants_notices = models.BooleanField("a letter for every booking, move and cancellation", default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(license_class__in=["esthetician", "master_esthetician"]),
                name="practitioner_license_known",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Room(models.Model):
    name = models.CharField(max_length=120)
    services = models.ManyToManyField(Service, related_name="rooms", blank=True)
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name
