"""The migrated database that every test database is a copy of: migrations run once, not once for each worker.

It stays on the server for the next run, under a name that changes with the code; old ones go.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

ROOT = Path(settings.BASE_DIR)
PREFIX = "cchc_migrated_"
WHOLE = "migrated to the end"
KEPT = 4


def template():
    """The name of the database; made now where it is not there, while others wait for it."""
    with connection._nodb_cursor() as cursor:
        name = PREFIX + fingerprint(cursor)
        # The end of the connection gives the lock back.
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [PREFIX])
        if not is_whole(cursor, name):
            drop_old(cursor)
            cursor.execute(f"DROP DATABASE IF EXISTS {name}")  # one whose making was cut short
            cursor.execute(f"CREATE DATABASE {name}")
            migrate(name)
            cursor.execute(f"COMMENT ON DATABASE {name} IS '{WHOLE}'")
    return name


def fingerprint(cursor):
    """Changes with the owner and with what a migration may use: our code, packages that bring migrations."""
    cursor.execute("SELECT current_user")
    sources = sorted(
        path for app in ("accounts", "districts", "inspections") for path in (ROOT / app).rglob("*.py")
    )
    digest = hashlib.sha256(cursor.fetchone()[0].encode())
    for path in [*sources, ROOT / "constraints.txt"]:
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def is_whole(cursor, name):
    cursor.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name])
    return cursor.fetchone() == (WHOLE,)


def drop_old(cursor):
    """Of this role and not in use; the newest stay, for another checkout may be about to copy one."""
    cursor.execute(
        """
        SELECT datname FROM pg_database AS d
        WHERE starts_with(datname, %s) AND pg_get_userbyid(datdba) = current_user
            AND NOT EXISTS (SELECT FROM pg_stat_activity AS a WHERE a.datname = d.datname)
        ORDER BY oid DESC OFFSET %s
        """,
        [PREFIX, KEPT],
    )
    for (name,) in cursor.fetchall():
        cursor.execute(f"DROP DATABASE {name}")


def migrate(name):
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    environment = os.environ | {"DATABASE_URL": url, "SIGN_IN_METHODS": "password"}
    command = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
