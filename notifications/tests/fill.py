"""`python -m notifications.tests.fill 5000` puts that many due letters into the configured database."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "skinfit.settings")
    import django

    django.setup()
    from notifications.models import Message
    from notifications.tests.make import draft_message

    Message.objects.bulk_create([draft_message() for _ in range(int(sys.argv[1]))], batch_size=500)


if __name__ == "__main__":
    main()
