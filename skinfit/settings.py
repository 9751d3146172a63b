"""Every setting of the product, read from the environment or `.env`; docs/settings.md lists them.

A value that cannot work stops the start with one clear line. The scheme of BASE_URL decides
what is switched on for HTTPS.
"""

import re
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

import environ
from csp.constants import NONE, SELF

from skinfit import environment as env
from skinfit.environment import refuse

BASE_DIR = Path(__file__).resolve().parent.parent
TESTING = "pytest" in sys.modules
if not TESTING:
    environ.Env.read_env(BASE_DIR / ".env")

LOCAL_HOSTS = ("127.0.0.1", "localhost", "[::1]")

# --- The embedded default keeps everything in one folder.
VAR_DIR = env.folder("var", BASE_DIR / "var")

# --- Security
DEBUG = env.flag("DEBUG", default=False)
SECRET_KEY = env.text("SECRET_KEY", default="only-for-debug-and-tests" if DEBUG or TESTING else "")
if not SECRET_KEY:
    raise refuse("SECRET_KEY", "is empty. Set a long random value, or DEBUG=on for a try-out.")

PORT = env.count("PORT", default=8000)
if not 0 < PORT < 65536:
    raise refuse("PORT", f"{PORT} is not between 1 and 65535.")
BASE_URL = env.text("BASE_URL", default=f"http://127.0.0.1:{PORT}").rstrip("/")
try:
    _base = urlsplit(BASE_URL)
    _base.port  # noqa: B018 (reading it is the check)
except ValueError as error:
    raise refuse("BASE_URL", f"'{BASE_URL}' cannot be read: {error}.") from error
if _base.scheme not in ("http", "https") or not _base.hostname:
    raise refuse("BASE_URL", f"'{BASE_URL}' is not an address such as https://studio.example.")
HTTPS = _base.scheme == "https"
if not (HTTPS or DEBUG or _base.hostname in ("127.0.0.1", "localhost")):
    raise refuse("BASE_URL", "must start with https:// unless its host is 127.0.0.1 or localhost.")
if HTTPS and len(SECRET_KEY) < 32:
    raise refuse("SECRET_KEY", "is too short for a studio that clients can reach: 32 characters at least.")

ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", default=[_base.hostname, *LOCAL_HOSTS])
CSRF_TRUSTED_ORIGINS = [f"{_base.scheme}://{_base.netloc}"]
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked by machines inside, without TLS
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
TRUSTED_PROXIES = env.count("TRUSTED_PROXIES", default=0)
BOOKING_RATE_LIMIT = env.text_or_none("BOOKING_RATE_LIMIT", default="20/h")
if BOOKING_RATE_LIMIT and not re.fullmatch(r"[1-9]\d*/[1-9]?\d*[smhd]", BOOKING_RATE_LIMIT, re.ASCII):
    raise refuse("BOOKING_RATE_LIMIT", f"'{BOOKING_RATE_LIMIT}' is not a limit such as 20/h or 5/10m.")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- Apps
INSTALLED_APPS = [
    "skinfit",
    "treatments",
    "bookings",
    "clients",
    "notifications",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "django_htmx",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "skinfit.middleware.StudioTimeMiddleware",
    "skinfit.middleware.DeskLockMiddleware",
]
ROOT_URLCONF = "skinfit.urls"
WSGI_APPLICATION = "skinfit.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "skinfit.context.studio",
            ]
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Database: PostgreSQL by DATABASE_URL, or one SQLite file
DATABASES: dict[str, dict[str, Any]] = {
    "default": env.database("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'skinfit.sqlite3'}")
}
_database = DATABASES["default"]
if _database["ENGINE"] == "django.db.backends.sqlite3":
    _database["OPTIONS"] = {
        "timeout": 30,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    _database.setdefault("CONN_MAX_AGE", 60)
    _database["CONN_HEALTH_CHECKS"] = True

# --- Background work: Redis, or files in the var folder
CELERY_BROKER_URL = env.text("CELERY_BROKER_URL", default=f"filesystem://{VAR_DIR / 'celery'}")
_broker = urlsplit(CELERY_BROKER_URL)
BROKER_IS_REDIS = _broker.scheme in ("redis", "rediss")
if BROKER_IS_REDIS:
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {}
    CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat")
elif _broker.scheme == "filesystem" and _broker.path:
    _queue = env.folder("CELERY_BROKER_URL", Path(_broker.path) / "queue")
    _control = env.folder("CELERY_BROKER_URL", Path(_broker.path) / "control")
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_queue),
        "data_folder_out": str(_queue),
        "control_folder": str(_control),
    }
    CELERY_BEAT_SCHEDULE_FILENAME = str(Path(_broker.path) / "beat")
    CELERY_BROKER_URL = "filesystem://"
