"""The worker: `celery -A skinfit worker`, with `-B` on the embedded default."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "skinfit.settings")

app = Celery("skinfit")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect  # type: ignore[untyped-decorator, unused-ignore]
def refuse_unready_database(**_: Any) -> None:
    from skinfit.health import require_startable

    require_startable()
