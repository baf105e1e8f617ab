"""Sampled dossiers: codes and days, drawn by lot, shares with their size, nobody's name."""

import hashlib
import uuid
from datetime import date, timedelta

import pytest
from django.db import InternalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import make
from inspections.dossier_lists import draw_codes, read_codes
from inspections.dossier_summary import frozen_dossiers, sample_of, samples, total
from inspections.dossiers import disagreement, lateness
from inspections.models import DossierDraw, Finding, Inspection, SampledDossier
from inspections.working_days import Calendar

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(inspection, district):
    return inspection.visits.get(unit=district)


def page(name, visit):
    return reverse(name, args=[visit.uuid])


def typed(**fields):
    return {"uuid": str(uuid.uuid4()), "code": "H20-190805-0012"} | fields


def pk(code):
    return str(make.fault(code).pk)


# --- Late or not --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "late", "words"),
    [
        ({}, None, "chưa tính được vì thiếu ngày hẹn trả"),
        ({"appointed_on": date(2019, 8, 5), "returned_on": date(2019, 8, 5)}, 0, "trả đúng ngày hẹn"),
        (
            {"appointed_on": date(2019, 8, 5), "returned_on": date(2019, 8, 1)},
            0,
            "trả trước hẹn 2 ngày làm việc",
        ),
        # Over a week-end and over 2 September.
        ({"appointed_on": date(2019, 8, 30), "returned_on": date(2019, 9, 4)}, 2, "trả trễ 2 ngày làm việc"),
        (
            {"appointed_on": date(2019, 8, 30), "returned_on": date(2019, 9, 1)},
            0,
            "trả sau ngày hẹn, nhưng không qua ngày làm việc nào",
        ),
        ({"appointed_on": date(2019, 8, 28)}, 4, "chưa trả, đã trễ 4 ngày làm việc tính đến 04/09/2019"),
        ({"appointed_on": date(2019, 9, 6)}, 0, "chưa trả, chưa quá hẹn tính đến 04/09/2019"),
        (
            {
                "appointed_on": date(2019, 8, 5),
                "reappointed_on": date(2019, 8, 8),
                "returned_on": date(2019, 8, 9),
            },
            4,
            "trả trễ 4 ngày làm việc; so với ngày hẹn lại 08/08/2019: trễ 1 ngày làm việc",
        ),
        (
            {"appointed_on": date(2019, 8, 3), "returned_on": date(2019, 8, 2)},
            0,
            "trả trước ngày hẹn; ngày hẹn 03/08/2019 là ngày nghỉ",
        ),
    ],
)
def test_late_is_counted_in_working_days(days, late, words):
    found = lateness(SampledDossier(**days), make.DAY, Calendar.load())
    assert (found.days, found.words) == (late, words)


def test_the_days_and_the_fault_chosen_are_compared():
    calendar = Calendar.load()
    late = lateness(SampledDossier(appointed_on=date(2019, 8, 28)), make.DAY, calendar)
    in_time = lateness(SampledDossier(appointed_on=date(2019, 9, 6)), make.DAY, calendar)
    unknown = lateness(SampledDossier(), make.DAY, calendar)
    assert "chưa chọn lỗi trễ hẹn" in disagreement(late, {"hinh_thuc"})
    assert "theo ngày thì không trễ" in disagreement(in_time, {"tre_hen"})
    assert "thiếu ngày hẹn" in disagreement(unknown, {"tre_hen"})
    assert (
        disagreement(late, {"tre_hen"}) == disagreement(in_time, set()) == disagreement(unknown, set()) == ""
    )


# --- One dossier --------------------------------------------------------------------------------


