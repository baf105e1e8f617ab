"""Who is on the team: put on it, changed, taken off."""

import uuid

import pytest
from django.urls import reverse

import make
from inspections.models import Inspection, TeamMember

pytestmark = pytest.mark.django_db

IN_PLACE = {"HX-Request": "true"}


def create_url(inspection):
    return reverse("member_create", args=[inspection.uuid])


def form(**fields):
    return {"uuid": str(uuid.uuid4()), "role": "member", "full_name": "Đặng Thị Ân", "user": ""} | fields


@pytest.fixture
def named(inspection):
    return make.member(inspection, full_name="Trần Văn Bé", office="Chuyên viên")


class TestAdding:
    def test_in_place_the_section_comes_back_with_the_new_name(self, inspection, secretary, sign_in):
        response = sign_in(secretary).post(create_url(inspection), form(), headers=IN_PLACE)
        assert response.headers["HX-Retarget"] == "#_team"
        assert "Đặng Thị Ân (Thành viên)" in response.text
        assert "<html" not in response.text

    def test_save_and_add_another_leaves_a_new_form_open(self, inspection, secretary, sign_in):
        client = sign_in(secretary)
        response = client.post(create_url(inspection), form(more="1"), headers=IN_PLACE)
        assert "Đặng Thị Ân (Thành viên)" in response.text
        assert 'name="full_name"' in response.text
        assert client.post(create_url(inspection), form(more="1")).url == create_url(inspection)

    def test_name_is_taken_from_the_account(self, inspection, secretary, sign_in):
        person = make.user("inspector", full_name="Ngô Thị Ơn")
        sign_in(secretary).post(create_url(inspection), form(full_name="", user=str(person.pk)))
        assert inspection.team.get(user=person).full_name == "Ngô Thị Ơn"

    def test_accounts_are_searched_without_accents(self, inspection, secretary, officer, sign_in):
        person = make.user("inspector", full_name="Ngô Thị Ơn")
        response = sign_in(secretary).post(
            create_url(inspection), form(find="user_words", user_words="ngo on")
        )
        assert response.status_code == 200
        assert f'value="{person.pk}"' in response.text
        assert "Đặng Thị Ân" in response.text
        assert officer.username not in response.text

    def test_words_left_in_the_search_are_not_ignored(self, inspection, secretary, sign_in):
        response = sign_in(secretary).post(create_url(inspection), form(user_words="ngo on"))
        assert response.status_code == 422
        assert "Chọn một tài khoản tìm được" in response.text

    @pytest.mark.parametrize(
        ("fields", "sentence"),
        [
            ({"full_name": ""}, "Hãy ghi họ tên hoặc chọn tài khoản"),
            ({"role": "leader"}, "Đoàn đã có Trưởng đoàn."),
            ({"user": "999999"}, "Tài khoản đã chọn không dùng được"),
            ({"full_name": "NguyÔn V¨n Thµnh"}, "TCVN3"),
            ({"role": "vua"}, "vua"),
        ],
    )
    def test_what_is_wrong_is_said_and_kept(self, inspection, secretary, sign_in, fields, sentence):
        typed = form(office="Chuyên viên đã gõ") | fields
        response = sign_in(secretary).post(create_url(inspection), typed)
        assert response.status_code == 422
        assert sentence in response.text
        assert "Chuyên viên đã gõ" in response.text

    def test_account_is_named_once(self, inspection, secretary, inspector, sign_in):
        response = sign_in(secretary).post(create_url(inspection), form(user=str(inspector.pk)))
        assert response.status_code == 422
        assert "Tài khoản này đã có tên trong Đoàn." in response.text

    def test_posted_twice_makes_one(self, inspection, secretary, sign_in):
        client, typed = sign_in(secretary), form()
        for _ in range(2):
            assert client.post(create_url(inspection), typed).status_code == 302
        assert inspection.team.filter(full_name="Đặng Thị Ân").count() == 1

    def test_decomposed_letters_are_stored_composed(self, inspection, secretary, sign_in):
        sign_in(secretary).post(create_url(inspection), form(full_name="La\u0302\u0301p Vo\u0300"))
        assert inspection.team.filter(full_name="Lấp Vò").exists()

    def test_list_finds_the_inspection_by_the_new_name(self, inspection, secretary, sign_in):
        client = sign_in(secretary)
        client.post(create_url(inspection), form())
        assert inspection.title in client.get("/kiem-tra/", {"q": "dang thi an"}).text


