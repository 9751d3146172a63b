import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "skinfit.settings")

application = get_wsgi_application()

from skinfit.health import require_startable  # noqa: E402 (needs the apps, loaded above)

require_startable()
