"""The one settings file. Nothing set: SQLite, broker and cache on disk. `DATABASE_URL`, `REDIS_URL` set: the real ones.

Every variable is listed in docs/operation.md; docker-compose.yml is checked against this file by a test.
"""

import os
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

from liuan_safety import env
from liuan_safety.operations import metrics_files

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var")))
# Keys, personal data and backups lie here: for its owner alone, also where somebody else has made the folder.
VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
if VAR_DIR.stat().st_uid == os.geteuid():
    VAR_DIR.chmod(0o700)

# -- what kind of installation ------------------------------------------------------------------------------------
DEBUG = env.boolean("DEBUG", False)
SECRET_KEY = env.kept_secret("SECRET_KEY", VAR_DIR)
# Keys of their own: the audit digest of personal data must survive a change of SECRET_KEY.
AUDIT_KEY = env.kept_secret("AUDIT_KEY", VAR_DIR)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
# Behind a proxy that ends TLS. Off for the embedded site, which speaks plain HTTP to its own machine.
HTTPS = env.boolean("HTTPS", False)
DATABASE_URL = env.text("DATABASE_URL")
REDIS_URL = env.text("REDIS_URL")

# -- rooms --------------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "guardian",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django_filters",
    "django_tables2",
    "django_htmx",
    "template_partials",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    "liuan_safety.audit",
    "liuan_safety.ui",
    "liuan_safety.organizations",
    "liuan_safety.policy",
    "liuan_safety.jobs",
    "liuan_safety.notices",
    "liuan_safety.obligations",
    "liuan_safety.workbooks",
    "liuan_safety.operations",
    "enterprises",
    "assessments",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "liuan_safety.operations.middleware.RequestNumberMiddleware",
    "liuan_safety.operations.middleware.MetricsMiddleware",
    # Outside of everything that can refuse a request, so that a refusal carries the policy as well.
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "liuan_safety.organizations.middleware.ActingPostMiddleware",
    "liuan_safety.organizations.middleware.SessionRulesMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "liuan_safety.ui.middleware.RuleBrokenMiddleware",
    "liuan_safety.ui.middleware.StorableTextMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "liuan_safety.urls"
WSGI_APPLICATION = "liuan_safety.wsgi.application"
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
                "liuan_safety.ui.context.frame",
            ],
            "builtins": ["liuan_safety.ui.templatetags.liuan", "template_partials.templatetags.partials"],
        },
    },
]
FORM_RENDERER = "liuan_safety.ui.rendering.HouseRenderer"

# -- database -----------------------------------------------------------------------------------------------------
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 30,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
    "PRAGMA busy_timeout=30000; PRAGMA cache_size=-32000",
}
DATABASES = {
    # Not as a URL: the folder's name may hold spaces and other signs that a URL would cut.
    "default": environ.Env.db_url_config(DATABASE_URL)
    if DATABASE_URL
    else {"ENGINE": "django.db.backends.sqlite3", "NAME": VAR_DIR / "liuan.sqlite3"}
}
DATABASE = DATABASES["default"]
USES_POSTGRESQL = DATABASE["ENGINE"] == "django.db.backends.postgresql"
if USES_POSTGRESQL:
    DATABASE |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    # Pages ask for fifty rows out of a million: their plans take a millisecond, compiling them would take a hundred.
    # Pages of an index lie in memory, and so do the bitmaps of a search.
    PLANNER = "-c jit=off -c random_page_cost=1.1 -c work_mem=32MB"
    DATABASE["OPTIONS"] = {"options": PLANNER} | DATABASE.get("OPTIONS", {})
else:
    DATABASE["OPTIONS"] = SQLITE_OPTIONS

# -- cache and broker: files of their own, or Redis ------------------------------------------------------------------
if REDIS_URL:
    # Two sites on one Redis would take each other's messages and believe each other's cache.
    REDIS_PREFIX = env.text("REDIS_PREFIX", "liuan:")
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": REDIS_PREFIX,
        }
    }
    CELERY_BROKER_URL = REDIS_URL
    # The job row is the truth and its sweep comes every few seconds; the visibility timeout only keeps Redis from
    # hoarding messages. One short retry: a deed must not wait for a broker that is down.
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "global_keyprefix": REDIS_PREFIX,
        "visibility_timeout": 60,
        "socket_connect_timeout": 2,
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0.2,
        "interval_max": 0.2,
    }
else:
    CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": VAR_DIR / "cache"}
    }
    BROKER_DIR = VAR_DIR / "broker"
    for folder in ("messages", "control"):
        (BROKER_DIR / folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_URL = "filesystem://localhost"
    CELERY_BROKER_TRANSPORT = "liuan_safety.jobs.filebroker:Transport"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR / "messages"),
        "data_folder_out": str(BROKER_DIR / "messages"),
        "control_folder": str(BROKER_DIR / "control"),
    }
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CONCURRENCY = env.integer("WORKER_CONCURRENCY", 2)
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
CELERY_TASK_TIME_LIMIT = 3 * 3600
# In KiB, looked at after each task: a process that a huge workbook has blown up is replaced by a fresh one.
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 500 * 1024

