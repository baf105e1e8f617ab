"""`manage.py load_demo`: the article and nothing but the article; a second run changes nothing at all."""

import datetime
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count

from accounts.models import User
from districts.models import (
    DossierReturn,
    DossierReturnLine,
    Programme,
    ReportedFigure,
    ServiceModel,
    ServiceModelAdoption,
)
from districts.returns.arithmetic import problems
from inspections.documents.kinds import OF_INSPECTION
from inspections.models import (
    Document,
    Evidence,
    Finding,
    Inspection,
    Remedy,
    Requirement,
    Response,
    ServiceModelObservation,
    TeamMember,
    Transition,
    Visit,
)

pytestmark = pytest.mark.django_db

DAY = datetime.date(2019, 9, 4)


@pytest.fixture(autouse=True)
def demo_password(settings):
    settings.DEMO_PASSWORD = "mat-khau-minh-hoa-1"


def run(*options):
    out = StringIO()
    call_command("load_demo", *options, stdout=out, stderr=out)
    return out.getvalue()


@pytest.fixture
def inspection(db):
    run()
    return Inspection.objects.get()


# --- What the article says ----------------------------------------------------------------------


def test_exactly_what_the_article_says(inspection):
    counts = {
        Inspection: 1,
        Visit: 2,
        ServiceModel: 3,
        ServiceModelAdoption: 3,
        ServiceModelObservation: 3,
        Programme: 1,
        ReportedFigure: 4,
        Finding: 11,
        Requirement: 6,
        Remedy: 12,
        Evidence: 1,
        TeamMember: 3,
        Response: 0,
        Document: 0,
        DossierReturn: 0,
    }
    assert {model: model.objects.count() for model in counts} == counts
    assert Finding.objects.filter(kind="uu_diem").count() == 2
    assert Finding.objects.filter(kind="han_che").count() == 9
    assert TeamMember.objects.exclude(full_name="").count() == 1


def test_the_inspection_itself(inspection):
    assert inspection.title == "Kiểm tra cải cách hành chính 2 huyện Lai Vung, Lấp Vò"
    assert (inspection.starts_on, inspection.state) == (DAY, "in_field")
    assert (inspection.decision_number, inspection.decision_on) == ("", None)
    assert inspection.get_kind_display() == "Không nêu hình thức"
    assert inspection.scheme.code == "2011-2020"
    assert "05/09/2019 11:02:20" in inspection.source
    assert "DƯƠNG CẦM" in inspection.source
    visits = inspection.visits.order_by("unit__code")
    assert [(visit.unit.code, str(visit.unit), visit.on) for visit in visits] == [
        ("875", "Huyện Lấp Vò", DAY),
        ("876", "Huyện Lai Vung", DAY),
    ]
    assert not inspection.is_sample


def test_one_person_is_named(inspection):
    leader = inspection.team.get(role="leader")
    assert (leader.full_name, leader.office) == ("Lê Minh Trung", "Phó Giám đốc Sở Nội vụ")
    assert leader.user.username == "truongdoan"
    others = inspection.team.exclude(role="leader").order_by("role")
    assert [(member.user.username, member.full_name) for member in others] == [
        ("thanhtra", ""),
        ("thuky", ""),
    ]


@pytest.mark.parametrize(
    ("code", "as_typed", "comparator", "channel", "level", "has_programme", "period"),
    [
        ("875", "hơn 2.000", ">", "buu_chinh", "", True, (None, None, "")),
        ("876", "530", "=", "buu_chinh", "", True, (None, None, "")),
        (
            "875",
            "7",
            "=",
            "truc_tuyen",
            "nd43-2011:3-4",
            False,
            (datetime.date(2019, 1, 1), DAY, "từ đầu năm đến nay"),
        ),
        (
            "876",
            "97",
            "=",
            "truc_tuyen",
            "nd43-2011:3-4",
            False,
            (datetime.date(2019, 1, 1), DAY, "từ đầu năm đến nay"),
        ),
    ],
)
def test_figures(inspection, code, as_typed, comparator, channel, level, has_programme, period):
    figure = ReportedFigure.objects.get(unit__code=code, as_typed=as_typed)
    assert (figure.comparator, figure.channel, figure.service_level) == (comparator, channel, level)
    assert (figure.programme is not None) is has_programme
    assert (figure.period_from, figure.period_to, figure.period_words) == period
    assert figure.visit.unit == figure.unit
    assert as_typed in figure.quote


def test_only_like_figures_are_alike(inspection):
    assert len({figure.likeness for figure in ReportedFigure.objects.all()}) == 2


def test_fields_that_are_not_mentioned_have_nothing(inspection):
    found = set(Finding.objects.values_list("reform_field__number", flat=True))
    asked = set(Requirement.objects.values_list("reform_fields__number", flat=True))
    assert found | asked == {0, 2, 3, 4, 6}


