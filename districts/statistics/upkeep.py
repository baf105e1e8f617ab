"""Whether the sums kept by triggers equal the lines: worked out anew in another way, compared, put right."""

from django.db import connection, transaction

from ..models import MonthSum
from ..models.return_sum import SUM_FIELDS
from ..models.sum_triggers import sums

NAMES = ", ".join(SUM_FIELDS)
# Only returns that count are summed; one without lines has sums of nothing.
COUNTED = """
    districts_dossierreturn AS r
    JOIN districts_unit AS u ON u.id = r.unit_id
    LEFT JOIN districts_dossierreturnline AS l ON l.dossier_return_id = r.id
    WHERE r.state IN ('submitted', 'accepted', 'locked') AND extract(day FROM r.period_from) = 15
        AND extract(day FROM r.period_to) = 14
        AND r.period_to - r.period_from BETWEEN 27 AND 30
"""
OF_LINES = ", ".join(
    f"coalesce({value}, 0) AS {name}" for name, value in sums("(l.id IS NOT NULL)::int").items()
)
THERE = "r.period_to BETWEEN coalesce(u.valid_from, '-infinity') AND coalesce(u.valid_to, 'infinity')"
RETURNS = f"""
    SELECT r.id AS dossier_return_id, r.unit_id, r.period_to AS month, r.state <> 'submitted' AS is_final,
        {OF_LINES}
    FROM {COUNTED} GROUP BY r.id
"""
KEPT_RETURNS = f"SELECT dossier_return_id, unit_id, month, is_final, {NAMES} FROM districts_returnsum"
PLACE = "r.period_to AS month, u.level, u.parent_id, r.state <> 'submitted' AS is_final"
NAMED = "JOIN districts_procedurefieldname AS n ON n.written = l.field_name WHERE"
MONTHS = f"""
    SELECT {PLACE}, NULL::bigint AS field_id, count(DISTINCT r.id) AS n_returns,
        count(DISTINCT r.id) FILTER (WHERE {THERE}) AS n_in_force, {OF_LINES}
    FROM {COUNTED} GROUP BY 1, 2, 3, 4
    UNION ALL
    SELECT {PLACE}, n.field_id, 0, 0, {OF_LINES}
    FROM {COUNTED.replace("WHERE", NAMED)}
    GROUP BY 1, 2, 3, 4, n.field_id
"""
KEPT_MONTHS = f"""
    SELECT month, level, parent_id, is_final, field_id, n_returns, n_in_force, {NAMES} FROM districts_monthsum
    WHERE n_lines <> 0 OR n_returns <> 0
"""


def differences():
    """Return how many sums of returns and of months are not what the lines say: (int, int)."""
    with connection.cursor() as cursor:
        return _differing(cursor, RETURNS, KEPT_RETURNS), _differing(cursor, MONTHS, KEPT_MONTHS)


def _differing(cursor, truth, kept):
    """Rows that only one side has; a wrong sum is one on either side."""
    both = f"(({truth}) EXCEPT ({kept})) UNION ALL (({kept}) EXCEPT ({truth}))"
    cursor.execute(f"SELECT count(*) FROM ({both}) AS differing")
    return cursor.fetchone()[0]


@transaction.atomic
def rebuild():
    """Work out all sums anew; lines and returns may be read meanwhile, but not written.

    :return: how many sums of months there are now.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT districts_sum_everything()")
    return MonthSum.objects.count()
