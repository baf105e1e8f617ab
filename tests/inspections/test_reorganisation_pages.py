"""The guided pages: a draft is prepared page by page, left and gone on with, read, confirmed or dropped."""

import uuid

import pytest
from django.urls import reverse

import make
from districts.models import Reorganisation, Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(administrator, sign_in):
    return sign_in(administrator)


def page(step, draft):
    return reverse(f"admin:districts_reorganisation_{step}", args=[draft.pk])


def rows(prefix, *filled, n_saved=0):
    sent = {f"{prefix}-TOTAL_FORMS": len(filled), f"{prefix}-INITIAL_FORMS": n_saved}
    for n, values in enumerate(filled):
        sent |= {f"{prefix}-{n}-{name}": value for name, value in values.items()}
    return sent


def test_a_decree_from_the_first_page_to_the_last(client, inspection):
    province = make.unit("Đồng Tháp", type="tinh", code="82")
    one, two = (make.unit(name, type="xa", parent=province) for name in ("Một", "Hai"))
    officer = make.user("unit_officer", one)
    remedy = make.requirement(inspection, units=[one]).remedies.get()

    begin = reverse("admin:districts_reorganisation_add")
    head = {"kind": "sap_nhap", "on": "01/07/2025", "legal_basis": "NQ 1663", "uuid": str(uuid.uuid4())}
    assert client.get(begin).status_code == 200
    wrong = client.post(begin, head | {"on": "31/02/2025"})
    assert (wrong.status_code, "NQ 1663" in wrong.text) == (422, True)
    targets_page = client.post(begin, head).url
    assert client.post(begin, head).url == targets_page  # a second press is the same draft
    draft = Reorganisation.objects.get()

    new = {"name": "Mới", "type": "xa", "code": "30300", "parent": province.pk}
    both = client.post(targets_page, rows("sau", new | {"unit": two.pk}) | {"version": 1})
    assert "không cả hai" in both.text
    sent = client.post(targets_page, rows("sau", new, {}) | {"version": 1})
    assert sent.url == page("lines", draft)
    target = draft.targets.get()
    assert (target.level, target.parent) == ("xa", province)

    lines = [{"unit": unit.pk, "share": "toan_bo", "target": target.pk} for unit in (one, two)]
    twice = client.post(page("lines", draft), rows("truoc", lines[0], lines[0]) | {"version": 2})
    assert "đã ghi vào đơn vị sau ấy ở dòng trên" in twice.text
    stale = client.post(page("lines", draft), rows("truoc", *lines) | {"version": 1})
    assert (stale.status_code, "vừa được sửa ở nơi khác" in stale.text) == (422, True)
    stay = client.post(page("lines", draft), rows("truoc", *lines) | {"version": 2, "again": "1"})
    assert stay.url == page("lines", draft)
    assert client.get(stay.url).status_code == 200

    # Left and gone on with: the list leads back into the draft.
    changelist = client.get(reverse("admin:districts_reorganisation_changelist"))
    assert "Bản nháp" in changelist.text
    change = reverse("admin:districts_reorganisation_change", args=[draft.pk])
    assert "NQ 1663" in client.get(change).text

    placements = client.get(page("placements", draft))
    role = officer.memberships.get()
    field = f"remedy_{remedy.pk}"
    assert placements.context["form"][field].initial == [str(target.pk)]
    chosen = {f"role_{role.pk}": target.pk, field: [target.pk], "version": 3}
    assert client.post(page("placements", draft), chosen).url == page("preview", draft)

    preview = client.get(page("preview", draft))
    for words in ("Xã Một", "giao tiếp ở xã Mới", "không hoàn tác được", remedy.requirement.words):
        assert words in preview.text
    assert not Unit.objects.filter(code="30300").exists()
    confirmed = {"version": 4, "understood": "on"}
    assert "Hãy đánh dấu" in client.post(page("preview", draft), {"version": 4}).text
    done = client.post(page("preview", draft), confirmed, follow=True)
    assert "Đã xác nhận lúc" in done.text
    assert "Sắp xếp đơn vị: đã xác nhận" in done.text
    again = client.post(page("preview", draft), confirmed, follow=True)
    assert "không làm gì được nữa" in again.text
    assert Unit.objects.filter(code="30300").count() == 1
    assert client.get(page("lines", draft)).url == page("preview", draft)
    assert "Xã Mới" in client.get(change).text
    assert client.get(reverse("admin:districts_reorganisation_history", args=[draft.pk])).status_code == 200


def test_a_unit_taken_out_of_a_draft_takes_its_lines_along(client):
    target = make.target(unit=make.unit(type="xa"))
    draft = target.reorganisation
    make.reorganised(target)
    make.sub_unit_placement(target)
    make.remedy_placement(target)
    row = {"id": target.pk, "unit": target.unit_id, "DELETE": "on"}
    answer = client.post(page("targets", draft), rows("sau", row, n_saved=1) | {"version": 1})
    assert answer.url == page("lines", draft)
    assert not draft.targets.exists()
    assert not draft.lines.exists()


def test_a_draft_is_dropped_and_a_faulty_one_says_why(client):
    draft = make.reorganisation(legal_basis="")
    shown = client.get(page("preview", draft))
    assert "Chưa ghi căn cứ" in shown.text
    assert "Xác nhận sắp xếp" not in shown.text
    refused = client.post(page("preview", draft), {"version": 1, "understood": "on"})
    assert (refused.status_code, Unit.objects.count()) == (422, 0)
    again = f'<a href="{page("preview", draft)}">Mở lại bản xem trước</a>'
    assert (again in refused.text, again in shown.text) == (True, False)
    assert client.get(reverse("admin:districts_reorganisation_discard", args=[draft.pk])).status_code == 405
    dropped = client.post(reverse("admin:districts_reorganisation_discard", args=[draft.pk]), follow=True)
    assert "không có gì thay đổi" in dropped.text
    assert "Bản nháp đã bỏ" in client.get(page("preview", draft)).text
