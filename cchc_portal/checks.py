"""System checks, each with an id, and the readiness probe built from the same questions."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http.request import validate_host

from .celery import app as celery_app

DOCUMENT_FONTS = (
    "Tinos-Regular.ttf",
    "Tinos-Bold.ttf",
    "Tinos-Italic.ttf",
    "Tinos-BoldItalic.ttf",
)


@register(Tags.security)
def secret_is_strong(app_configs, **kwargs):
    if len(settings.SECRET_KEY) < 50 or len(set(settings.SECRET_KEY)) < 5:
        return [
            Error(
                "SECRET_KEY quá ngắn hoặc quá đơn giản.",
                hint="Đặt một chuỗi ngẫu nhiên từ 50 ký tự.",
                id="cchc.E001",
            )
        ]
    return []


@register(Tags.database)
def database_is_postgresql_14_or_later(app_configs, databases=None, **kwargs):
    if connection.vendor != "postgresql":
        return [Error("Cổng chỉ chạy trên PostgreSQL.", hint="Sửa DATABASE_URL.", id="cchc.E002")]
    if databases and problem_with_database():
        return [Error(problem_with_database(), id="cchc.E003")]
    return []


@register()
def broker_folder_can_be_written(app_configs, **kwargs):
    if settings.REDIS_URL:
        return []
    folder = settings.BROKER_DIR
    try:
        for name in ("queue", "control"):
            (folder / name).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        return [Error(f"Không ghi được hàng đợi {folder}: {error.strerror}.", id="cchc.E004")]
    if not os.access(folder / "queue", os.W_OK):
        return [Error(f"Không ghi được hàng đợi {folder}.", id="cchc.E004")]
    return []


@register()
def document_fonts_are_there(app_configs, **kwargs):
    missing = [name for name in DOCUMENT_FONTS if not (settings.DOCUMENT_FONTS_DIR / name).is_file()]
    if missing:
        return [
            Error(
                f"Thiếu phông chữ của văn bản: {', '.join(missing)}.",
                hint=f"Lấy lại thư mục {settings.DOCUMENT_FONTS_DIR}.",
                id="cchc.E005",
            )
        ]
    return []


@register()
def storage_folder_can_be_written(app_configs, **kwargs):
    if settings.S3_BUCKET:
        return []
    folder = Path(settings.MEDIA_ROOT)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        return [Error(f"Không tạo được thư mục tệp {folder}: {error.strerror}.", id="cchc.E006")]
    if not os.access(folder, os.W_OK):
        return [Error(f"Không ghi được vào thư mục tệp {folder}.", id="cchc.E006")]
    return []


@register(deploy=True)
def hosts_are_named(app_configs, **kwargs):
    if settings.SERVED_ON_LOOPBACK:
        return [
            Warning(
                "Đang chỉ phục vụ máy này qua HTTP; đặt ALLOWED_HOSTS để phục vụ thật qua HTTPS.",
                id="cchc.W001",
            )
        ]
    return []


@register()
def the_address_given_out_is_our_own(app_configs, **kwargs):
    """It is printed on paper: a wrong one cannot be called back."""
    parts = urlsplit(settings.SITE_URL)
    if not parts.hostname or parts.path or parts.query or parts.fragment:
        return [
            Error(
                f"SITE_URL phải có dạng https://tên-máy, đang là “{settings.SITE_URL}”.",
                hint="Đặt SITE_URL là địa chỉ người ngoài gõ để vào cổng, không kèm đường dẫn.",
                id="cchc.E007",
            )
        ]
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    if not validate_host(host, settings.ALLOWED_HOSTS):
        return [
            Error(
                f"SITE_URL dẫn tới {host}, không có trong ALLOWED_HOSTS: mã QR trên giấy sẽ không mở được.",
                hint="Đặt SITE_URL là một trong những tên của ALLOWED_HOSTS.",
                id="cchc.E007",
            )
        ]
    if parts.scheme != "https" and not settings.SERVED_ON_LOOPBACK:
        return [Error("SITE_URL phải bắt đầu bằng https:// khi phục vụ ngoài máy này.", id="cchc.E007")]
    return []


def problem_with_database():
    try:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version_num")
            version = int(cursor.fetchone()[0])
    except DatabaseError as error:
        return f"Không nối được cơ sở dữ liệu: {str(error).strip().splitlines()[0]}"
    if version < 140000:
        return f"Cần PostgreSQL 14 trở lên, đang có {version // 10000}."
    return None


def problem_with_migrations():
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if pending:
        return f"Còn {len(pending)} bước cập nhật cơ sở dữ liệu chưa chạy (manage.py migrate)."
    return None


def problem_with_broker():
    try:
        with celery_app.connection_for_write(connect_timeout=2) as broker:
            broker.ensure_connection(max_retries=1, timeout=2)
    except Exception as error:
        return f"Không nối được hàng đợi công việc: {type(error).__name__}"
    return None


def problem_with_storage():
    try:
        name = default_storage.save("readyz/probe", ContentFile(b"1"))
        default_storage.delete(name)
    except Exception as error:
        return f"Không ghi được kho tệp: {type(error).__name__}"
    return None


def problem_with_fonts():
    problems = document_fonts_are_there(None)
    return problems[0].msg if problems else None


def readiness():
    """Sentences on whatever is not in order; empty when the portal can work."""
    if problem := problem_with_database():
        return [problem]
    others = (problem_with_migrations, problem_with_broker, problem_with_storage, problem_with_fonts)
    return [problem for check in others if (problem := check())]
