"""What was seen, what was done, and what follows from it, by noun.

Everything hangs on a visit and on nothing else of a client's, so merging two charts moves it along.
What is signed or approved does not change: the database refuses it (treatments/seal.py). A row
below a signed one is `sealed` with it; only sealed rows belong to what was signed.
"""

from treatments.models.analyses import Observation, SkinAnalysis
from treatments.models.check_ins import CheckInAnswer, Worry
from treatments.models.home_care import RetinolRamp
from treatments.models.permissions import Override, PatchTest
from treatments.models.plans import AftercareLine, AftercarePlan
from treatments.models.records import PerformedService, Recommended, TreatmentRecord
from treatments.models.referrals import Referral
from treatments.models.rules import CatalogueEdit, CatalogueRevision
from treatments.models.treatment_plans import PlannedSession, PlanTemplate, TreatmentPlan
from treatments.models.versions import Version

__all__ = [
    "AftercareLine",
    "AftercarePlan",
    "CatalogueEdit",
    "CatalogueRevision",
    "CheckInAnswer",
    "Observation",
    "Override",
    "PatchTest",
    "PerformedService",
    "PlanTemplate",
    "PlannedSession",
    "Recommended",
    "Referral",
    "RetinolRamp",
    "SkinAnalysis",
    "TreatmentPlan",
    "TreatmentRecord",
    "Version",
    "Worry",
]