class TestChanging:
    def test_office_and_fields(self, named, secretary, sign_in):
        url = reverse("member_edit", args=[named.uuid])
        typed = form(
            version=1, full_name=named.full_name, office="Phó Trưởng phòng", field_numbers=["2", "6"]
        )
        sign_in(secretary).post(url, typed)
        named.refresh_from_db()
        assert (named.office, named.field_numbers, named.version) == ("Phó Trưởng phòng", [2, 6], 2)

    def test_older_form_shows_both_texts(self, named, secretary, sign_in):
        client, url = sign_in(secretary), reverse("member_edit", args=[named.uuid])
        client.post(url, form(version=1, full_name="Bản của người trước"))
        late = client.post(url, form(version=1, full_name="Bản của tôi"))
        assert late.status_code == 409
        assert "Bản của người trước" in late.text
        assert 'value="Bản của tôi"' in late.text

    def test_new_name_sorts_in_its_place(self, inspection, named, secretary, sign_in):
        other = make.member(inspection, full_name="Lê Thị Cúc")
        url = reverse("member_edit", args=[named.uuid])
        sign_in(secretary).post(url, form(version=1, full_name="Trần Văn Xuân"))
        members = list(inspection.team.filter(pk__in=[named.pk, other.pk]))
        assert [member.full_name for member in members] == ["Lê Thị Cúc", "Trần Văn Xuân"]


class TestTakingOff:
    def url(self, member):
        return reverse("member_remove", args=[member.uuid])

    def test_asks_first_then_takes_the_name_off(self, inspection, named, secretary, sign_in):
        client = sign_in(secretary)
        assert "Trần Văn Bé (Thành viên, Chuyên viên)" in client.get(self.url(named)).text
        assert inspection.team.filter(pk=named.pk).exists()
        client.post(self.url(named))
        assert not inspection.team.filter(pk=named.pk).exists()

    def test_whoever_wrote_something_stays(self, inspection, inspector, secretary, sign_in):
        make.finding(inspection, created_by=inspector)
        member = inspection.team.get(user=inspector)
        client = sign_in(secretary)
        assert "đã ghi 1 mục" in client.get(self.url(member)).text
        response = client.post(self.url(member))
        assert response.status_code == 422
        assert inspection.team.filter(pk=member.pk).exists()

    def test_nobody_locks_themselves_out(self, inspection, leader, sign_in):
        response = sign_in(leader).post(self.url(inspection.team.get(user=leader)))
        assert response.status_code == 422
        assert "Không tự rút tên mình" in response.text

    def test_locked_inspection_keeps_its_team(self, named, secretary, sign_in):
        Inspection.objects.update(state=Inspection.State.CONCLUDED)
        assert sign_in(secretary).post(self.url(named)).status_code == 422
        assert TeamMember.objects.filter(pk=named.pk).exists()


def test_members_and_units_do_not_change_the_team(inspection, inspector, officer, outsider, named, sign_in):
    urls = [create_url(inspection)]
    urls += [reverse(name, args=[named.uuid]) for name in ("member_edit", "member_remove")]
    for person, status in ((inspector, 403), (officer, 403), (outsider, 404)):
        client = sign_in(person)
        for url in urls:
            assert client.get(url).status_code == status
            assert client.post(url, form()).status_code == status


def test_whoever_is_on_the_team_is_not_offered_again(inspection, leader, inspector, staff, sign_in):
    free = make.user("inspector", full_name="Trần Còn Trống")
    client = sign_in(staff)
    offered = dict(
        client.get(reverse("member_create", args=[inspection.uuid])).context["form"].fields["user"].choices
    )
    assert str(free.pk) in offered
    assert str(leader.pk) not in offered
    own = inspection.team.get(role="member")
    form = client.get(reverse("member_edit", args=[own.uuid])).context["form"]
    assert str(inspector.pk) in dict(form.fields["user"].choices)  # one's own place keeps its account
    again = client.post(
        reverse("member_create", args=[inspection.uuid]),
        {"uuid": uuid.uuid4(), "role": "member", "user": str(leader.pk), "full_name": "X"},
    )
    assert again.status_code == 422
