"""Đồng Tháp before and after 1 July 2025, from the files in `districts/data`.

Until 30/06/2025: Đồng Tháp (87) and Tiền Giang (82) with their districts and communes. From 01/07/2025:
one Đồng Tháp with Tiền Giang's old code 82, no districts, and 102 communes (NQ 202/2025/QH15,
NQ 1663/NQ-UBTVQH15). What is already there is recognised by level, code and era and never overwritten.
"""

import csv
import datetime
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from .models import Unit, UnitSuccession

DATA = Path(__file__).parent / "data"
LAST_OLD_DAY = datetime.date(2025, 6, 30)
FIRST_NEW_DAY = datetime.date(2025, 7, 1)
NEW_PROVINCE_BASIS = "Nghị quyết số 202/2025/QH15 của Quốc hội"
NEW_COMMUNE_BASIS = "Nghị quyết số 1663/NQ-UBTVQH15 ngày 16 tháng 6 năm 2025 của Ủy ban Thường vụ Quốc hội"
OLD_PROVINCES = {"87": "Tỉnh Đồng Tháp", "82": "Tỉnh Tiền Giang"}
NEW_PROVINCE = ("82", "Tỉnh Đồng Tháp")


@dataclass
class Loaded:
    """What one run added, and how many of the units and relations were there before."""

    units: int
    successions: int
    units_kept: int
    successions_kept: int


@transaction.atomic
def load_official_units():
    """Add the units and successions that are missing, in bulk."""
    old, new = Era(LAST_OLD_DAY), Era(FIRST_NEW_DAY)
    old_rows = rows("dongthap_tiengiang_communes_until_2025-06-30.csv")
    new_rows = rows("dongthap_communes_from_2025-07-01.csv")
    until = {"valid_to": LAST_OLD_DAY}
    since = {"valid_from": FIRST_NEW_DAY}

    old.add(Unit.Level.PROVINCE, OLD_PROVINCES, **until)
    districts = {row["district_code"]: row["district"] for row in old_rows}
    province_of = {row["district_code"]: row["province_code"] for row in old_rows}
    old.add(Unit.Level.DISTRICT, districts, (Unit.Level.PROVINCE, province_of), **until)
    communes = {row["code"]: row["name"] for row in old_rows}
    district_of = {row["code"]: row["district_code"] for row in old_rows}
    old.add(Unit.Level.COMMUNE, communes, (Unit.Level.DISTRICT, district_of), **until)

    new.add(Unit.Level.PROVINCE, dict([NEW_PROVINCE]), legal_basis=NEW_PROVINCE_BASIS, **since)
    communes = {row["code"]: row["name"] for row in new_rows}
    province_of = {row["code"]: row["province_code"] for row in new_rows}
    parents = (Unit.Level.PROVINCE, province_of)
    new.add(Unit.Level.COMMUNE, communes, parents, legal_basis=NEW_COMMUNE_BASIS, **since)

    added, kept = add_successions(old, new)
    return Loaded(old.added + new.added, added, old.kept + new.kept, kept)


def rows(filename):
    with open(DATA / filename, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


class Era:
    """The units that are in force on one day, by level and code."""

    def __init__(self, day):
        self.units = {(unit.level, unit.code): unit for unit in Unit.objects.in_force(day)}
        self.added = self.kept = 0

    def add(self, level, names, parents=None, **fields):
        """Add units of one level.

        :param names: code → full name, "Huyện Lai Vung".
        :param parents: level of the parents, and own code → parent's code.
        """
        missing = []
        for code, full_name in names.items():
            if (level, code) in self.units:
                self.kept += 1
                continue
            unit_type, name = split_name(full_name)
            unit = Unit(level=level, code=code, type=unit_type, name=name, **fields)
            if parents:
                parent_level, parent_of = parents
                unit.parent = self.units[parent_level, parent_of[code]]
            unit.fill_keys()
            missing.append(unit)
        for unit in Unit.objects.bulk_create(missing):
            self.units[level, unit.code] = unit
        self.added += len(missing)

    def commune(self, code):
        return self.units[Unit.Level.COMMUNE, code]


def split_name(full_name):
    """ "Thị trấn Sa Rài" → ("thi_tran", "Sa Rài")."""
    for unit_type, label in Unit.Type.choices:
        if full_name.startswith(f"{label} "):
            return unit_type, full_name.removeprefix(f"{label} ")
    raise ValueError(f"{full_name!r} does not begin with a type of unit")


def add_successions(old, new):
    """Every new commune took in at least two old ones, so all are mergers, six of them of a part."""
    told = set(UnitSuccession.objects.filter(on=FIRST_NEW_DAY).values_list("predecessor", "successor"))
    missing, kept = [], 0
    for row in rows("dongthap_succession_2025-07-01.csv"):
        predecessor, successor = old.commune(row["old_code"]), new.commune(row["new_code"])
        if (predecessor.pk, successor.pk) in told:
            kept += 1
            continue
        is_split = row["split"] == "1"
        missing.append(
            UnitSuccession(
                predecessor=predecessor,
                successor=successor,
                kind=UnitSuccession.Kind.MERGE,
                part=UnitSuccession.Part.PART if is_split else UnitSuccession.Part.WHOLE,
                on=FIRST_NEW_DAY,
                legal_basis=NEW_COMMUNE_BASIS,
            )
        )
    UnitSuccession.objects.bulk_create(missing)
    return len(missing), kept