def test_a_dossier_is_written_once_changed_knowingly_and_withdrawn(visit, inspector, secretary, sign_in):
    client, url = sign_in(inspector), page("visit_dossier_create", visit)
    form = typed(
        procedure="Cấp giấy phép xây dựng",
        received_on="1/8/2019",
        appointed_on="ngày 28 tháng 8 năm 2019",
        faults=[pk("hinh_thuc")],
        more="1",
    )
    answer = client.post(url, form, follow=True)
    assert answer.redirect_chain[0][0] == url  # one more
    assert "chưa chọn lỗi trễ hẹn" in answer.text
    client.post(url, form)
    dossier = SampledDossier.objects.get()
    assert (dossier.appointed_on, dossier.checked_by) == (date(2019, 8, 28), inspector)
    assert [fault.code for fault in dossier.faults.all()] == ["hinh_thuc"]

    again = client.post(url, form | {"code": "H20-2"})  # the browser's Back button
    assert again.status_code == 422
    assert "đã lưu một lần" in again.text
    twice = client.post(url, typed(code=dossier.code.lower()))
    assert twice.status_code == 422
    assert "đã được ghi ở buổi kiểm tra này" in twice.text

    edit = reverse("dossier_edit", args=[dossier.uuid])
    values = {"code": dossier.code, "appointed_on": "28/08/2019", "channel": "buu_chinh", "version": 1}
    sign_in(secretary).post(edit, values | {"faults": [pk("tre_hen"), pk("chua_thu_xin_loi")]})
    stale = client.post(edit, values | {"note": "Đã xem bản giấy"})
    assert stale.status_code == 409
    assert "Đã xem bản giấy" in stale.text
    dossier.refresh_from_db()
    assert (dossier.version, dossier.checked_by) == (2, inspector)

    shown = client.get(page("visit_dossiers", visit)).text
    assert "Chưa trả, đã trễ 4 ngày làm việc" in shown
    assert "Bưu chính công ích" in shown
    client.post(reverse("dossier_withdraw", args=[dossier.uuid]), {"reason": "Ghi nhầm"})
    assert not SampledDossier.objects.standing().exists()
    assert "Ghi nhầm" in client.get(page("visit_dossiers", visit)).text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            {"received_on": "05/08/2019", "returned_on": "01/08/2019"},
            "Ngày trả kết quả 01/08/2019 trước ngày tiếp nhận 05/08/2019",
        ),
        ({"received_on": "05/08/2019", "appointed_on": "02/08/2019"}, "Ngày hẹn trả 02/08/2019 trước"),
        ({"reappointed_on": "05/08/2019"}, "cần có ngày hẹn trả lần đầu"),
        ({"returned_on": f"{timezone.localdate() + timedelta(days=2):%d/%m/%Y}"}, "sau hôm nay"),
        ({"received_on": "31/02/2019"}, "31/02/2019"),
        ({"code": ""}, "Hãy ghi mã hồ sơ"),
        ({"code": "Nguyễn Văn Bé"}, "có vẻ là tên người"),
        ({"code": "087190001234"}, "số định danh"),
        ({"procedure": "Cấp đổi cho bà Trần Thị Tư"}, "có vẻ là tên người"),
        ({"note": "gọi 0912 345 678"}, "số điện thoại"),
        ({"note": "Hồ sơ của Lê Văn Tám"}, "hãy ghi mã hồ sơ"),
        ({"note": "CMND 341234567", "no_name_reason": "là số biên nhận"}, "chứng minh nhân dân"),
    ],
)
def test_what_cannot_be_is_refused_and_kept_on_the_screen(visit, inspector, sign_in, fields, sentence):
    answer = sign_in(inspector).post(page("visit_dossier_create", visit), typed(**fields))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert not SampledDossier.objects.exists()


def test_somebody_may_say_that_it_is_no_name(visit, inspector, sign_in):
    reason = "Tên hội quán"
    form = typed(note="Nộp tại Hội quán Trần Quốc Toản", no_name_reason=reason)
    assert sign_in(inspector).post(page("visit_dossier_create", visit), form).status_code == 302
    assert SampledDossier.objects.get().no_name_reason == reason


def test_the_form_says_at_once_how_late_it_is(visit, inspector, sign_in):
    asked = {"appointed_on": "28/8/2019", "returned_on": "bậy", "faults": pk("hinh_thuc")}
    told = sign_in(inspector).get(page("visit_dossier_lateness", visit), asked).text
    assert "đã trễ 4 ngày làm việc" in told
    assert "chưa chọn lỗi trễ hẹn" in told
    assert sign_in(inspector).get(page("visit_dossier_lateness", visit), {"faults": "x"}).status_code == 200


