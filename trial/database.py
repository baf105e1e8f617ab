"""Joining the private PostgreSQL, starting it if need be.

    python -m trial.database PROGRAM.py ARGUMENT…
    python -m trial.database -m MODULE ARGUMENT…

runs a Python program with the database and the settings of a trial.
The program replaces this process, so its exit status, its signals and its standard streams are its own.
"""

import fcntl
import os
import subprocess
import sys
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from trial.environment import (
    LOGS,
    ROOT,
    Refused,
    held_by_another,
    locked,
    open_lock,
    prepare_var,
    say,
    supplied_settings,
    try_lock,
)
from trial.keeper import URL_FILE


@dataclass
class Joined:
    """A use of the private database: it stays up at least until `leave()` or the end of the process."""

    url: str
    descriptor: int

    def settings(self) -> dict[str, str]:
        """DATABASE_URL; and PGHOST for `dbshell`, which does not tell psql the host in a URL's query."""
        (socket,) = parse_qs(urlsplit(self.url).query)["host"]
        return {"DATABASE_URL": self.url, "PGHOST": socket}

    def hand_down(self) -> None:
        """Let the program that replaces this process go on using the database."""
        os.set_inheritable(self.descriptor, True)

    def leave(self) -> None:
        os.close(self.descriptor)


def join() -> Joined:
    """Use the private PostgreSQL; start it when nobody has. Waits while an earlier one is still stopping."""
    users = open_lock("pg-users")
    fcntl.flock(users, fcntl.LOCK_SH)
    with locked("pg-start"):
        if not (is_running() and URL_FILE.exists()):
            start_keeper()
        return Joined(URL_FILE.read_text().strip(), users)


def is_running() -> bool:
    return held_by_another("pg-keeper")


def used_by_others() -> bool:
    """True when a live user still holds the database; false when it is free or already being stopped."""
    users = open_lock("pg-users")
    try:
        return not try_lock(users) and try_lock(users, fcntl.LOCK_SH)
    finally:
        os.close(users)


def start_keeper() -> None:
    with open(LOGS / "postgresql.log", "a") as log:
        keeper = subprocess.Popen(
            [sys.executable, "-m", "trial.keeper"],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            start_new_session=True,
        )
    for line in keeper.stdout:
        text = line.rstrip("\n").replace("\v", "\n")
        if text == "ready":
            break
        if text.startswith("!"):
            raise Refused(text[1:])
        say(text[1:])
    else:
        raise Refused(
            "Tiến trình giữ cơ sở dữ liệu dừng bất ngờ. Dữ liệu được giữ nguyên. Xem var/log/postgresql.log."
        )
    keeper.stdout.close()
    keeper.wait()


def main(command: list[str]) -> None:
    try:
        prepare_var()
        environment = supplied_settings()
        if not environment.get("DATABASE_URL"):
            joined = join()
            joined.hand_down()
            environment |= joined.settings()
    except Refused as refused:
        say(str(refused))
        sys.exit(1)
    os.execve(sys.executable, [sys.executable, *command], environment)


if __name__ == "__main__":
    main(sys.argv[1:])
