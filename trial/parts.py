"""The processes that make up the portal: started, watched and ended together."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from trial.environment import LOGS, ROOT

# Ends every process group it was told about once the supervisor is gone, even by kill -9. It is a shell
# because it only sleeps: 1 MB instead of 10.
GUARD = """
groups=
while read -r line; do
    [ "$line" != done ] || exit 0
    groups="$groups -$line"
done
[ -n "$groups" ] || exit 0
kill -s TERM -- $groups
sleep 4
kill -s KILL -- $groups
"""
# Requests and small tasks get this long to finish after the stop is asked for; then they are killed. A
# document cut off here is taken up again at the next start.
STOP_SECONDS = 7
LOG_KEPT_BYTES = 5 * 1024 * 1024
IMPORTANT = re.compile(r"\b(ERROR|CRITICAL)\b")


@dataclass
class Part:
    """One process group with a log of its own.

    `label` is how a person calls it; `ready_words` is what it writes to its log once it takes work.
    """

    name: str
    label: str
    command: list[str]
    ready_words: str
    process: subprocess.Popen | None = None
    began_at: int = 0
    read_to: int = 0

    @property
    def log(self) -> Path:
        return LOGS / f"{self.name}.log"

    def start(self, environment: dict[str, str]) -> None:
        if self.log.exists() and self.log.stat().st_size > LOG_KEPT_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        with open(self.log, "ab") as log:
            self.read_to = self.began_at = log.tell()
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # a group of its own, out of reach of the terminal's Ctrl-C
            )

    def signal_group(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, number)

    def group_exists(self) -> bool:
        self.process.poll()
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, 0)
            return True
        return False

    def is_ready(self) -> bool:
        with open(self.log, "rb") as log:
            log.seek(self.began_at)
            return self.ready_words.encode() in log.read()

    def new_important_lines(self) -> list[str]:
        """Errors written to the log since the last look."""
        with open(self.log, "rb") as log:
            log.seek(self.read_to)
            text = log.read(64 * 1024)
        whole = text[: text.rfind(b"\n") + 1]
        self.read_to += len(whole) or len(text)
        return [line for line in whole.decode(errors="replace").splitlines() if IMPORTANT.search(line)]

    def last_lines(self, count: int = 12) -> str:
        lines = self.log.read_text(errors="replace").splitlines()[-count:]
        return "\n".join(f"    {line}" for line in lines)


class Parts:
    """All parts of one `bin/run`."""

    def __init__(self, parts: list[Part]):
        self.all = parts
        self.guard: subprocess.Popen | None = None

    def start(self, environment: dict[str, str]) -> None:
        self.guard = subprocess.Popen(
            ["/bin/sh", "-c", GUARD],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,
        )
        for part in self.all:
            part.start(environment)
            self.tell_guard(str(part.process.pid))

    def tell_guard(self, line: str) -> None:
        with contextlib.suppress(BrokenPipeError):
            self.guard.stdin.write(f"{line}\n".encode())
            self.guard.stdin.flush()

    def first_ended(self) -> Part | None:
        return next((part for part in self.all if part.process.poll() is not None), None)

    def stop(self, hurry: Callable[[], bool]) -> None:
        """Ask the main processes, wait (unless there is a hurry), then kill what is left of every group."""
        started = [part for part in self.all if part.process]
        for part in started:
            if part.process.poll() is None:
                part.process.terminate()
            else:
                part.signal_group(signal.SIGTERM)  # children whose main process was killed
        end = time.monotonic() + STOP_SECONDS
        while any(part.group_exists() for part in started) and time.monotonic() < end and not hurry():
            time.sleep(0.05)
        for part in started:
            part.signal_group(signal.SIGKILL)
            part.process.wait()
        if self.guard:
            self.tell_guard("done")
            self.guard.stdin.close()
            self.guard.wait()


def how_it_ended(status: int) -> str:
    if status < 0:
        return f"bị dừng bằng tín hiệu {signal.Signals(-status).name}"
    return f"kết thúc với mã {status}"


def portal_parts(port: int) -> list[Part]:
    """What `bin/run` runs; docs/decisions/0011 says why just these, with the memory they take."""
    web = module("gunicorn", "cchc_portal.wsgi", *web_options(port))
    beat = celery("beat", "--pidfile=", "--schedule=var/celerybeat-schedule")
    return [
        Part("web", "máy chủ web (gunicorn)", web, "Booting worker"),
        Part("documents", "bộ lập văn bản (Celery)", worker("documents", "--concurrency=1"), " ready."),
        Part("tasks", "bộ xử lý việc nhỏ (Celery)", worker("default", "--pool=solo"), " ready."),
        Part("beat", "bộ hẹn giờ (Celery beat)", beat, "beat: Starting"),
    ]


def web_options(port: int) -> list[str]:
    # Processes, not threads: form pages are bound by the interpreter's lock. Loaded once, then forked.
    options = [f"--bind=127.0.0.1:{port}", "--workers=3", "--preload", "--timeout=60", "--no-control-socket"]
    return [*options, f"--graceful-timeout={STOP_SECONDS - 1}", "--access-logfile=-"]


def worker(queue: str, *options: str) -> list[str]:
    alone = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return celery("worker", f"--queues={queue}", f"--hostname={queue}@%h", *alone, *options)


def celery(command: str, *arguments: str) -> list[str]:
    return module("celery", "-A", "cchc_portal", command, "--loglevel=INFO", *arguments)


def module(name: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", name, *arguments]