# -- people, log-in and sessions -----------------------------------------------------------------------------------
AUTH_USER_MODEL = "organizations.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "liuan_safety.organizations.passwords.CharacterClassesValidator"},
    {"NAME": "liuan_safety.organizations.passwords.NotUsedBeforeValidator"},
]
LOGIN_URL = "organizations:login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "organizations:login"
GUARDIAN_MONKEY_PATCH_USER = False
ANONYMOUS_USER_NAME = None
AXES_ENABLED = True
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = "liuan_safety.organizations.lockout.failure_limit"
AXES_COOLOFF_TIME = "liuan_safety.organizations.lockout.cool_off"
AXES_LOCKOUT_CALLABLE = "liuan_safety.organizations.lockout.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the page says how long the lock holds, and that stays true
OTP_TOTP_ISSUER = "六安安全生产"  # short: it stands twice in the QR code, and a dense one is hard to scan
AXES_VERBOSE = False
SESSION_COOKIE_AGE = 12 * 3600  # the idle time-out is a dated setting and shorter: policy `login.idle_minutes`
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "liuan_safety.ui.errors.csrf_failure"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
# Site behind a reverse proxy: how many proxies' X-Forwarded-For entries may be believed (0: none, the socket's peer).
TRUSTED_PROXIES = env.integer("TRUSTED_PROXIES", 0)

# -- language, time ------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = "liuan_safety.formats"

# -- files ---------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "static" / "collected"
STATICFILES_DIRS = [("dist", BASE_DIR / "static" / "dist")]
MEDIA_ROOT = VAR_DIR / "files"
S3_BUCKET = env.text("S3_BUCKET")
FILE_STORE = (
    {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": env.text("S3_ENDPOINT_URL") or None,
            "access_key": env.text("S3_ACCESS_KEY") or None,
            "secret_key": env.text("S3_SECRET_KEY") or None,
            "region_name": env.text("S3_REGION") or None,
            "default_acl": "private",
            "file_overwrite": False,
            "querystring_auth": True,
        },
    }
    if S3_BUCKET
    else {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": MEDIA_ROOT}}
)
STORAGES = {
    "default": FILE_STORE,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# All of a form but its files: the largest is the page of a thousand accounts under check. A stranger may post as much.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

# -- API -----------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "liuan_safety.organizations.tokens.PostTokenAuthentication",
        "liuan_safety.organizations.tokens.ActingSessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["liuan_safety.organizations.access.ApiDeed"],
    "DEFAULT_PAGINATION_CLASS": "liuan_safety.ui.paging.ApiPages",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "EXCEPTION_HANDLER": "liuan_safety.ui.errors.api_problem",
    "DEFAULT_THROTTLE_CLASSES": ["liuan_safety.organizations.tokens.TokenThrottle"],
    "DEFAULT_THROTTLE_RATES": {"token": "120/min"},
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "六安安全生产责任落实平台接口",
    "DESCRIPTION": "只读接口。令牌由本人在“我的令牌”页面申请，范围随岗位，岗位终止令牌即失效。",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

# -- tables --------------------------------------------------------------------------------------------------------
DJANGO_TABLES2_TEMPLATE = "components/table.html"
# guardian.W001: its backend answers has_perm without our days of force, so visible_to is the only reader of grants.
SILENCED_SYSTEM_CHECKS = (
    ["guardian.W001"]
    if HTTPS
    else ["guardian.W001", "security.W004", "security.W008", "security.W012", "security.W016"]
)

# -- limits of what may be uploaded -----------------------------------------------------------------------------------
WORKBOOK_MAX_BYTES = env.integer("WORKBOOK_MAX_MB", 50) * 1024 * 1024
PAPER_MAX_BYTES = env.integer("PAPER_MAX_MB", 20) * 1024 * 1024

# -- what is told outside the platform: each channel is off until its address is set ---------------------------------
EMAIL_URL = env.text("EMAIL_URL")
NOTICE_EMAIL_FROM = env.text("NOTICE_EMAIL_FROM")
if bool(EMAIL_URL) != bool(NOTICE_EMAIL_FROM):
    raise ImproperlyConfigured("EMAIL_URL 与 NOTICE_EMAIL_FROM 要么都设,要么都不设")
if EMAIL_URL:
    vars().update(environ.Env.email_url_config(EMAIL_URL))
EMAIL_TIMEOUT = 30
NOTICE_GATEWAYS = {
    "sms": env.address("SMS_URL"),
    "dingtalk": env.address("DINGTALK_URL"),
    "wecom": env.address("WECOM_URL"),
}
# Stands before the addresses in letters; without it they name the matters and no addresses.
SITE_URL = env.address("SITE_URL").rstrip("/")

# -- logs and metrics -----------------------------------------------------------------------------------------------
METRICS_ENABLED = env.boolean("METRICS_ENABLED", False)
METRICS_TOKEN = env.text("METRICS_TOKEN")
if METRICS_ENABLED:
    metrics_files.use(VAR_DIR / "metrics")
LOG_LEVEL = env.text("LOG_LEVEL", "INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request": {"()": "liuan_safety.operations.logs.RequestNumberFilter"}},
    "formatters": {"json": {"()": "liuan_safety.operations.logs.JsonLines", "words_of_errors": DEBUG}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["request"]},
    },
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    # axes writes user names and addresses at lower levels; the log of deeds has them, behind a permission.
    "loggers": {"axes": {"level": "ERROR"}},
}
