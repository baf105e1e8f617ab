"""Who may use the private PostgreSQL, and what happens to it when they go."""

import contextlib
import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow_start, pytest.mark.enable_socket]


def test_a_command_alone_starts_the_database_for_the_call(trial):
    done = trial.command("manage", "shell", "--no-imports", "-c", trial.ASK)
    assert (done.returncode, done.stdout) == (0, "42\n")
    assert trial.wait_all_gone(5) == []


def test_exit_status_and_standard_input_are_the_commands_own(trial):
    code = "import sys; sys.stdout.write(sys.stdin.read().upper()); sys.exit(23)"
    manage = [str(trial.folder / "bin" / "manage"), "shell", "--no-imports", "-c", code]
    done = subprocess.run(
        manage, env=trial.environment(), input="vào", capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (23, "VÀO", "")


def test_two_commands_share_one_server_and_the_last_one_out_stops_it(trial):
    first = trial.shell(trial.STAY)
    assert first.stdout.readline() == "in\n"
    assert trial.command("manage", "shell", "--no-imports", "-c", trial.ASK).stdout == "42\n"
    assert len(servers(trial)) == 1
    first.kill()
    first.communicate()
    assert trial.wait_all_gone(5) == []


def test_a_database_killed_with_everything_around_it_is_recovered(trial):
    command = trial.shell(trial.STAY)
    assert command.stdout.readline() == "in\n"
    for process in trial.processes():
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGKILL)
    command.communicate()
    done = trial.command("manage", "shell", "--no-imports", "-c", trial.ASK)
    assert done.stdout == "42\n", done.stderr
    assert "PostgreSQL tự phục hồi dữ liệu" in done.stderr


def test_a_process_number_given_to_a_stranger_does_not_block_the_start(trial):
    trial.command("manage", "shell", "--no-imports", "-c", trial.ASK)
    assert trial.wait_all_gone(5) == []
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        data = (trial.var / "pg").resolve() / "data"
        (data / "postmaster.pid").write_text(f"{stranger.pid}\n{data}\n0\n5432\n/tmp\n\n  0 0\nready\n")
        done = trial.command("manage", "shell", "--no-imports", "-c", trial.ASK)
    finally:
        stranger.kill()
        stranger.wait()
    assert done.stdout == "42\n", done.stderr
    assert "bị ngắt đột ngột" in done.stderr, done.stderr


def test_a_half_made_data_folder_is_made_again_and_a_strange_one_is_never_touched(trial):
    trial.command("manage", "shell", "--no-imports", "-c", trial.ASK)
    assert trial.wait_all_gone(5) == []
    home = (trial.var / "pg").resolve()
    with aside(home / "data"):
        (home / "data.new").mkdir()
        (home / "data.new" / "half").write_text("x")
        done = trial.command("manage", "shell", "--no-imports", "-c", trial.ASK)
        assert done.stdout == "42\n", done.stderr
        assert "bị ngắt khi đang tạo cơ sở dữ liệu" in done.stderr
        assert trial.wait_all_gone(5) == []
        shutil.rmtree(home / "data")

        (home / "data").mkdir()
        (home / "data" / "mine.txt").write_text("keep me")
        refused = trial.command("manage", "shell", "--no-imports", "-c", trial.ASK)
        assert refused.returncode == 1
        assert "Không có gì bị xóa" in refused.stderr
        assert (home / "data" / "mine.txt").read_text() == "keep me"
        shutil.rmtree(home / "data")


@contextlib.contextmanager
def aside(path: Path):
    elsewhere = path.with_name("data.aside")
    path.rename(elsewhere)
    try:
        yield
    finally:
        shutil.rmtree(path, ignore_errors=True)
        elsewhere.rename(path)


def servers(trial):
    return [process for process in trial.processes() if "-D" in process.cmdline()]
