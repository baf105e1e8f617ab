"""The triggers that keep `ReturnSum` and `MonthSum` equal to the lines, by statement.

A change of lines adds its difference to the sums of the returns it touches; a change of a return (sent,
received, given back, another period) or of its unit (another parent, level, first or last day) takes the
return's lines out of one month's sums and puts them into another's. All in the transaction of the change.
The functions they call are made by the migration that made the tables.
"""

import pgtrigger

PARTS = (
    "online",
    "direct",
    "postal",
    "carried_over",
    "early",
    "on_time",
    "late",
    "pending_in_time",
    "pending_overdue",
)
RATED = "(l.early IS NOT NULL AND l.on_time IS NOT NULL AND l.late IS NOT NULL)"
SPLIT = "(l.online IS NOT NULL AND l.direct IS NOT NULL)"


def sums(sign="1"):
    """{column of `Sums`: SQL that sums it over lines `l`}, each line counted `sign` times."""
    columns = {"n_lines": f"sum({sign})"}
    columns |= {part: f"coalesce(sum({sign} * l.{part}::bigint), 0)" for part in PARTS}
    columns |= {f"unknown_{part}": f"sum({sign} * (l.{part} IS NULL)::int)" for part in PARTS}
    return columns | {
        "n_rated": f"sum({sign} * {RATED}::int)",
        "rated_handled": _sum_where(sign, RATED, "l.early::bigint + l.on_time + l.late"),
        "rated_in_time": _sum_where(sign, RATED, "l.early::bigint + l.on_time"),
        "n_split": f"sum({sign} * {SPLIT}::int)",
        "split_new": _sum_where(sign, SPLIT, "l.online::bigint + l.direct"),
        "split_online": _sum_where(sign, SPLIT, "l.online::bigint"),
    }


def _sum_where(sign, condition, value):
    return f"coalesce(sum({sign} * ({value})) FILTER (WHERE {condition}), 0)"


NAMES = ", ".join(sums())
ADDED_TO_MONTH = ", ".join(f"{name} = m.{name} + excluded.{name}" for name in sums())

# A return counts once it is sent, and only if its days are those of a reporting month.
COUNTS = "districts_counts(r.state, r.period_from, r.period_to)"
IN_FORCE = (
    "(u.valid_from IS NULL OR u.valid_from <= r.period_to) "
    "AND (u.valid_to IS NULL OR u.valid_to >= r.period_to)"
)


def _lines_changed(old, new):
    changed = " UNION ALL ".join(
        f"SELECT {sign} AS sign, * FROM {table}" for sign, table in ((1, new), (-1, old)) if table
    )
    signed = sums("l.sign")
    added = ", ".join(f"{name} = s.{name} + d.{name}" for name in signed)
    summed = ", ".join(f"{value} AS {name}" for name, value in signed.items())
    return f"""
        IF NOT EXISTS (
            SELECT FROM ({changed}) AS l JOIN districts_dossierreturn AS r ON r.id = l.dossier_return_id
            WHERE {COUNTS}
        ) THEN
            RETURN NULL;
        END IF;
        PERFORM districts_know_fields(ARRAY(
            SELECT DISTINCT l.field_name
            FROM ({changed}) AS l JOIN districts_dossierreturn AS r ON r.id = l.dossier_return_id
            WHERE {COUNTS}
        ));
        UPDATE districts_returnsum AS s SET {added}
        FROM (SELECT l.dossier_return_id, {summed} FROM ({changed}) AS l GROUP BY 1) AS d
        WHERE d.dossier_return_id = s.dossier_return_id;
        INSERT INTO districts_monthsum AS m
            (month, level, parent_id, is_final, field_id, n_returns, n_in_force, {NAMES})
        SELECT r.period_to, u.level, u.parent_id, r.state <> 'submitted', f.field_id, 0, 0,
            {", ".join(signed.values())}
        FROM ({changed}) AS l
            JOIN districts_dossierreturn AS r ON r.id = l.dossier_return_id
            JOIN districts_unit AS u ON u.id = r.unit_id
            JOIN districts_procedurefieldname AS f ON f.written = l.field_name
        WHERE {COUNTS}
        GROUP BY GROUPING SETS ((1, 2, 3, 4, 5), (1, 2, 3, 4))
        ORDER BY 1, 2, 3, 4, 5
        ON CONFLICT (field_id, month, level, parent_id, is_final) DO UPDATE SET {ADDED_TO_MONTH};
        RETURN NULL;
    """


