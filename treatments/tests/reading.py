"""A second reading of the reference's `semantics`, written from its sentences and not from the engine.

Slow and plain: it looks up every row of the document when it needs it. Tests hold the engine against
it. The names in brackets are the entries of `semantics` that a function reads.
"""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LEVELS = ["allow", "conditions", "needs_clearance", "defer", "refuse"]
URGENCIES = ["none", "routine", "soon", "urgent"]
ANALYSIS, CARE, EXTRACTIONS = "skin_analysis_and_plan", "deep_pore_care", "deep_pore_extractions"
SUSPICIOUS = "actinic_or_suspicious_lesion"
NEVER = object()  # open-ended


def day(text):
    return date.fromisoformat(text)


class Reading:
    def __init__(self, document):
        self.doc = document
        self.services = {row["id"]: row for row in document["services"]}
        self.concerns = {row["id"]: row for row in document["concerns"]}
        self.zones = {row["id"]: row for row in document["face_zones"]}
        self.flags = {row["id"]: row for row in document["contraindications"]}
        self.care = {row["service"]: row for row in document["aftercare"]["by_service"]}

    # --- the whole case

    def decide(self, case):
        given = case["input"]
        self.given, self.on = given, day(given["visit"]["date"])
        self.zone = ZoneInfo(given["studio"]["timezone"])
        self.ended = datetime.fromisoformat(given["visit"]["completed_at"])
        self.seen = self.with_suspicions(given["concerns"])
        asked = given["requested_services"]
        found = {row["service"]: [] for row in asked}  # (level, code, date)
        for row in asked:
            if not self.services[row["service"]]["is_light"]:
                found[row["service"]] = self.against(row, supported=False)
        self.together(found, [row["service"] for row in asked if not self.light(row["service"])])
        kept = [id for id in found if not self.light(id) and self.stands(found[id])]
        supported = any(self.services[id]["hands_on"] for id in kept)
        lights = [row for row in asked if self.light(row["service"])]
        for row in lights:
            found[row["service"]] = self.against(row, supported=supported)
        self.together(found, [row["service"] for row in lights], already=kept)
        return self.answer(case["id"], [row["service"] for row in asked], found)

    def light(self, id):
        return self.services[id]["is_light"]

    @staticmethod
    def stands(found):
        return all(level in ("allow", "conditions") for level, _, _ in found)

    def with_suspicions(self, concerns):
        """[red_flags]"""
        seen = [(row["concern"], list(row["zones"]), row.get("signs", [])) for row in concerns]
        flagged = [zones for _, zones, signs in seen if set(signs) & set(self.doc["red_flag_signs"])]
        return seen + [(SUSPICIOUS, zones, []) for zones in flagged]

    # --- one service

    def against(self, row, *, supported):
        """Everything that speaks against or conditions one service [reasons]: (level, code, date)."""
        id = row["service"]
        return [
            *self.scope(id),
            *self.answers(row),
            *self.rests(id),
            *self.patch_test(id),
            *self.holds(id),
            *self.targets(id, supported),
        ]

    def scope(self, id):
        """[fitzpatrick_bands, consult, edges, reasons]"""
        service, studio, client = self.services[id], self.given["studio"], self.given["client"]
        needs = service.get("requires", {})
        if needs.get("license") == "master_esthetician" and studio["license"] != "master_esthetician":
            yield "refuse", "license_scope", None
        if "studio_switch" in needs and not studio[needs["studio_switch"]]:
            yield "refuse", "studio_switch_off", None
        band = {1: "1-2", 2: "1-2", 3: "3", 4: "4", 5: "5-6", 6: "5-6"}[client["fitzpatrick"]]
        if service["fitzpatrick"][band] == "not_offered":
            yield "refuse", "fitzpatrick", None
        if service["fitzpatrick"][band] == "caution":
            yield "conditions", "fitzpatrick_caution", None
        if service["consult_required_first"]:
            asked = any(row["service"] == ANALYSIS for row in self.given["requested_services"])
            on_file = client["consult_on_file"]
            recent = on_file is not None and day(on_file) >= self.on - timedelta(days=365)
            if not (asked or recent):
                yield "defer", "consult_required", NEVER

    def answers(self, row):
        """[flag_defaults, missing_date, windowed_conditions, family_targets, enzyme_base]"""
        for flag, effect, given in self.effects_on(row):
            until = self.until(effect, given)
            if effect["effect"] in ("defer", "conditions") and until is not NEVER and self.on >= until:
                continue
            if effect["effect"] == "conditions":
                yield "conditions", effect["code"], None
            elif effect["effect"] == "needs_clearance" and given.get("clearance", False):
                yield "conditions", "clinician_ok_on_file", None
            else:
                yield effect["effect"], f"flag:{flag}", until if effect["effect"] == "defer" else None

    def effects_on(self, row):
        service = self.services[row["service"]]
        for given in self.given["flags"]:
            for effect in self.flags[given["flag"]]["effects"]:
                aimed = service["id"] in effect["targets"] or service["parent"] in effect["targets"]
                if aimed and self.when(effect.get("when", {}), given, row):
                    yield given["flag"], effect, given

    def when(self, when, given, row):
        return all(self.meets(name, wanted, given, row) for name, wanted in when.items())

    def meets(self, name, wanted, given, row):
        if name == "enzyme_base":
            return row.get("enzyme_base") is None or row["enzyme_base"] in wanted
        if name == "same_service":
            return self.same_service(given.get("reacted_to", []), row["service"]) == wanted
        if name == "ongoing":
            return self.ongoing(given) == wanted
        return given.get(name, False) == wanted

    def same_service(self, reacted_to, id):
        """[same_service]"""
        if not reacted_to:
            return True
        family = self.services[id]["parent"]
        for other in reacted_to:
            if other in (id, family):
                return True
            if family and self.services[other]["parent"] == family:
                return True
            if other in self.services[id].get("includes", []) or id in self.services[other].get(
                "includes", []
            ):
                return True
        return False

    def dated(self, given):
        """The date as read [vague_dates]."""
        precision = given.get("date_precision", "day")
        if given.get("date") is None or precision == "unknown":
            return None
        said = day(given["date"])
        latest = {
            "day": said,
            "week": said + timedelta(days=6 - said.weekday()),
            "month": date(said.year, said.month, monthrange(said.year, said.month)[1]),
            "year": date(said.year, 12, 31),
        }[precision]
        return min(latest, self.on)

    def ongoing(self, given):
        return given.get("ongoing", self.dated(given) is None)

    def until(self, effect, given):
        """The first day on which an effect has run out [dates, missing_date]."""
        window = effect.get("until_after_date")
        if self.given["client"]["fitzpatrick"] >= 4:
            window = effect.get("until_after_date_fitzpatrick_4_6", window)
        on = self.dated(given)
        if window is None or on is None or self.ongoing(given):
            return NEVER
        months = on.month - 1 + window.get("months", 0)
        year, month = on.year + months // 12, months % 12 + 1
        moved = date(year, month, min(on.day, monthrange(year, month)[1]))
        return moved + timedelta(days=window.get("days", 0))

    def rest(self, earlier, later, lanced):
        """[intervals]"""
        days = self.doc["intervals_days"]["matrix"][earlier][later]
        if lanced:
            days = max(days, self.doc["intervals_days"]["if_lanced"].get(earlier, {}).get(later, 0))
        return timedelta(days=days)

    def rests(self, id):
        for done in self.given["history"]:
            opens = day(done["date"]) + self.rest(done["service"], id, done.get("lanced", False))
            if self.on < opens:
                yield "defer", f"interval:{done['service']}", opens

    def patch_test(self, id):
        """[patch_test, edges]"""
        if not self.services[id]["patch_test"]["required"]:
            return
        rule = self.services[id]["patch_test"]
        tests = [row for row in self.given["patch_tests"] if row["service"] == id]
        if any(row["result"] == "reaction" for row in tests):
            yield "refuse", "patch_test_reaction", None
            return
        ages = [(self.on - day(row["date"])).days for row in tests]
        done = [(self.on - day(row["date"])).days for row in self.given["history"] if row["service"] == id]
        if any(rule["min_days_before"] <= age <= rule["valid_days"] for age in ages):
            return
        if any(age <= rule["valid_days"] for age in done):
            return
        young = [age for age in ages if age < rule["min_days_before"]]
        yield "defer", "patch_test_missing", self.on + timedelta(days=2 - max(young, default=0))

    # --- what was seen

    def suits(self, concern, kind, id):
        """The verdict and effect of one part of a service for a concern."""
        row = self.concerns[concern]["suitability"][kind]
        return row[self.services[id]["variant_key"]] if "variant_key" in self.services[id] else row

    def holds(self, id):
        """[suitability_effects]"""
        for concern in {concern for concern, _, _ in self.seen}:
            for kind in self.services[id]["categories"]:
                if self.suits(concern, kind, id)["effect"] == "hold_service":
                    yield "refuse", f"concern:{concern}", None

    def placed(self):
        return [(concern, zone) for concern, zones, _ in self.seen for zone in zones]

    def barred(self, id, zone):
        return "not_allowed" in [self.zones[zone]["rules"][kind] for kind in self.services[id]["categories"]]

    def left_out(self, id):
        """[zone_exclusions]"""
        closed = {zone for _, zone in self.placed() if self.barred(id, zone)}
        for concern, zone in self.placed():
            for kind in self.services[id]["categories"]:
                if self.suits(concern, kind, id)["effect"] == "exclude_zone":
                    closed.add(zone)
        return closed

    def opening(self, id, concern, kind, zone):
        """What becomes of a concern that needs a sharp point: '', never, or not now [target_rule]."""
        if kind != "extraction" or not self.concerns[concern]["needs_lancing"]:
            return ""
        if self.zones[zone]["lancing"] == "not_allowed":
            return "never"
        row = next(row for row in self.given["requested_services"] if row["service"] == id)
        by_flag = any(
            effect.get("no_lancing") and self.runs(effect, given) for _, effect, given in self.effects_on(row)
        )
        by_service = self.services[id].get("never_lances", False)
        may = self.given["studio"]["lancing_permitted"] and not by_flag and not by_service
        return "" if may else "not now"

    def runs(self, effect, given):
        until = self.until(effect, given)
        return until is NEVER or self.on < until

    def targets(self, id, supported):
        """[target_rule, condition_codes, no_target_details]"""
        service = self.services[id]
        closed = self.left_out(id)
        seen = [one for one in self.meetings(id) if one[1] not in closed]
        met = [one for one in seen if one[4] == ""]  # what can be worked on
        never = {zone for _, zone, _, _, opening in seen if opening == "never"}
        not_now = any(opening == "not now" for *_, opening in seen)
        if met or not {"extraction", "enzyme", "peel", "led"} & set(service["categories"]):
            yield from self.cautions(met)
            yield from (("conditions", f"no_lancing_in:{zone}", None) for zone in never)
            yield from [("conditions", "no_lancing", None)] if not_now else []
        elif not (supported and service.get("variant_key") in ("red", "near_infrared")):
            yield from self.no_target(id, never, not_now)

    def meetings(self, id):
        """Each part of a service with each concern it suits: concern, zone, part, verdict, opening."""
        for concern, zone in self.placed():
            for kind in self.services[id]["categories"]:
                verdict = self.suits(concern, kind, id)["verdict"]
                if verdict != "unsuitable":
                    yield concern, zone, kind, verdict, self.opening(id, concern, kind, zone)

    def cautions(self, met):
        for concern, zone, kind, verdict, _ in met:
            if verdict == "caution":
                yield "conditions", f"concern_caution:{concern}", None
            if self.zones[zone]["rules"][kind] == "caution":
                yield "conditions", f"zone_caution:{zone}", None

    def no_target(self, id, never, not_now):
        kinds = self.services[id]["categories"]
        yield "refuse", "no_suitable_target", None
        for concern in {concern for concern, _, _ in self.seen}:
            if "unsuitable" in [self.suits(concern, kind, id)["verdict"] for kind in kinds]:
                yield "refuse", f"concern:{concern}", None
        for concern, zone in self.placed():
            fits = any(self.suits(concern, kind, id)["verdict"] != "unsuitable" for kind in kinds)
            if fits and self.barred(id, zone):
                yield "refuse", f"zone:{zone}", None
        for zone in never:
            yield "refuse", f"zone:{zone}", None
        if not_now:
            yield "refuse", "no_lancing_allowed", None

    # --- several services

    def pairs(self, kind):
        for row in self.doc["same_visit"]["not_together"]:
            if row.get("kind", "") == kind:
                for a in self.services[row["a"]].get("variants", [row["a"]]):
                    for b in self.services[row["b"]].get("variants", [row["b"]]):
                        yield a, b

    def together(self, found, ids, already=()):
        """[same_visit, duplicates_and_conflicts]"""
        kept_before = [id for id in ids if self.stands(found[id])]
        for host, part in self.pairs("duplicate_component"):
            if host in kept_before and part in kept_before:
                found[part] = [*found[part], ("refuse", f"duplicate_component:{host}", None)]
        conflicts = {frozenset(pair) for pair in self.pairs("") if pair[0] != pair[1]}
        kept = list(already)
        for id in sorted(ids, key=lambda id: self.services[id]["order_rank"]):
            if not self.stands(found[id]):
                continue
            clashes = [other for other in kept if frozenset((id, other)) in conflicts]
            for other in clashes:
                found[id] = [*found[id], ("defer", f"same_visit:{other}", self.on)]
            if not clashes:
                kept.append(id)

    # --- what follows

    def answer(self, case_id, asked, found):
        """[decision_rule, case_expected]"""
        kept = sorted(
            (id for id in asked if self.stands(found[id])), key=lambda id: self.services[id]["order_rank"]
        )
        declined = [self.declined(id, found[id], kept) for id in asked if id not in kept]
        conditions = {id: sorted({code for _, code, _ in found[id]}) for id in kept}
        referral = self.referral()
        return {
            "id": case_id,
            "allowed_in_order": kept,
            "conditions": {id: codes for id, codes in conditions.items() if codes},
            "zone_exclusions": {id: sorted(self.left_out(id)) for id in kept if self.left_out(id)},
            "not_performed": declined,
            "merged_aftercare": self.aftercare(kept),
            "referral": referral,
            "emails": self.emails(kept, declined, referral["urgency"]),
        }

    def declined(self, id, found, kept):
        """[intervals_today]"""
        strong = [(level, code, at) for level, code, at in found if LEVELS.index(level) >= 2]
        level = max((level for level, _, _ in strong), key=LEVELS.index)
        opens = None
        dates = [at for each, _, at in strong if each == "defer"]
        if level == "defer" and NEVER not in dates:
            floor = [self.on + self.rest(other, id, self.given["visit"]["lanced"]) for other in kept]
            opens = max([*dates, *floor]).isoformat()
        return {
            "service": id,
            "decision": level,
            "reasons": sorted({code for _, code, _ in strong}),
            "not_before": opens,
        }

    def referral(self):
        """[referral]"""
        urgent = {}
        for concern, zones, signs in self.seen:
            rule = self.concerns[concern]["referral"]
            words = [rule["default"], *(rule["upgrade"].get(sign, "none") for sign in signs)]
            if any(self.zones[zone]["lancing"] == "not_allowed" for zone in zones):
                words.append(rule.get("if_zone_lancing_not_allowed", "none"))
            urgent[concern] = max([*words, urgent.get(concern, "none")], key=URGENCIES.index)
        needed = sorted(concern for concern, word in urgent.items() if word != "none")
        return {
            "needed": bool(needed),
            "urgency": max(urgent.values(), key=URGENCIES.index, default="none"),
            "for": needed,
        }

    def lines_of(self, id, lanced):
        """[lanced, fitzpatrick_4_6]"""
        care = self.care[id]
        replaced = {row["key"] for row in care["if_lanced"]} if lanced else set()
        yield from (row for row in care["restrictions"] if row["key"] not in replaced)
        yield from care["if_lanced"] if lanced else ()
        yield from care["fitzpatrick_4_6"] if self.given["client"]["fitzpatrick"] >= 4 else ()

    def end(self, begun, lasts):
        """[clock]"""
        if "hours" in lasts:
            return begun.astimezone(UTC) + timedelta(hours=lasts["hours"])
        local = begun.astimezone(self.zone)
        return self.at_wall(local.date() + timedelta(days=lasts["days"]), local.time())

    def at_wall(self, on, wall):
        """The first instant that shows this wall time; one in the spring gap moves forward by the gap."""
        shown = datetime.combine(on, wall.replace(fold=0))
        a_day = timedelta(days=1)
        before, after = (
            (shown.replace(tzinfo=UTC) + shift).astimezone(self.zone).utcoffset() for shift in (-a_day, a_day)
        )
        instants = [(shown - offset).replace(tzinfo=UTC) for offset in (before, after)]
        right = [at for at in instants if at.astimezone(self.zone).replace(tzinfo=None) == shown]
        return min(right, default=instants[0])

    def aftercare(self, kept):
        """[merge, compose, running_aftercare]"""
        visits = [(id, id, self.ended, self.given["visit"]["lanced"]) for id in kept]
        for done in self.given["history"]:
            if done.get("completed_at"):
                name = f"{done['service']}@{done['date']}"
                ended = datetime.fromisoformat(done["completed_at"])
                visits.append((done["service"], name, ended, done.get("lanced", False)))
        ends = {}
        for id, name, ended, lanced in visits:
            for row in self.lines_of(id, lanced):
                ends.setdefault(row["key"], []).append((self.end(ended, row["lasts"]), name))
        ends = {key: [(at, name) for at, name in all if at > self.ended] for key, all in ends.items()}
        last = {key: max(at for at, _ in all) for key, all in ends.items() if all}
        lines = []
        for key in sorted(last):
            rule = self.doc["aftercare"]["instructions"][key]
            waits = [*rule.get("begins_after", []), *rule.get("yields_to", [])]
            starts = max((last[other] for other in waits if other in last), default=None)
            if starts is not None and last[key] <= starts:
                continue
            line = {
                "key": key,
                "ends_at": self.local(last[key]),
                "from": sorted({name for at, name in ends[key] if at == last[key]}),
            }
            if starts is not None and starts > self.ended:
                line["starts_at"] = self.local(starts)
            lines.append(line)
        return lines

    def local(self, instant):
        return instant.astimezone(self.zone).isoformat()

    def emails(self, kept, declined, urgency):
        """[emails]"""
        rules = self.doc["follow_up"]
        due = {}
        for template, days in self.touch_points(kept, declined, urgency):
            if urgency not in rules["templates"].get(template, {}).get("held_while_referral_open", []):
                due.setdefault(self.sent(days, rules), set()).add(template)
        return [{"send_at": self.local(at), "templates": sorted(due[at])} for at in sorted(due)]

    def sent(self, days, rules):
        if days is None:
            return self.ended.astimezone(UTC) + timedelta(hours=rules["immediate_offset_hours"])
        return self.at_wall(self.on + timedelta(days=days), time.fromisoformat(rules["day_mail_local_time"]))

    def touch_points(self, kept, declined, urgency):
        """Each template with the days after the visit; None: at once."""
        for id in kept:
            yield from self.after(id)
        rebook = [self.care[id]["touch_points"]["rebook_day"] for id in kept]
        if any(days is not None for days in rebook):
            yield "rebook", max(days for days in rebook if days is not None)
        if any(row["decision"] == "needs_clearance" for row in declined):
            yield from [("clearance_request", None), ("clearance_reminder", 7)]
        if urgency != "none":
            yield "referral_note", None
        yield from (
            ("referral_check", days) for days in self.doc["follow_up"]["referral_check_days"][urgency]
        )
        for row in declined:
            if row["not_before"] and row["reasons"] != ["patch_test_missing"]:
                yield f"window_opens:{row['service']}", (day(row["not_before"]) - self.on).days

    def after(self, id):
        points = self.care[id]["touch_points"]
        yield from ((template, None) for template in points["immediate"])
        extra = self.care[id]["if_lanced_extra_days"] if self.given["visit"]["lanced"] else {}
        for number, templates in [*points["days"].items(), *extra.items()]:
            for template in templates:
                name = f"check_in_day_{number}" if template == "check_in" else template
                yield name, int(number)