def test_limitations_are_of_both_units_and_without_invented_counts(inspection):
    limitations = Finding.objects.filter(kind="han_che").annotate(n=Count("visits"))
    assert {each.n for each in limitations} == {2}
    assert not limitations.exclude(count_value=None).exists()
    assert not limitations.exclude(cause="").exists()
    assert not limitations.exclude(severity="").exists()
    assert not limitations.filter(fault=None).exists()


def test_misprints_stay_in_the_quote_and_leave_the_words(inspection):
    quotes = list(Finding.objects.values_list("quote", flat=True))
    quotes += list(Requirement.objects.values_list("quote", flat=True))
    assert sum(quote.count("phầm mềm") for quote in quotes) == 2
    assert sum(quote.count("truyên tuyền") for quote in quotes) == 1
    assert all(quotes)
    words = list(Finding.objects.values_list("words", flat=True))
    words += list(Requirement.objects.values_list("words", flat=True))
    assert not any("phầm mềm" in text or "truyên" in text for text in words)


def test_requirements_were_made_on_the_spot_without_a_date_to_meet(inspection):
    assert set(Requirement.objects.values_list("state", "issued_on", "deadline_on")) == {
        ("issued", DAY, None)
    }
    words = Requirement.objects.exclude(deadline_words="").values_list("deadline_words", flat=True)
    assert list(words) == ["sớm", "cuối năm"]
    first = Requirement.objects.first()
    assert set(first.findings.all()) == set(Finding.objects.filter(kind="han_che"))
    assert set(Remedy.objects.values_list("state", flat=True)) == {"open"}
    assert not Remedy.objects.overdue().exists()


def test_the_picture_is_missing_and_its_caption_is_not(inspection):
    photo = Evidence.objects.get()
    assert (
        photo.caption
        == "Kiểm tra thực hiện dịch vụ công tại Bộ phận tiếp nhận và trả kết quả của huyện Lai Vung"
    )
    assert (photo.original.name, photo.visit.unit.code) == ("", "876")


def test_the_log_says_where_the_steps_are_from(inspection):
    assert Transition.objects.count() == 7
    assert set(Transition.objects.values_list("by", "name")) == {(None, "Nhập từ nguồn")}


# --- Accounts -----------------------------------------------------------------------------------


def test_eight_accounts_sign_in_with_the_given_password(inspection, client, settings):
    people = {
        user.username: {
            (membership.role, membership.unit and membership.unit.code)
            for membership in user.current_memberships
        }
        for user in User.objects.all()
    }
    assert people == {
        "quantri": {("administrator", None)},
        "sonoivu": {("provincial_staff", None)},
        "truongdoan": {("inspector", None)},
        "thuky": {("inspector", None)},
        "thanhtra": {("inspector", None)},
        "laivung": {("unit_officer", "876")},
        "lapvo": {("unit_officer", "875")},
        "lanhdao": {("leadership", None)},
    }
    for user in User.objects.all():
        assert user.check_password(settings.DEMO_PASSWORD)
        assert not user.must_change_password


def test_another_password_is_taken_over(inspection, settings):
    settings.DEMO_PASSWORD = "mat-khau-minh-hoa-2"
    assert "Đã đặt lại mật khẩu của 8 tài khoản" in run()
    assert all(user.check_password("mat-khau-minh-hoa-2") for user in User.objects.all())


def test_one_changed_password_is_put_back(inspection, settings):
    user = User.objects.get(username="thuky")
    user.set_password("tu-doi-mat-khau-khac")
    user.save()
    assert "Đã đặt lại mật khẩu của 1 tài khoản" in run()
    user.refresh_from_db()
    assert user.check_password(settings.DEMO_PASSWORD)


def test_without_a_password_it_refuses(settings):
    settings.DEMO_PASSWORD = ""
    with pytest.raises(CommandError, match="DEMO_PASSWORD"):
        run()
    assert not User.objects.exists()


# --- Again --------------------------------------------------------------------------------------


def everything():
    """Where every row of every table of ours lies in the database (an update moves it), events included."""
    tables = {}
    for label in ("accounts", "districts", "inspections"):
        for model in apps.get_app_config(label).get_models(include_auto_created=True):
            table = connection.ops.quote_name(model._meta.db_table)
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT ctid, xmin FROM {table} ORDER BY ctid")
                tables[model._meta.label] = cursor.fetchall()
    return tables


@pytest.mark.parametrize("options", [[], ["--sample"]])
def test_a_second_run_changes_nothing(options):
    run(*options)
    before = everything()
    said = run(*options)
    assert everything() == before
    assert "giữ nguyên" in said
    assert "Đã " not in said


