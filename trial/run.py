"""`bin/run`: from an empty folder to a page that answers; Ctrl-C ends all of it."""

import contextlib
import errno
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable

from trial import database
from trial.environment import (
    ROOT,
    VAR,
    Refused,
    disk_full,
    disk_full_sentence,
    open_lock,
    prepare_var,
    room_is_short,
    say,
    supplied_settings,
    try_lock,
    write_private,
)
from trial.parts import Parts, how_it_ended, portal_parts

READY_SECONDS = 90
LOOK_SECONDS = 0.2
ADDRESS_FILE = VAR / "address"
ACCOUNTS = [
    ("quantri", "Quản trị hệ thống"),
    ("sonoivu", "Chuyên viên Sở Nội vụ"),
    ("truongdoan", "Trưởng đoàn kiểm tra"),
    ("thuky", "Thư ký đoàn kiểm tra"),
    ("thanhtra", "Thành viên đoàn kiểm tra"),
    ("laivung", "Cán bộ huyện Lai Vung"),
    ("lapvo", "Cán bộ huyện Lấp Vò"),
    ("lanhdao", "Lãnh đạo UBND tỉnh"),
]


class Asked(Exception):
    """Somebody asked for the stop: Ctrl-C, SIGTERM, a terminal that was closed."""


class Run:
    """One `bin/run`, from the first check to the last process gone."""

    def __init__(self):
        self.began = time.monotonic()
        self.times_asked = 0
        self.database: database.Joined | None = None
        self.parts: Parts | None = None
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.ask)

    def ask(self, *_) -> None:
        self.times_asked += 1

    def pause(self) -> None:
        if self.times_asked:
            raise Asked
        time.sleep(LOOK_SECONDS)

    def go(self) -> int:
        """Run until asked to stop (0) or until something is in the way (1)."""
        try:
            self.start_and_watch()
        except Asked:
            say("\nĐang dừng các tiến trình…")
            return self.end(0)
        except Refused as refused:
            say(str(refused))
            return self.end(1)
        except OSError as error:
            if not disk_full(error):
                self.end(1)
                raise
            say(disk_full_sentence())
            return self.end(1)

    def start_and_watch(self) -> None:
        prepare_var()
        # Held until this process ends, however it ends.
        self.lock = only_run_here()
        port = free_port()
        environment = supplied_settings()
        if not environment.get("DATABASE_URL"):
            self.database = database.join()
            environment |= self.database.settings()
        self.bring_up_to_date(environment)
        self.parts = Parts(portal_parts(port))
        self.parts.start(environment)
        self.wait_ready(port)
        write_private(ADDRESS_FILE, f"http://127.0.0.1:{port}\n")
        self.welcome(port, environment["DEMO_PASSWORD"])
        self.watch()

    def bring_up_to_date(self, environment: dict[str, str]) -> None:
        command = [sys.executable, "-m", "trial.prepare"]
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, start_new_session=True
        )
        try:
            while process.poll() is None:
                self.pause()
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        if process.returncode != 0:
            raise Refused("Chưa khởi động được. Sửa theo câu trên rồi chạy lại bin/run.")

    def wait_ready(self, port: int) -> None:
        """Until every part takes work and /readyz finds database, broker, storage and migrations in order."""
        end = time.monotonic() + READY_SECONDS
        while time.monotonic() < end:
            self.refuse_if_ended()
            waiting = [part.label for part in self.parts.all if not part.is_ready()]
            ready, answer = (False, f"còn chờ {', '.join(waiting)}") if waiting else ask_ready(port)
            if ready:
                return
            self.pause()
        raise Refused(
            f"Cổng thông tin không sẵn sàng sau {READY_SECONDS} giây ({answer}). Dữ liệu được giữ nguyên. "
            "Xem các tệp trong var/log/."
        )

    def refuse_if_ended(self) -> None:
        """One part gone means all must go: half a portal would take work that nobody does."""
        if self.database and not database.is_running():
            raise Refused(
                ended("Cơ sở dữ liệu (PostgreSQL) đã dừng ngoài ý muốn", "Xem var/log/postgresql.log.")
            )
        if part := self.parts.first_ended():
            what = f"Tiến trình {part.label} {how_it_ended(part.process.returncode)}"
            log = part.log.relative_to(ROOT)
            raise Refused(ended(what, f"Những dòng cuối của {log}:\n{part.last_lines()}"))

    def watch(self) -> None:
        while True:
            self.refuse_if_ended()
            for part in self.parts.all:
                for line in part.new_important_lines():
                    say(f"[{part.name}] {line[:300]}")
            self.pause()

    def welcome(self, port: int, password: str) -> None:
        width = max(len(name) for name, _ in ACCOUNTS)
        say("")
        say(f"Cổng kiểm tra cải cách hành chính đã sẵn sàng: http://127.0.0.1:{port}")
        say("")
        say(f"  {'Tài khoản':<{width}}  Vai trò")
        say(f"  {'─' * width}  {'─' * max(len(role) for _, role in ACCOUNTS)}")
        for name, role in ACCOUNTS:
            say(f"  {name:<{width}}  {role}")
        say("")
        say(f"  Mật khẩu chung của các tài khoản chạy thử: {password}")
        say("")
        say(f"Khởi động trong {time.monotonic() - self.began:.1f} giây. Nhật ký: var/log/. Dừng: Ctrl-C.")

    def end(self, status: int) -> int:
        """Stop what was started; a second Ctrl-C kills instead of waiting."""
        asked_before = self.times_asked
        if self.parts:
            self.parts.stop(hurry=lambda: self.times_asked > asked_before)
        if self.database:
            self.leave_database(lambda: self.times_asked > asked_before)
        if self.parts:
            ADDRESS_FILE.unlink(missing_ok=True)
            say("Đã dừng hẳn. Dữ liệu được giữ trong var/; chạy lại bằng bin/run.")
        return status

    def leave_database(self, hurry: Callable[[], bool]) -> None:
        self.database.leave()
        while database.is_running() and not hurry():
            # Asked in this order: a lock seen free because the keeper has just gone is no other user.
            if database.used_by_others() and database.is_running():
                say("Một lệnh khác còn dùng cơ sở dữ liệu; PostgreSQL sẽ dừng khi lệnh đó xong.")
                return
            time.sleep(0.05)


