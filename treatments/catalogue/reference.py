"""The reference document that ships with the product."""

import json
from os.path import dirname, join
from typing import Any

FILE = join(dirname(__file__), "reference.json")


def reference_document() -> dict[str, Any]:
    """Return a fresh copy of the reference catalogue, exactly as it ships."""
    with open(FILE, "rb") as shipped:
        document: dict[str, Any] = json.loads(shipped.read())
    return document
