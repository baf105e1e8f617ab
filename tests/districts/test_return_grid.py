"""The grid of one return: typed, sent twice, changed by two, in a wrong state, before the wrong people."""

import datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import make
from districts import workflow
from districts.models import DossierReturn, DossierReturnLine, ReturnTransition
from districts.returns import writing
from districts.returns.arithmetic import COLUMNS

pytestmark = pytest.mark.django_db

JSON = {"Accept": "application/json"}
NOTHING = dict.fromkeys(COLUMNS)


@pytest.fixture
def draft(district):
    """A draft with one line that adds up."""
    return make.dossier_return(district)


@pytest.fixture
def line(draft):
    return draft.lines.get()


def address(made):
    return reverse("return_grid", args=[made.uuid])


def typed(line, **values):
    """What the grid sends of one line: everything that stands in it, with what was typed."""
    now = {part: "" if getattr(line, part) is None else str(getattr(line, part)) for part in COLUMNS}
    now |= {"explanation": line.explanation} | values
    return {f"{line.pk}-version": line.version} | {f"{line.pk}-{name}": text for name, text in now.items()}


def only(line, **values):
    """What the script sends: the cells that were changed."""
    return {f"{line.pk}-version": line.version} | {f"{line.pk}-{name}": text for name, text in values.items()}


def somebody_else(line, **counts):
    """What another person has written into the line meanwhile."""
    DossierReturnLine.objects.filter(pk=line.pk).update(**counts, is_provisional=True)


def counts(line):
    line.refresh_from_db()
    return {part: getattr(line, part) for part in COLUMNS}


# --- It works -----------------------------------------------------------------------------------


def test_the_page_shows_the_form_as_on_paper(draft, line, officer, sign_in):
    page = sign_in(officer).get(address(draft)).content.decode()
    assert f'name="{line.pk}-online" value="30"' in page
    assert 'data-sum="received">100<' in page
    assert 'data-sum="handled">90<' in page
    assert f'name="{line.pk}-received"' not in page  # a sum has no field
    assert "Mọi dòng đều khớp" in page


def test_lines_that_are_explained_are_not_said_to_add_up(draft, line, officer, sign_in):
    answer = typed(line, online="1.030", explanation="Phần mềm tính trùng.")
    sign_in(officer).post(address(draft), answer)
    page = sign_in(officer).get(address(draft)).content.decode()
    assert "1 dòng có giải trình, các dòng khác khớp" in page.lower()
    assert "mọi dòng đều khớp" not in page.lower()


def test_an_ordinary_form_saves_what_was_typed(draft, line, officer, sign_in):
    response = sign_in(officer).post(address(draft), typed(line, online="1.030", late="1 005", direct=""))
    assert response.status_code == 302
    assert counts(line) | {"online": 1030, "late": 1005, "direct": None} == counts(line)
    assert line.version == 2


def test_a_script_is_told_what_is_stored(draft, line, officer, sign_in):
    response = sign_in(officer).post(address(draft), only(line, online="2.000"), headers=JSON)
    told = response.json()
    assert response.status_code == 200
    assert told["lines"][str(line.pk)]["status"] == "saved"
    assert told["lines"][str(line.pk)]["version"] == 2
    assert told["lines"][str(line.pk)]["values"]["online"] == "2.000"
    assert counts(line)["online"] == 2000
    assert counts(line)["direct"] == 60


def test_empty_is_unknown_and_zero_is_zero(draft, line, officer, sign_in):
    sign_in(officer).post(address(draft), typed(line, early="", late="0"))
    assert counts(line)["early"] is None
    assert counts(line)["late"] == 0


def test_what_does_not_add_up_yet_is_kept_and_named(draft, line, officer, sign_in):
    client = sign_in(officer)
    client.post(address(draft), only(line, online="32"), headers=JSON)
    line.refresh_from_db()
    assert line.online == 32
    assert line.is_provisional
    page = client.get(address(draft)).content.decode()
    assert "Tiếp nhận 102 nhưng đã giải quyết 90 + đang giải quyết 10 = 100, thiếu 2." in page
    assert "1 dòng cần giải thích" in page


def test_the_general_explanation_is_saved(draft, line, officer, sign_in):
    sent = typed(line) | {"explanation": "Phần mềm không tách trước hạn.", "version": draft.version}
    assert sign_in(officer).post(address(draft), sent).status_code == 302
    draft.refresh_from_db()
    assert (draft.explanation, draft.version) == ("Phần mềm không tách trước hạn.", 2)


