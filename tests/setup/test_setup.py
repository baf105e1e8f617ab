"""`bin/setup` where there is nothing to do, and where it cannot go on."""

import shutil

import pytest

pytestmark = [pytest.mark.slow_start, pytest.mark.enable_socket]

# What the script itself calls; a machine with just these has no Python.
TOOLS = "sh dirname cat cksum tr sed awk mkdir rm id df sleep tail env"


@pytest.fixture
def no_python(tmp_path):
    for tool in TOOLS.split():
        (tmp_path / tool).symlink_to(shutil.which(tool))
    return str(tmp_path)


def test_nothing_to_do_is_done_in_silence(trial):
    done = trial.command("setup", "--dev")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_machine_without_python_is_told_what_to_install(trial, no_python):
    venv = trial.folder / ".venv"
    real = venv.readlink()
    venv.unlink()
    try:
        refused = trial.command("run", PATH=no_python)
    finally:
        venv.symlink_to(real)
    assert refused.returncode == 1
    assert "Cần Python 3.11 trở lên" in refused.stderr
    assert not list((trial.var / "lock").glob("*setup*"))


def test_a_lock_whose_owner_was_killed_is_taken_over(trial, no_python):
    lock = trial.var / "lock" / "setup"
    lock.mkdir(parents=True)
    (lock / "pid").write_text("999999\n")  # beyond what Linux gives by default
    test_a_machine_without_python_is_told_what_to_install(trial, no_python)
