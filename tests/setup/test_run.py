"""Starting and stopping the whole portal, for real: nothing may be left behind, whatever dies."""

import os
import signal
import socket
import stat
import subprocess
import time

import pytest

pytestmark = [pytest.mark.slow_start, pytest.mark.enable_socket]

# Ten on a machine with nothing else to do; CI has both its cores busy with other tests.
STOP_SECONDS = 20
# Every start costs a dozen seconds of the processor: of web server, workers and clock, which are watched
# alike, one stands for all.
PARTS = {
    "documents": (r"queues=documents", "bộ lập văn bản"),
    "postgres": (r"postgres -D", "PostgreSQL"),
    "keeper": (r"trial\.keeper", "PostgreSQL"),
}


@pytest.mark.parametrize("part", PARTS)
def test_a_killed_part_ends_the_rest_and_is_named(trial, part):
    pattern, name = PARTS[part]
    with trial.start() as running:
        running.find(pattern).kill()
        assert running.process.wait(STOP_SECONDS) == 1
    assert name in running.said
    assert trial.wait_all_gone(3) == []


def test_a_killed_supervisor_leaves_nothing_behind_and_the_next_start_works(trial):
    with trial.start() as running:
        running.find(r"trial\.run").kill()
        assert trial.wait_all_gone() == []
    with trial.start() as again:
        assert "sẵn sàng" in again.said
        stopped_soon(again, signal.SIGINT)


def test_a_killed_child_is_replaced_and_a_stop_still_ends_everything(trial):
    with trial.start() as running:
        for master in ("gunicorn cchc_portal", "queues=documents"):
            parent = running.find(master)
            before = wait_for(parent.children)
            before[0].kill()
            wait_for(lambda parent=parent, before=before: set(parent.children()) - set(before))
        assert running.process.poll() is None
        stopped_soon(running, signal.SIGTERM)
    assert trial.wait_all_gone(3) == []


def test_a_start_prints_every_account_refuses_a_second_one_and_opens_no_folder(trial):
    """The pip package's own Python layer would open every folder above the data when it runs as root."""
    above = [trial.folder, *trial.folder.parents]
    before = [folder.stat().st_mode for folder in above]
    with trial.start() as running:
        for name in ("quantri", "sonoivu", "truongdoan", "thuky", "thanhtra", "laivung", "lapvo", "lanhdao"):
            assert f"  {name} " in running.said
        assert (trial.var / "demo_password").read_text().strip() in running.said

        second = trial.command("run")
        assert second.returncode == 1
        assert f"bin/run đã chạy trong thư mục này rồi (http://127.0.0.1:{trial.port})" in second.stderr
        assert running.process.poll() is None
    assert [folder.stat().st_mode for folder in above] == before
    for name in ("demo_password", "secret_key"):
        assert stat.S_IMODE((trial.var / name).stat().st_mode) == 0o600


def test_the_end_of_bin_run_does_not_take_the_database_from_a_running_command(trial):
    with trial.start() as running:
        command = trial.shell(f"{trial.STAY}; {trial.ASK}")
        assert command.stdout.readline() == "in\n"
        running.ask_to_stop(signal.SIGHUP)
    assert command.communicate(timeout=20)[0] == "42\n"
    assert "PostgreSQL sẽ dừng khi lệnh đó xong" in running.said


def test_a_busy_port_is_named_before_anything_is_started(trial):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = trial.command("run", PORT=str(port))
    assert refused.returncode == 1
    assert f"Cổng {port} đang có chương trình khác dùng" in refused.stderr
    assert "PORT=" in refused.stderr
    assert trial.processes() == []


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PORT", "tám", "PORT=tám không phải số cổng"),
        ("PORT", "70000", "PORT=70000 không phải số cổng"),
        ("DATABASE_URL", "mysql://u:matkhau@127.0.0.1/x", "DATABASE_URL không đúng dạng"),
        ("DATABASE_URL", "postgresql://u:matkhau@127.0.0.1:1/x", "Không kết nối được PostgreSQL"),
        ("REDIS_URL", "http://:matkhau@127.0.0.1", "REDIS_URL không đúng dạng"),
        ("REDIS_URL", "redis://:matkhau@127.0.0.1:1/0", "Không kết nối được Redis"),
    ],
)
def test_a_bad_setting_stops_the_start_with_a_sentence(trial, name, value, sentence):
    refused = trial.command("run", **{name: value})
    assert refused.returncode == 1
    assert sentence in refused.stderr
    assert "matkhau" not in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_folder_that_cannot_be_written_gets_a_sentence(trial):
    var = trial.var
    var.mkdir(exist_ok=True)  # this test may be the first to use the folder
    var.rename(trial.folder / "var.aside")
    try:
        var.mkdir()
        if os.geteuid() == 0:
            os.chown(var, 65534, 65534)
        else:
            var.chmod(0o500)
        refused = trial.command("run")
    finally:
        var.chmod(0o700)
        subprocess.run(["rm", "-rf", str(var)], check=True)
        (trial.folder / "var.aside").rename(var)
    assert refused.returncode == 1
    assert "Traceback" not in refused.stderr
    assert "thuộc về người dùng" in refused.stderr or "Không ghi được vào thư mục" in refused.stderr


def stopped_soon(running, number):
    assert running.ask_to_stop(number) < STOP_SECONDS
    assert running.process.returncode == 0
    assert "Đã dừng hẳn" in running.said


def wait_for(get, seconds: float = 10):
    end = time.monotonic() + seconds
    while not (found := get()):
        assert time.monotonic() < end
        time.sleep(0.05)
    return found
