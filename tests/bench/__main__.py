"""Makes the throw-away surroundings, then runs the measurements that were asked for (all, if none)."""

import json
import os
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))
sys.path.insert(0, str(TESTS.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cchc_portal.settings")

import django  # noqa: E402
from django.conf import settings  # noqa: E402
from django.test.utils import override_settings  # noqa: E402

ONLY_WHEN_ASKED = ("thousand",)  # takes some minutes


def main(names):
    from bench import click, imports, many, pages, paper, rows, statistics

    measurements = {
        "click": click.measure,
        "paper": paper.measure,
        "pages": pages.measure,
        "imports": imports.measure,
        "rows": rows.measure,
        "many": many.measure,
        "thousand": many.measure_thousand,
        "statistics": statistics.measure,
    }
    if unknown := [name for name in names if name not in measurements]:
        print(f"Không có phép đo “{', '.join(unknown)}”. Có: {', '.join(measurements)}.", file=sys.stderr)
        return 2
    for name in names or [name for name in measurements if name not in ONLY_WHEN_ASKED]:
        with surroundings() as folder:
            for line in measurements[name](folder):
                print(json.dumps(line, ensure_ascii=False), flush=True)
    return 0


@contextmanager
def surroundings():
    """A new, migrated database and a folder for files and tasks; both go afterwards."""
    from django.db import connection

    name = connection.settings_dict["NAME"]
    with tempfile.TemporaryDirectory(prefix="cchc-bench-") as folder, files_in(Path(folder)):
        connection.settings_dict["TEST"]["NAME"] = f"cchc_bench_{os.getpid()}"
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            yield Path(folder)
        finally:
            connection.creation.destroy_test_db(name, verbosity=0)


def files_in(folder):
    """Files lie in the folder, and tasks that nobody waits for go nowhere."""
    from cchc_portal.celery import app

    app.conf.update(broker_url="memory://", broker_transport_options={})
    in_folder = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": folder / "media"},
    }
    return override_settings(STORAGES=settings.STORAGES | {"default": in_folder})


if __name__ == "__main__":
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    django.setup()
    sys.exit(main(sys.argv[1:]))
