"""What ended units left undone is listed with who may go on with it, and handed over by a decision."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import make
from inspections.models import Remedy, Transition

pytestmark = pytest.mark.django_db

BASIS = "Nghị quyết 1663/NQ-UBTVQH15 ngày 16/06/2025"


@pytest.fixture
def address():
    return reverse("oversight_ended")


def ended_with_heirs(inspection, *names, name="Đã Hết"):
    """A demand on a unit that ended, and the units it was divided into."""
    unit = make.unit(name, type="huyen", level="huyen", valid_to=datetime.date(2025, 6, 30))
    heirs = [make.unit(each, type="xa", valid_from=datetime.date(2025, 7, 1)) for each in names]
    for heir in heirs:
        make.succession(unit, heir, part="mot_phan" if len(heirs) > 1 else "toan_bo")
    return make.requirement(inspection, units=[unit]).remedies.get(), heirs


def sent(remedy, *heirs, basis=BASIS):
    return {"legal_basis": basis, "successors": [f"{remedy.uuid}.{heir.uuid}" for heir in heirs]}


def test_what_was_left_is_handed_over_once_with_its_basis(inspection, district, staff, sign_in, address):
    remedy, (first, second) = ended_with_heirs(inspection, "Kế Một", "Kế Hai")
    alive = make.requirement(inspection, units=[district], words="Của đơn vị còn").remedies.get()
    client = sign_in(staff)
    page = client.get(address).text
    assert "1 việc" in page
    assert "Xã Kế Một (một phần)" in page
    assert alive.requirement.words not in page

    wrong = client.post(address, sent(remedy, first, basis=""))
    assert wrong.status_code == 422
    assert "Hãy ghi căn cứ" in wrong.text
    assert f'value="{remedy.uuid}.{first.uuid}" checked' in wrong.text
    assert client.post(address, {"legal_basis": BASIS}).status_code == 422
    assert Remedy.objects.get(pk=remedy.pk).state == Remedy.State.OPEN

    assert client.post(address, sent(remedy, first, second)).status_code == 302
    remedy.refresh_from_db()
    assert remedy.state == Remedy.State.HANDED_ON
    assert set(remedy.continued_by.values_list("unit", flat=True)) == {first.pk, second.pk}
    step = Transition.objects.get(remedy=remedy, name="hand_on")
    assert (step.by, step.note.startswith(f"Căn cứ {BASIS}.")) == (staff, True)

    again = client.post(address, sent(remedy, first))
    assert (again.status_code, "vừa được chuyển" in again.text) == (422, True)
    assert remedy.continued_by.count() == 2


def test_a_unit_nobody_may_follow_says_what_to_do(inspection, staff, sign_in, address):
    ended_with_heirs(inspection)
    assert "Chưa ghi đơn vị kế thừa nào" in sign_in(staff).get(address).text


def test_the_page_of_an_ended_unit_says_who_took_its_demands(inspection, staff, sign_in, address):
    remedy, (first, second) = ended_with_heirs(inspection, "Kế Một", "Kế Hai")
    client = sign_in(staff)
    assert "đã chuyển cho" not in client.get(remedy.unit.get_absolute_url()).text
    client.post(address, sent(remedy, first))
    page = " ".join(client.get(remedy.unit.get_absolute_url()).text.split())
    assert (
        f'1 yêu cầu khi đơn vị kết thúc đã chuyển cho <a href="{first.get_absolute_url()}">xã Kế Một</a>.'
        in page
    )
    assert f"{second.get_absolute_url()}" not in page.split("Yêu cầu chưa xong")[1].split("</section>")[0]


def test_leadership_reads_and_does_not_hand_over(inspection, leadership, sign_in, address):
    remedy, heirs = ended_with_heirs(inspection, "Kế Một")
    client = sign_in(leadership)
    page = client.get(address)
    assert "Kế Một" in page.text
    assert "Chuyển những việc đã chọn" not in page.text
    assert client.post(address, sent(remedy, *heirs)).status_code == 403


def test_as_many_queries_for_many(inspection, staff, sign_in, address):
    client = sign_in(staff)

    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    ended_with_heirs(inspection, "Kế Một")
    few = queries()
    for place in range(5):
        ended_with_heirs(inspection, f"Kế {place}", f"Kế khác {place}", name=f"Hết {place}")
    assert queries() == few
