"""Settings, all from the environment, with safe defaults. `deploy/README.md` lists the variables."""

import os
from datetime import timedelta
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

import wagtail
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from core.hosts import options as hosts

BASE_DIR = Path(__file__).resolve().parent.parent
DEVELOPMENT_SECRET = "development-only-and-refused-in-production"  # noqa: S105 - no secret


def env(name: str, default: str = "") -> str:
    """Return the value of a variable, or `default`.

    An empty value counts as unset: a composition passes unset variables on as empty ones.
    """
    return os.environ.get(name) or default


def flag(name: str, default: bool = False) -> bool:
    return env(name, "1" if default else "0").lower() in ("1", "true", "yes", "on")


def listed(words: str) -> list[str]:
    """Return the words between commas."""
    return [word.strip() for word in words.split(",") if word.strip()]


def usual_mode(base: Path) -> str:
    """Return the mode where none is set: demonstration after `make demo`, while nothing else was begun or set here.

    So the command line works on the demonstration too. Otherwise the mode is development.
    """
    only_played = (base / "demo/portal.sqlite3").exists() and not (base / "data/portal.sqlite3").exists()
    own = any(env(name) for name in ("PORTAL_DATA_DIR", "DATABASE"))
    return "demonstration" if only_played and not own else "development"


MODE = env("PORTAL_MODE") or usual_mode(BASE_DIR)  # development | demonstration | production
if MODE not in ("development", "demonstration", "production"):
    raise ImproperlyConfigured(f"PORTAL_MODE is {MODE!r}; it must be development, demonstration or production.")
PRODUCTION = MODE == "production"
IS_DEMONSTRATION = MODE == "demonstration"
DEBUG = MODE == "development" and flag("PORTAL_DEBUG")

SECRET_KEY = env("PORTAL_SECRET_KEY", "" if PRODUCTION else DEVELOPMENT_SECRET)
if PRODUCTION and (len(SECRET_KEY) < 50 or SECRET_KEY == DEVELOPMENT_SECRET):
    raise ImproperlyConfigured(
        "PORTAL_SECRET_KEY is missing, too short or the development one: set at least 50 random characters."
    )
SECRET_KEY_FALLBACKS = listed(env("PORTAL_SECRET_KEY_FALLBACKS"))
ALLOWED_HOSTS = listed(env("PORTAL_HOSTS", "" if PRODUCTION else "127.0.0.1,localhost"))
PORTAL_URL = env("PORTAL_URL", "http://127.0.0.1:8000").rstrip("/")
if PRODUCTION and not (ALLOWED_HOSTS and PORTAL_URL.startswith("https://")):
    raise ImproperlyConfigured("Production needs PORTAL_HOSTS and a PORTAL_URL that starts with https://.")
CSRF_TRUSTED_ORIGINS = [PORTAL_URL]
# The address in neutral mails: a host whose name says nothing, which only leads to the portal (decision 0045).
NEUTRAL_URL = env("PORTAL_NEUTRAL_URL").rstrip("/")
if NEUTRAL_URL:
    ALLOWED_HOSTS.append(urlsplit(NEUTRAL_URL).hostname or "")
    if PRODUCTION and not NEUTRAL_URL.startswith("https://"):
        raise ImproperlyConfigured("PORTAL_NEUTRAL_URL must start with https://.")

DATA_DIR = Path(env("PORTAL_DATA_DIR", str(BASE_DIR / ("demo" if IS_DEMONSTRATION else "data"))))
FILES_ROOT = Path(env("PORTAL_FILES_ROOT", str(DATA_DIR / "files")))
KEYS_ROOT = Path(env("PORTAL_KEYS_ROOT", str(DATA_DIR / "keys")))
SIGNING_KEY = env("PORTAL_SIGNING_KEY")  # base64 of 32 bytes; empty: from a file in KEYS_ROOT
AUDIT_KEYS = env("PORTAL_AUDIT_KEYS")  # "1 BASE64,1200 BASE64"; empty: from a file in KEYS_ROOT
# Where the signed end of the log goes each day, besides the auditors' mail (decision 0074). Empty: nowhere.
AUDIT_HEADS_DIR = env("PORTAL_AUDIT_HEADS_DIR")
TIMESTAMP_URL = env("PORTAL_TIMESTAMP_URL")  # of a time-stamp service, RFC 3161
TIMESTAMP_ROOTS = env("PORTAL_TIMESTAMP_ROOTS")  # a PEM file: the certificates that its stamps are verified against

