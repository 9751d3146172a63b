"""Small cases, each aimed at a few rows of the reference; what they should answer is read by reading.py.

`tags` name the rows that a case leans on, so that a test of one row begins with the cases about it.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from treatments.tests.make_care import PEELS, make_case
from treatments.tests.reading import Reading

ON = date(2027, 6, 1)


class Probe(NamedTuple):
    tags: frozenset[str]
    case: dict[str, Any]


def probes(document: dict[str, Any]) -> Iterator[Probe]:
    reader = _Probes(document)
    for chapter in (
        reader.answers,
        reader.rests,
        reader.faces,
        reader.scope,
        reader.patch_tests,
        reader.together,
        reader.referrals,
        reader.after_visits,
    ):
        for tags, case in chapter():
            yield Probe(frozenset(tags), case)


def ago(days: int) -> str:
    return (ON - timedelta(days=days)).isoformat()


class _Probes:
    def __init__(self, document: dict[str, Any]) -> None:
        self.doc, self.read = document, Reading(document)
        self.services = [row["id"] for row in document["services"] if row["bookable"]]
        self.helped = {id: self._helped(id) for id in self.services}

    def _helped(self, id: str) -> list[dict[str, Any]]:
        """A concern on the chin that the service may work on without a word of caution."""
        kinds = self.read.services[id]["categories"]
        for concern, row in self.read.concerns.items():
            suits = [self.read.suits(concern, kind, id) for kind in kinds]
            if not row["needs_lancing"] and all(s["verdict"] != "unsuitable" for s in suits):
                return [{"concern": concern, "zones": ["chin"]}]
        return []

    def case(self, *services: str, **changes: Any) -> dict[str, Any]:
        """A case in which nothing speaks against the services but what is changed."""
        kind: dict[str, Any] = {
            "studio": {"license": "master_esthetician", "tca_light_enabled": True},
            "concerns": [seen for service in services for seen in self.helped[service]],
        }
        for part, value in changes.items():
            kind[part] = {**kind[part], **value} if part in kind and isinstance(value, dict) else value
        return make_case(*services, **kind)

    def answers(self) -> Iterator[tuple[set[str], dict[str, Any]]]:
        """Every health answer for every service it bears on: dates, attributes, skin types."""
        for flag, row in self.read.flags.items():
            for service in self.services:
                names = {service, self.read.services[service]["parent"]}
                effects = [effect for effect in row["effects"] if names & set(effect["targets"])]
                if effects:
                    tags = {f"flag:{flag}", f"service:{service}"}
                    for given, more in self._givens(flag, effects):
                        yield tags, self._answered(service, given, more)
                    if any("no_lancing" in effect for effect in effects):
                        only = [{"concern": "milia", "zones": ["nose_tip"]}]
                        yield (
                            tags,
                            self.case(service, flags=[{"flag": flag, "clearance": True}], concerns=only),
                        )

    def _answered(self, service: str, given: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
        milia = {"concern": "milia", "zones": ["nose_tip"]}  # wants a sharp point, which an answer may forbid
        case = self.case(service, flags=[given], client={"fitzpatrick": more.get("skin", 2)})
        case["input"]["concerns"].append(milia)
        if "base" in more:
            case["input"]["requested_services"][0].pop("enzyme_base", None)
            if more["base"]:
                case["input"]["requested_services"][0]["enzyme_base"] = more["base"]
        return case

    def _givens(
        self, flag: str, effects: list[dict[str, Any]]
    ) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        yield {"flag": flag}, {}
        yield from self._attributed(flag, {name for effect in effects for name in effect.get("when", {})})
        if any(effect["effect"] == "needs_clearance" for effect in effects):
            yield {"flag": flag, "clearance": True}, {}
        for on in self._dates(effects):
            for ongoing in (False, True):
                for skin in (2, 5):
                    yield {"flag": flag, "date": on, "ongoing": ongoing}, {"skin": skin}

    def _attributed(self, flag: str, whens: set[str]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        """Each attribute that an effect asks about, every way it can be answered."""
        for name in whens - {"enzyme_base", "same_service", "ongoing"}:
            yield {"flag": flag, name: True}, {}
        for other in self.read.services if "same_service" in whens else ():
            yield {"flag": flag, "reacted_to": [other]}, {}
        for base in ("papain", "bromelain", "pumpkin", "mixed_fruit", None) if "enzyme_base" in whens else ():
            yield {"flag": flag}, {"base": base}

    def _dates(self, effects: list[dict[str, Any]]) -> list[str]:
        """The last day inside each window and the first outside."""
        found = set()
        for effect in effects:
            for field in ("until_after_date", "until_after_date_fitzpatrick_4_6"):
                window = effect.get(field, {})
                days = window.get("days", 0) + (182 if window.get("months") else 0)
                found |= {ago(days - 1), ago(days)} if days else set()
        return sorted(found)

    def rests(self) -> Iterator[tuple[set[str], dict[str, Any]]]:
        matrix = self.doc["intervals_days"]["matrix"]
        for earlier, rests in matrix.items():
            for later, days in rests.items():
                lanced_days = self.doc["intervals_days"]["if_lanced"].get(earlier, {}).get(later, 0)
                for gap, lanced in {(days - 1, False), (days, False), (lanced_days - 1, True)}:
                    if gap >= 0:
                        done = {"service": earlier, "date": ago(gap), "lanced": lanced}
                        yield {f"rest:{earlier}:{later}"}, self.case(later, history=[done])

    def faces(self) -> Iterator[tuple[set[str], dict[str, Any]]]:
        """Every concern for every service on the chin; every zone for a concern the service helps."""
        for service in self.services:
            for concern in self.read.concerns:
                seen = [{"concern": concern, "zones": ["chin"]}]
                tags = {f"concern:{concern}", f"service:{service}"}
                yield tags, self.case(service, concerns=seen)
                for zone in ("nose_tip", self._careful_zone(service)):
                    beside = [*self.helped[service], {"concern": concern, "zones": [zone]}]
                    yield tags, self.case(service, concerns=beside)
            for zone in self.read.zones:
                tags = {f"zone:{zone}", f"service:{service}"}
                for concern in ("milia", *(seen["concern"] for seen in self.helped[service])):
                    yield tags, self.case(service, concerns=[{"concern": concern, "zones": [zone]}])
                    both = [*self.helped[service], {"concern": concern, "zones": [zone]}]
                    yield tags, self.case(service, concerns=both)

    def _careful_zone(self, service: str) -> str:
        """A zone that some part of the service takes care in and none leaves out."""
        for zone, row in self.read.zones.items():
            rules = {row["rules"][kind] for kind in self.read.services[service]["categories"]}
            if "caution" in rules and "not_allowed" not in rules:
                return zone
        return "nose_tip"

    def scope(self) -> Iterator[tuple[set[str], dict[str, Any]]]:
        for service in self.services:
            tags = {f"service:{service}"}
            for skin in range(1, 7):
                yield tags | {"bands"}, self.case(service, client={"fitzpatrick": skin})
            for on in (None, ago(365), ago(366)):
                yield tags | {"consult"}, self.case(service, client={"consult_on_file": on})
            yield tags, self.case(service, studio={"license": "esthetician"})
            yield tags, self.case(service, studio={"tca_light_enabled": False})
            milia = [{"concern": "milia", "zones": ["chin"]}]
            for permitted in (True, False):
                yield tags, self.case(service, studio={"lancing_permitted": permitted}, concerns=milia)

    def patch_tests(self) -> Iterator[tuple[set[str], dict[str, Any]]]:
        for peel in PEELS:
            tags = {f"service:{peel}", "patch"}
            for days in (0, 1, 2, 180, 181):
                for result in ("clear", "reaction"):
                    test = {"service": peel, "date": ago(days), "result": result}
                    yield tags, self.case(peel, patch_tests=[test])
            for days in (180, 181):
                done = {"service": peel, "date": ago(days)}
                yield tags, self.case(peel, patch_tests=[], history=[done])

    def together(self) -> Iterator[tuple[set[str], dict[str, Any]]]:
        """Every two services, in either order; and lights beside what has no target of its own."""
        for one in self.services:
            for two in self.services:
                if one != two:
                    tags = {f"service:{one}", f"service:{two}", "pair"}
                    yield tags, self.case(one, two)
                    yield tags, self.case(one, two, concerns=self.helped[one])
                    yield tags, self.case(one, two, visit={"lanced": True})
        for light in ("led_red", "led_blue", "led_near_infrared"):
            for host in self.services:
                alone = [seen for seen in self.helped[host] if host != light]
                seen = alone or [{"concern": "milia", "zones": ["chin"]}]
                tags = {f"service:{light}", f"service:{host}", "pair"}
                if host != light:
                    yield tags, self.case(host, light, concerns=[{**one, "zones": ["chin"]} for one in seen])
                    only = [{"concern": "fordyce_spots", "zones": ["lips"]}]
                    yield tags, self.case("post_treatment_calming", light, concerns=only)

    def referrals(self) -> Iterator[tuple[set[str], dict[str, Any]]]:
        for concern, row in self.read.concerns.items():
            tags = {f"concern:{concern}", "referral"}
            for sign in (None, *row["referral"]["upgrade"], *self.doc["red_flag_signs"]):
                seen = {"concern": concern, "zones": ["chin"], "signs": [sign] if sign else []}
                yield tags | {f"sign:{sign}"}, self.case("skin_analysis_and_plan", concerns=[seen])
            for zone in self.read.zones:
                seen = {"concern": concern, "zones": [zone]}
                yield tags | {f"zone:{zone}"}, self.case("skin_analysis_and_plan", concerns=[seen])

    def _earlier(self, service: str, lanced: bool) -> list[dict[str, Any]]:
        """The service the day before and on the same day, with aftercare that still runs."""
        ended = {"2027-05-31": "2027-05-31T15:00:00-07:00", "2027-06-01": "2027-06-01T09:00:00-07:00"}
        return [
            {"service": service, "date": on, "completed_at": at, "lanced": lanced} for on, at in ended.items()
        ]

    def after_visits(self) -> Iterator[tuple[set[str], dict[str, Any]]]:
        """What follows each service: with and without a sharp point, on two skin types, when referred."""
        urgent = {"none": [], "routine": ["syringoma"], "soon": ["actinic_or_suspicious_lesion"]}
        for service in self.services:
            tags = {f"service:{service}", "after"}
            for lanced in (False, True):
                for skin in (1, 6):
                    changes = {"visit": {"lanced": lanced}, "client": {"fitzpatrick": skin}}
                    yield tags, self.case(service, **changes)
                    for done in self._earlier(service, lanced):
                        yield tags, self.case("skin_analysis_and_plan", **changes, history=[done])
            for concerns in urgent.values():
                seen = [*self.helped[service], *({"concern": one, "zones": ["nose_tip"]} for one in concerns)]
                yield tags | {"referral"}, self.case(service, concerns=seen)
        for one in self.services:
            for two in self.services:
                before = [*self._earlier(one, False)[:1], *self._earlier(two, False)[1:]]
                tags = {f"service:{one}", f"service:{two}", "after"}
                yield tags, self.case("skin_analysis_and_plan", history=before)
