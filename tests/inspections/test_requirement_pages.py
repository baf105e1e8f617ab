"""What the team asks for: written, sent, withdrawn, and who sees it."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

import make
from inspections.models import Inspection, Requirement

pytestmark = pytest.mark.django_db


def create_url(inspection):
    return reverse("requirement_create", args=[inspection.uuid])


def form_for(inspection, **fields):
    units = [str(visit.unit.uuid) for visit in inspection.visits.all()]
    return {"uuid": str(uuid.uuid4()), "words": "Sớm khắc phục.", "units": units} | fields


@pytest.fixture
def draft(inspection):
    return make.requirement(inspection, state=Requirement.State.DRAFT, words="Rà soát lại bộ máy.")


class TestWriting:
    def test_draft_asks_each_chosen_unit(self, inspection, secretary, sign_in):
        limitation = make.finding(inspection)
        form = form_for(inspection, findings=[str(limitation.uuid)], deadline_words="sớm")
        response = sign_in(secretary).post(create_url(inspection), form)
        assert response.url.endswith("#_requirements")
        requirement = inspection.requirements.get()
        assert requirement.remedies.count() == 2
        assert list(requirement.findings.all()) == [limitation]
        assert requirement.created_by == secretary

    def test_in_place_the_section_comes_back(self, inspection, secretary, sign_in):
        response = sign_in(secretary).post(
            create_url(inspection), form_for(inspection), headers={"HX-Request": "true"}
        )
        assert 'id="_requirements"' in response.text
        assert "Sớm khắc phục." in response.text
        assert "<html" not in response.text

    def test_posted_twice_makes_one(self, inspection, secretary, sign_in):
        client, form = sign_in(secretary), form_for(inspection)
        first, second = client.post(create_url(inspection), form), client.post(create_url(inspection), form)
        assert first.status_code == second.status_code == 302
        assert inspection.requirements.count() == 1

    def test_same_form_with_other_words_is_not_taken_for_saved(self, inspection, secretary, sign_in):
        client, form = sign_in(secretary), form_for(inspection)
        client.post(create_url(inspection), form)
        again = client.post(create_url(inspection), form | {"words": "Việc khác."})
        assert again.status_code == 422
        assert "Việc khác." in again.text

    def test_empty_words_keep_the_rest(self, inspection, secretary, sign_in):
        response = sign_in(secretary).post(
            create_url(inspection), form_for(inspection, words="", deadline_on="31/02/2019")
        )
        assert response.status_code == 422
        assert "31/02/2019" in response.text
        assert not inspection.requirements.exists()

    def test_deadline_before_the_inspection_is_refused(self, inspection, secretary, sign_in):
        before = inspection.starts_on - timedelta(days=1)
        typed = f"{before:%d/%m/%Y}"
        response = sign_in(secretary).post(
            create_url(inspection), form_for(inspection, words="Rà soát ngay.", deadline_on=typed)
        )
        assert response.status_code == 422
        assert "không thể ở trước ngày đó" in response.text
        assert typed in response.text
        assert "Rà soát ngay." in response.text
        assert not inspection.requirements.exists()

    def test_a_deadline_on_a_day_off_is_pointed_out_and_kept(self, inspection, secretary, sign_in):
        client = sign_in(secretary)
        for day, is_off in (("02/09/2020", True), ("04/09/2020", False)):
            form = form_for(inspection, deadline_on=day)
            answer = client.post(create_url(inspection), form, follow=True)
            said = "Ngày 02/09/2020 là ngày nghỉ; ngày làm việc tiếp theo là 03/09/2020."
            assert (said in answer.text) == is_off
        kept = inspection.requirements.order_by("deadline_on").values_list("deadline_on", flat=True)
        assert [f"{day:%d/%m/%Y}" for day in kept] == ["02/09/2020", "04/09/2020"]

    def test_html_appears_as_typed(self, inspection, secretary, sign_in):
        client = sign_in(secretary)
        client.post(create_url(inspection), form_for(inspection, words="<b>Đậm</b> & nghiêng"))
        page = client.get(reverse("inspection_detail", args=[inspection.uuid])).text
        assert "&lt;b&gt;Đậm&lt;/b&gt; &amp; nghiêng" in page

    def test_members_of_the_team_do_not_write_requirements(self, inspection, inspector, outsider, sign_in):
        assert sign_in(inspector).post(create_url(inspection), form_for(inspection)).status_code == 403
        assert sign_in(outsider).post(create_url(inspection), form_for(inspection)).status_code == 404

    def test_locked_inspection_takes_none(self, inspection, secretary, sign_in):
        Inspection.objects.update(state=Inspection.State.CONCLUDED)
        response = sign_in(secretary).post(create_url(inspection), form_for(inspection))
        assert response.status_code == 422
        assert "hồ sơ đã khóa" in response.text
        assert "Sớm khắc phục." in response.text


class TestEditing:
    def test_older_form_shows_both_texts(self, draft, secretary, sign_in):
        client, url = sign_in(secretary), reverse("requirement_edit", args=[draft.uuid])
        form = form_for(draft.inspection, version=1)
        client.post(url, form | {"words": "Bản của người trước."})
        late = client.post(url, form | {"words": "Bản của tôi."})
        assert late.status_code == 409
        assert "Bản của người trước." in late.text
        assert "Bản của tôi." in late.text
        assert 'name="version" value="2"' in late.text

    def test_taking_a_unit_off_a_draft_takes_its_remedy(self, draft, secretary, sign_in):
        unit = draft.remedies.first().unit
        form = form_for(draft.inspection, version=1, units=[str(unit.uuid)])
        sign_in(secretary).post(reverse("requirement_edit", args=[draft.uuid]), form)
        assert [remedy.unit for remedy in draft.remedies.all()] == [unit]

    def test_what_was_sent_is_not_edited(self, inspection, secretary, sign_in):
        sent = make.requirement(inspection)
        url = reverse("requirement_edit", args=[sent.uuid])
        response = sign_in(secretary).post(url, form_for(inspection, version=1))
        assert response.status_code == 422
        assert "hãy rút" in response.text


class TestSending:
    def test_unit_sees_it_only_once_sent(self, draft, secretary, officer, sign_in):
        remedy = draft.remedies.get(unit__code="876")
        client, page = sign_in(officer), reverse("remedy_detail", args=[remedy.uuid])
        assert client.get(page).status_code == 404
        sign_in(secretary).post(reverse("requirement_issue", args=[draft.uuid]))
        assert draft.words in client.get(page).text
        draft.refresh_from_db()
        assert draft.issued_on == timezone.localdate()

    def test_unit_sees_nothing_of_its_neighbours_part(self, inspection, district, officer, sign_in):
        own = inspection.visits.get(unit=district)
        other = inspection.visits.exclude(pk=own.pk).get()
        requirement = make.requirement(inspection)
        requirement.findings.add(make.finding(visits=[own], words="Lỗi của Lai Vung."))
        requirement.findings.add(make.finding(visits=[other], words="Lỗi của Lấp Vò."))
        remedies = {remedy.unit: remedy for remedy in requirement.remedies.all()}
        client = sign_in(officer)
        urls = [inspection.get_absolute_url(), reverse("remedy_detail", args=[remedies[district].uuid])]
        for page in (client.get(url).text for url in urls):
            assert "Lỗi của Lai Vung." in page
            assert "Lỗi của Lấp Vò." not in page
            assert str(remedies[other.unit].uuid) not in page

    def test_every_link_to_a_finding_leads_somewhere(self, inspection, district, officer, leader, sign_in):
        finding = make.finding(visits=[inspection.visits.get(unit=district)], words="Lỗi của Lai Vung.")
        make.requirement(inspection).findings.add(finding)
        pages = [sign_in(person).get(inspection.get_absolute_url()).text for person in (officer, leader)]
        assert [f'href="#noi-dung-{finding.uuid}"' in page for page in pages] == [False, True]
        assert [f'id="noi-dung-{finding.uuid}"' in page for page in pages] == [False, True]
        assert all("Lỗi của Lai Vung." in page for page in pages)

    def test_all_drafts_at_once(self, inspection, draft, secretary, sign_in):
        make.requirement(inspection, state=Requirement.State.DRAFT)
        sign_in(secretary).post(reverse("requirement_issue_all", args=[inspection.uuid]))
        assert not inspection.requirements.filter(state=Requirement.State.DRAFT).exists()

    def test_one_that_cannot_be_sent_holds_all_back(self, inspection, draft, secretary, sign_in):
        make.requirement(inspection, units=[], state=Requirement.State.DRAFT, words="Không của ai.")
        client = sign_in(secretary)
        page = client.post(reverse("requirement_issue_all", args=[inspection.uuid]), follow=True).text
        assert "“Không của ai.”: Chưa chọn đơn vị phải làm. Chưa gửi yêu cầu nào." in page
        draft.refresh_from_db()
        assert draft.state == Requirement.State.DRAFT

    def test_sending_takes_the_right(self, draft, inspector, officer, outsider, sign_in):
        url = reverse("requirement_issue", args=[draft.uuid])
        assert sign_in(inspector).post(url).status_code == 403
        assert sign_in(officer).post(url).status_code == 403
        assert sign_in(outsider).post(url).status_code == 404

    def test_withdrawn_leaves_the_list_with_a_reason(self, inspection, secretary, officer, sign_in):
        sent = make.requirement(inspection, words="Yêu cầu nhầm.")
        url = reverse("requirement_withdraw", args=[sent.uuid])
        client = sign_in(secretary)
        assert client.post(url, {"reason": ""}).status_code == 422
        client.post(url, {"reason": "Ghi nhầm đơn vị."})
        assert "Yêu cầu nhầm." not in sign_in(officer).get(reverse("remedy_list")).text
        assert "Ghi nhầm đơn vị." in client.get(reverse("inspection_detail", args=[inspection.uuid])).text
