"""F7: deciding one worked case, against a JSON round trip of the same case."""

import json
from time import process_time

from benchmarks.client import interleaved
from benchmarks.report import Figure
from skinfit.tests.running import BASE_DIR
from treatments.care import decide, parse_case, parse_catalogue
from treatments.catalogue.reference import reference_document

ROUNDS = 30


def measure() -> list[Figure]:
    cases = json.loads((BASE_DIR / "treatments" / "tests" / "cases.json").read_text())
    rules = parse_catalogue(reference_document())
    given = [{"id": one["id"], "input": one["input"]} for one in cases]

    def deciding() -> None:
        for one in given:
            decide(parse_case(one, rules), rules)

    def round_trip() -> None:
        for one in given:
            json.loads(json.dumps(one))

    ours, floor = interleaved([deciding, round_trip], ROUNDS, process_time)
    each = 1000 / len(cases)
    words = f"{ours * each:.0f} µs against {floor * each:.0f} µs a case (CPU), read and decided"
    return [Figure("F7", ours / floor, "x JSON", 15, "max", words)]
