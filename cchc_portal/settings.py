"""Settings of the portal.

The environment is read here and nowhere else. A missing or unusable value stops the start with a
sentence; the table of all of them is in the README. `bin/run`, `bin/test` and `bin/manage` supply
what a trial on one machine needs.
"""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.Env()


def required(name, hint):
    value = env.str(name, default="").strip()
    if not value:
        raise ImproperlyConfigured(
            f"thiếu biến môi trường {name}. {hint} Chạy thử trên một máy: dùng bin/run hoặc bin/manage, "
            "các lệnh ấy tự lo phần này."
        )
    return value


def whole_number(name):
    """The value of the variable, 0 where it is not set."""
    value = env.str(name, default="").strip() or "0"
    if not (value.isascii() and value.isdigit()):
        raise ImproperlyConfigured(f"{name} phải là một số nguyên, đang là “{value}”.")
    return int(value)


def url(name, value, schemes):
    if urlsplit(value).scheme not in schemes:
        raise ImproperlyConfigured(
            f"{name} phải bắt đầu bằng {' hoặc '.join(scheme + '://' for scheme in schemes)}."
        )
    return value


# --- Where it runs ------------------------------------------------------------------------------

SECRET_KEY = required("SECRET_KEY", "Cần một chuỗi ngẫu nhiên từ 50 ký tự trở lên, giữ kín.")

LOOPBACK_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[]) or LOOPBACK_HOSTS

# Everything a public server needs is on, unless only this very machine is served: plain HTTP there.
SERVED_ON_LOOPBACK = set(ALLOWED_HOSTS) <= set(LOOPBACK_HOSTS)

# How many proxies of ours stand before the portal, each adding to X-Forwarded-For; 0: the header is not read.
PROXY_COUNT = whole_number("PROXY_COUNT")

# The address that leaves the portal, in the QR code of issued documents: its first name unless told other.
_FIRST_HOST = ALLOWED_HOSTS[0].removeprefix("*").lstrip(".")
SITE_URL = url(
    "SITE_URL",
    env.str("SITE_URL", default="").strip().rstrip("/")
    or (
        f"http://127.0.0.1:{whole_number('PORT') or 8000}" if SERVED_ON_LOOPBACK else f"https://{_FIRST_HOST}"
    ),
    ["https", "http"],
)

DEBUG = False

DEMO_PASSWORD = env.str("DEMO_PASSWORD", default="")

# --- Applications -------------------------------------------------------------------------------

# MFA and single sign-on are one setting away: SIGN_IN_METHODS=password,mfa,oidc
SIGN_IN_METHODS = env.list("SIGN_IN_METHODS", default=["password"])
SIGN_IN_APPS = {
    "password": [],
    "mfa": ["allauth.mfa"],
    "oidc": ["allauth.socialaccount", "allauth.socialaccount.providers.openid_connect"],
}
if unknown := [method for method in SIGN_IN_METHODS if method not in SIGN_IN_APPS]:
    raise ImproperlyConfigured(
        f"SIGN_IN_METHODS có giá trị lạ: {', '.join(unknown)}. Chỉ nhận {', '.join(SIGN_IN_APPS)}."
    )

INSTALLED_APPS = [
    "inspections",
    "districts",
    "accounts",
    "cchc_portal.apps.PortalConfig",
    "cchc_portal.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",  # the widgets of Django itself, which TemplatesSetting looks for among the apps
    "pgtrigger",
    "pghistory",
    "axes",
    "allauth",
    "allauth.account",
    *[app for method in SIGN_IN_METHODS for app in SIGN_IN_APPS[method]],
    "csp",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "cchc_portal.health.HealthMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "accounts.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SignedInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "cchc_portal.urls"
WSGI_APPLICATION = "cchc_portal.wsgi.application"
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
                "csp.context_processors.nonce",
                "cchc_portal.frame.frame",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Database, queue, cache ---------------------------------------------------------------------

DATABASES = {
    "default": {
        **env.db_url_config(
            url(
                "DATABASE_URL",
                required("DATABASE_URL", "Dạng postgresql://tên:mật-khẩu@máy:5432/cơ-sở-dữ-liệu."),
                ["postgresql", "postgres"],
            )
        ),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
}

REDIS_URL = env.str("REDIS_URL", default="").strip()
BROKER_DIR = VAR_DIR / "broker"

if REDIS_URL:
    CELERY_BROKER_URL = url("REDIS_URL", REDIS_URL, ["redis", "rediss", "unix"])
    # A killed worker's task is given back after this long; the sweep is quicker.
    CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
else:
    CELERY_BROKER_URL = "files://localhost"  # cchc_portal/file_queue.py
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR / "queue"),
        "data_folder_out": str(BROKER_DIR / "queue"),
        "control_folder": str(BROKER_DIR / "control"),
        # It looks once a second unless told; 0.05 s makes a round trip 42 ms.
        "polling_interval": 0.05,
    }
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