def test_a_part_of_a_column_that_became_smaller_is_unknown(draft, officer, sign_in):
    line = draft.lines.get()
    DossierReturnLine.objects.filter(pk=line.pk).update(postal=50)
    line.refresh_from_db()
    sign_in(officer).post(address(draft), only(line, direct="40"), headers=JSON)
    line.refresh_from_db()
    assert (line.direct, line.postal) == (40, None)


# --- Numbers as people write them ---------------------------------------------------------------


@pytest.mark.parametrize("text", ["2,000", "1,5", "hai", "-5", "–", "-", "12a", "99999999999"])
def test_what_is_not_surely_a_count_is_asked_about_and_kept(draft, line, officer, sign_in, text):
    response = sign_in(officer).post(address(draft), typed(line, online=text, direct="61"))
    page = response.content.decode()
    assert response.status_code == 422
    assert f'value="{text}"' in page
    assert 'data-stored="30"' in page
    assert "Cột 4 (trực tuyến)" in page
    assert counts(line)["online"] == 30
    assert counts(line)["direct"] == 61


def test_two_readings_are_both_named(draft, line, officer, sign_in):
    told = sign_in(officer).post(address(draft), only(line, online="2,000"), headers=JSON).json()
    assert told["lines"][str(line.pk)]["wrong"] == {
        "online": "Cột 4 (trực tuyến): “2,000” có hai cách hiểu: 2.000 hồ sơ, hoặc một số thập phân. "
        "Cần: 2.000 hoặc 2000 nếu là 2.000 hồ sơ."
    }


# --- Twice, and by two --------------------------------------------------------------------------


def test_the_same_sent_twice_changes_nothing(draft, line, officer, sign_in):
    client, sent = sign_in(officer), only(line, online="31")
    first = client.post(address(draft), sent, headers=JSON).json()["lines"][str(line.pk)]
    again = client.post(address(draft), sent, headers=JSON)
    assert again.status_code == 200
    assert again.json()["lines"][str(line.pk)] == first | {"status": "same"}
    assert line.events.count() == 2


def test_other_cells_that_somebody_else_changed_stay(draft, line, officer, sign_in):
    opened = typed(line, online="31")
    somebody_else(line, late=7)
    response = sign_in(officer).post(address(draft), opened)
    assert response.status_code == 302
    assert counts(line)["online"] == 31
    assert counts(line)["late"] == 7


def test_a_cell_that_both_changed_is_shown_with_both(draft, line, officer, sign_in):
    opened = typed(line, online="31", direct="62")
    somebody_else(line, online=44)
    response = sign_in(officer).post(address(draft), opened)
    page = response.content.decode()
    assert response.status_code == 409
    assert "người khác đã lưu 44, anh/chị gõ 31" in page
    assert f'name="{line.pk}-online" value="31"' in page
    assert counts(line)["online"] == 44
    assert counts(line)["direct"] == 62
    # Sent once more, with the version that came back, it overwrites knowingly.
    assert sign_in(officer).post(address(draft), typed(line, online="31")).status_code == 302
    assert counts(line)["online"] == 31


def test_a_clash_is_told_to_the_script(draft, line, officer, sign_in):
    opened = only(line, online="31")
    somebody_else(line, online=44)
    response = sign_in(officer).post(address(draft), opened, headers=JSON)
    told = response.json()["lines"][str(line.pk)]
    assert response.status_code == 409
    assert (told["status"], told["clashes"], told["values"]["online"]) == ("conflict", ["online"], "44")


def test_the_general_explanation_of_somebody_else_is_not_overwritten(draft, officer, sign_in):
    DossierReturn.objects.filter(pk=draft.pk).update(explanation="Của người khác.", version=2)
    response = sign_in(officer).post(address(draft), {"explanation": "Của tôi.", "version": 1})
    page = response.content.decode()
    assert response.status_code == 409
    assert "Người khác đã ghi: Của người khác." in page
    assert ">Của tôi.</textarea>" in page


def test_a_line_that_is_gone_is_told(draft, line, officer, sign_in):
    sent = only(line, online="31")
    line.delete()
    told = sign_in(officer).post(address(draft), sent, headers=JSON).json()
    assert told["lines"][str(sent.popitem()[0].split("-")[0])]["status"] == "gone"


def test_lines_of_another_return_are_out_of_reach(draft, officer, neighbour_district, sign_in):
    theirs = make.dossier_return(neighbour_district).lines.get()
    told = sign_in(officer).post(address(draft), only(theirs, online="1"), headers=JSON).json()
    assert told["lines"][str(theirs.pk)]["status"] == "gone"
    assert counts(theirs)["online"] == 30


