"""Addresses of the inspections, one block for each noun; names are `<noun>_<verb>`.

Each block holds only pages that exist, so that an address never leads nowhere.
"""

from django.urls import path

from .views import (
    checklist,
    discussion,
    document,
    document_prepare,
    dossier,
    evidence,
    figure,
    figure_list,
    finding,
    finding_list,
    heads_year,
    history,
    home,
    inspection,
    leader,
    minutes,
    model_library,
    notice,
    oversight,
    plan,
    plan_calendar,
    plan_coverage,
    plan_document,
    plan_line,
    proof,
    recheck,
    remedy,
    requirement,
    search,
    service_model,
    signing,
    statistics_report,
    team,
    unit,
    unit_map,
    visit,
    workbook,
)

urlpatterns = [
    # home, search
    path("", home.home, name="home"),
    path("tim/", search.search, name="search"),
    # notice
    path("thong-bao/", notice.notice_list, name="notice_list"),
    path("thong-bao/da-doc/", notice.notice_read_all, name="notice_read_all"),
    path("thong-bao/thu/", notice.notice_mail, name="notice_mail"),
    path("thong-bao/<uuid:uuid>/mo/", notice.notice_open, name="notice_open"),
    path("thong-bao/<uuid:uuid>/da-doc/", notice.notice_read, name="notice_read"),
    # unit
    path("don-vi/ban-do/", unit_map.unit_map, name="unit_map"),
    path("don-vi/<uuid:uuid>/", unit.unit_detail, name="unit_detail"),
    path("don-vi/<uuid:uuid>/lich-su/", unit.unit_history, name="unit_history"),
    # plan
    path("kiem-tra/ke-hoach/", plan.plan_list, name="plan_list"),
    path("kiem-tra/ke-hoach/them/", plan.plan_create, name="plan_create"),
    path("kiem-tra/ke-hoach/lich/", plan_calendar.plan_calendar, name="plan_calendar"),
    path("kiem-tra/ke-hoach/chua-kiem-tra/", plan_coverage.plan_coverage, name="plan_coverage"),
    path("kiem-tra/ke-hoach/dua-vao/", plan_coverage.plan_add_unit, name="plan_add_unit"),
    path("kiem-tra/ke-hoach/<uuid:uuid>/", plan.plan_detail, name="plan_detail"),
    path("kiem-tra/ke-hoach/<uuid:uuid>/sua/", plan.plan_edit, name="plan_edit"),
    path("kiem-tra/ke-hoach/<uuid:uuid>/ban-hanh/", plan.plan_issue, name="plan_issue"),
    path("kiem-tra/ke-hoach/<uuid:uuid>/chep/", plan.plan_copy, name="plan_copy"),
    path("kiem-tra/ke-hoach/<uuid:uuid>/van-ban/soan/", plan_document.plan_document, name="plan_document"),
    path("kiem-tra/ke-hoach/<uuid:uuid>/dong/them/", plan_line.line_create, name="line_create"),
    path("dong-ke-hoach/<uuid:uuid>/sua/", plan_line.line_edit, name="line_edit"),
    path("dong-ke-hoach/<uuid:uuid>/rut/", plan_line.line_withdraw, name="line_withdraw"),
    path("dong-ke-hoach/<uuid:uuid>/lap-kiem-tra/", plan_line.line_begin, name="line_begin"),
    # inspection
    path("kiem-tra/", inspection.inspection_list, name="inspection_list"),
    path("kiem-tra/them/", inspection.inspection_create, name="inspection_create"),
    path("kiem-tra/<uuid:uuid>/sua/", inspection.inspection_edit, name="inspection_edit"),
    path("kiem-tra/<uuid:uuid>/", inspection.inspection_detail, name="inspection_detail"),
    path("kiem-tra/<uuid:uuid>/chuyen-buoc/", inspection.inspection_move, name="inspection_move"),
    path("kiem-tra/<uuid:uuid>/viec-tiep-theo/", inspection.inspection_steps, name="inspection_steps"),
    path("kiem-tra/<uuid:uuid>/nhat-ky/", history.inspection_history, name="inspection_history"),
    path("kiem-tra/<uuid:uuid>/excel/", workbook.inspection_workbook, name="inspection_workbook"),
    # team
    path("kiem-tra/<uuid:uuid>/doan/them/", team.member_create, name="member_create"),
    path("doan/<uuid:uuid>/sua/", team.member_edit, name="member_edit"),
    path("doan/<uuid:uuid>/bo/", team.member_remove, name="member_remove"),
    # visit
    path("kiem-tra/<uuid:uuid>/buoi/them/", visit.visit_create, name="visit_create"),
    path("buoi/<uuid:uuid>/sua/", visit.visit_edit, name="visit_edit"),
    path("buoi/<uuid:uuid>/bo/", visit.visit_remove, name="visit_remove"),
    # what is gathered at a visit
    path("buoi/<uuid:uuid>/phieu-kiem-tra/", checklist.visit_checklist, name="visit_checklist"),
    path(
        "buoi/<uuid:uuid>/phieu-kiem-tra/anh/", checklist.visit_checklist_photo, name="visit_checklist_photo"
    ),
    path(
        "buoi/<uuid:uuid>/phieu-kiem-tra/han-che/",
        checklist.visit_checklist_finding,
        name="visit_checklist_finding",
    ),
    path("buoi/<uuid:uuid>/ho-so/", dossier.visit_dossiers, name="visit_dossiers"),
    path("buoi/<uuid:uuid>/ho-so/them/", dossier.visit_dossier_create, name="visit_dossier_create"),
    path("buoi/<uuid:uuid>/ho-so/chon-ngau-nhien/", dossier.visit_dossier_draw, name="visit_dossier_draw"),
    path("buoi/<uuid:uuid>/ho-so/dan/", dossier.visit_dossier_paste, name="visit_dossier_paste"),
    path("buoi/<uuid:uuid>/ho-so/tre-hen/", dossier.visit_dossier_lateness, name="visit_dossier_lateness"),
    path("buoi/<uuid:uuid>/ho-so/han-che/", dossier.visit_dossier_finding, name="visit_dossier_finding"),
    path("ho-so/<uuid:uuid>/sua/", dossier.dossier_edit, name="dossier_edit"),
    path("ho-so/<uuid:uuid>/rut/", dossier.dossier_withdraw, name="dossier_withdraw"),
    path("chon-mau/<uuid:uuid>/", dossier.draw_detail, name="draw_detail"),
    # re-inspection
    path("buoi/<uuid:uuid>/phuc-tra/<uuid:remedy>/", recheck.recheck_write, name="recheck_write"),
    # minutes
    path("buoi/<uuid:uuid>/bien-ban/", minutes.visit_minutes, name="visit_minutes"),
    path("buoi/<uuid:uuid>/bien-ban/lap/", minutes.visit_minutes_begin, name="visit_minutes_begin"),
    path("buoi/<uuid:uuid>/bien-ban/giay/", minutes.visit_minutes_document, name="visit_minutes_document"),
    path("bien-ban/<uuid:uuid>/", minutes.minutes_detail, name="minutes_detail"),
    path("bien-ban/<uuid:uuid>/sua/", minutes.minutes_edit, name="minutes_edit"),
    path("bien-ban/<uuid:uuid>/chot/", minutes.minutes_freeze, name="minutes_freeze"),
    path("bien-ban/<uuid:uuid>/xac-nhan/", minutes.minutes_acknowledge, name="minutes_acknowledge"),
    path("bien-ban/<uuid:uuid>/y-kien/", minutes.minutes_opinion, name="minutes_opinion"),
    path("bien-ban/<uuid:uuid>/ban-giay/", minutes.minutes_paper, name="minutes_paper"),
    path("bien-ban/<uuid:uuid>/van-ban/", minutes.minutes_text, name="minutes_text"),
    path(
        "kiem-tra/<uuid:uuid>/khac-bien-ban/",
        minutes.inspection_minutes_changes,
        name="inspection_minutes_changes",
    ),
    # finding
    path("kiem-tra/han-che/", finding_list.finding_list, name="finding_list"),
    path("kiem-tra/<uuid:uuid>/noi-dung/lap-lai/", finding.finding_repeats, name="finding_repeats"),
    path("kiem-tra/<uuid:uuid>/noi-dung/them/", finding.finding_create, name="finding_create"),
    path("noi-dung/<uuid:uuid>/sua/", finding.finding_edit, name="finding_edit"),
    path("noi-dung/<uuid:uuid>/rut/", finding.finding_withdraw, name="finding_withdraw"),
    # discussion
    path("noi-dung/<uuid:uuid>/trao-doi/", discussion.finding_discussion, name="finding_discussion"),
    path("khac-phuc/<uuid:uuid>/trao-doi/", discussion.remedy_discussion, name="remedy_discussion"),
    path("trao-doi/<uuid:uuid>/rut/", discussion.comment_withdraw, name="comment_withdraw"),
    path("trao-doi/<uuid:uuid>/sua-o/", discussion.comment_correct, name="comment_correct"),
    # figure
    path("kiem-tra/<uuid:uuid>/so-lieu/them/", figure.figure_create, name="figure_create"),
    path("so-lieu/so-neu/", figure_list.reported_list, name="reported_list"),
    path("so-lieu/hieu/", figure.figure_understood, name="figure_understood"),
    path("so-lieu/<uuid:uuid>/sua/", figure.figure_edit, name="figure_edit"),
    path("so-lieu/<uuid:uuid>/rut/", figure.figure_withdraw, name="figure_withdraw"),
    # service model observation
    path("kiem-tra/<uuid:uuid>/mo-hinh/them/", service_model.observation_create, name="observation_create"),
    path("mo-hinh/<uuid:uuid>/sua/", service_model.observation_edit, name="observation_edit"),
    path("mo-hinh/<uuid:uuid>/rut/", service_model.observation_withdraw, name="observation_withdraw"),
    # library of service models
    path("mo-hinh/", model_library.model_list, name="model_list"),
    path("mo-hinh/<uuid:uuid>/", model_library.model_detail, name="model_detail"),
    path("mo-hinh/<uuid:uuid>/thong-tin/", model_library.model_edit, name="model_edit"),
    path("mo-hinh/<uuid:uuid>/tinh-trang/", model_library.model_status, name="model_status"),
    path("mo-hinh/<uuid:uuid>/ap-dung/", model_library.model_adopt, name="model_adopt"),
    path("mo-hinh/ap-dung/<uuid:uuid>/sua/", model_library.adoption_edit, name="adoption_edit"),
    path("mo-hinh/ap-dung/<uuid:uuid>/rut/", model_library.adoption_withdraw, name="adoption_withdraw"),
    path("mo-hinh/tinh-trang/<uuid:uuid>/rut/", model_library.status_withdraw, name="status_withdraw"),
    # evidence
    path("kiem-tra/<uuid:uuid>/anh/them/", evidence.evidence_create, name="evidence_create"),
    path("anh/<uuid:uuid>/sua/", evidence.evidence_edit, name="evidence_edit"),
    path("anh/<uuid:uuid>/rut/", evidence.evidence_withdraw, name="evidence_withdraw"),
    path("anh/<uuid:uuid>/<str:copy>/", evidence.evidence_file, name="evidence_file"),
    # requirement
    path("kiem-tra/<uuid:uuid>/yeu-cau/them/", requirement.requirement_create, name="requirement_create"),
    path(
        "kiem-tra/<uuid:uuid>/yeu-cau/gui/", requirement.requirement_issue_all, name="requirement_issue_all"
    ),
    path("yeu-cau/<uuid:uuid>/sua/", requirement.requirement_edit, name="requirement_edit"),
    path("yeu-cau/<uuid:uuid>/gui/", requirement.requirement_issue, name="requirement_issue"),
    path("yeu-cau/<uuid:uuid>/rut/", requirement.requirement_withdraw, name="requirement_withdraw"),
    # remedy
    path("yeu-cau/", remedy.remedy_list, name="remedy_list"),
    path("khac-phuc/<uuid:uuid>/", remedy.remedy_detail, name="remedy_detail"),
    path("khac-phuc/<uuid:uuid>/dong-y/", remedy.remedy_agree, name="remedy_agree"),
    path("khac-phuc/<uuid:uuid>/khong-dong-y/", remedy.remedy_disagree, name="remedy_disagree"),
    path("khac-phuc/<uuid:uuid>/ke-hoach/", remedy.remedy_plan, name="remedy_plan"),
    path("khac-phuc/<uuid:uuid>/tra-loi/", remedy.remedy_report, name="remedy_report"),
    path("khac-phuc/<uuid:uuid>/xin-gia-han/", remedy.remedy_ask_extension, name="remedy_ask_extension"),
    path("khac-phuc/<uuid:uuid>/giu-nguyen/", remedy.remedy_uphold, name="remedy_uphold"),
    path("khac-phuc/<uuid:uuid>/xac-nhan/", remedy.remedy_verify, name="remedy_verify"),
    path("khac-phuc/<uuid:uuid>/tra-lai/", remedy.remedy_send_back, name="remedy_send_back"),
    path("khac-phuc/<uuid:uuid>/mo-lai/", remedy.remedy_reopen, name="remedy_reopen"),
    path("gia-han/<uuid:uuid>/cho/", remedy.extension_grant, name="extension_grant"),
    path("gia-han/<uuid:uuid>/khong-cho/", remedy.extension_refuse, name="extension_refuse"),
    # oversight of the province
    path("theo-doi/", oversight.oversight, name="oversight"),
    path("theo-doi/nguoi-dung-dau/", heads_year.oversight_heads, name="oversight_heads"),
    path("theo-doi/lanh-dao/", leader.oversight_leader, name="oversight_leader"),
    # document
    path("van-ban/", document.document_list, name="document_list"),
    path(
        "van-ban/bao-cao-thong-ke/lap/",
        statistics_report.statistics_report_request,
        name="statistics_report_request",
    ),
    path("kiem-tra/<uuid:uuid>/van-ban/lap/", document.document_request, name="document_request"),
    path(
        "van-ban/bao-cao-nam/<int:year>/lap/", plan_document.year_report_request, name="year_report_request"
    ),
    path(
        "kiem-tra/<uuid:uuid>/van-ban/<slug:kind>/soan/",
        document_prepare.document_prepare,
        name="document_prepare",
    ),
    path("van-ban/<uuid:uuid>/", document.document_detail, name="document_detail"),
    path("van-ban/<uuid:uuid>/trang-thai/", document.document_status, name="document_status"),
    path("van-ban/<uuid:uuid>/tai/", document.document_pdf, name="document_pdf"),
    path("van-ban/<uuid:uuid>/phat-hanh/", document.document_issue, name="document_issue"),
    path("van-ban/<uuid:uuid>/lap-lai/", document.document_retry, name="document_retry"),
    path("van-ban/<uuid:uuid>/ky/", signing.document_sign, name="document_sign"),
    path("van-ban/<uuid:uuid>/thay-the/", document.document_replace, name="document_replace"),
    # proof: for anybody who holds the paper or the file
    path("xac-minh/", proof.proof_check, name="proof_check"),
    path("xac-minh/<str:code>/", proof.proof_detail, name="proof_detail"),
]
