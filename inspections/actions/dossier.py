"""Writing sampled dossiers: one at a time, drawn by lot, or a pasted block at once."""

import hashlib
import secrets

from django.db import transaction
from django.utils import timezone

from inspections import workflow
from inspections.dossier_lists import METHOD, draw_codes
from inspections.models import DossierDraw, DossierFault, SampledDossier

from .constraints import refuse_what_is_forbidden
from .evidence import save_row, stored
from .records import FormUsedBefore, as_first_written, current, open_for_writing, rewrite

DRAWN_CODE = ["Mã này do chọn ngẫu nhiên mà có, nên không sửa được; hãy rút hồ sơ nếu sai."]
OF_BLOCK = ("code", "procedure", "received_on", "appointed_on", "returned_on")


def add_dossier(*, visit, uuid, faults, photos, caption, by, **values):
    """Write one dossier that was looked into, with its faults and photos: all of it, or nothing.

    :raises FormUsedBefore: the form was sent before with something else in it.
    :raises workflow.Refused: the inspection is locked, or the code stands there already.
    """
    with stored(photos) as rows, transaction.atomic():
        open_for_writing(visit.inspection)
        if existing := SampledDossier.objects.filter(uuid=uuid).first():
            as_first_written(existing, visit=visit, **values)
            if set(existing.faults.all()) != set(faults):
                raise FormUsedBefore
            return existing
        dossier = SampledDossier(visit=visit, uuid=uuid, created_by=by, **_looked_into(by), **values)
        refuse_what_is_forbidden(dossier)
        dossier.save(force_insert=True)
        _set_faults(dossier, faults)
        _attach(rows, dossier, caption, by)
        return dossier


def edit_dossier(*, dossier, version, faults, photos, caption, by, **values):
    """Write the dossier's next version; whoever first saves its form has looked into it.

    :raises ChangedMeanwhile: somebody else wrote after the form was opened.
    :raises workflow.Refused: the inspection is locked, it was withdrawn, or its code was drawn by lot.
    """
    with stored(photos) as rows, transaction.atomic():
        open_for_writing(dossier.visit.inspection)
        locked = current(dossier, version)
        if values["code"] != locked.code and is_drawn(locked):
            raise workflow.Refused(DRAWN_CODE)
        values |= {} if locked.checked_at else _looked_into(by)
        for name, value in values.items():
            setattr(locked, name, value)
        refuse_what_is_forbidden(locked)
        locked = rewrite(locked, **values)
        _set_faults(locked, faults)
        _attach(rows, locked, caption, by)
        return locked


def is_drawn(dossier):
    wanted = dossier.code.upper()
    draws = DossierDraw.objects.filter(visit=dossier.visit_id).values_list("drawn", flat=True)
    return any(wanted == code.upper() for drawn in draws for code in drawn)


@transaction.atomic
def draw_dossiers(*, visit, uuid, pasted, read, n_drawn, by):
    """Draw by lot, keep how it was done, and lay out a row for each code that has none yet.

    :param pasted: the list exactly as it was typed; `read` the `CodeList` made of it.
    :raises FormUsedBefore: the form was sent before with another list or number.
    :raises workflow.Refused: the inspection is locked.
    """
    open_for_writing(visit.inspection)
    if existing := DossierDraw.objects.filter(uuid=uuid).first():
        return as_first_written(existing, visit=visit, codes_as_pasted=pasted, n_drawn=n_drawn)
    seed = secrets.token_hex(16)
    drawn = draw_codes(read.codes, n_drawn, seed)
    draw = DossierDraw(
        uuid=uuid,
        visit=visit,
        codes_as_pasted=pasted,
        sha256=hashlib.sha256(pasted.encode()).hexdigest(),
        n_codes=len(read.codes),
        n_repeated=read.n_repeated,
        n_drawn=n_drawn,
        drawn=drawn,
        seed=seed,
        method=METHOD,
        drawn_by=by,
    )
    refuse_what_is_forbidden(draw)
    draw.save(force_insert=True)
    known = _by_code(visit)
    new = [code for code in drawn if code.upper() not in known]
    SampledDossier.objects.bulk_create(
        [SampledDossier(visit=visit, code=code, created_by=by) for code in new]
    )
    return draw


def plan_block(visit, rows):
    """What a pasted block would do: rows to add, (dossier, row) to fill in, rows already there, problems.

    A row of a dossier that already says something else is a problem: nothing is overwritten by a block.
    """
    known = _by_code(visit)
    added, filled, same, problems = [], [], [], []
    for number, values in rows:
        dossier = known.get(values["code"].upper())
        if dossier is None:
            added.append(values)
        elif all(getattr(dossier, name) == values[name] for name in OF_BLOCK[1:]):
            same.append(values)
        elif dossier.is_bare:
            filled.append((dossier, values))
        else:
            problems.append(
                f"Dòng {number}: hồ sơ {dossier.code} đã có nội dung khác; hãy sửa trong biểu của hồ sơ ấy."
            )
    return added, filled, same, problems


@transaction.atomic
def take_block(*, visit, rows, by):
    """Write a pasted block: every row, or none.

    :param rows: (line number, values) as `plan_block` takes them.
    :return: (how many were added, how many filled in); sent again, nothing is new.
    :raises workflow.Refused: the inspection is locked, or a row meets a dossier that says something else.
    """
    open_for_writing(visit.inspection)
    added, filled, _, problems = plan_block(visit, rows)
    if problems:
        raise workflow.Refused(problems)
    SampledDossier.objects.bulk_create(
        [SampledDossier(visit=visit, created_by=by, **values) for values in added]
    )
    for dossier, values in filled:
        rewrite(dossier, **{name: values[name] for name in OF_BLOCK[1:]})
    return len(added), len(filled)


def _by_code(visit):
    standing = SampledDossier.objects.standing().filter(visit=visit)
    return {dossier.code.upper(): dossier for dossier in standing}


def _looked_into(by):
    return {"checked_at": timezone.now(), "checked_by": by}


def _set_faults(dossier, faults):
    kept = set(dossier.own_faults.values_list("fault", flat=True))
    wanted = {fault.pk for fault in faults}
    DossierFault.objects.filter(dossier=dossier, fault__in=kept - wanted).delete()
    DossierFault.objects.bulk_create(
        [DossierFault(dossier=dossier, fault=fault) for fault in faults if fault.pk not in kept]
    )


def _attach(rows, dossier, caption, by):
    inspection = dossier.visit.inspection
    for row in rows:
        save_row(row, inspection=inspection, by=by, dossier=dossier, visit=dossier.visit, caption=caption)
