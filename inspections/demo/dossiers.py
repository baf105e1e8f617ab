"""Sampled dossiers of the sample inspections: drawn from a list made up, most of them looked into."""

import datetime
import hashlib
from random import Random

from django.utils import timezone

from inspections.dossier_lists import METHOD, draw_codes
from inspections.models import DossierDraw, DossierFault, FaultType, Inspection, SampledDossier
from inspections.working_days import Calendar

PROCEDURES = (
    ("Cấp bản sao trích lục hộ tịch", "Hộ tịch", 1),
    ("Đăng ký kết hôn", "Hộ tịch", 5),
    ("Chứng thực bản sao từ bản chính", "Chứng thực", 1),
    ("Đăng ký thành lập hộ kinh doanh", "Đăng ký kinh doanh hộ cá thể", 3),
    ("Đăng ký biến động quyền sử dụng đất", "Đất đai", 10),
)
N_CODES, N_DRAWN, N_LEFT = 412, 20, 2
OTHER_FAULTS = ("chua_giay_hen", "hinh_thuc", "chua_nhap_phan_mem")


def load_dossiers(uuid_of, mark, users, begun):
    """Add what is missing to the first visit of each sample inspection that has begun.

    :return: how many draws were added
    """
    calendar = Calendar.load()
    faults = {fault.code: fault for fault in FaultType.objects.filter(is_of_dossier=True)}
    known = set(DossierDraw.objects.values_list("uuid", flat=True))
    added = 0
    for inspection in Inspection.objects.filter(is_sample=True, state__in=begun):
        visit = inspection.visits.order_by("on", "pk").first()
        if visit is None or (uuid := uuid_of("draw", visit.uuid)) in known:
            continue
        _draw(uuid_of, mark, users["thanhtra"], visit, uuid, faults, calendar)
        added += 1
    return added


def _draw(uuid_of, mark, person, visit, uuid, faults, calendar):
    random = Random(f"cchc dossiers {visit.uuid}")
    codes = [f"MAU-{visit.on:%y%m}-{n:04d}" for n in range(1, N_CODES + 1)]
    pasted, seed = "\n".join(codes), hashlib.sha256(str(uuid).encode()).hexdigest()[:32]
    drawn = draw_codes(codes, N_DRAWN, seed)
    DossierDraw.objects.create(
        uuid=uuid,
        visit=visit,
        codes_as_pasted=pasted,
        sha256=hashlib.sha256(pasted.encode()).hexdigest(),
        n_codes=N_CODES,
        n_drawn=N_DRAWN,
        drawn=drawn,
        seed=seed,
        method=METHOD,
        drawn_by=person,
    )
    rows = [
        SampledDossier(
            uuid=uuid_of("dossier", visit.uuid, code),
            visit=visit,
            code=code,
            created_by=person,
            **(_seen(random, visit, mark, person, calendar) if order < N_DRAWN - N_LEFT else {}),
        )
        for order, code in enumerate(drawn)
    ]
    SampledDossier.objects.bulk_create(rows)
    found = [(row, code) for row in rows if row.checked_at for code in _faults(random, row, calendar)]
    DossierFault.objects.bulk_create(
        [DossierFault(dossier=row, fault=faults[code]) for row, code in found if code in faults]
    )


def _seen(random, visit, mark, person, calendar):
    procedure, procedure_field, days = random.choice(PROCEDURES)
    received = visit.on - datetime.timedelta(days=random.randint(20, 60))
    appointed = calendar.add(received, days)
    late = random.choices((-1, 0, 2, 4), (30, 50, 12, 8))[0]
    return {
        "procedure": procedure,
        "procedure_field": procedure_field,
        "received_on": received,
        "appointed_on": appointed,
        "returned_on": max(received, calendar.add(appointed, late)),
        "channel": random.choice(("truc_tiep", "truc_tiep", "truc_tuyen", "buu_chinh")),
        "note": f"Xem bản giấy và phần mềm {mark}.",
        "checked_at": timezone.now(),
        "checked_by": person,
    }


def _faults(random, row, calendar):
    is_late = calendar.between(row.appointed_on, row.returned_on) > 0
    found = ["tre_hen"] if is_late else []
    if is_late and random.random() < 0.6:
        found.append("chua_thu_xin_loi")
    if random.random() < 0.1:
        found.append(random.choice(OTHER_FAULTS))
    return found
