"""Every setting is documented, and a value that cannot work stops the start with one line that names it."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from skinfit.tests.running import BASE_DIR

SETTINGS = (BASE_DIR / "skinfit" / "settings.py").read_text()
# env.folder guards a path that is no setting of its own.
READ = set(re.findall(r"\benv\.(?!folder)\w+\(\s*\"([A-Z_]+)\"", SETTINGS))
PROMISED = {
    *("SECRET_KEY", "DEBUG", "ALLOWED_HOSTS", "BASE_URL", "DATABASE_URL", "CELERY_BROKER_URL", "EMAIL_URL"),
    *("DEFAULT_FROM_EMAIL", "MEDIA_ROOT", "BOOKING_RATE_LIMIT", "TRUSTED_PROXIES", "TIME_ZONE"),
}


def start(*command: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """A real process with these settings and nothing inherited but the path."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    usual = {"SECRET_KEY": "only-for-tests-and-nothing-else-but-long", "DEBUG": "off"}
    return subprocess.run(
        [sys.executable, *command],
        cwd=BASE_DIR, env={**inherited, **usual, **settings},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_every_setting_is_documented_and_no_other() -> None:
    documented = re.findall(r"^\| `([A-Z_]+)`", (BASE_DIR / "docs" / "settings.md").read_text(), re.MULTILINE)
    assert PROMISED <= READ
    assert sorted(documented) == sorted(READ)


def test_the_example_names_only_real_settings() -> None:
    named = re.findall(r"^#? ?([A-Z_]+)=", (BASE_DIR / ".env.example").read_text(), re.MULTILINE)
    assert sorted(named) == sorted(READ)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("DEBUG", "maybe"),
        ("SECRET_KEY", ""),
        ("PORT", "eighty"),
        ("PORT", "0"),
        ("PORT", "70000"),
        ("BASE_URL", "studio.example"),
        ("BASE_URL", "http://studio.example"),
        ("BASE_URL", "https://"),
        ("BASE_URL", "https://studio.example:port"),
        ("TRUSTED_PROXIES", "-1"),
        ("TRUSTED_PROXIES", "one"),
        ("BOOKING_RATE_LIMIT", "often"),
        ("BOOKING_RATE_LIMIT", "20 per hour"),
        ("DATABASE_URL", "mysql://localhost/studio"),
        ("DATABASE_URL", "postgres://localhost"),
        ("DATABASE_URL", "postgres://localhost:port/studio"),
        ("DATABASE_URL", "sqlite:////no/such/folder/studio.sqlite3"),
        ("CELERY_BROKER_URL", "amqp://localhost"),
        ("CELERY_BROKER_URL", "filesystem:///dev/null/queue"),
        ("EMAIL_URL", "pigeon://localhost"),
        ("EMAIL_URL", "smtp://"),
        ("EMAIL_URL", "smtp://localhost:port"),
        ("DEFAULT_FROM_EMAIL", "studio"),
        ("MEDIA_ROOT", "/dev/null/media"),
        ("TIME_ZONE", "Pacific"),
    ],
)
def test_a_bad_value_stops_the_start_with_one_line_naming_it(setting: str, value: str) -> None:
    done = start("-c", "import skinfit.settings", **{setting: value})
    assert done.returncode != 0
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert done.stderr.startswith(f"{setting}: ")


@pytest.mark.parametrize(
    "command",
    [
        ("manage.py", "check"),
        ("-m", "gunicorn", "skinfit.wsgi:application"),
        ("-m", "celery", "-A", "skinfit", "worker"),
    ],
)
def test_every_way_to_start_says_it_in_one_line(command: tuple[str, ...]) -> None:
    done = start(*command, TIME_ZONE="Pacific")
    assert done.returncode != 0
    assert (done.stdout + done.stderr).splitlines() == [
        "TIME_ZONE: 'Pacific' is not an IANA zone such as America/Los_Angeles."
    ]


@pytest.mark.parametrize(
    "command",
    [
        ("-m", "gunicorn", "skinfit.wsgi:application", "--bind", "127.0.0.1:0", "--no-control-socket"),
        ("-m", "celery", "-A", "skinfit", "worker", "--pool", "solo"),
        ("-c", "import skinfit.wsgi"),
    ],
)
def test_an_unmigrated_database_stops_the_start_with_one_clear_line(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    done = start(
        *command,
        DATABASE_URL=f"sqlite:///{tmp_path}/empty.sqlite3",
        CELERY_BROKER_URL=f"filesystem://{tmp_path}/celery",
    )
    assert done.returncode != 0
    refusals = [line for line in done.stderr.splitlines() if line.startswith("Skin Fit does not start. ")]
    assert len(refusals) == 1, done.stderr
    assert "migrations are not applied" in refusals[0]
    assert "Traceback" not in done.stderr


def test_commands_of_manage_py_still_run_on_an_unmigrated_database(tmp_path: Path) -> None:
    done = start(
        "manage.py", "showmigrations", "bookings", DATABASE_URL=f"sqlite:///{tmp_path}/empty.sqlite3"
    )
    assert done.returncode == 0, done.stderr


def told(expression: str, **settings: str) -> str:
    return start("-c", f"from skinfit import settings as s; print({expression})", **settings).stdout.strip()


def test_https_turns_on_what_belongs_to_it() -> None:
    switches = (
        "s.SECURE_SSL_REDIRECT, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS > 0"
    )
    assert told(switches, BASE_URL="https://studio.example") == "True True True True"
    assert told(switches, BASE_URL="http://127.0.0.1:8000") == "False False False False"


def test_a_short_key_is_for_this_machine_only() -> None:
    assert told("s.HTTPS", SECRET_KEY="short") == "False"
    done = start("-c", "import skinfit.settings", SECRET_KEY="short", BASE_URL="https://studio.example")
    assert done.stderr.startswith("SECRET_KEY: is too short")


def test_http_elsewhere_is_for_a_try_out_only() -> None:
    assert told("s.BASE_URL", BASE_URL="http://studio.example", DEBUG="on") == "http://studio.example"
    assert told("s.BASE_URL", BASE_URL="http://studio.example") == ""


def test_the_address_follows_the_port() -> None:
    assert told("s.BASE_URL", PORT="8123") == "http://127.0.0.1:8123"


def test_the_rate_limit_can_be_switched_off_and_has_a_default() -> None:
    assert told("s.BOOKING_RATE_LIMIT", BOOKING_RATE_LIMIT="") == "None"
    assert told("s.BOOKING_RATE_LIMIT") == "20/h"


def test_passwords_are_slow_to_try() -> None:
    """In the product; conftest.py sets another hasher for the tests."""
    assert told("s.PASSWORD_HASHERS[0]").endswith(".Argon2PasswordHasher")


def test_the_cache_is_redis_when_the_broker_is() -> None:
    backend = "s.CACHES['default']['BACKEND'].rsplit('.', 1)[1]"
    assert told(backend) == "DatabaseCache"
    assert told(backend, CELERY_BROKER_URL="redis://127.0.0.1:6379/3") == "ForgivingRedisCache"