# --- Drawn by lot -------------------------------------------------------------------------------


def test_drawing_is_recorded_and_anybody_can_repeat_it(visit, inspector, sign_in):
    client, url = sign_in(inspector), page("visit_dossier_draw", visit)
    pasted = "Mã hồ sơ\r\n" + "\r\n".join(f"H20-{n:04d}" for n in range(1500)) + "\r\nh20-0007\r\n\r\n"
    form = {"uuid": str(uuid.uuid4()), "codes": pasted, "n_drawn": "20"}
    answer = client.post(url, form, follow=True)
    assert "Đã chọn ngẫu nhiên 20 trên 1.500 mã. Bỏ 1 dòng trùng (H20-0007)." in answer.text
    client.post(url, form)
    draw = DossierDraw.objects.get()
    assert (draw.n_codes, draw.n_repeated, draw.drawn_by) == (1500, 1, inspector)
    assert draw.sha256 == hashlib.sha256(draw.codes_as_pasted.encode()).hexdigest()
    codes = [f"H20-{n:04d}" for n in range(1500)]
    by_hand = sorted(codes, key=lambda code: hashlib.sha256(f"{draw.seed}\n{code}".encode()).hexdigest())
    assert draw.drawn == by_hand[:20]
    assert list(SampledDossier.objects.values_list("code", flat=True).order_by("pk")) == draw.drawn
    assert not SampledDossier.objects.exclude(checked_at=None).exists()
    shown = client.get(reverse("draw_detail", args=[draw.uuid])).text
    assert draw.seed in shown
    assert draw.sha256 in shown

    with pytest.raises(InternalError), transaction.atomic():
        DossierDraw.objects.update(seed="0")
    client.post(url, form | {"uuid": str(uuid.uuid4())})
    assert DossierDraw.objects.count() == 2
    # One drawn twice has one row.
    both = {code for each in DossierDraw.objects.all() for code in each.drawn}
    assert SampledDossier.objects.count() == len(both)


def test_a_drawn_code_stays_and_the_next_dossier_opens(visit, inspector, sign_in):
    client = sign_in(inspector)
    client.post(
        page("visit_dossier_draw", visit),
        {"uuid": str(uuid.uuid4()), "codes": "HS-1\nHS-2\nHS-3", "n_drawn": "2"},
    )
    first, second = SampledDossier.objects.order_by("pk")
    url = reverse("dossier_edit", args=[first.uuid])
    assert "readonly" in client.get(url).text
    refused = client.post(url, {"code": "HS-9", "version": 1})
    assert "do chọn ngẫu nhiên mà có" in refused.text
    answer = client.post(url, {"code": first.code, "version": 1, "next": "1"})
    assert answer["Location"] == reverse("dossier_edit", args=[second.uuid])


@pytest.mark.parametrize(
    ("codes", "n", "sentence"),
    [
        ("HS-1\nHS-2", "3", "chỉ có 2 mã"),
        ("HS-1\nNguyễn Văn An", "1", "Dòng 2: “Nguyễn Văn An” có vẻ là tên người"),
        ("HS-1\tCấp phép", "1", "Dòng 1 có 2 cột"),
        ("Mã hồ sơ\n\n", "1", "không có mã nào"),
        ("HS-1", "0", "ít nhất 1"),
        ("HS-1", "2,5", "Hãy nhập một số nguyên"),
    ],
)
def test_a_list_that_will_not_do_is_refused_whole(visit, inspector, sign_in, codes, n, sentence):
    form = {"uuid": str(uuid.uuid4()), "codes": codes, "n_drawn": n}
    answer = sign_in(inspector).post(page("visit_dossier_draw", visit), form)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert not DossierDraw.objects.exists()


def test_every_code_has_the_same_chance():
    """Of 40 codes each is drawn about as often as any other; another seed draws others."""
    codes = read_codes("\n".join(f"HS-{n}" for n in range(40))).codes
    times = dict.fromkeys(codes, 0)
    for seed in range(400):
        for code in draw_codes(codes, 10, str(seed)):
            times[code] += 1
    assert all(60 <= each <= 140 for each in times.values())  # 100 expected, deviation about 9


