"""F8: the desk's page of a day with 40 visits."""

from benchmarks.client import Browser, interleaved
from benchmarks.house import House
from benchmarks.report import Figure

ROUNDS = 100


def measure(house: House) -> list[Figure]:
    facts = house.capture("day")
    browser = Browser(house.port, f"sessionid={facts['session']}")
    page = browser.get(facts["url"])
    assert page.count(b"DAY") >= 40, "the page does not show the day's visits"
    ours, floor = interleaved(
        [lambda: browser.get(facts["url"]), lambda: browser.get("/api/floor/day")], ROUNDS
    )
    words = f"{ours:.1f} ms against {floor:.1f} ms; {facts['bytes'] / 1000:.0f} kB"
    return [
        Figure("F8", ours / floor, "x floor", 3, "max", words),
        Figure("F8s", facts["statements"], "statements", 10, "max", "of the desk's day page"),
    ]
