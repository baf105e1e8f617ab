"""Where a trial keeps its things (var/), and the settings it supplies when the person has not set them."""

import contextlib
import errno
import fcntl
import os
import pwd
import secrets
import shutil
import string
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
LOGS = VAR / "log"

# A fresh database is 40 MB with its write-ahead log; photos, documents and logs need room to grow.
FREE_BYTES_WANTED = 300 * 1024 * 1024
# No letters or digits that look alike: people copy this from a terminal to a phone.
PASSWORD_LETTERS = "".join(sorted(set(string.ascii_lowercase + string.digits) - set("l1o0")))
DATABASE_SCHEMES = ("postgresql://", "postgres://")
REDIS_SCHEMES = ("redis://", "rediss://", "unix://")


class Refused(Exception):
    """A reason not to go on, in sentences for the person at the keyboard."""


def say(sentence: str) -> None:
    """Print for the person, never into a command's own output. A terminal that has gone is no error."""
    with contextlib.suppress(OSError):
        print(sentence, file=sys.stderr, flush=True)


def disk_full(error: BaseException) -> bool:
    """True when an error means there is no room left (on the disk, or in the user's quota)."""
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)


def room_is_short() -> bool:
    """True when there is less room than a start asks for: the likely cause of whatever has just failed."""
    return shutil.disk_usage(VAR).free < FREE_BYTES_WANTED


def disk_full_sentence() -> str:
    return (
        f"Ổ đĩa chứa {VAR} đã đầy. Dữ liệu đã có vẫn được giữ nguyên. Hãy giải phóng ít nhất "
        f"{FREE_BYTES_WANTED // 1024**2} MB rồi chạy lại."
    )


def prepare_var() -> None:
    """Make var/ and refuse, before anything is started, where it cannot be worked in."""
    try:
        VAR.mkdir(mode=0o700, exist_ok=True)
        owner = VAR.stat().st_uid
        if owner != os.geteuid():
            raise Refused(
                f"Thư mục {VAR} thuộc về người dùng {user_name(owner)}, còn lệnh này đang chạy bằng "
                f"{user_name(os.geteuid())}. Chưa có gì bị thay đổi. Hãy chạy bằng đúng người dùng đó, hoặc "
                f"đổi chủ thư mục: sudo chown -R {user_name(os.geteuid())} {VAR}"
            )
        LOGS.mkdir(mode=0o700, exist_ok=True)
        (VAR / "lock").mkdir(mode=0o700, exist_ok=True)
        free = shutil.disk_usage(VAR).free
        with open(VAR / "lock" / "writable", "w") as probe:
            probe.write("1")
    except OSError as error:
        if disk_full(error):
            raise Refused(disk_full_sentence()) from None
        raise Refused(
            f"Không ghi được vào thư mục {VAR} ({error.strerror}). Chưa có gì bị thay đổi. Hãy cấp quyền "
            f"ghi cho người dùng {user_name(os.geteuid())} (ví dụ: chmod -R u+rwX {VAR}) rồi chạy lại."
        ) from None
    if free < FREE_BYTES_WANTED:
        raise Refused(
            f"Ổ đĩa chứa {VAR} chỉ còn {free // 1024**2} MB trống, cần ít nhất "
            f"{FREE_BYTES_WANTED // 1024**2} MB. Chưa có gì bị thay đổi. Hãy giải phóng chỗ trống rồi chạy "
            "lại."
        )


def user_name(uid: int) -> str:
    """The user's name, or the bare number where the machine does not know one (usual in containers)."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


@contextlib.contextmanager
def locked(name: str) -> Iterator[int]:
    """Hold var/lock/<name> alone; the kernel lets go when the process ends, however it ends."""
    descriptor = open_lock(name)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)


def open_lock(name: str) -> int:
    return os.open(VAR / "lock" / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def try_lock(descriptor: int, kind: int = fcntl.LOCK_EX) -> bool:
    """Take the lock if nobody is in the way; never wait."""
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def held_by_another(name: str) -> bool:
    """True while some process holds var/lock/<name> alone."""
    descriptor = open_lock(name)
    try:
        return not try_lock(descriptor, fcntl.LOCK_SH)
    finally:
        os.close(descriptor)


def write_private(path: Path, text: str) -> None:
    """Replace a file in one step, readable by its owner alone."""
    new = path.with_name(f"{path.name}.{os.getpid()}.new")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    new.replace(path)


def kept_secret(name: str, make) -> str:
    """The text of var/<name>; made once, by whoever comes first."""
    path = VAR / name
    with locked("secrets"):
        if not path.exists() or not path.read_text().strip():
            write_private(path, make() + "\n")
        return path.read_text().strip()


def new_password() -> str:
    """Sixteen letters in four groups: 80 bits, and still typed on a phone without a mistake."""
    return "-".join("".join(secrets.choice(PASSWORD_LETTERS) for _ in range(4)) for _ in range(4))


def supplied_settings() -> dict[str, str]:
    """The process's environment, completed by the random secrets of this folder."""
    environment = dict(os.environ)
    if not environment.get("SECRET_KEY"):
        environment["SECRET_KEY"] = kept_secret("secret_key", lambda: secrets.token_urlsafe(50))
    if not environment.get("DEMO_PASSWORD"):
        environment["DEMO_PASSWORD"] = kept_secret("demo_password", new_password)
    refuse_wrong_scheme(
        environment, "DATABASE_URL", DATABASE_SCHEMES, "postgresql://tên:mật-khẩu@máy:5432/cchc"
    )
    refuse_wrong_scheme(environment, "REDIS_URL", REDIS_SCHEMES, "redis://máy:6379/0")
    return environment


def refuse_wrong_scheme(
    environment: dict[str, str], name: str, schemes: tuple[str, ...], example: str
) -> None:
    """The address itself is never repeated: it may hold a password."""
    value = environment.get(name, "")
    if value and not value.startswith(schemes):
        raise Refused(
            f"{name} không đúng dạng. Chưa có gì được khởi động. Cần dạng như {example}; hoặc bỏ biến này đi "
            f"(unset {name}) để dùng bản chạy thử có sẵn."
        )