# --- A pasted block -----------------------------------------------------------------------------

BLOCK = "Mã hồ sơ\tThủ tục\nHS-1\tChứng thực\t1/8/2019\t5/8/2019\t4/8/2019\nHS-2\t\t02/08/2019\t05/08/2019\n"


def test_a_block_is_shown_first_and_then_written_whole(visit, inspector, sign_in):
    client, url = sign_in(inspector), page("visit_dossier_paste", visit)
    bare = make.dossier(visit, code="hs-2", checked_at=None)
    shown = client.post(url, {"block": BLOCK})
    assert "1 hồ sơ mới, 1 hồ sơ đã chọn được điền thêm" in shown.text
    assert SampledDossier.objects.count() == 1
    client.post(url, {"block": BLOCK, "save": "1"})
    bare.refresh_from_db()
    assert bare.received_on == date(2019, 8, 2)
    again = client.post(url, {"block": BLOCK, "save": "1"}, follow=True)
    assert "không có gì mới" in again.text
    assert SampledDossier.objects.count() == 2
    other = client.post(url, {"block": "HS-1\tChứng thực\t3/8/2019", "save": "1"})
    assert other.status_code == 422
    assert "đã có nội dung khác" in other.text


def test_every_problem_of_a_block_is_told_at_once(visit, inspector, sign_in):
    block = "HS-1\t\t5/8/2019\t\t1/8/2019\nHS-2\tcho Nguyễn Văn An\nhs-1\t\n\t\t5/8/19\nHS-4\ta\t\t\t\tb"
    answer = sign_in(inspector).post(page("visit_dossier_paste", visit), {"block": block, "save": "1"})
    assert answer.status_code == 422
    for sentence in (
        "Dòng 1: ngày trả kết quả: Ngày trả kết quả 01/08/2019 trước",
        "Dòng 2: thủ tục: “Nguyễn Văn An” có vẻ là tên người",
        "Dòng 3: mã HS-1 đã có ở dòng 1",
        "Dòng 4: mã hồ sơ: Hãy ghi mã hồ sơ",
        "Dòng 4: ngày tiếp nhận",
        "Dòng 5: có 6 cột",
    ):
        assert sentence in answer.text
    assert not SampledDossier.objects.exists()


# --- Shares -------------------------------------------------------------------------------------


def drawn_and_seen(visit, n_late=3, n_seen=20):
    draw = make.draw(visit)
    for order, code in enumerate(draw.drawn):
        seen = {} if order < n_seen else {"checked_at": None}
        make.dossier(visit, code=code, faults=["tre_hen"] if order < n_late else (), **seen)
    return draw


def test_a_share_says_of_how_many(visit, inspection):
    drawn_and_seen(visit)
    whole = sample_of(visit).whole
    assert whole.shares[0][2] == "3/20 hồ sơ được chọn trễ hẹn (15 %; mẫu 20 trên 412 hồ sơ)"
    assert frozen_dossiers(visit) == (
        "Chọn ngẫu nhiên lần 1: 3/20 hồ sơ được chọn trễ hẹn (15 %; mẫu 20 trên 412 hồ sơ)",
    )
    make.dossier(visit, faults=["tre_hen"])  # one more, chosen by hand
    of_two = sample_of(visit)
    assert "không rõ trên tổng số bao nhiêu" in of_two.whole.shares[0][2]
    assert [part.n_all for part in of_two.parts] == [412, None]
    assert of_two.parts[1].shares[0][2] == (
        "1/1 hồ sơ được chọn trễ hẹn (mẫu 1 hồ sơ không chọn ngẫu nhiên, không rõ trên tổng số bao nhiêu, "
        "quá ít để tính tỷ lệ)"
    )
    other = inspection.visits.exclude(pk=visit.pk).get()
    drawn_and_seen(other, n_late=1)
    assert total(samples([other])).n_all == 412
    assert total(samples([visit, other])).n_all is None


