"""What an administrator does for people: accounts, roles, first passwords, unlocking."""

import datetime

import pytest
from django.contrib.auth import authenticate
from django.core.cache import cache
from django.test import RequestFactory

import make
from accounts import lockout
from accounts.models import Membership, User

pytestmark = [pytest.mark.django_db, pytest.mark.urls("sign_in_pages")]

USERS = "/admin/accounts/user/"
NO_ROLES = {
    "memberships-TOTAL_FORMS": "0",
    "memberships-INITIAL_FORMS": "0",
    "memberships-MIN_NUM_FORMS": "0",
    "memberships-MAX_NUM_FORMS": "1000",
}


@pytest.fixture(autouse=True)
def no_earlier_requests():
    cache.clear()


@pytest.fixture
def admin(sign_in, administrator):
    return sign_in(administrator)


def password_shown(response):
    return response.context["first_password"]


def password_fits(username, password):
    """Whether the account and its password are right; sign-in itself is tested elsewhere."""
    return authenticate(RequestFactory().post("/"), username=username, password=password) is not None


def test_a_new_person_gets_a_first_password_shown_once(admin):
    response = admin.post(f"{USERS}add/", {"username": "Moi.Den", "full_name": "Trần Thị Mới", **NO_ROLES})
    person = User.objects.get(username="moi.den")
    password = password_shown(response)
    assert password in response.text
    assert "no-store" in response["Cache-Control"]
    assert person.must_change_password
    assert password_fits("moi.den", password)
    assert password not in admin.get(f"{USERS}{person.pk}/change/").text
    assert person.events.get().pgh_label == "insert"


def test_first_passwords_differ_and_are_long(admin):
    shown = set()
    for name in ("a1", "a2"):
        sent = {"username": name, "full_name": "Trần Thị Mới", **NO_ROLES}
        shown.add(password_shown(admin.post(f"{USERS}add/", sent)))
    assert len(shown) == 2
    assert all(len(password) == 19 for password in shown)


def test_a_name_somebody_has_is_refused_in_vietnamese(admin):
    make.user(username="da-co")
    response = admin.post(f"{USERS}add/", {"username": "Da-Co", "full_name": "Trần Thị Mới", **NO_ROLES})
    assert "Tên đăng nhập này đã có người dùng." in response.text


def test_the_sign_in_name_stays(admin, officer):
    sent = {"username": "khac", "full_name": officer.full_name, "is_active": "on", **roles_of(officer)}
    assert admin.post(f"{USERS}{officer.pk}/change/", sent).status_code == 302
    officer.refresh_from_db()
    assert officer.username == "can-bo"


def roles_of(person, **last):
    """The management form of somebody's roles, with changes for the last one."""
    memberships = list(person.memberships.all())
    sent = {**NO_ROLES, "memberships-TOTAL_FORMS": str(len(memberships))}
    sent["memberships-INITIAL_FORMS"] = str(len(memberships))
    for n, membership in enumerate(memberships):
        fields = {
            "id": membership.pk,
            "user": person.pk,
            "role": membership.role,
            "unit": membership.unit_id or "",
            "valid_from": f"{membership.valid_from:%d/%m/%Y}",
            "valid_to": f"{membership.valid_to:%d/%m/%Y}" if membership.valid_to else "",
        }
        sent |= {f"memberships-{n}-{name}": value for name, value in (fields | last).items()}
    return sent


def test_a_role_ends_on_a_day_and_is_never_deleted(admin, officer):
    sent = {"full_name": officer.full_name, "is_active": "on"}
    sent |= roles_of(officer, valid_to="05/09/2019", DELETE="on")
    assert admin.post(f"{USERS}{officer.pk}/change/", sent).status_code == 302
    membership = officer.memberships.get()
    assert membership.valid_to == datetime.date(2019, 9, 5)
    assert not User.objects.get(pk=officer.pk).current_unit_ids