def ended(what: str, where: str) -> str:
    why = f" {disk_full_sentence()}" if room_is_short() else ""
    return f"{what}; các tiến trình khác sẽ được dừng theo. Dữ liệu đã ghi được giữ nguyên.{why} {where}"


def only_run_here() -> int:
    """The lock of this folder's one `bin/run`."""
    lock = open_lock("run")
    if try_lock(lock):
        return lock
    address = ADDRESS_FILE.read_text().strip() if ADDRESS_FILE.exists() else "đang khởi động"
    raise Refused(
        f"bin/run đã chạy trong thư mục này rồi ({address}). Hãy dùng cửa sổ đang chạy đó, hoặc dừng nó "
        "bằng Ctrl-C trước."
    )


def free_port() -> int:
    """The port asked for, refused before anything is started when somebody else has it."""
    text = os.environ.get("PORT") or "8000"
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise Refused(f"PORT={text} không phải số cổng. Cần một số từ 1 đến 65535, ví dụ: PORT=8001 bin/run")
    port = int(text)
    try:
        take(port)
    except PermissionError:
        raise Refused(
            f"Người dùng này không được mở cổng {port} (dưới 1024). Hãy chạy: PORT=8001 bin/run"
        ) from None
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise Refused(
            f"Cổng {port} đang có chương trình khác dùng. Chưa có gì được khởi động. Hãy chạy: "
            f"PORT={next_free(port)} bin/run"
        ) from None
    return port


def take(port: int) -> None:
    """Bind as gunicorn will, and let go again."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))


def next_free(port: int) -> int:
    for other in range(port + 1 if port < 65000 else 8001, 65536):
        try:
            take(other)
        except OSError:
            continue
        return other
    return 0


def ask_ready(port: int) -> tuple[bool, str]:
    # No proxy of the environment stands between us and our own machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://127.0.0.1:{port}/readyz", timeout=5) as response:
            return response.status == 200, str(response.status)
    except urllib.error.HTTPError as error:
        return False, f"{error.code} {error.read(500).decode(errors='replace')}"
    except OSError as error:
        return False, str(error)


if __name__ == "__main__":
    sys.exit(Run().go())
