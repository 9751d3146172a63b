"""F1-F3: a month of openings for anyone, as history and the house grow."""

from contextlib import ExitStack
from datetime import date, timedelta
from typing import Any

from benchmarks.client import Browser, interleaved
from benchmarks.house import DATABASE, House, copy_database, grow_history
from benchmarks.report import Figure
from skinfit.tests import services

MANY = ["--practitioners", "64", "--rooms", "48", "--months", "2", "--per-day", "6", "--seed", "1"]
ROUNDS = 120
FLOOR = "/api/floor/openings"


def measure(house: House, facts: dict[str, Any]) -> list[Figure]:
    first = date.fromisoformat(facts["today"]) + timedelta(days=1)
    last = first + timedelta(days=30)
    path = f"/api/v1/openings?service=patch_test&newcomer=false&from={first}&to={last}"
    with ExitStack() as stack:
        grown_url = stack.enter_context(services.fresh_postgres(f"{DATABASE}_grown"))
        many_url = stack.enter_context(services.fresh_postgres(f"{DATABASE}_many"))
        copy_database(DATABASE, f"{DATABASE}_grown")
        grown = House(house.folder.parent / "grown", grown_url, None)
        grow_history(grown, 16)
        many = House(house.folder.parent / "many", many_url, MANY)
        many.prepare()
        many.sql("VACUUM ANALYZE")
        houses = (house, grown, many)
        recorded = [one.capture("openings", "openings", path) for one in houses]
        for one in houses:
            one.start()
            stack.callback(one.stop)
        stack.callback(many.sink.close)
        browsers = [Browser(one.port) for one in houses]
        acts = [
            act
            for browser in browsers
            for act in (lambda b=browser: b.get(path), lambda b=browser: b.get(FLOOR))
        ]
        ours, floor, of_grown, _, of_many, many_floor = interleaved(acts, ROUNDS)
    history = facts["history"] * 16
    grows, floor_grows = of_many / ours, many_floor / floor
    base = recorded[0]
    return [
        Figure(
            "F1", ours / floor, "x floor", 2.5, "max",
            f"{ours:.1f} ms against {floor:.1f} ms; {base['openings']} openings,"
            f" {base['statements']} statements",
        ),
        Figure(
            "F2", of_grown / ours, "x 1x", 1.15, "max",
            f"{of_grown:.1f} ms with {history} visits behind, {ours:.1f} ms with {facts['history']}",
        ),
        Figure(
            "F3", grows / floor_grows, "x its growth", 1.3, "max",
            f"4 to 64 people: {ours:.1f} to {of_many:.1f} ms, the floor {floor:.1f} to {many_floor:.1f} ms;"
            f" {recorded[2]['openings']} openings",
        ),
    ]  # fmt: skip
