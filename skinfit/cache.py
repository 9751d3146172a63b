"""Redis as the cache, but no reason to fail: without it limits do not count, and bookings go on."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


@contextmanager
def _forgiven() -> Iterator[None]:
    try:
        yield
    except RedisError as error:
        logger.warning("The cache cannot be reached: %s", type(error).__name__)


class ForgivingRedisCache(RedisCache):
    """Out of reach it behaves as an empty cache that takes every new key."""

    def add(
        self, key: Any, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        with _forgiven():
            return super().add(key, value, timeout, version)
        return True

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        with _forgiven():
            return super().get(key, default, version)
        return default

    def set(
        self, key: Any, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        with _forgiven():
            super().set(key, value, timeout, version)

    def delete(self, key: Any, version: int | None = None) -> bool:
        with _forgiven():
            return super().delete(key, version)
        return False

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        with _forgiven():
            return super().incr(key, delta, version)
        raise ValueError(f"Key {key!r} not found")
