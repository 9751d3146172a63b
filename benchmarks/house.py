"""A seeded studio on a PostgreSQL database of its own, served as in production."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from skinfit.tests import services
from skinfit.tests.running import BASE_DIR, Running

SETTINGS = "benchmarks.settings"
DATABASE = f"skinfit_bench_{os.getpid()}"


class House(Running):
    """`Running` under the benchmark's settings: web only, two workers."""

    def __init__(self, folder: Path, database_url: str, seed: list[str] | None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        super().__init__(
            folder, database_url=database_url, seed=seed, worker=False,
            env={"DJANGO_SETTINGS_MODULE": SETTINGS, "FLOOR_DIR": str(folder)},
        )  # fmt: skip

    def capture(self, *arguments: str) -> dict[str, Any]:
        return dict(json.loads(self.python("-m", "benchmarks.capture", *arguments)))

    def python(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=BASE_DIR, env=self.environment(), capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def sql(self, *statements: str) -> None:
        connection = services._connect(self.settings["DATABASE_URL"])
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        connection.close()


def copy_database(source: str, target: str) -> None:
    """A database with the same content; nobody may be connected to the source."""
    server = services.postgres()
    assert server
    connection = services._connect(server)
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')
    connection.close()


GROWN = """
CREATE TEMP TABLE old ON COMMIT PRESERVE ROWS AS SELECT * FROM bookings_visit WHERE starts_at < now();
CREATE TEMP TABLE parts AS
    SELECT p.*, o.reference FROM bookings_visitservice p JOIN old o ON o.id = p.visit_id;
"""


def grow_history(house: House, times: int) -> None:
    """History `times` as long: every visit behind is repeated a hundred weeks earlier, and again."""
    connection = services._connect(house.settings["DATABASE_URL"])
    with connection.cursor() as cursor:
        cursor.execute(GROWN)
        cursor.execute(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_name = 'bookings_visit' AND column_name <> 'id'"
        )
        names = [name for (name,) in cursor.fetchall()]
        for number in range(1, times):
            changed = {
                "reference": f"left(md5(reference || '{number}'), 12)",
                **{
                    name: f"{name} - interval '{100 * number} weeks'"
                    for name in ("starts_at", "ends_at", "busy_until")
                },
            }
            values = ", ".join(changed.get(name, f'"{name}"') for name in names)
            columns = ", ".join(f'"{name}"' for name in names)
            cursor.execute(f"INSERT INTO bookings_visit ({columns}) SELECT {values} FROM old")
            cursor.execute(
                "INSERT INTO bookings_visitservice (visit_id, service_id, position, minutes, price_cents)"
                " SELECT v.id, p.service_id, p.position, p.minutes, p.price_cents FROM parts p"
                f" JOIN bookings_visit v ON v.reference = left(md5(p.reference || '{number}'), 12)"
            )
    connection.close()
    house.sql("VACUUM ANALYZE")
