"""Brings database, demonstration and static files up to date, in one Django process: a start stays quick.

Prints sentences for the person; what the commands themselves say goes to var/log/prepare.log.
"""

import contextlib
import hashlib
import os
import subprocess
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path

from trial.environment import LOGS, ROOT, VAR, Refused, disk_full, disk_full_sentence, room_is_short, say

LOG = LOGS / "prepare.log"


def main() -> int:
    try:
        reach_database(os.environ["DATABASE_URL"])
        reach_redis(os.environ.get("REDIS_URL", ""))
        with open(LOG, "a") as log, contextlib.redirect_stdout(log):
            bring_up_to_date()
    except Refused as refused:
        say(str(refused))
        return 1
    except Exception as error:
        with open(LOG, "a") as log:
            traceback.print_exc(file=log)
        say(reason(error))
        return 1
    return 0


def reason(error: Exception) -> str:
    """What went wrong, in a sentence; the whole trace is in the log."""
    if disk_full(error) or room_is_short():
        return disk_full_sentence()
    last = traceback.extract_tb(error.__traceback__)[-1]
    return (
        f"Chuẩn bị dữ liệu chưa xong: {type(error).__name__}: {error} ({Path(last.filename).name}, dòng "
        f"{last.lineno}). Dữ liệu đã có được giữ nguyên. Chi tiết: {LOG}"
    )


def reach_database(url: str) -> None:
    import psycopg2

    try:
        psycopg2.connect(url, connect_timeout=5).close()
    except psycopg2.Error as error:
        raise Refused(
            f"Không kết nối được PostgreSQL theo DATABASE_URL: {str(error).strip()}. Chưa có gì được khởi "
            "động. Hãy kiểm tra địa chỉ, tên, mật khẩu và tên cơ sở dữ liệu; hoặc bỏ biến này đi (unset "
            "DATABASE_URL) để dùng cơ sở dữ liệu chạy thử có sẵn."
        ) from None


def reach_redis(url: str) -> None:
    if not url:
        return
    import redis

    try:
        redis.Redis.from_url(url, socket_connect_timeout=5).ping()
    except (redis.RedisError, ValueError, OSError) as error:
        raise Refused(
            f"Không kết nối được Redis theo REDIS_URL: {error}. Chưa có gì được khởi động. Hãy kiểm tra địa "
            "chỉ và mật khẩu; hoặc bỏ biến này đi (unset REDIS_URL) để dùng hàng đợi trong var/broker."
        ) from None


def bring_up_to_date() -> None:
    import django
    from django.core.management import call_command

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cchc_portal.settings")
    django.setup()
    call_command("check", databases=["default"])
    with static_files_collected():
        if migrations_wait():
            say("Đang cập nhật cấu trúc cơ sở dữ liệu…")
            call_command("migrate", interactive=False)
        say("Đang nạp đơn vị hành chính và dữ liệu minh họa…")
        call_command("load_units")
        call_command("load_demo")


def migrations_wait() -> bool:
    """Asking takes 50 ms; `migrate` with nothing to do takes a second, most of it in post-migrate signals."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


@contextlib.contextmanager
def static_files_collected() -> Iterator[None]:
    """Run collectstatic beside the body, and only when a source file or a pinned package has changed.

    It compresses for seconds and needs no database, so the machine's other core can do it meanwhile.
    """
    from django.conf import settings

    stamp = VAR / "static-files"
    now = static_fingerprint()
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if manifest.exists() and stamp.exists() and stamp.read_text() == now:
        yield
        return
    stamp.unlink(missing_ok=True)
    with open(LOG, "ab") as log:
        collecting = subprocess.Popen(
            [sys.executable, ROOT / "manage.py", "collectstatic", "--no-input", "--clear", "--verbosity=0"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        yield
        if collecting.poll() is None:
            say("Đang chuẩn bị tệp giao diện…")
        if collecting.wait() != 0:
            raise Refused(f"Không chuẩn bị được tệp giao diện. Dữ liệu được giữ nguyên. Chi tiết: {LOG}")
    finally:
        collecting.kill()
        collecting.wait()
    stamp.write_text(now)


def static_fingerprint() -> str:
    from django.contrib.staticfiles.finders import get_finders

    seen = hashlib.sha256((ROOT / "constraints.txt").read_bytes())
    for finder in get_finders():
        for path, storage in finder.list([]):
            state = os.stat(storage.path(path))
            seen.update(f"{path}\0{state.st_size}\0{state.st_mtime_ns}\n".encode())
    return seen.hexdigest()


if __name__ == "__main__":
    sys.exit(main())
