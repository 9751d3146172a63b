"""Read by gunicorn by itself; its command line goes before it."""

import os
from typing import Any

import django
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "skinfit.settings")

bind = f"127.0.0.1:{settings.PORT}"
workers = 2
threads = 4
control_socket = str(settings.VAR_DIR / "gunicorn.ctl")
control_socket_disable = len(control_socket) > 100  # a socket's address has room for no more


def on_starting(server: Any) -> None:
    """Refuse here, once and in one line, instead of in every worker."""
    django.setup()
    from skinfit.health import require_startable

    require_startable()