else:
    raise refuse("CELERY_BROKER_URL", "names neither redis://host nor filesystem:///a/folder.")
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "send due messages": {
        "task": "notifications.tasks.send_due_messages",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "write the evening's digests": {
        "task": "treatments.tasks.write_digests",
        "schedule": 300.0,
        "options": {"expires": 280},
    },
}

# --- Cache: shared by all processes, so that limits hold
CACHES: dict[str, dict[str, Any]] = {
    "default": (
        {
            "BACKEND": "skinfit.cache.ForgivingRedisCache",
            "LOCATION": CELERY_BROKER_URL,
            "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 2},
        }
        if BROKER_IS_REDIS
        else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
    )
}
# django-ratelimit warns that the database cache counts without a lock: a limit may let one or two
# more through in a race, which is no harm here (the database refuses double bookings by itself).
RATELIMIT_FAIL_OPEN = True
SILENCED_SYSTEM_CHECKS = [
    "django_ratelimit.E003",
    "django_ratelimit.W001",
    "auth.W004",  # User.email is unique on its lower-cased form, by a named constraint
]

# --- Mail: SMTP by EMAIL_URL, or files
_email = env.mail("EMAIL_URL", default=f"filemail://{VAR_DIR / 'mail'}")
EMAIL_BACKEND = _email["EMAIL_BACKEND"]
EMAIL_HOST = _email.get("EMAIL_HOST") or ""
EMAIL_PORT = _email.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = _email.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = _email.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = _email.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _email.get("EMAIL_USE_SSL", False)
EMAIL_FILE_PATH = "/" + _email["EMAIL_FILE_PATH"].lstrip("/")
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", default=f"studio@{_base.hostname}")
if "@" not in DEFAULT_FROM_EMAIL:
    raise refuse("DEFAULT_FROM_EMAIL", f"'{DEFAULT_FROM_EMAIL}' is no address.")

# --- Sign-in
AUTH_USER_MODEL = "clients.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
ACCOUNT_ADAPTER = "skinfit.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True  # clients
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60  # its letter leaves within a minute
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ACCOUNT_FORMS = {
    "login": "skinfit.sign_in.SignInForm",
    "reset_password": "skinfit.sign_in.LinkForm",
    "reset_password_from_key": "skinfit.sign_in.NewPasswordForm",
    "request_login_code": "skinfit.sign_in.CodeForm",
    "confirm_login_code": "skinfit.sign_in.TypedCodeForm",
}
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES

# --- Language and time: the studio's own zone and locale are in its row
LANGUAGE_CODE = "en-us"
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.text("TIME_ZONE", default="America/Los_Angeles")
if TIME_ZONE not in available_timezones():
    raise refuse("TIME_ZONE", f"'{TIME_ZONE}' is not an IANA zone such as America/Los_Angeles.")

# --- Files
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
_libraries = BASE_DIR / "node_modules"
STATICFILES_DIRS: list[Any] = [
    BASE_DIR / "static",
    ("bootstrap", _libraries / "bootstrap" / "dist"),
    ("chart", _libraries / "chart.js" / "dist"),
    ("figtree", _libraries / "@fontsource-variable" / "figtree" / "files"),
    ("newsreader", _libraries / "@fontsource" / "newsreader" / "files"),
]
MEDIA_ROOT = env.folder("MEDIA_ROOT", Path(env.text("MEDIA_ROOT", default=str(VAR_DIR / "media"))))
MEDIA_URL = "media/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG or TESTING
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO"},  # one line through root, not two under DEBUG
        # A sweep every minute is no news.
        "celery.beat": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
    },
}