@pytest.mark.parametrize("name", ["99999999999999999999-version", "1e3-version", "-version", "²-version"])
def test_nonsense_is_passed_over(draft, officer, sign_in, name):
    sent = {name: "1", "then": "remove:x", "version": "x", "explanation": "chữ"}
    assert sign_in(officer).post(address(draft), sent, headers=JSON).status_code == 200


def test_the_database_counts_every_change_of_a_line(line):
    somebody_else(line, online=1)
    somebody_else(line, online=1)  # no change
    line.refresh_from_db()
    assert line.version == 2


# --- Lines --------------------------------------------------------------------------------------


def test_a_field_is_added_once(draft, officer, sign_in):
    client = sign_in(officer)
    for name in ("Tư pháp hộ tịch", "hộ tịch", "HO TICH"):
        assert client.post(address(draft), {"then": "add", "new_field": name}).status_code == 302
    assert draft.lines.filter(field_name="Hộ tịch").count() == 1


def test_a_script_gets_the_new_row(draft, officer, sign_in):
    told = sign_in(officer).post(address(draft), {"then": "add", "new_field": "Đất đai"}, headers=JSON).json()
    assert told["added"] == draft.lines.get(field_name="Đất đai").pk
    assert f'data-line="{told["added"]}"' in told["row"]


@pytest.mark.parametrize(("name", "sentence"), [(" ", "Hãy ghi tên lĩnh vực"), ("Céng hßa x· héi", "TCVN3")])
def test_a_name_that_is_none_is_refused(draft, officer, sign_in, name, sentence):
    response = sign_in(officer).post(address(draft), {"then": "add", "new_field": name})
    assert response.status_code == 422
    assert sentence in response.content.decode()


def test_a_field_is_taken_out_and_its_history_kept(draft, line, officer, sign_in):
    client, sent = sign_in(officer), typed(line) | {"then": f"remove:{line.pk}"}
    assert client.post(address(draft), sent).status_code == 302
    assert client.post(address(draft), sent).status_code == 302  # twice is once
    assert not draft.lines.exists()


def test_a_field_that_somebody_else_filled_in_is_not_taken_out(draft, line, officer, sign_in):
    sent = {"then": f"remove:{line.pk}", f"{line.pk}-version": line.version}
    somebody_else(line, online=99)
    response = sign_in(officer).post(address(draft), sent)
    assert response.status_code == 422
    assert "vừa được người khác sửa" in response.content.decode()
    assert draft.lines.exists()


# --- Sending ------------------------------------------------------------------------------------


def test_sending_saves_what_was_typed_first(draft, line, officer, sign_in):
    sent = typed(line, online="40", early="30") | {"then": "submit"}
    assert sign_in(officer).post(address(draft), sent).status_code == 302
    draft.refresh_from_db()
    assert draft.state == "submitted"
    assert counts(line)["online"] == 40
    step = draft.transitions.get()
    assert (step.name, step.from_state, step.to_state, step.by) == ("submit", "draft", "submitted", officer)


def test_what_does_not_add_up_is_refused_until_it_is_explained(draft, line, officer, sign_in):
    client, sent = sign_in(officer), typed(line, online="32") | {"then": "submit"}
    refused = client.post(address(draft), sent)
    assert refused.status_code == 422
    assert f"{line.field_name}: Tiếp nhận 102 nhưng" in refused.content.decode()
    line.refresh_from_db()
    assert line.online == 32  # what was typed is saved all the same
    sent = typed(line, explanation="Phần mềm một cửa ghi thừa 2 hồ sơ.") | {"then": "submit"}
    assert client.post(address(draft), sent).status_code == 302
    line.refresh_from_db()
    assert not line.is_provisional


def test_an_explanation_of_the_whole_does_not_cover_what_does_not_add_up(draft, line, officer):
    DossierReturnLine.objects.filter(pk=line.pk).update(online=32, is_provisional=True)
    draft.explanation = "Phần mềm mới."
    draft.save()
    assert len(workflow.why_not(draft, "submit", by=officer)) == 1


def test_unknown_cells_need_a_note(draft, line, officer):
    DossierReturnLine.objects.filter(pk=line.pk).update(early=None, on_time=None)
    assert workflow.why_not(draft, "submit", by=officer) == [
        f"{line.field_name}: Chưa biết cột 8, 9: ghi 0 nếu không có hồ sơ nào, "
        "hoặc giải trình vì sao chưa biết."
    ]
    draft.explanation = "Phần mềm không tách trước hạn và đúng hạn."
    draft.save()
    assert workflow.why_not(draft, "submit", by=officer) == []


