"""The functions by which triggers keep the sums of the returns.

The triggers' own text is in `districts.models.sum_triggers`; what is here is frozen with the migration.
"""

from django.db import migrations

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
SUMS = (
    {"n_lines": "count(l.id)"}
    | {part: f"coalesce(sum(l.{part}::bigint), 0)" for part in PARTS}
    | {f"unknown_{part}": f"count(l.id) - count(l.{part})" for part in PARTS}
    | {
        "n_rated": f"count(*) FILTER (WHERE {RATED})",
        "rated_handled": f"coalesce(sum(l.early::bigint + l.on_time + l.late) FILTER (WHERE {RATED}), 0)",
        "rated_in_time": f"coalesce(sum(l.early::bigint + l.on_time) FILTER (WHERE {RATED}), 0)",
        "n_split": f"count(*) FILTER (WHERE {SPLIT})",
        "split_new": f"coalesce(sum(l.online::bigint + l.direct) FILTER (WHERE {SPLIT}), 0)",
        "split_online": f"coalesce(sum(l.online::bigint) FILTER (WHERE {SPLIT}), 0)",
    }
)
NAMES = ", ".join(SUMS)
VALUES = ", ".join(SUMS.values())
SIGNED = ", ".join(f"sign * ({value})" for value in SUMS.values())
ADDED = ", ".join(f"{name} = m.{name} + excluded.{name}" for name in SUMS)