INSTALLED_APPS = [
    "portal",
    "synthesis",
    "submissions",
    "consultations",
    "accounts",
    "core",
    "guardian",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "django_tasks_db",
    "accounts.people.apps.PeopleConfig",  # Wagtail's part for users, with our screens
    "wagtail.sites",  # the pages' own root page links to it
    "wagtail.snippets",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "core.web.metrics.MetricsMiddleware",
    "core.web.middleware.SafeHeadersMiddleware",
    "core.web.middleware.PublicGzipMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "core.web.middleware.NeutralHostMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "core.web.middleware.ScriptedFormMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.sign_in.middleware.SecondFactorMiddleware",
    "accounts.sign_in.middleware.PersonalSettingsMiddleware",
    "accounts.sign_in.unsaved_text.UnsavedTextMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "core.web.middleware.RequestSizeMiddleware",
    "core.web.middleware.RefusalMiddleware",
    "core.web.middleware.OneMomentMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
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
                "django.template.context_processors.i18n",
                "portal.context_processors.portal",
            ],
        },
    }
]
FORM_RENDERER = "portal.form_renderer.PortalFormRenderer"

# Databases. `snapshot` reads one moment for multi-sheet exports and blocks no writer.
DATABASE = env("DATABASE", "sqlite")
STATEMENT_TIMEOUT = int(env("PORTAL_STATEMENT_TIMEOUT", "0"))  # seconds of one statement; 0: the server's own limit
if DATABASE == "postgresql":
    # What a cursor opens is read to its end: planned for its first tenth, the rows of a round took five times as long.
    _flags = "-c cursor_tuple_fraction=1.0"
    _flags += f" -c statement_timeout={STATEMENT_TIMEOUT}s" if STATEMENT_TIMEOUT else ""
    _tls = {"sslmode": env("PGSSLMODE", "prefer"), "sslrootcert": env("PGSSLROOTCERT")}
    _options = {"options": _flags, **{name: value for name, value in _tls.items() if value}}
    _postgresql = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": env("PGDATABASE", "portal"),
        "USER": env("PGUSER", "portal"),
        "PASSWORD": env("PGPASSWORD"),
        "HOST": env("PGHOST"),
        "PORT": env("PGPORT"),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": _options,
    }
    INSTALLED_APPS.append("django.contrib.postgres")  # its driver weighs 8 MB
    _read_only = "-c default_transaction_isolation=repeatable\\ read -c default_transaction_read_only=on"
    DATABASES = {
        "default": _postgresql,
        "snapshot": {
            **_postgresql,
            "OPTIONS": {**_options, "options": f"{_read_only} {_flags}"},
            "TEST": {"MIRROR": "default"},
        },
        **hosts.replica(os.environ, _postgresql),
    }
elif DATABASE == "sqlite":
    hosts.replica(os.environ, None)
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    _sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": DATA_DIR / "portal.sqlite3"}
    _durable = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;"
    DATABASES = {
        "default": {
            **_sqlite,
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": _durable},
        },
        "snapshot": {
            **_sqlite,
            "OPTIONS": {"transaction_mode": "DEFERRED", "timeout": 20, "init_command": "PRAGMA query_only=ON;"},
            "TEST": {"MIRROR": "default"},
        },
    }
else:
    raise ImproperlyConfigured(f"DATABASE is {DATABASE!r}; it must be sqlite or postgresql.")
