"""Reads a setting from the environment or `.env`; what cannot work stops the start with one clear line.

An empty value counts as not set.
"""

import os
import re
import sys
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

# gunicorn restarts a worker that ends, except for this status: 'could not boot'.
CANNOT_START = 3

ON, OFF = ("on", "true", "yes", "1"), ("off", "false", "no", "0")


def refuse(setting: str, why: str) -> SystemExit:
    """To be raised: prints '<setting>: <why>' and ends the process."""
    sys.stderr.write(f"{setting}: {why}\n")
    sys.stderr.flush()
    return SystemExit(CANNOT_START)


def text(name: str, default: str) -> str:
    return os.environ.get(name, "").strip() or default


def text_or_none(name: str, default: str) -> str | None:
    """Unlike elsewhere an empty value means 'none' here, not 'the default'."""
    return os.environ.get(name, default).strip() or None


def flag(name: str, default: bool) -> bool:
    value = text(name, "on" if default else "off")
    if value.lower() not in ON + OFF:
        raise refuse(name, f"'{value}' is neither on nor off.")
    return value.lower() in ON


def count(name: str, default: int) -> int:
    value = text(name, str(default))
    if not re.fullmatch(r"\d{1,9}", value, re.ASCII):
        raise refuse(name, f"'{value}' is not a whole number, 0 or more.")
    return int(value)


def words(name: str, default: list[str]) -> list[str]:
    """Separated by commas."""
    return [word.strip() for word in text(name, ",".join(default)).split(",") if word.strip()]


def folder(name: str, path: Path) -> Path:
    """The folder, made when it is not there."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise refuse(name, f"the folder {path} cannot be made: {error.strerror}.") from error
    return path


def database(name: str, default: str) -> dict[str, Any]:
    url = text(name, default)
    if not re.match(r"(postgres|postgresql|sqlite)://", url):
        raise refuse(name, "names neither postgres://user:password@host/name nor sqlite:////a/file.")
    try:
        parts: dict[str, Any] = environ.Env.db_url_config(url)
    except ValueError as error:
        raise refuse(name, f"cannot be read: {error}.") from error
    if not parts["NAME"]:
        raise refuse(name, "names no database.")
    if url.startswith("sqlite:") and not Path(parts["NAME"]).absolute().parent.is_dir():
        raise refuse(name, f"the folder of {parts['NAME']} does not exist.")
    return parts


def mail(name: str, default: str) -> dict[str, Any]:
    url = text(name, default)
    try:
        parts: dict[str, Any] = environ.Env.email_url_config(url)
    except (ImproperlyConfigured, ValueError) as error:
        hint = "such as smtp+tls://user:password@host:587 or filemail:///a/folder"
        raise refuse(name, f"is no address of a mail server {hint}.") from error
    if "smtp" in url.partition(":")[0] and not parts["EMAIL_HOST"]:
        raise refuse(name, "names no mail server.")
    return parts
