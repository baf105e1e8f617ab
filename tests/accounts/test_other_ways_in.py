"""A second step, and the province's own sign-in, are one setting away.

What a setting installs cannot be installed in this process: the tests of it (with_other_ways_in.py) run in
one of their own, on a database of their own.
"""

import os
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings

HERE = Path(__file__).parent


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.mark.services
def test_with_the_setting_they_work_from_end_to_end():
    database = urlsplit(os.environ["DATABASE_URL"])
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")},
        "DATABASE_URL": database._replace(path=f"{database.path}_ways_in").geturl(),
        "SIGN_IN_METHODS": "password,mfa,oidc",
        "OIDC_SERVER_URL": f"http://127.0.0.1:{free_port()}",
        "OIDC_CLIENT_ID": "cong-kiem-tra",
        "OIDC_CLIENT_SECRET": "bi-mat-de-thu",
    }
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "0", str(HERE / "with_other_ways_in.py")],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


def test_without_it_nothing_of_them_is_there(client):
    for path in ("hai-buoc/", "nhap-lai-mat-khau/", "qua/tinh/", "qua/tinh/xong/"):
        assert client.get(f"/tai-khoan/{path}").status_code == 404