DATABASE_ROUTERS = ["core.db.transactions.SnapshotRouter"]
# Public pages, which a visitor without a session may read from a replica (decision 0081).
REPLICA_PATHS = ("/consultations/", "/inputs/", "/reports/", "/feeds/", "/search/", "/help/", "/privacy/", "/contact/")
if "replica" in DATABASES:
    DATABASE_ROUTERS.append("core.hosts.replica.ReplicaRouter")
    MIDDLEWARE.insert(MIDDLEWARE.index("django.contrib.sessions.middleware.SessionMiddleware"),
                      "core.hosts.replica.ReplicaMiddleware")  # fmt: skip
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# People
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]  # allauth's would tell closed accounts apart
ANONYMOUS_USER_NAME = None  # guardian: nobody is nobody
GUARDIAN_MONKEY_PATCH_USER = False
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.sign_in.mails.NotSimilarToPerson"},
    {"NAME": "accounts.sign_in.mails.MinimumLength", "OPTIONS": {"min_length": 12}},
    {"NAME": "accounts.sign_in.mails.NotCommonPassword"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/home/"
ACCOUNT_ADAPTER = "accounts.sign_in.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = ACCOUNT_EMAIL_NOTIFICATIONS = False  # allauth's mails would carry addresses
ACCOUNT_FORMS = {
    "login": "accounts.sign_in.forms.SignInForm",
    "reset_password": "accounts.sign_in.forms.ResetForm",
    "reset_password_from_key": "accounts.sign_in.forms.NewPasswordForm",
    "change_password": "accounts.sign_in.forms.PasswordChangeForm",
    "reauthenticate": "accounts.sign_in.forms.ConfirmForm",
}
# `key` is account and address together (for `sign_on` either), `ip` the hash of an address (accounts.sign_in.adapter):
# nobody is locked out by others.
ACCOUNT_RATE_LIMITS = {"login_failed": "5/15m/key", "login": "60/m/ip", "reset_password": "10/15m/ip",
                       "register": "20/h/ip", "support": "20/h/ip", "check_receipt": "30/10m/ip",
                       "sign_on": "15/h/key"}  # fmt: skip
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "accounts.sign_in.mails.ResetTokens"  # noqa: S105 - a class
PASSWORD_RESET_TIMEOUT = 4 * 3600
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if flag("PORTAL_BEHIND_PROXY") else 0
ACCOUNT_LOGOUT_ON_GET = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION  # a developer's http://localhost
MFA_FORMS = {
    "authenticate": "accounts.sign_in.forms.FactorForm",
    "reauthenticate": "accounts.sign_in.forms.ConfirmByFactorForm",
    "activate_totp": "accounts.sign_in.forms.AddAppForm",
    "add_webauthn": "accounts.sign_in.passkeys.AddPasskeyForm",
    "edit_webauthn": "accounts.sign_in.passkeys.RenamePasskeyForm",
    "authenticate_webauthn": "accounts.sign_in.passkeys.PasskeyFactorForm",
    "login_webauthn": "accounts.sign_in.passkeys.PasskeySignInForm",
    "reauthenticate_webauthn": "accounts.sign_in.passkeys.ConfirmByPasskeyForm",
}
SITE_NAME = "Calls for inputs"  # in emails, apps and the title of pages
MFA_TOTP_ISSUER = SITE_NAME
MFA_TOTP_TOLERANCE = 1  # codes of 30 seconds before and after: phones' clocks differ, and people type (RFC 6238, 5.2)
MFA_ADAPTER = "accounts.sign_in.adapter.MFAAdapter"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600  # of the row: the cookie goes with the browser, which others may use next
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_ENGINE = "django.contrib.sessions.backends.db"

_database_cache = {
    "BACKEND": "django.core.cache.backends.db.DatabaseCache",
    "LOCATION": "portal_cache",
    "OPTIONS": {"MAX_ENTRIES": 200_000},  # Django's 300 would let anybody push out the counts of failed sign-ins
}
CACHES = hosts.shared_caches(os.environ, _database_cache)
SHARED_PARTS = [part for part, used in (("cache", "database" in CACHES), ("replica", "replica" in DATABASES)) if used]

# The browser
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^(healthz|metrics|readyz(/\w+)?)$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if flag("PORTAL_BEHIND_PROXY") else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = flag("PORTAL_HSTS_PRELOAD")  # hard to undo, so that only the operator can say so
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
# Wagtail's own pages carry inline scripts in six places and take no nonce.
ADMIN_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.SELF],
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024
FILE_UPLOAD_HANDLERS = [  # Django's own second one writes files with names, which stay when a process is killed
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "core.files.transfers.UnnamedUpload",
]
UPLOAD_LIMIT = 60 * 1024 * 1024

# Language and time
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("ar", "العربية"),
    ("zh-hans", "中文"),
    ("en", "English"),
    ("fr", "Français"),
    ("ru", "Русский"),
    ("es", "Español"),
]
# Whose catalogue is complete: pages and mail are in one of these.
COMPLETE_LANGUAGES = ["en", "ar", "es", "fr", "ru", "zh-hans"]
WAGTAIL_CONTENT_LANGUAGES = [("en", "English")]
WAGTAILADMIN_PERMITTED_LANGUAGES = [(code, name) for code, name in LANGUAGES if code in COMPLETE_LANGUAGES]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"
OFFICE_TIME_ZONE = "Europe/Zurich"  # Geneva
CLOCK_AHEAD = timedelta(days=200 if IS_DEMONSTRATION else 0)  # its plot ends in May 2027 (docs/decisions)

