"""Every setting, read once from the environment, checked against each other. Refuses to start when they contradict."""

from pathlib import Path

from console.environment import database_from_url, flag, number, secret, text, words

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(text("TIDEGATE_VAR", str(BASE_DIR / "var")))

DEBUG = False
SECRET_KEY = secret("TIDEGATE_SECRET_KEY", VAR / "secrets/django")
ALLOWED_HOSTS = words("TIDEGATE_HOSTS", "127.0.0.1 localhost [::1]")
WEB_ADDRESS = text("TIDEGATE_WEB_ADDRESS", "127.0.0.1")
WEB_PORT = number("TIDEGATE_WEB_PORT", 8000, least=1, most=65535)
ORDER_ENTRY_ADDRESS = text("TIDEGATE_ORDER_ENTRY_ADDRESS", "127.0.0.1")
ORDER_ENTRY_PORT = number("TIDEGATE_ORDER_ENTRY_PORT", 7001, least=1, most=65535)
REPLAY_SPEED = number("TIDEGATE_REPLAY_SPEED", 10, least=1, most=1000)

SHARD = 0
ENGINE_FOLDER = VAR / f"engine.{SHARD}"
ENGINE_QUEUE = f"engine.{SHARD}"

INSTALLED_APPS = [
    "daphne",
    "django.contrib.admin",
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

DATABASES = {"default": database_from_url(text("DATABASE_URL", ""), VAR)}
REDIS_URL = text("REDIS_URL", "")  # empty: the embedded server's socket, put here by the supervisor
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "riskapp.Operator"
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR / "staticfiles"

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 60}
CELERY_TASK_ACKS_LATE = True

CHANNEL_LAYERS = {
    "default": {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": [REDIS_URL]}},
}

SESSION_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
BEHIND_TLS = flag("TIDEGATE_BEHIND_TLS", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"

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
