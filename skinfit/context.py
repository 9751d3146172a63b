from typing import Any

from django.http import HttpRequest


def studio(request: HttpRequest) -> dict[str, Any]:
    """The studio stands in every page's head and foot."""
    return {"studio": getattr(request, "studio", None)}
