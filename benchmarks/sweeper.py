"""One worker that sweeps the outbox when told: each line of its input is how many letters fall due now.

Answers a line of JSON: letters sent, seconds, and resident memory in MB after it.
"""

import json
import sys
import time
from datetime import timedelta
from pathlib import Path

import django


def resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


def main() -> None:
    django.setup()
    from django.utils import timezone

    from notifications import delivery
    from notifications.models import Message

    print(json.dumps({"mb": resident_mb()}), flush=True)
    for line in sys.stdin:
        now = timezone.now()
        waiting = Message.objects.filter(state="queued").order_by("pk").values("pk")[: int(line)]
        Message.objects.filter(pk__in=list(waiting.values_list("pk", flat=True))).update(
            next_try_at=now - timedelta(seconds=1)
        )
        started = time.perf_counter()
        counts = delivery.send_due(now=now)
        seconds = time.perf_counter() - started
        print(json.dumps({"sent": counts["sent"], "seconds": seconds, "mb": resident_mb()}), flush=True)


if __name__ == "__main__":
    main()
