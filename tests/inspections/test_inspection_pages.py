"""The list of inspections and the page of one."""

import pytest
from django.urls import reverse

LIST = "/kiem-tra/"

pytestmark = pytest.mark.django_db


def page_of(inspection):
    return reverse("inspection_detail", args=[inspection.uuid])


class TestList:
    def test_team_sees_its_inspection_and_outsider_does_not(self, inspection, inspector, outsider, sign_in):
        assert inspection.title in sign_in(inspector).get(LIST).text
        assert inspection.title not in sign_in(outsider).get(LIST).text


class TestDetail:
    def test_shows_title_state_team_and_units(self, inspection, inspector, sign_in):
        page = sign_in(inspector).get(page_of(inspection)).text
        for words in (
            inspection.title,
            "Đang kiểm tra",
            "Lê Thị Trưởng (Trưởng đoàn)",
            "UBND huyện Lai Vung",
        ):
            assert words in page