# Static files
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
# Wagtail's style sheet shows this picture of an app that the portal leaves out; without it nothing is collected.
STATICFILES_DIRS = [("wagtailimages/images", Path(wagtail.__file__).parent / "images/static/wagtailimages/images")]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "portal.styles.StaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
    **hosts.object_store(os.environ),  # "files", where they are in an object store
}
MEDIA_ROOT = DATA_DIR / "media"
WHITENOISE_USE_FINDERS = not PRODUCTION

# Work in the background
TASKS = {
    "default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "mail"], "OPTIONS": {}},
}
WORKER_LEASE_SECONDS = 60

# Figures for monitoring at /metrics, for who sends this token (decision 0075). Empty: there is no such page.
METRICS_TOKEN = env("PORTAL_METRICS_TOKEN")
if METRICS_TOKEN and len(METRICS_TOKEN) < 32:
    raise ImproperlyConfigured("PORTAL_METRICS_TOKEN is too short: set at least 32 random characters.")

# Mail, always through the queue
EMAIL_BACKEND = env(
    "PORTAL_EMAIL_BACKEND",
    "django.core.mail.backends.smtp.EmailBackend" if PRODUCTION else "django.core.mail.backends.filebased.EmailBackend",
)
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_HOST = env("PORTAL_EMAIL_HOST", "" if PRODUCTION else "localhost")
if EMAIL_BACKEND.endswith(".smtp.EmailBackend") and not EMAIL_HOST:
    raise ImproperlyConfigured("PORTAL_EMAIL_HOST is missing: name the mail server.")
EMAIL_PORT = int(env("PORTAL_EMAIL_PORT", "25"))
EMAIL_HOST_USER = env("PORTAL_EMAIL_USER")
EMAIL_HOST_PASSWORD = env("PORTAL_EMAIL_PASSWORD")
EMAIL_USE_TLS = flag("PORTAL_EMAIL_TLS")
EMAIL_TIMEOUT = 30  # seconds; without it a mail server that hangs would hold the worker, and all other work with it
DEFAULT_FROM_EMAIL = env("PORTAL_EMAIL_FROM", f"{SITE_NAME} <calls@portal.example>")
NEUTRAL_FROM_EMAIL = env("PORTAL_EMAIL_FROM_NEUTRAL", parseaddr(DEFAULT_FROM_EMAIL)[1])  # PRACTICE 5

# Dotted path of the service that drafts translations (submissions/visibility/translations.py); empty means none.
TRANSLATION_SERVICE = env("PORTAL_TRANSLATION_SERVICE")
CLAMD_ADDRESS = env("PORTAL_CLAMD")  # the virus scanner (C3): unix:/path or host:port; empty means none

# Wagtail
WAGTAIL_SITE_NAME = SITE_NAME
WAGTAILADMIN_BASE_URL = PORTAL_URL
WAGTAILADMIN_LOGIN_URL = "/accounts/login/"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAIL_FINISH_WORKFLOW_ACTION = "synthesis.publication.workflow.publish_approved"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

LOG_FORMAT = env("PORTAL_LOG_FORMAT", "plain")
if LOG_FORMAT not in ("plain", "json"):
    raise ImproperlyConfigured(f"PORTAL_LOG_FORMAT is {LOG_FORMAT!r}; it must be plain or json.")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "logging.Formatter" if DEBUG else "core.web.logs.OpaqueFormatter",
            "format": "%(levelname)s %(name)s %(message)s",
        },
        "json": {"()": "core.web.logs.JsonFormatter"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": env("PORTAL_LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"handlers": [], "level": "INFO"},  # Django's own would mail tracebacks
        "pikepdf": {"level": "WARNING"},
        "wagtail": {"level": "WARNING"},  # would tell each saved revision, which the portal's own log records
    },
}
SILENCED_SYSTEM_CHECKS = [
    "guardian.W001",  # rights are asked through core.security.guardian, not through a backend
    "security.W021",  # no preload: the operator says so
]
