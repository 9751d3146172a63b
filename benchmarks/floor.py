"""The floor: the same statements issued raw, and the same bytes ready-made, on the same server."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from itertools import groupby
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.views.decorators.csrf import csrf_exempt

from benchmarks.recording import Recording, Statement, load

OWN_IDS = 10_000_000  # the recorded bookings' rows have numbers from here on
MESSAGE_ID = re.compile(r"<[0-9a-f]{32}@")
NUMBER = re.compile(r"\d{8}")
SHORT = 60


@cache
def recorded(name: str) -> Recording:
    return load(settings.FLOOR_DIR, name)


def answer(recording: Recording) -> HttpResponse:
    return HttpResponse(recording.body, content_type=recording.content_type, status=recording.status)


def read(request: HttpRequest, name: str) -> HttpResponse:
    recording = recorded(name)
    with connection.cursor() as cursor:
        for statement in recording.statements:
            cursor.execute(statement.sql, statement.params)
            if cursor.description:
                cursor.fetchall()
    return answer(recording)


@csrf_exempt
def book(request: HttpRequest, number: int) -> HttpResponse:
    """The statements of a recorded booking, for another time and under new keys."""
    recording = recorded(f"book_{number}")
    Again(recording, datetime.fromisoformat(request.body.decode())).run()
    return answer(recording)


class Again:
    """One recorded booking, moved: what lies ahead by the same span, what was numbered to new numbers."""

    def __init__(self, recording: Recording, starts_at: datetime) -> None:
        self.recording = recording
        self.shift = starts_at - recording.facts["starts_at"]
        self.ahead = timezone.now() + timedelta(hours=6)
        self.numbers: dict[int, int] = {}
        self.words: dict[str, str] = {recording.facts["reference"]: get_random_string(8)}

    def run(self) -> None:
        for in_transaction, group in groupby(self.recording.statements, lambda s: s.in_transaction):
            if in_transaction:
                with transaction.atomic():
                    self._issue(group)
            else:
                self._issue(group)

    def _issue(self, statements: Any) -> None:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement.sql, self._moved(statement.params))
                if cursor.description:
                    self._learn(statement, cursor.fetchall())

    def _learn(self, statement: Statement, rows: list[tuple[Any, ...]]) -> None:
        for old, new in zip(statement.returned, rows, strict=False):
            self.numbers[old[0]] = new[0]

    def _moved(self, value: Any) -> Any:  # noqa: C901 (one case a kind of value)
        match value:
            case bool():
                return value
            case list():
                return [self._moved(one) for one in value]
            case dict():
                return {name: self._moved(one) for name, one in value.items()}
            case int():
                return self.numbers.get(value, value)
            case datetime():
                return value + self.shift if value > self.ahead else value
            case date():
                return value + timedelta(days=self.shift.days)
            case str() if value in self.words:
                return self.words[value]
            case str() if MESSAGE_ID.match(value):
                return self.words.setdefault(value, f"<{uuid4().hex}@{value.partition('@')[2]}")
            case str() if len(value) < SHORT:
                return NUMBER.sub(lambda found: self._number(found, self.numbers), value)
        return value

    @staticmethod
    def _number(found: re.Match[str], numbers: Mapping[int, int]) -> str:
        return str(numbers.get(int(found[0]), found[0]))
