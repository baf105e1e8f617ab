"""Pages of a ranking kept in the cache until anything they say has changed.

The order of thousands of units is read whole to show 25 of them, and it changes only when a return is sent,
received or mended. What a page was worked out from is named by a stamp: the version (where it lies and which
transaction wrote it) of each of the sums of the months, for every change of a counted return writes at least
one of them (see `sum_triggers`), and of each unit. The stamp is read with every page, so nobody sees an order
of before the change, and what is rolled back is never found again.
"""

import hashlib
from datetime import timedelta

from django.core.cache import cache
from django.db import connection

STAYS = timedelta(hours=12).total_seconds()
# Written anew, a row has another ctid or xmin; sums of hashes do not depend on the order of rows.
STAMP = """
    SELECT current_database(), m.n, m.written, u.n, u.written
    FROM (
        SELECT count(*) AS n, sum(hashtextextended(ctid::text || xmin::text, 0)) AS written
        FROM districts_monthsum WHERE field_id IS NULL AND month BETWEEN %(first)s AND %(last)s
    ) AS m, (
        SELECT count(*) AS n, sum(hashtextextended(ctid::text || xmin::text, 0)) AS written
        FROM districts_unit
    ) AS u
"""


def kept(sql, params, ask):
    """Return what `ask()` returns, asked once for this question and this state of the sums."""
    with connection.cursor() as cursor:
        cursor.execute(STAMP, params)
        stamp = cursor.fetchone()
    question = repr((stamp, sql, sorted(params.items())))
    key = f"ranks-{hashlib.sha256(question.encode()).hexdigest()}"
    found = cache.get(key)
    if found is None:
        found = ask()
        cache.set(key, found, STAYS)
    return found