FUNCTIONS = f"""
-- As districts.returns.definition.name_key: accents, case, "lĩnh vực" and full stops do not count.
CREATE FUNCTION districts_name_key(written text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT btrim(regexp_replace(btrim(regexp_replace(lower(translate(
        regexp_replace(normalize(written, NFD), '[\\u0300-\\u036f]', '', 'g'), 'đĐðÐ', 'dddd'
    )), '\\s+', ' ', 'g')), '^linh vuc ', ''), ' .:;')
$$;

-- Gives every name that is not known yet its field: the one that has the same key, else a new one.
CREATE FUNCTION districts_know_fields(names text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE fresh text[];
BEGIN
    fresh := ARRAY(
        SELECT w FROM unnest(names) AS w
        WHERE NOT EXISTS (SELECT FROM districts_procedurefieldname AS n WHERE n.written = w)
        ORDER BY w
    );
    IF fresh = '{{}}' THEN
        RETURN;
    END IF;
    INSERT INTO districts_procedurefield (key, name)
    SELECT DISTINCT ON (k) k, w
    FROM (SELECT w, districts_name_key(w) AS k FROM unnest(fresh) AS w) AS named
    WHERE NOT EXISTS (SELECT FROM districts_procedurefieldname AS n WHERE n.key = named.k)
    ORDER BY k, w
    ON CONFLICT (key) DO NOTHING;
    INSERT INTO districts_procedurefieldname (written, key, field_id)
    SELECT w, k, coalesce(
        (SELECT min(n.field_id) FROM districts_procedurefieldname AS n WHERE n.key = named.k),
        (SELECT f.id FROM districts_procedurefield AS f WHERE f.key = named.k)
    )
    FROM (SELECT w, districts_name_key(w) AS k FROM unnest(fresh) AS w) AS named
    ORDER BY w
    ON CONFLICT (written) DO NOTHING;
END $$;

-- Adds the lines of returns to the sums of their months (sign 1), or takes them out again (-1).
CREATE FUNCTION districts_count_returns(
    sign int, ids bigint[], months date[], levels text[], parents bigint[], finals boolean[], in_force boolean[]
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM districts_know_fields(ARRAY(
        SELECT DISTINCT l.field_name FROM districts_dossierreturnline AS l WHERE l.dossier_return_id = ANY(ids)
    ));
    INSERT INTO districts_monthsum AS m
        (month, level, parent_id, is_final, field_id, n_returns, n_in_force, {NAMES})
    SELECT * FROM (
        SELECT p.month, p.level, p.parent_id, p.is_final, f.field_id, 0::bigint, 0::bigint, {SIGNED}
        FROM unnest(ids, months, levels, parents, finals)
                AS p (id, month, level, parent_id, is_final)
            JOIN districts_dossierreturnline AS l ON l.dossier_return_id = p.id
            JOIN districts_procedurefieldname AS f ON f.written = l.field_name
        GROUP BY 1, 2, 3, 4, 5
        UNION ALL
        SELECT p.month, p.level, p.parent_id, p.is_final, NULL, sign * count(DISTINCT p.id),
            sign * count(DISTINCT p.id) FILTER (WHERE p.in_force), {SIGNED}
        FROM unnest(ids, months, levels, parents, finals, in_force)
                AS p (id, month, level, parent_id, is_final, in_force)
            LEFT JOIN districts_dossierreturnline AS l ON l.dossier_return_id = p.id
        GROUP BY 1, 2, 3, 4
    ) AS added
    ORDER BY 1, 2, 3, 4, 5
    ON CONFLICT (field_id, month, level, parent_id, is_final) DO UPDATE SET
        n_returns = m.n_returns + excluded.n_returns, n_in_force = m.n_in_force + excluded.n_in_force, {ADDED};
END $$;

-- Works out anew the sums of these returns, each by itself; of one that does not count there are none.
CREATE FUNCTION districts_sum_returns(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM districts_returnsum WHERE dossier_return_id = ANY(ids);
    INSERT INTO districts_returnsum (dossier_return_id, unit_id, month, is_final, {NAMES})
    SELECT r.id, r.unit_id, r.period_to, r.state <> 'submitted', {VALUES}
    FROM districts_dossierreturn AS r LEFT JOIN districts_dossierreturnline AS l ON l.dossier_return_id = r.id
    WHERE r.id = ANY(ids) AND districts_counts(r.state, r.period_from, r.period_to)
    GROUP BY r.id;
END $$;

-- Whether a return counts: it is sent, and its days are those of a reporting month (15th to 14th).
CREATE FUNCTION districts_counts(state text, period_from date, period_to date) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT state <> 'draft' AND extract(day FROM period_to) = 14
        AND period_to = (period_from + interval '1 month - 1 day')::date
$$;

-- All sums anew, while nobody writes lines or returns.
CREATE FUNCTION districts_sum_everything() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    all_of record;
BEGIN
    LOCK TABLE districts_dossierreturn, districts_dossierreturnline, districts_unit IN SHARE MODE;
    DELETE FROM districts_monthsum;
    DELETE FROM districts_returnsum;
    PERFORM districts_know_fields(ARRAY(SELECT DISTINCT field_name FROM districts_dossierreturnline));
    SELECT array_agg(r.id) AS ids, array_agg(r.period_to) AS months, array_agg(u.level::text) AS levels,
        array_agg(u.parent_id) AS parents, array_agg(r.state <> 'submitted') AS finals,
        array_agg((u.valid_from IS NULL OR u.valid_from <= r.period_to)
            AND (u.valid_to IS NULL OR u.valid_to >= r.period_to)) AS in_force
    INTO all_of
    FROM districts_dossierreturn AS r JOIN districts_unit AS u ON u.id = r.unit_id
    WHERE districts_counts(r.state, r.period_from, r.period_to);
    IF all_of.ids IS NOT NULL THEN
        PERFORM districts_sum_returns(all_of.ids);
        PERFORM districts_count_returns(
            1, all_of.ids, all_of.months, all_of.levels, all_of.parents, all_of.finals, all_of.in_force);
    END IF;
END $$;
"""
NO_FUNCTIONS = """
DROP FUNCTION districts_sum_everything();
DROP FUNCTION districts_sum_returns(bigint[]);
DROP FUNCTION districts_counts(text, date, date);
DROP FUNCTION districts_count_returns(int, bigint[], date[], text[], bigint[], boolean[], boolean[]);
DROP FUNCTION districts_know_fields(text[]);
DROP FUNCTION districts_name_key(text);
"""


class Migration(migrations.Migration):
    dependencies = [("districts", "0002_figures_of_visits")]
    operations = [migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS)]
