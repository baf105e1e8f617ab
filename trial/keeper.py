"""The process that keeps the private PostgreSQL up for as long as anybody uses it, and not longer.

Whoever uses the database holds a shared lock on var/lock/pg-users. The keeper stops PostgreSQL once it gets
that lock for itself. The kernel lets go of a dead process's locks: a crash never leaves a wrong count behind.
"""

import os
import signal
import sys
import time

from trial.environment import (
    VAR,
    Refused,
    disk_full,
    disk_full_sentence,
    locked,
    open_lock,
    try_lock,
    write_private,
)
from trial.postgres import Server

URL_FILE = VAR / "database-url"
LOOK_SECONDS = 0.2


def main() -> None:
    """Started by trial.database; its standard output says notes ("~"), a reason to refuse ("!"), "ready"."""
    if os.fork():  # the caller may become another program, which must not find a child it never made
        os._exit(0)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    with locked("pg-keeper"):
        URL_FILE.unlink(missing_ok=True)
        server = started_server()
        if server is None:
            return
        try:
            write_private(URL_FILE, server.url + "\n")
            answer("ready")
            os.dup2(os.open(os.devnull, os.O_RDWR), 1)
            keep(server)
        finally:
            URL_FILE.unlink(missing_ok=True)
            server.stop()


def started_server() -> Server | None:
    try:
        server = Server()
        server.start()
    except Refused as refused:
        answer(f"!{refused}")
        return None
    except OSError as error:
        answer(f"!{disk_full_sentence() if disk_full(error) else error}")
        return None
    for note in server.notes:
        answer(f"~{note}")
    return server


def keep(server: Server) -> None:
    """Return when the last user has gone (keeping the lock: a newcomer waits) or PostgreSQL has died."""
    users = open_lock("pg-users")
    while server.process.poll() is None and not try_lock(users):
        time.sleep(LOOK_SECONDS)


def answer(line: str) -> None:
    print(line.replace("\n", "\v"), flush=True)


if __name__ == "__main__":
    main()