@pytest.mark.parametrize(
    ("role", "with_unit", "sentence"),
    [
        ("unit_officer", False, "Vai trò của đơn vị phải ghi đơn vị"),
        ("inspector", True, "vai trò của tỉnh thì để trống"),
    ],
)
def test_a_role_that_cannot_be_gets_a_sentence(admin, officer, district, role, with_unit, sentence):
    sent = {"full_name": officer.full_name, "is_active": "on"}
    sent |= roles_of(officer, role=role, unit=district.pk if with_unit else "")
    response = admin.post(f"{USERS}{officer.pk}/change/", sent)
    assert response.status_code == 200
    assert sentence in response.text
    assert officer.memberships.get().role == "unit_officer"


def test_the_last_administrator_cannot_lock_everybody_out(admin, administrator):
    sent = {"full_name": administrator.full_name, **roles_of(administrator)}
    response = admin.post(f"{USERS}{administrator.pk}/change/", sent)
    assert "quản trị viên duy nhất" in response.text
    make.user("administrator")
    assert admin.post(f"{USERS}{administrator.pk}/change/", sent).status_code == 302
    administrator.refresh_from_db()
    assert not administrator.is_active


def test_resetting_a_password_signs_out_unlocks_and_asks_for_a_new_one(admin, sign_in, officer):
    theirs = sign_in(officer)
    for _ in range(5):
        theirs.post("/tai-khoan/dang-nhap/", {"login": "can-bo", "password": "sai"})
    response = admin.post(f"{USERS}{officer.pk}/dat-lai-mat-khau/")
    officer.refresh_from_db()
    assert officer.must_change_password
    assert password_fits("can-bo", password_shown(response))
    assert theirs.get("/").status_code == 302
    assert not lockout.locked_names()


def lock(client, name):
    for _ in range(5):
        response = client.post("/tai-khoan/dang-nhap/", {"login": name, "password": "sai"})
    assert response.status_code == 429


def test_a_locked_person_is_found_and_unlocked(admin, client, officer, neighbour):
    lock(client, officer.username)
    assert list(admin.get(USERS, {"khoa": "co"}).context["cl"].queryset) == [officer]
    page = admin.get(f"{USERS}{officer.pk}/change/")
    assert "tạm khóa" in page.text
    assert "Mở khóa đăng nhập" in page.text
    assert "Mở khóa đăng nhập" not in admin.get(f"{USERS}{neighbour.pk}/change/").text
    done = admin.post(f"{USERS}{officer.pk}/mo-khoa/", follow=True)
    assert "đăng nhập lại được ngay" in done.text
    assert not lockout.locked_names()


def test_several_are_unlocked_at_once(admin, client, officer, neighbour):
    lock(client, officer.username)
    sent = {"action": "unlock_sign_in", "_selected_action": [officer.pk, neighbour.pk]}
    done = admin.post(USERS, sent, follow=True)
    assert "đăng nhập lại được ngay" in done.text
    assert "không có lần nhập sai nào" in done.text


def test_a_name_nobody_has_is_unlocked_from_the_list_of_locks(admin, client):
    lock(client, "khong-ai")
    locks = admin.get("/admin/accounts/signinlock/")
    assert "khong-ai" in locks.text
    attempt = locks.context["cl"].queryset.get()
    admin.post("/admin/accounts/signinlock/", {"action": "unlock", "_selected_action": [attempt.pk]})
    assert not lockout.locked_names()


def test_what_changes_an_account_takes_a_post(admin, officer):
    for action in ("dat-lai-mat-khau", "mo-khoa"):
        assert admin.get(f"{USERS}{officer.pk}/{action}/").status_code == 405
        assert admin.post(f"{USERS}99999/{action}/").status_code == 302


def test_nothing_is_deleted(admin, officer):
    assert admin.get(f"{USERS}{officer.pk}/delete/").status_code == 403
    assert admin.post(f"{USERS}{officer.pk}/delete/", {"post": "yes"}).status_code == 403
    sent = {"action": "delete_selected", "_selected_action": [officer.pk], "post": "yes"}
    admin.post(USERS, sent)
    assert User.objects.filter(pk=officer.pk).exists()