CELERY_TASK_IGNORE_RESULT = True  # the database row is the truth
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 100
# A report of 20 pages takes 170 MB; a process that made a far longer one gives its memory back after it.
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000  # KB
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {"inspections.tasks.build_document": {"queue": "documents"}}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_TIME_LIMIT = 15 * 60
CELERY_BEAT_SCHEDULE = {
    "take-up-lost-documents": {"task": "inspections.tasks.take_up_lost_documents", "schedule": 15.0},
    "take-up-lost-checks": {"task": "inspections.tasks.take_up_lost_checks", "schedule": 15.0},
    "advance-batches": {"task": "inspections.tasks.advance_batches", "schedule": 15.0},
    "remove-old-merged-files": {"task": "inspections.tasks.remove_old_merged_files", "schedule": 3600.0},
    "read-documents-for-search": {
        "task": "inspections.tasks.read_documents_for_search",
        "schedule": 60.0,
    },
    "tend-notices": {"task": "inspections.tasks.tend_notices", "schedule": 60.0},
}

# --- Files --------------------------------------------------------------------------------------

MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default="") or VAR_DIR / "media")
FILE_UPLOAD_PERMISSIONS = 0o640

S3_BUCKET = env.str("S3_BUCKET", default="")
if S3_BUCKET:
    DEFAULT_STORAGE = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": env.str("S3_ENDPOINT_URL", default="") or None,
            "region_name": env.str("S3_REGION", default="") or None,
            "access_key": required("S3_ACCESS_KEY", "S3_BUCKET đã đặt thì cần khóa truy cập."),
            "secret_key": required("S3_SECRET_KEY", "S3_BUCKET đã đặt thì cần khóa bí mật."),
            "file_overwrite": False,
            "default_acl": None,
        },
    }
else:
    DEFAULT_STORAGE = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": MEDIA_ROOT},
    }

STORAGES = {
    "default": DEFAULT_STORAGE,
    "staticfiles": {"BACKEND": "cchc_portal.static_files.PortalStaticFilesStorage"},
}
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Pages name hashed files only; not compressing the others halves the first start.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
DOCUMENT_FONTS_DIR = BASE_DIR / "static" / "fonts"

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000  # a return of 300 lines sends ten fields for each

# --- Language and formats -----------------------------------------------------------------------

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt")]
# What Django leaves in English, and what it says oddly.
LOCALE_PATHS = [BASE_DIR / "cchc_portal" / "locale"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
# Django's own `vi` formats read 05/09/2019 as 9 May and never group thousands.
FORMAT_MODULE_PATH = ["cchc_portal.formats"]

# --- Sign-in ------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["username", "full_name", "email"]},
    },
    # Suggested by TCVN 14423:2026 for accounts without a second factor.
    {
        "NAME": "accounts.passwords.LongEnough",
        "OPTIONS": {"min_length": 14},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"

ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGIN_BY_CODE_ENABLED = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
# Failed sign-ins are counted by axes, by name and address together: a stranger elsewhere
# cannot lock a colleague out, and an administrator can unlock.
# What allauth still counts: sends of the sign-in form from one address, and wrong codes of a second step.
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "5/900s/key"}
AXES_FAILURE_LIMIT = 5
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_COOLOFF_TIME = timedelta(hours=12)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # trying on does not make the lock longer
AXES_ENABLE_ACCESS_FAILURE_LOG = True
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "accounts.lockout.name_tried"
AXES_CLIENT_IP_CALLABLE = "accounts.lockout.client_address"
AXES_LOCKOUT_CALLABLE = "accounts.lockout.locked_page"
AXES_ENABLE_ADMIN = False  # accounts/admin.py shows them in Vietnamese
AXES_VERBOSE = False