def test_lines_nobody_filled_in_are_named_together(draft, officer):
    for name in ("Đất đai", "Hộ tịch"):
        make.line(draft, field_name=name, **NOTHING)
    (sentence,) = workflow.why_not(draft, "submit", by=officer)
    assert sentence.startswith("2 dòng chưa nhập: Đất đai; Hộ tịch. Ghi 0 nếu không phát sinh")


def test_a_return_without_lines_is_not_sent(district, officer):
    empty = make.dossier_return(district, lines=0)
    assert workflow.why_not(empty, "submit", by=officer) == [
        "Biểu chưa có dòng nào: thêm lĩnh vực hoặc nhập tệp."
    ]


def test_what_was_carried_over_is_held_against_last_period(district, draft, line, officer, sign_in):
    before = make.dossier_return(
        district,
        lines=0,
        state="accepted",
        period_from=datetime.date(2019, 6, 15),
        period_to=datetime.date(2019, 7, 14),
    )
    make.line(before, field_name=line.field_name, pending_in_time=11, late=2)
    page = sign_in(officer).get(address(draft)).content.decode()
    assert "Kỳ trước chuyển sang ghi 10 nhưng cuối kỳ trước đang giải quyết 13." in page
    assert 'data-pending-before="13"' in page
    assert workflow.why_not(draft, "submit", by=officer) != []


def test_a_period_that_does_not_touch_is_not_compared(district, draft, line, officer):
    make.line(
        make.dossier_return(
            district,
            lines=0,
            state="accepted",
            period_from=datetime.date(2019, 5, 15),
            period_to=datetime.date(2019, 6, 14),
        ),
        field_name=line.field_name,
        pending_in_time=11,
        late=2,
    )
    assert workflow.why_not(draft, "submit", by=officer) == []


