"""What a request tells about who sent it."""

from django.conf import settings
from django.http import HttpRequest


def network_address(request: HttpRequest) -> str:
    """The visitor's address, counted from the right past our own TRUSTED_PROXIES."""
    remote = str(request.META.get("REMOTE_ADDR", ""))
    if not settings.TRUSTED_PROXIES:
        return remote
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    chain = [*hops, remote]
    return str(chain[-1 - min(int(settings.TRUSTED_PROXIES), len(hops))])
