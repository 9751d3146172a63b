"""`make bench`: each promise of speed as a ratio against a floor measured in the same run.

PostgreSQL on this machine, gunicorn with two workers, history of about 8,000 visits. Prints tables and writes
var/bench.json. Name figures to measure some of them only: `python -m benchmarks F1 F5`.
"""

import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from benchmarks import booking, day, deciding, openings, report, sending
from benchmarks.house import DATABASE, House
from benchmarks.report import Figure
from skinfit.tests import services
from skinfit.tests.running import BASE_DIR

SEED = ["--practitioners", "4", "--rooms", "3", "--months", "20", "--per-day", "13", "--seed", "1"]


def main() -> int:
    wanted = set(sys.argv[1:]) or {"F1", "F2", "F3", "F4", "F5", "F7", "F8"}
    if services.postgres() is None:
        print("The benchmarks need PostgreSQL (TEST_DATABASE_URL).")
        return 1
    figures: list[Figure] = []
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, services.fresh_postgres(DATABASE) as url:
        if wanted & {"F7"}:
            figures += shown(deciding.measure())
        if wanted - {"F7"}:
            figures += measure(wanted, House(Path(folder) / "base", url, SEED))
    report.write(figures, BASE_DIR / "var" / "bench.json")
    print(f"\n{time.monotonic() - started:.0f} s in all; written to var/bench.json\n")
    for figure in sorted(figures, key=lambda figure: figure.id):
        print(figure)
    return 0 if all(figure.ok for figure in figures) else 1


def measure(wanted: set[str], house: House) -> list[Figure]:
    started = time.monotonic()
    house.prepare()
    house.sql("VACUUM ANALYZE")
    facts = house.capture("ahead")
    seconds = time.monotonic() - started
    print(f"Seeded in {seconds:.0f} s: {facts['history']} visits behind, {facts['fill']:.0%} full ahead")
    figures: list[Figure] = []
    try:
        if wanted & {"F1", "F2", "F3"}:
            figures += shown(openings.measure(house, facts))
        house.start()
        if "F8" in wanted:
            figures += shown(day.measure(house))
        if "F4" in wanted:
            figures += shown(booking.measure(house, date.fromisoformat(facts["today"])))
        house.stop()
        if "F5" in wanted:
            figures += shown(sending.measure(house))
    finally:
        house.close()
    return figures


def shown(figures: list[Figure]) -> list[Figure]:
    for figure in figures:
        print(figure, flush=True)
    return figures


if __name__ == "__main__":
    sys.exit(main())