def test_what_was_not_looked_into_is_in_no_share(visit):
    drawn_and_seen(visit, n_seen=18)
    SampledDossier.objects.filter(code="HS-0018").update(
        withdrawn_at=make.NOON, withdrawn_by=make.user(), withdrawn_reason="Không tìm thấy"
    )
    whole = sample_of(visit).whole
    assert whole.shares[0][2] == (
        "3/17 hồ sơ đã xem trễ hẹn (17,6 %; mẫu 19 trên 412 hồ sơ, 2 chưa xem, 1 đã rút)"
    )


def test_a_finding_is_offered_already_worded(visit, inspector, sign_in):
    drawn_and_seen(visit)
    client, url = sign_in(inspector), page("visit_dossier_finding", visit)
    assert client.get(url, {"loi": "khong_co"}).status_code == 404
    words = "3/20 hồ sơ được chọn trễ hẹn (15 %; mẫu 20 trên 412 hồ sơ)."
    shown = client.get(url, {"loi": "tre_hen"}).text
    assert words in shown
    form = {"uuid": str(uuid.uuid4()), "words": words, "fault": pk("tre_hen"), "visits": [str(visit.uuid)]}
    client.post(f"{url}?loi=tre_hen", form)
    finding = Finding.objects.get()
    assert (finding.words, finding.fault.code) == (words, "tre_hen")
    assert "Đã có hạn chế" in client.get(page("visit_dossiers", visit)).text


def test_a_finding_that_may_name_somebody_is_warned_of_not_refused(inspection, inspector, sign_in):
    url = reverse("finding_create", args=[inspection.uuid])
    visit = inspection.visits.first()
    form = {
        "uuid": str(uuid.uuid4()),
        "words": "Hồ sơ của bà Nguyễn Thị Bé trễ hẹn",
        "visits": str(visit.uuid),
    }
    answer = sign_in(inspector).post(url, form, follow=True)
    assert Finding.objects.exists()
    assert "“bà Nguyễn Thị Bé” có vẻ là tên người" in answer.text


# --- Who sees what ------------------------------------------------------------------------------


def test_a_unit_sees_codes_and_faults_after_the_minutes_but_no_notes(visit, inspection, officer, sign_in):
    make.dossier(visit, code="HS-77", faults=["tre_hen"], note="Chờ hỏi lại quầy 3")
    url = page("visit_dossiers", visit)
    assert sign_in(officer).get(url).status_code == 403
    inspection.state = Inspection.State.MINUTES_SIGNED
    inspection.save()
    shown = sign_in(officer).get(url).text
    assert "HS-77" in shown
    assert "quầy 3" not in shown
    assert "Chọn ngẫu nhiên" not in shown
    assert sign_in(officer).get(url, {"excel": "1"}).status_code == 200
    whole = sign_in(officer).get(inspection.get_absolute_url()).text
    assert "1/1 hồ sơ được chọn trễ hẹn" in whole


def test_a_locked_inspection_takes_no_more(visit, inspection, inspector, sign_in):
    inspection.state = Inspection.State.CONCLUDED
    inspection.save()
    client = sign_in(inspector)
    for name, form in (
        ("visit_dossier_create", typed()),
        ("visit_dossier_draw", {"codes": "HS-1", "n_drawn": "1"}),
        ("visit_dossier_paste", {"block": "HS-1", "save": "1"}),
    ):
        answer = client.post(page(name, visit), form)
        assert answer.status_code == 422, name
        assert "HS-1" in answer.text or "H20-190805-0012" in answer.text
    assert not SampledDossier.objects.exists()


def test_pages_ask_the_database_as_often_for_many_as_for_one(visit, inspection, inspector, sign_in):
    client = sign_in(inspector)
    counts = []
    for n in (1, 9):
        for _ in range(n):
            make.dossier(visit, faults=["tre_hen", "hinh_thuc"], appointed_on=date(2019, 8, 1))
            make.draw(visit)
        for url in (page("visit_dossiers", visit), inspection.get_absolute_url()):
            with CaptureQueriesContext(
                connection,
            ) as asked:
                assert client.get(url).status_code == 200
            counts.append(len(asked))
    assert counts[:2] == counts[2:]
