"""Random cases for the care engine: some of them kind, so that much of what is asked for is allowed."""

from datetime import date, timedelta

from hypothesis import strategies as st

from treatments.catalogue.reference import reference_document
from treatments.tests.make_care import PEELS, make_case, reference

DOCUMENT = reference_document()
SERVICES = sorted(reference().services)
SERVICE_IDS = sorted(reference().service_ids)
CONCERNS = sorted(reference().concerns)
ZONES = sorted(reference().zones)
FLAGS = sorted(reference().flags)
RED_FLAGS = sorted(reference().signs)
BASES = sorted(reference().enzyme_bases)
ZONE_NAMES = ["America/Los_Angeles", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu"]
# Around both clock changes, a leap day, a month's end, and an ordinary day.
VISITS = ["2027-06-01", "2027-03-13", "2027-11-06", "2028-02-29", "2027-08-31", "2027-01-01"]
BEFORE = [0, 1, 2, 3, 5, 6, 7, 10, 13, 14, 15, 21, 27, 28, 30, 31, 42, 90, 179, 180, 181, 184, 364, 365, 366]
ATTRIBUTES = ("ongoing", "clearance", "prophylaxis_confirmed", "skin_cancer_current", "tazarotene")

days_before = st.one_of(st.sampled_from(BEFORE), st.integers(0, 400))


def a_day(visit_on):
    return days_before.map(lambda days: (visit_on - timedelta(days=days)).isoformat())


@st.composite
def flags(draw, visit_on):
    row = {"flag": draw(st.sampled_from(FLAGS))}
    if draw(st.booleans()):
        row["date"] = draw(a_day(visit_on))
        if draw(st.booleans()):
            row["date_precision"] = draw(st.sampled_from(["day", "week", "month", "year", "unknown"]))
    for name in ATTRIBUTES:
        if draw(st.integers(0, 3)) == 0:
            row[name] = draw(st.booleans())
    if draw(st.integers(0, 3)) == 0:
        row["reacted_to"] = draw(st.lists(st.sampled_from(SERVICE_IDS), max_size=2, unique=True))
    return row


@st.composite
def observations(draw):
    concern = draw(st.sampled_from(CONCERNS))
    signs = sorted(reference().concerns[concern].urgency_by_sign) + RED_FLAGS
    return {
        "concern": concern,
        "zones": draw(st.lists(st.sampled_from(ZONES), max_size=4, unique=True)),
        "signs": draw(st.one_of(st.just([]), st.lists(st.sampled_from(signs), max_size=2, unique=True))),
    }


@st.composite
def treatments(draw, visit_on):
    on = draw(a_day(visit_on))
    row = {"service": draw(st.sampled_from(SERVICES)), "date": on}
    if draw(st.booleans()):
        row["lanced"] = draw(st.booleans())
    if draw(st.booleans()) and on < (visit_on - timedelta(days=1)).isoformat():
        row["completed_at"] = f"{on}T{draw(hours)}:00-07:00"
    return row


hours = st.sampled_from(["00:30", "01:30", "02:30", "10:00", "17:45", "23:15"])


@st.composite
def patch_tests(draw, visit_on):
    return {
        "service": draw(st.sampled_from(PEELS)),
        "date": draw(a_day(visit_on)),
        "result": draw(st.sampled_from(["clear", "clear", "clear", "reaction"])),
    }


@st.composite
def requests(draw, service):
    row = {"service": service}
    if draw(st.booleans()):
        row["enzyme_base"] = draw(st.sampled_from(BASES))
    return row


@st.composite
def cases(draw, alone=False, service=None):
    """One case; with `alone` a single service is asked for, `service` if given."""
    visit_on = date.fromisoformat(draw(st.sampled_from(VISITS)))
    count = 1 if alone else 7
    asked = (
        [service]
        if service
        else draw(st.lists(st.sampled_from(SERVICES), min_size=1, max_size=count, unique=True))
    )
    kind = draw(st.booleans())  # nothing missing that has nothing to do with the skin
    clear = [
        {"service": peel, "date": (visit_on - timedelta(days=9)).isoformat(), "result": "clear"}
        for peel in PEELS
    ]
    good = {"concern": "closed_comedones", "zones": ["chin"]}
    seen = draw(st.lists(observations(), max_size=1 if kind else 4))
    offset = draw(st.sampled_from(["-08:00", "+00:00", "+05:45"]))
    return make_case(
        studio={
            "timezone": draw(st.sampled_from(ZONE_NAMES)),
            "license": "master_esthetician"
            if kind
            else draw(st.sampled_from(["esthetician", "master_esthetician"])),
            "lancing_permitted": draw(st.booleans()),
            "tca_light_enabled": kind or draw(st.booleans()),
        },
        client={
            "fitzpatrick": draw(st.integers(1, 6)),
            "consult_on_file": clear[0]["date"] if kind else draw(st.one_of(st.none(), a_day(visit_on))),
        },
        visit={
            "date": visit_on.isoformat(),
            "completed_at": f"{visit_on}T{draw(hours)}:00{offset}",
            "lanced": draw(st.booleans()),
        },
        concerns=[good, *seen] if kind else seen,
        flags=draw(st.lists(flags(visit_on), max_size=1 if kind else 3, unique_by=lambda row: row["flag"])),
        history=[] if kind and draw(st.booleans()) else draw(st.lists(treatments(visit_on), max_size=3)),
        patch_tests=clear if kind else draw(st.lists(patch_tests(visit_on), max_size=4)),
        requested_services=[draw(requests(one)) for one in asked],
    )