def _moved(returns, units="districts_unit", where="true"):
    """A query of the returns that count, with all that says in which sums they are."""
    return f"""
        SELECT array_agg(r.id), array_agg(r.period_to), array_agg(u.level::text), array_agg(u.parent_id),
            array_agg(r.state <> 'submitted'), array_agg({IN_FORCE})
        FROM {returns} AS r JOIN {units} AS u ON u.id = r.unit_id
        WHERE {COUNTS} AND ({where})
    """


def _count(sign, moved):
    return f"""
        {moved} INTO ids, months, levels, parents, finals, in_force;
        IF ids IS NOT NULL THEN
            PERFORM districts_count_returns({sign}, ids, months, levels, parents, finals, in_force);
        END IF;
    """


DECLARE = [
    ("ids", "bigint[]"),
    ("months", "date[]"),
    ("levels", "text[]"),
    ("parents", "bigint[]"),
    ("finals", "boolean[]"),
    ("in_force", "boolean[]"),
]
# What of a return, of a unit, decides where it is counted.
RETURN_PLACE = ("unit_id", "period_from", "period_to", "state")
UNIT_PLACE = ("level", "parent_id", "valid_from", "valid_to")


def _ids_moved(old, new, names):
    """Ids of the rows in which one of these columns changed."""
    before, after = (", ".join(f"{table}.{name}" for name in names) for table in ("o", "n"))
    joined = f"{new} AS n JOIN {old} AS o ON o.id = n.id"
    return f"SELECT n.id FROM {joined} WHERE ({before}) IS DISTINCT FROM ({after})"


def _returns_changed(old, new):
    if old and new:
        moved = _ids_moved(old, new, RETURN_PLACE)
        where, skip = f"r.id IN ({moved})", f"IF NOT EXISTS ({moved}) THEN RETURN NULL; END IF;"
    else:
        where, skip = "true", ""
    return f"""
        {skip}
        {_count(-1, _moved(old, where=where)) if old else ""}
        {_count(1, _moved(new, where=where)) if new else ""}
        PERFORM districts_sum_returns(ARRAY(SELECT r.id FROM {new or old} AS r WHERE {where}));
        RETURN NULL;
    """


def _units_changed(old, new):
    where = f"r.unit_id IN ({_ids_moved(old, new, UNIT_PLACE)})"
    return f"""
        {_count(-1, _moved("districts_dossierreturn", old, where))}
        {_count(1, _moved("districts_dossierreturn", new, where))}
        RETURN NULL;
    """


def _triggers(body, operations, declare=None):
    tables = {
        "insert": (pgtrigger.Insert, None, "new_rows"),
        "update": (pgtrigger.Update, "old_rows", "new_rows"),
        "delete": (pgtrigger.Delete, "old_rows", None),
    }
    return [
        pgtrigger.Trigger(
            name=f"sums_after_{name}",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=tables[name][0],
            referencing=pgtrigger.Referencing(old=tables[name][1], new=tables[name][2]),
            declare=declare,
            func=body(*tables[name][1:]),
        )
        for name in operations
    ]


EVERY_CHANGE = ("insert", "update", "delete")
LINE_TRIGGERS = _triggers(_lines_changed, EVERY_CHANGE)
RETURN_TRIGGERS = _triggers(_returns_changed, EVERY_CHANGE, DECLARE)
UNIT_TRIGGERS = _triggers(_units_changed, ("update",), DECLARE)
