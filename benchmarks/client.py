"""Requests over one open connection each, timed."""

import http.client
import time
from collections.abc import Callable, Sequence
from random import Random
from statistics import median
from typing import Any

WARM = 20


class Browser:
    """One kept-alive connection to a studio."""

    def __init__(self, port: int, cookie: str = "") -> None:
        self.port, self.headers = port, {"Cookie": cookie} if cookie else {}
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def get(self, path: str) -> bytes:
        return self._ask("GET", path, None, {})[1]

    def post(self, path: str, body: str, kind: str = "application/json") -> tuple[int, bytes]:
        return self._ask("POST", path, body, {"Content-Type": kind})

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> tuple[int, bytes]:
        for attempt in (1, 2):
            try:
                self.connection.request(method, path, body, {**self.headers, **headers})
                answer = self.connection.getresponse()
                content = answer.read()
                assert answer.status < 300, (answer.status, content[:300])
                return answer.status, content
            except (http.client.RemoteDisconnected, ConnectionError):
                self.connection.close()  # the server lets an idle connection go
                if attempt == 2:
                    raise
        raise AssertionError("unreachable")


def interleaved(
    acts: Sequence[Callable[[], Any]], rounds: int, clock: Callable[[], float] = time.perf_counter
) -> list[float]:
    """The median milliseconds of each act; every round has all of them, in an order of its own.

    Each finds the processor's caches as another act left them: none may always follow the same one.
    """
    times: list[list[float]] = [[] for _ in acts]
    order = list(zip(acts, times, strict=True))
    for number in range(rounds + WARM):
        Random(number).shuffle(order)
        for act, taken in order:
            started = clock()
            act()
            if number >= WARM:
                taken.append((clock() - started) * 1000)
    return [median(taken) for taken in times]
