"""Every setting, read once from the environment, checked against each other. Refuses to start when they contradict."""

from pathlib import Path

from console.embedded.places import SOCKET_PATH_BYTES_MAX, places
from console.environment import (
    broker_from_redis,
    choice,
    database_from_url,
    flag,
    is_loopback,
    number,
    redis_from_url,
    refuse,
    secret,
    text,
    words,
)

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(text("TIDEGATE_VAR", str(BASE_DIR / "var"))).absolute()
EMBEDDED = places(VAR)

DEBUG = False
SECRET_KEY = secret("TIDEGATE_SECRET_KEY", VAR / "secrets/django")
ALLOWED_HOSTS = words("TIDEGATE_HOSTS", "127.0.0.1 localhost [::1]")
WEB_ADDRESS = text("TIDEGATE_WEB_ADDRESS", "127.0.0.1")
WEB_PORT = number("TIDEGATE_WEB_PORT", 8000, least=1, most=65535)
ORDER_ENTRY_ADDRESS = text("TIDEGATE_ORDER_ENTRY_ADDRESS", "127.0.0.1")
ORDER_ENTRY_PORT = number("TIDEGATE_ORDER_ENTRY_PORT", 7001, least=1, most=65535)
ENVIRONMENT = text("TIDEGATE_ENVIRONMENT", "DEMO")
"""Stands on every page, so that nobody takes one venue for another."""
if not 1 <= len(ENVIRONMENT) <= 16:
    refuse(f"TIDEGATE_ENVIRONMENT={ENVIRONMENT!r}: set it to a name of 1 to 16 characters")
RELEASE_AFTER_RECOVERY = flag("TIDEGATE_RELEASE_AFTER_RECOVERY", default=ENVIRONMENT == "DEMO")
"""Whether the venue itself lets trade again what the engine halted because it was started over its journal."""
REPLAY_SPEED = number("TIDEGATE_REPLAY_SPEED", 10, least=1, most=1000)
# windows of the projections, in events back from the newest; riskapp/projector/retention.py
PROJECTED_ORDER_EVENTS = number("TIDEGATE_PROJECTED_ORDER_EVENTS", 5_000_000, least=10_000, most=10**12)
PROJECTED_TRADE_EVENTS = number("TIDEGATE_PROJECTED_TRADE_EVENTS", 100_000_000, least=10_000, most=10**12)

SHARD = 0
ENGINE_FOLDER = VAR / f"engine.{SHARD}"
ENGINE_QUEUE = f"engine.{SHARD}"
if len(bytes(ENGINE_FOLDER / "pictures.sock")) > SOCKET_PATH_BYTES_MAX:
    refuse(f"TIDEGATE_VAR={VAR} is too long for the engine's sockets: set it to a shorter folder")
if WEB_PORT == ORDER_ENTRY_PORT:
    refuse(f"TIDEGATE_WEB_PORT and TIDEGATE_ORDER_ENTRY_PORT are both {WEB_PORT}: they must differ")

INSTALLED_APPS = [
    "console.admin_site.ConsoleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "channels",
    "riskapp",
    "console",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "console.urls"
ASGI_APPLICATION = "console.asgi.application"

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
            ],
        },
    },
]

POSTGRES_IS_EMBEDDED = not text("DATABASE_URL", "")
DATABASES = {"default": database_from_url(text("DATABASE_URL", ""), EMBEDDED.sockets)}
REDIS_IS_EMBEDDED = not text("REDIS_URL", "")
REDIS_URL = redis_from_url(text("REDIS_URL", ""), EMBEDDED.valkey_socket)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "riskapp.Operator"
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",  # memory-hard and in the standard library
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = True  # served from where they are: no copy that could be stale

CELERY_BROKER_URL = broker_from_redis(REDIS_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker that gave up waiting for Redis would take the engine with it
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 60}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_ROUTES = {"engine.*": {"queue": ENGINE_QUEUE}}
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1

BEHIND_TLS = flag("TIDEGATE_BEHIND_TLS", default=False)
"""Something in front of us speaks TLS with the browsers and tells us so in X-Forwarded-Proto."""
if not BEHIND_TLS:
    for beyond in [host for host in [*ALLOWED_HOSTS, WEB_ADDRESS, ORDER_ENTRY_ADDRESS] if not is_loopback(host)]:
        refuse(f"{beyond} is not on this machine, passwords would cross the network in the clear: set TIDEGATE_BEHIND_TLS=yes")
SESSION_COOKIE_AGE = 12 * 3600  # one shift
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "console.pages.errors.form_too_old"
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if BEHIND_TLS else []
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if BEHIND_TLS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# whoever turns TLS on turns on all of it, here and not in the middleware: these checks speak of a venue on one machine
SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W005", "security.W021"] + (
    [] if BEHIND_TLS else ["security.W008", "security.W012", "security.W016"]
)
DATA_UPLOAD_MAX_MEMORY_SIZE = 1 << 20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200

LOG_LEVEL = choice("TIDEGATE_LOG_LEVEL", "INFO", {"DEBUG", "INFO", "WARNING", "ERROR"})
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        # one line a request would drown what matters; what was asked for is in the audit list
        "django.channels.server": {"level": "WARNING"},
        "daphne": {"level": "WARNING"},
        # its DEBUG lines hold the values of every statement
        "django.db.backends": {"level": "INFO"},
    },
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    },
}
