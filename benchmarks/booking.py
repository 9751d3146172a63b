"""F4: bookings a second through the API, sixteen clients at once, letters rendered."""

import json
import threading
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import count
from statistics import median

from benchmarks.capture import SERVICES, WINDOW_DAYS, body_of
from benchmarks.client import Browser
from benchmarks.house import House
from benchmarks.report import Figure

CLIENTS, RECORDED = 16, 12
ROUND, ROUNDS = 96, 9
BUSY = timedelta(minutes=75)  # the analysis of a newcomer with its clean-up


def free_times(house: House, today: date) -> list[str]:
    """Starts after the next fortnight, so far apart that no two meet, whoever takes them."""
    browser, found, last = Browser(house.port), [], None
    day = today + timedelta(days=14)
    while (day - today).days < WINDOW_DAYS - 62:
        until = day + timedelta(days=61)
        answer = browser.get(f"/api/v1/openings?service={SERVICES[0]}&from={day}&to={until}")
        for opening in json.loads(answer)["openings"]:
            starts_at = datetime.fromisoformat(opening["starts_at"])
            if last is None or starts_at >= last + BUSY:
                found.append(opening["starts_at"])
                last = starts_at
        day = until + timedelta(days=1)
    return found


def rate(port: int, acts: list[Callable[[Browser], None]]) -> float:
    """Acts a second, shared out among the clients."""
    left, lock, errors = iter(acts), threading.Lock(), []

    def run() -> None:
        browser = Browser(port)
        try:
            while True:
                with lock:
                    act = next(left, None)
                if act is None:
                    return
                act(browser)
        except Exception as error:  # noqa: BLE001 (told below)
            errors.append(error)

    threads = [threading.Thread(target=run) for _ in range(CLIENTS)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors, errors[0]
    return len(acts) / (time.perf_counter() - started)


def measure(house: House, today: date) -> list[Figure]:
    house.sql(f"UPDATE bookings_studio SET window_days = {WINDOW_DAYS}")
    times = free_times(house, today)
    needed = RECORDED + 1 + (ROUNDS + 1) * ROUND
    assert len(times) >= needed, f"{len(times)} free times, {needed} needed"
    facts = house.capture("bookings", str(RECORDED), json.dumps(times[: RECORDED + 1]))
    fresh, numbers = iter(times[RECORDED + 1 :]), count()
    empty = datetime.fromisoformat(times[RECORDED]) + timedelta(days=1500)
    later = (empty + BUSY * number for number in count())

    def product() -> Callable[[Browser], None]:
        body = json.dumps(body_of(next(fresh), next(numbers)))
        return lambda browser: _expect(browser.post("/api/v1/visits", body))

    def floor() -> Callable[[Browser], None]:
        number, starts_at = next(numbers) % RECORDED, next(later).isoformat()
        return lambda browser: _expect(browser.post(f"/api/floor/book/{number}", starts_at, "text/plain"))

    rates: dict[str, list[float]] = {"ours": [], "floor": []}
    for number in range(ROUNDS + 1):
        for name, make in (("ours", product), ("floor", floor)):
            taken = rate(house.port, [make() for _ in range(ROUND)])
            if number:  # the first round warms
                rates[name].append(taken)
    mine, raw = median(rates["ours"]), median(rates["floor"])
    ratio = median(ours / floor for ours, floor in zip(rates["ours"], rates["floor"], strict=True))
    words = f"{mine:.0f} against {raw:.0f} bookings a second; {facts['statements']} statements each"
    return [Figure("F4", ratio, "x floor", 0.4, "min", words)]


def _expect(answer: tuple[int, bytes]) -> None:
    assert answer[0] == 201, answer