def test_the_database_has_the_last_word_on_sent_lines(draft, line, officer):
    DossierReturnLine.objects.filter(pk=line.pk).update(online=99, is_provisional=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        DossierReturnLine.objects.filter(pk=line.pk).update(is_provisional=False)


# --- Steps --------------------------------------------------------------------------------------

STEPS = {"accept": "accepted", "lock": "locked", "send_back": "draft", "reopen": "draft"}


@pytest.mark.parametrize("state", DossierReturn.State.values)
@pytest.mark.parametrize("step", workflow.STEPS)
def test_a_step_starts_only_where_the_table_says(draft, state, step, officer, staff):
    DossierReturn.objects.filter(pk=draft.pk).update(state=state)
    draft.refresh_from_db()
    by = officer if step == "submit" else staff
    if state in workflow.STEPS[step].start:
        workflow.apply(draft, step, by=by, note="Lý do.")
        assert draft.state == workflow.STEPS[step].end
    else:
        with pytest.raises(workflow.Refused):
            workflow.apply(draft, step, by=by, note="Lý do.")
        assert not draft.transitions.exists()


@pytest.mark.parametrize("step", ["send_back", "reopen"])
def test_giving_back_needs_a_reason(district, step, staff, sign_in):
    state = workflow.STEPS[step].start[0]
    made = make.dossier_return(district, state=state)
    response = sign_in(staff).post(reverse("return_move", args=[made.uuid]), {"step": step, "note": " "})
    assert response.status_code == 422
    assert "cần ghi rõ lý do" in response.content.decode()
    made.refresh_from_db()
    assert made.state == state


def test_the_way_of_a_return_is_logged_and_shown(draft, line, officer, staff, sign_in):
    unit, province = sign_in(officer), sign_in(staff)
    move = reverse("return_move", args=[draft.uuid])
    unit.post(address(draft), typed(line) | {"then": "submit"})
    province.post(move, {"step": "send_back", "note": "Cột 10 thiếu hồ sơ đất đai."})
    page = unit.get(address(draft)).content.decode()
    assert "Bị trả lại" in page
    assert "Cột 10 thiếu hồ sơ đất đai." in page
    unit.post(address(draft), typed(line) | {"then": "submit"})
    for step in ("accept", "lock"):
        province.post(move, {"step": step, "note": ""})
    province.post(move, {"step": "reopen", "note": "Đơn vị xin sửa."})
    names = list(draft.transitions.values_list("name", flat=True))
    assert names == ["reopen", "lock", "accept", "submit", "send_back", "submit"]
    page = unit.get(address(draft)).content.decode()
    assert "Đã mở lại" in page
    assert "Đơn vị xin sửa." in page
    assert "Khóa biểu" in page


def test_a_step_pressed_twice_is_taken_once(draft, staff, sign_in):
    DossierReturn.objects.filter(pk=draft.pk).update(state="submitted")
    client, move = sign_in(staff), reverse("return_move", args=[draft.uuid])
    assert client.post(move, {"step": "accept"}).status_code == 302
    again = client.post(move, {"step": "accept", "note": "lời đã gõ"})
    assert again.status_code == 422
    assert "đã chuyển sang “Đã nhận”" in again.content.decode()
    assert "lời đã gõ" in again.content.decode()
    assert draft.transitions.count() == 1


def test_the_log_is_never_changed(draft, officer):
    workflow.apply(draft, "submit", by=officer)
    with pytest.raises(Exception, match="Cannot"), transaction.atomic():
        ReturnTransition.objects.update(note="khác")


def test_a_step_there_is_not_is_refused(draft, officer, sign_in):
    response = sign_in(officer).post(reverse("return_move", args=[draft.uuid]), {"step": "explode"})
    assert response.status_code == 422
    assert "Không có bước này" in response.content.decode()


@pytest.mark.parametrize("state", ["submitted", "accepted", "locked"])
def test_a_return_that_was_sent_is_not_written_and_what_was_typed_is_shown(district, state, officer, sign_in):
    made = make.dossier_return(district, state=state)
    line = made.lines.get()
    response = sign_in(officer).post(address(made), typed(line, online="77"))
    page = response.content.decode()
    assert response.status_code == 409
    assert "không sửa được nữa" in page
    assert "Trực tuyến (4): 77" in page
    told = sign_in(officer).post(address(made), only(line, online="77"), headers=JSON)
    assert told.status_code == 409
    assert told.json()["locked"]
    assert counts(line)["online"] == 30


def test_a_sent_return_shows_no_fields(district, officer, sign_in):
    made = make.dossier_return(district, state="submitted")
    page = sign_in(officer).get(address(made)).content.decode()
    assert "return-cell" not in page
    assert ">30<" in page


# --- Who ----------------------------------------------------------------------------------------


def test_the_head_of_the_unit_files_as_the_officer_does(draft, line, district, sign_in):
    head = make.user("unit_head", district)
    assert sign_in(head).post(address(draft), typed(line, online="31")).status_code == 302


def test_the_officer_of_another_unit_sees_nothing(draft, line, neighbour, sign_in):
    client = sign_in(neighbour)
    assert client.get(address(draft)).status_code == 404
    assert client.post(address(draft), typed(line, online="31")).status_code == 404
    assert client.post(reverse("return_move", args=[draft.uuid]), {"step": "submit"}).status_code == 404


def test_the_province_looks_and_does_not_write(draft, line, staff, leadership, administrator, sign_in):
    assert sign_in(staff).post(address(draft), typed(line, online="31")).status_code == 403
    for person, status in ((staff, 200), (leadership, 200), (administrator, 404)):
        assert sign_in(person).get(address(draft)).status_code == status
    move = reverse("return_move", args=[draft.uuid])
    assert sign_in(leadership).post(move, {"step": "accept"}).status_code == 403
    assert sign_in(staff).post(move, {"step": "submit"}).status_code == 403


def test_a_return_too_long_to_type_is_still_sent(district, officer, sign_in, monkeypatch):
    monkeypatch.setattr(writing, "MAX_LINES", 2)
    made = make.dossier_return(district, lines=3)
    client = sign_in(officer)
    page = client.get(address(made)).content.decode()
    assert "sửa tệp Excel rồi nhập lại" in page
    assert "return-cell" not in page
    client.post(reverse("return_move", args=[made.uuid]), {"step": "submit"})
    made.refresh_from_db()
    assert made.state == "submitted"


# --- Cost ---------------------------------------------------------------------------------------


def queries(client, address):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_sixty_lines_cost_no_more_queries_than_fourteen(district, officer, sign_in):
    client = sign_in(officer)
    small = make.dossier_return(district, lines=14)
    large = make.dossier_return(
        district,
        lines=60,
        period_from=datetime.date(2019, 8, 15),
        period_to=datetime.date(2019, 9, 14),
    )
    client.get(address(small))
    assert queries(client, address(small)) == queries(client, address(large)) <= 13


def test_saving_sixty_lines_costs_no_more_queries_than_one(district, officer, sign_in):
    client, made = sign_in(officer), make.dossier_return(district, lines=60)
    lines = list(made.lines.all())

    def cost(some, value):
        sent = {}
        for each in some:
            each.refresh_from_db()
            sent |= only(each, online=value)
        with CaptureQueriesContext(connection) as captured:
            assert client.post(address(made), sent, headers=JSON).status_code == 200
        return len(captured)

    assert cost(lines[:1], "31") == cost(lines, "32")