MFA_ADAPTER = "accounts.second_step.SecondStepAdapter"
MFA_FORMS = {
    "authenticate": "accounts.second_step.AuthenticateForm",
    "reauthenticate": "accounts.second_step.ReauthenticateForm",
    "activate_totp": "accounts.second_step.ActivateTOTPForm",
}
MFA_TOTP_ISSUER = "Kiểm tra CCHC"
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute off
MFA_ALLOW_UNVERIFIED_EMAIL = True  # accounts are made by an administrator; nobody verifies by mail

SOCIALACCOUNT_ADAPTER = "accounts.single_sign_on.SingleSignOnAdapter"
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
if "oidc" in SIGN_IN_METHODS:
    OIDC_SERVER_URL = url(
        "OIDC_SERVER_URL",
        required("OIDC_SERVER_URL", "SIGN_IN_METHODS có oidc thì cần địa chỉ hệ thống đăng nhập của tỉnh."),
        ["https", "http"],
    )
    SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "tinh",
                    "name": env.str("OIDC_NAME", default="") or "Đăng nhập bằng tài khoản của tỉnh",
                    "client_id": required("OIDC_CLIENT_ID", "Mã mà hệ thống đăng nhập cấp cho cổng này."),
                    "secret": required("OIDC_CLIENT_SECRET", "Khóa bí mật đi cùng OIDC_CLIENT_ID."),
                    "settings": {"server_url": OIDC_SERVER_URL, "oauth_pkce_enabled": True},
                }
            ]
        }
    }

IDLE_SECONDS = 15 * 60  # NĐ 331/2026, cấp độ 2: a business application signs out after 15 minutes
SESSION_COOKIE_AGE = IDLE_SECONDS
SESSION_SAVE_EVERY_REQUEST = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# --- Safety -------------------------------------------------------------------------------------

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = not SERVED_ON_LOOPBACK
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$"]
SECURE_HSTS_SECONDS = 0 if SERVED_ON_LOOPBACK else 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not SERVED_ON_LOOPBACK
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "cchc_portal.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = [
    f"https://{host}" for host in ALLOWED_HOSTS if host != "*" and not host.startswith("[")
]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}
if "oidc" in SIGN_IN_METHODS:
    # The sign-in form leads on to the province's own server, and browsers follow the rule there too.
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"].append(
        "{0.scheme}://{0.netloc}".format(urlsplit(OIDC_SERVER_URL))
    )
PERMISSIONS_POLICY = {
    "accelerometer": [],
    "autoplay": [],
    "camera": ["self"],
    "display-capture": [],
    "fullscreen": ["self"],
    "geolocation": [],
    "gyroscope": [],
    "magnetometer": [],
    "microphone": [],
    "midi": [],
    "payment": [],
    "usb": [],
}

# --- Mail and log -------------------------------------------------------------------------------

EMAIL_URL = env.str("EMAIL_URL", default="")
if EMAIL_URL:
    vars().update(
        env.email_url_config(url("EMAIL_URL", EMAIL_URL, ["smtp", "smtps", "smtp+tls", "smtp+ssl"]))
    )
else:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default="") or (
    f"Kiểm tra CCHC <khong-tra-loi@{urlsplit(SITE_URL).hostname}>"
)

# The hour of the morning from which the round of the day is held and the daily letters go out.
NOTICE_HOUR = whole_number("NOTICE_HOUR") or 7
if NOTICE_HOUR > 23:
    raise ImproperlyConfigured(f"NOTICE_HOUR phải từ 1 đến 23, đang là {NOTICE_HOUR}.")

# Merged files of batches are copies: how long they are kept.
MERGED_FILE_DAYS = whole_number("MERGED_FILE_DAYS") or 30

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"refusals": {"()": "cchc_portal.logs.RefusalsInOneLine"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["refusals"]},
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    # WeasyPrint and fontTools tell every step they take.
    "loggers": {
        # What it finds wrong with a signature is told to who sent the file.
        "pyhanko": {"level": "ERROR"},
        "pyhanko_certvalidator": {"level": "ERROR"},
    }
    | {
        name: {"level": "WARNING"}
        for name in ("django.server", "axes", "weasyprint", "weasyprint.progress", "fontTools")
    },
}
