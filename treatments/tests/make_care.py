"""Builders for the care engine's tests: a case that is allowed, changed where a test needs it."""

import copy
import json
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings

from treatments.care import Catalogue, decide, parse_case, parse_catalogue
from treatments.catalogue.reference import reference_document

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

PEELS = ("peel_mandelic", "peel_lactic", "peel_salicylic", "peel_glycolic", "peel_tca_light")


@cache
def reference() -> Catalogue:
    return parse_catalogue(reference_document())


@cache
def _worked() -> list[dict[str, Any]]:
    return json.loads(Path(__file__).with_name("cases.json").read_text(encoding="utf-8"))


def worked_cases() -> list[dict[str, Any]]:
    """The reference's worked cases, safe to change."""
    return copy.deepcopy(_worked())


def make_case(*services: str, **changes: Any) -> dict[str, Any]:
    """A case in which `services` are asked for by a woman of 36 with clogged pores on the chin.

    Keywords replace whole parts of the input (`flags=…`) or, for studio,
    client and visit, single fields (`client={"fitzpatrick": 5}`).
    """
    data: dict[str, Any] = {
        "studio": {
            "timezone": "America/Los_Angeles",
            "license": "esthetician",
            "lancing_permitted": True,
            "tca_light_enabled": False,
        },
        "client": {"age": 36, "fitzpatrick": 2, "consult_on_file": "2027-05-01"},
        "visit": {"date": "2027-06-01", "completed_at": "2027-06-01T12:00:00-07:00", "lanced": False},
        "concerns": [{"concern": "closed_comedones", "zones": ["chin"]}],
        "flags": [],
        "history": [],
        "patch_tests": [{"service": peel, "date": "2027-05-20", "result": "clear"} for peel in PEELS],
        "requested_services": [
            {"service": service, "enzyme_base": "pumpkin"}
            if service in ("enzyme_exfoliation", "deep_pore_care")
            else {"service": service}
            for service in services
        ],
    }
    for part, value in changes.items():
        data[part] = {**data[part], **value} if isinstance(value, dict) else value
    return {"id": "T", "input": data}


def decided(*services: str, **changes: Any) -> dict[str, Any]:
    """The decision on such a case, in the form of the worked cases."""
    return decide(parse_case(make_case(*services, **changes), reference()), reference()).as_dict()


def answer(service: str, **changes: Any) -> tuple[str, list[str], str | None]:
    """Decision, codes and date for one service asked alone.

    The codes are the reasons, or for a kept service its conditions.
    """
    decision = decided(service, **changes)
    if decision["not_performed"]:
        row = decision["not_performed"][0]
        return row["decision"], row["reasons"], row["not_before"]
    conditions = decision["conditions"].get(service, [])
    return "conditions" if conditions else "allow", conditions, None