def test_people_are_found_without_accents(admin):
    found = make.user(username="x1", full_name="Đặng Thị Hòa")
    make.user(username="x2", full_name="Trần Văn Hai")
    for words in ("dang hoa", "HOÀ", "đặng"):
        assert list(admin.get(USERS, {"q": words}).context["cl"].queryset) == [found]


def test_people_are_listed_with_their_roles_of_today(admin, officer, leadership):
    Membership.objects.filter(user=leadership).update(valid_to=datetime.date(2019, 1, 1))
    page = admin.get(USERS)
    assert "Cán bộ đầu mối của đơn vị, Huyện Lai Vung" in page.text
    assert list(admin.get(USERS, {"vai_tro": "leadership"}).context["cl"].queryset) == []
    assert list(admin.get(USERS, {"vai_tro": "unit_officer"}).context["cl"].queryset) == [officer]


def test_the_list_takes_as_many_queries_for_many_as_for_one(admin, django_assert_num_queries, officer):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as few:
        admin.get(USERS)
    for _ in range(24):
        make.user("unit_officer", make.unit())
    with django_assert_num_queries(len(few)):
        admin.get(USERS)


def test_the_history_names_who_did_what_and_never_a_password(admin, administrator, officer):
    sent = {"full_name": "Nguyễn Thị Tên Khác", "is_active": "on", **roles_of(officer, valid_to="31/12/2030")}
    admin.post(f"{USERS}{officer.pk}/change/", sent)
    page = admin.get(f"{USERS}{officer.pk}/history/")
    assert "Nguyễn Thị Tên Khác" in page.text
    assert administrator.full_name in page.text
    assert "đến hết ngày" in page.text.lower()
    assert "MD5" not in page.text
    assert "md5$" not in page.text


def test_sign_ins_can_be_read_and_not_changed(admin, client, officer):
    officer.set_password(make.PASSWORD)
    officer.save()
    client.post("/tai-khoan/dang-nhap/", {"login": officer.username, "password": "sai"})
    client.post("/tai-khoan/dang-nhap/", {"login": officer.username, "password": make.PASSWORD})
    for name in ("signin", "failedsignin"):
        listed = admin.get(f"/admin/accounts/{name}/", {"q": "can-bo"})
        assert officer.username in listed.text
        record = listed.context["cl"].queryset.get()
        page = admin.get(f"/admin/accounts/{name}/{record.pk}/change/")
        assert page.status_code == 200
        assert "127.0.0.1" in page.text
        assert admin.post(f"/admin/accounts/{name}/{record.pk}/change/", {}).status_code == 403
        assert admin.get(f"/admin/accounts/{name}/add/").status_code == 403
        assert admin.get(f"/admin/accounts/{name}/{record.pk}/delete/").status_code == 403


def test_the_pages_of_people_are_for_administrators(sign_in, staff, officer, client):
    for path in (USERS, f"{USERS}add/", f"{USERS}{officer.pk}/change/", "/admin/accounts/signin/"):
        assert sign_in(staff).get(path).status_code == 403
        assert client.get(path).status_code == 302
    assert sign_in(staff).post(f"{USERS}{officer.pk}/dat-lai-mat-khau/").status_code == 403


def test_a_broken_address_is_refused_and_never_a_server_error(admin):
    for address in (
        USERS + "?q=%00",
        USERS + "?vai_tro=%00",
        USERS + "?is_active__exact=%00",
        "/admin/autocomplete/?term=%00&app_label=accounts&model_name=membership&field_name=unit",
        USERS + "khong-phai-so/change/",
        USERS + "999999999999999999999/change/",
    ):
        assert admin.get(address).status_code < 500


def test_the_admins_own_doors_lead_to_the_portals(admin):
    assert admin.get("/admin/password_change/").url == "/tai-khoan/doi-mat-khau/"
    assert admin.post("/admin/logout/").url == "/tai-khoan/dang-nhap/"