def test_what_people_did_since_is_kept(inspection):
    finding = Finding.objects.filter(kind="han_che").first()
    finding.words = "Đã sửa tại chỗ."
    finding.save()
    Evidence.objects.all().delete()
    run()
    finding.refresh_from_db()
    assert finding.words == "Đã sửa tại chỗ."
    assert not Evidence.objects.exists()


# --- Sample data --------------------------------------------------------------------------------


@pytest.fixture
def sample(db):
    assert "Đã thêm số liệu mẫu: 288 biểu II.06a với" in run("--sample")


def test_returns_add_up_and_are_carried_over(sample):
    lines = DossierReturnLine.objects.select_related("dossier_return").order_by("dossier_return__period_from")
    before = {}
    for line in lines:
        key = (line.dossier_return.unit_id, line.field_name)
        assert problems(line.as_arithmetic(), previous=before.get(key)) == []
        before[key] = line.as_arithmetic()
    per_unit = DossierReturn.objects.values_list("unit").annotate(n=Count("pk"))
    assert [n for _, n in per_unit] == [24] * 12
    per_return = DossierReturn.objects.annotate(n=Count("lines")).values_list("n", flat=True)
    assert 14 <= min(per_return) <= max(per_return) <= 20


def test_everything_that_is_sample_says_so(sample):
    real = Inspection.objects.get(is_sample=False)
    for texts in (
        Inspection.objects.filter(is_sample=True).values_list("title", flat=True),
        DossierReturn.objects.values_list("period_words", flat=True),
        Finding.objects.exclude(inspection=real).values_list("words", flat=True),
        Requirement.objects.exclude(inspection=real).values_list("words", flat=True),
        Evidence.objects.exclude(inspection=real).values_list("caption", flat=True),
        ServiceModel.objects.filter(is_sample=True).values_list("name", flat=True),
        Programme.objects.filter(is_sample=True).values_list("name", flat=True),
        Response.objects.exclude(kind="xac_nhan").values_list("words", flat=True),
    ):
        assert texts
        assert all("(số liệu mẫu)" in text for text in texts)
    assert not DossierReturn.objects.filter(is_sample=False).exists()
    assert ReportedFigure.objects.filter(is_sample=False).count() == 4
    assert ServiceModel.objects.filter(is_sample=False).count() == 3


def test_sample_inspections_are_in_every_state_and_whole(sample):
    samples = Inspection.objects.filter(is_sample=True)
    assert samples.count() == 12
    assert set(samples.values_list("state", flat=True)) == set(Inspection.State.values)
    for inspection in samples:
        assert inspection.visits.exists()
        for visit in inspection.visits.select_related("unit"):
            unit = visit.unit
            assert unit.valid_to is None or visit.on <= unit.valid_to
    assert Remedy.objects.overdue().exists()


def test_sample_data_leaves_the_article_alone(inspection):
    before = Finding.objects.filter(inspection=inspection).count(), inspection.transitions.count()
    run("--sample")
    assert (Finding.objects.filter(inspection=inspection).count(), inspection.transitions.count()) == before


# --- Documents ----------------------------------------------------------------------------------


@pytest.fixture
def quick_wait(monkeypatch):
    monkeypatch.setattr("inspections.demo.documents.POLL_SECONDS", 0)


@pytest.fixture
def worker(monkeypatch):
    """Makes a document the moment it is asked for, by the very code the worker runs."""
    monkeypatch.setattr("inspections.documents.queue.send", lambda document, after=0: None)
    from inspections.documents import building

    def send(document, *, after=0):
        building.build(document.pk)

    monkeypatch.setattr("inspections.actions.document.send", send)


def test_documents_of_every_kind_are_made_once(inspection, worker, quick_wait):
    said = run("--documents")
    made = set(Document.objects.filter(state="ready").values_list("kind", flat=True))
    assert made == set(OF_INSPECTION)
    assert "Báo cáo kết quả kiểm tra: đã xong" in said
    before = everything()
    assert "đã có bản lập từ đúng dữ liệu này, giữ nguyên" in run("--documents")
    assert everything() == before


def test_new_data_gives_a_new_document(inspection, worker, quick_wait):
    run("--documents")
    Finding.objects.first().delete()
    run("--documents")
    assert Document.objects.filter(kind="report", inspection=inspection).count() == 2


def test_without_a_worker_it_ends_with_a_sentence(inspection, quick_wait):
    with pytest.raises(CommandError, match="văn bản chưa lập được"):
        run("--documents", "--wait", "0")
    assert set(Document.objects.values_list("state", flat=True)) == {"queued"}


def test_a_failed_document_says_why(inspection, quick_wait, monkeypatch):
    def send(document, *, after=0):
        Document.objects.filter(pk=document.pk).update(state="failed", failure_reason="Kho tệp đã đầy.")

    monkeypatch.setattr("inspections.actions.document.send", send)
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("load_demo", "--documents", stdout=out, stderr=out)
    assert "không lập được. Kho tệp đã đầy." in out.getvalue()
