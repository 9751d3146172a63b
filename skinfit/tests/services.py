"""What the machine may have: PostgreSQL, Redis, Chromium, libfaketime. Found once, named when absent.

`python -m skinfit.tests.services postgres` prints where it was found, or nothing.
"""

import glob
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from urllib.parse import urlsplit, urlunsplit

import environ
import psycopg2
import redis as redis_client

POSTGRES_ADDRESSES = (
    "postgres://postgres@127.0.0.1:5432/test",
    "postgres://root@127.0.0.1:5432/test",
    "postgres:////var/run/postgresql/test",
)
REDIS_ADDRESS = "redis://127.0.0.1:6379/0"
# Chromium's RenderDocument makes closing a page that is just navigating wait for ever
# (microsoft/playwright#42068). The last --disable-features counts, so Playwright's own follow it.
NOT_WANTED = (
    "RenderDocument,AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,HttpsUpgrades,"
    "HttpsFirstBalancedModeAutoEnable,MediaRouter,NetworkTimeServiceQuerying,OptimizationHints,PaintHolding,"
    "PreconnectToSearch,ThirdPartyStoragePartitioning"
)
CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    f"--disable-features={NOT_WANTED}",
)
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def _connect(url: str) -> "psycopg2.extensions.connection":
    parts = environ.Env.db_url_config(url)
    named = {
        "dbname": parts["NAME"],
        "user": parts["USER"],
        "password": parts["PASSWORD"],
        "host": parts["HOST"],
        "port": parts["PORT"],
    }
    connection = psycopg2.connect(connect_timeout=3, **{key: value for key, value in named.items() if value})
    connection.autocommit = True
    return connection


@cache
def postgres() -> str | None:
    """The first address that lets us in: TEST_DATABASE_URL alone if it is set, else the usual local ones."""
    given = os.environ.get("TEST_DATABASE_URL")
    for url in [given] if given else POSTGRES_ADDRESSES:
        with suppress(psycopg2.OperationalError):
            _connect(url).close()
            return url
    return None


@cache
def redis() -> str | None:
    url = os.environ.get("TEST_REDIS_URL") or REDIS_ADDRESS
    try:
        with redis_client.Redis.from_url(url, socket_connect_timeout=3) as client:
            client.ping()
    except redis_client.RedisError:
        return None
    return url


@cache
def chromium() -> str | None:
    given = os.environ.get("CHROMIUM")
    return next(filter(None, map(shutil.which, [given] if given else CHROMIUM_NAMES)), None)


@cache
def faketime() -> str | None:
    """The library that `faketime` preloads."""
    return next(iter(glob.glob("/usr/lib/*/faketime/libfaketime.so.1")), None)


FOUND: dict[str, tuple[Callable[[], str | None], str]] = {
    "postgres": (postgres, "PostgreSQL (TEST_DATABASE_URL)"),
    "redis": (redis, "Redis (TEST_REDIS_URL)"),
    "browser": (chromium, "Chromium (CHROMIUM)"),
    "faketime": (faketime, "libfaketime (Debian's package faketime)"),
}


@contextmanager
def fresh_postgres(name: str) -> Iterator[str]:
    """An empty database of that name beside the test database; dropped at the end."""
    server = postgres()
    assert server
    connection = _connect(server)
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}"')
    try:
        yield f"{server.rpartition('/')[0]}/{name}"
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.close()


@contextmanager
def fresh_redis(number: int) -> Iterator[str]:
    """One numbered database of the test Redis, emptied before and after."""
    server = redis()
    assert server
    url = urlunsplit(urlsplit(server)._replace(path=f"/{number}"))
    with redis_client.Redis.from_url(url) as client:
        client.flushdb()
        yield url
        client.flushdb()


if __name__ == "__main__":
    sys.stdout.write(FOUND[sys.argv[1]][0]() or "")
