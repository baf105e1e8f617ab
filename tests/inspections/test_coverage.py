"""Units that have long not been inspected."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

import make
from inspections.coverage import coverage

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 6, 1)


def test_the_last_visit_counts_that_of_a_forerunner_and_says_so():
    old = make.unit("Cũ", type="xa", valid_to=datetime.date(2025, 6, 30))
    whole, part = (make.unit(name, type="xa", valid_from=datetime.date(2025, 7, 1)) for name in ("A", "B"))
    make.succession(old, whole)
    make.succession(old, part, part="mot_phan", kind="chia_tach")
    seen = make.unit("C", type="xa")
    never = make.unit("D", type="xa")
    make.visit(make.inspection(units=0, state="closed"), old, on=datetime.date(2024, 5, 2))
    make.visit(make.inspection(units=0, state="closed"), seen, on=datetime.date(2019, 9, 4))
    for state in ("draft", "notified"):  # nobody has gone yet
        make.visit(make.inspection(units=0, state=state), never, on=datetime.date(2026, 1, 5))
    rows = {row.unit.name: row for row in coverage([whole, part, seen, never], TODAY)}
    assert list(rows) == ["D", "C", "A", "B"]
    assert rows["D"].last_on is None
    assert rows["A"].last_on == datetime.date(2024, 5, 2)
    assert rows["A"].as_words == "tới xã Cũ, nay thuộc đơn vị này"
    assert rows["B"].as_words == "tới xã Cũ, một phần nay thuộc đơn vị này"
    assert rows["C"].as_words == ""


def test_one_press_puts_a_unit_into_the_draft_plan_once(staff, sign_in):
    client, today = sign_in(staff), timezone.localdate()
    unit, seen = make.unit("Lâu Rồi"), make.unit("Mới Đây")
    make.visit(make.inspection(units=0), seen, on=today)
    plan = make.plan(year=today.year + 1)
    address = reverse("plan_coverage")
    page = client.get(address).text
    assert "Lâu Rồi" in page
    assert "Mới Đây" not in page
    assert "Mới Đây" in client.get(address + "?nam=0").text
    assert client.get(address + "?cap=xa&nam=5&q=khong&ke_hoach=abc").status_code == 200
    assert client.get(address + "?excel=1").headers["Content-Type"].endswith("sheet")
    sent = {"don_vi": unit.uuid, "ke_hoach": plan.uuid, "ve": address + "?nam=5"}
    for _ in range(2):
        assert client.post(reverse("plan_add_unit"), sent).headers["Location"] == address + "?nam=5"
    line = plan.lines.get()
    assert (list(line.units.all()), line.month) == ([unit], None)
    assert "Chưa định tháng" in client.get(address).text
    away = client.post(reverse("plan_add_unit"), sent | {"ve": "https://ke-xau.example/"})
    assert away.headers["Location"] == address
    issued = make.plan(state="issued", year=today.year)
    client.post(reverse("plan_add_unit"), sent | {"ke_hoach": issued.uuid})
    assert issued.lines.count() == 0
