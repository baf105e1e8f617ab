"""Addresses of the inspections, one block for each noun; names are `<noun>_<verb>`.

Each block holds only pages that exist, so that an address never leads nowhere.
"""

from django.urls import path

from .views import (
    document,
    evidence,
    figure,
    finding,
    history,
    home,
    inspection,
    remedy,
    requirement,
    search,
    service_model,
    team,
    visit,
)

urlpatterns = [
    # home, search
    path("", home.home, name="home"),
    path("tim/", search.search, name="search"),
    # inspection
    path("kiem-tra/", inspection.inspection_list, name="inspection_list"),
    path("kiem-tra/them/", inspection.inspection_create, name="inspection_create"),
    path("kiem-tra/<uuid:uuid>/sua/", inspection.inspection_edit, name="inspection_edit"),
    path("kiem-tra/<uuid:uuid>/", inspection.inspection_detail, name="inspection_detail"),
    path("kiem-tra/<uuid:uuid>/chuyen-buoc/", inspection.inspection_move, name="inspection_move"),
    path("kiem-tra/<uuid:uuid>/viec-tiep-theo/", inspection.inspection_steps, name="inspection_steps"),
    path("kiem-tra/<uuid:uuid>/nhat-ky/", history.inspection_history, name="inspection_history"),
    # team
    path("kiem-tra/<uuid:uuid>/doan/them/", team.member_create, name="member_create"),
    path("doan/<uuid:uuid>/sua/", team.member_edit, name="member_edit"),
    path("doan/<uuid:uuid>/bo/", team.member_remove, name="member_remove"),
    # visit
    path("kiem-tra/<uuid:uuid>/buoi/them/", visit.visit_create, name="visit_create"),
    path("buoi/<uuid:uuid>/sua/", visit.visit_edit, name="visit_edit"),
    path("buoi/<uuid:uuid>/bo/", visit.visit_remove, name="visit_remove"),
    # finding
    path("kiem-tra/<uuid:uuid>/noi-dung/them/", finding.finding_create, name="finding_create"),
    path("noi-dung/<uuid:uuid>/sua/", finding.finding_edit, name="finding_edit"),
    path("noi-dung/<uuid:uuid>/rut/", finding.finding_withdraw, name="finding_withdraw"),
    # figure
    path("kiem-tra/<uuid:uuid>/so-lieu/them/", figure.figure_create, name="figure_create"),
    path("so-lieu/hieu/", figure.figure_understood, name="figure_understood"),
    path("so-lieu/<uuid:uuid>/sua/", figure.figure_edit, name="figure_edit"),
    path("so-lieu/<uuid:uuid>/rut/", figure.figure_withdraw, name="figure_withdraw"),
    # service model observation
    path("kiem-tra/<uuid:uuid>/mo-hinh/them/", service_model.observation_create, name="observation_create"),
    path("mo-hinh/<uuid:uuid>/sua/", service_model.observation_edit, name="observation_edit"),
    path("mo-hinh/<uuid:uuid>/rut/", service_model.observation_withdraw, name="observation_withdraw"),
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
    path("khac-phuc/<uuid:uuid>/tra-loi/", remedy.remedy_answer, name="remedy_answer"),
    path("khac-phuc/<uuid:uuid>/xac-nhan/", remedy.remedy_verify, name="remedy_verify"),
    path("khac-phuc/<uuid:uuid>/tra-lai/", remedy.remedy_send_back, name="remedy_send_back"),
    path("khac-phuc/<uuid:uuid>/mo-lai/", remedy.remedy_reopen, name="remedy_reopen"),
    # document
    path("van-ban/", document.document_list, name="document_list"),
    path("kiem-tra/<uuid:uuid>/van-ban/lap/", document.document_request, name="document_request"),
    path("van-ban/<uuid:uuid>/", document.document_detail, name="document_detail"),
    path("van-ban/<uuid:uuid>/trang-thai/", document.document_status, name="document_status"),
    path("van-ban/<uuid:uuid>/tai/", document.document_pdf, name="document_pdf"),
    path("van-ban/<uuid:uuid>/phat-hanh/", document.document_issue, name="document_issue"),
    path("van-ban/<uuid:uuid>/lap-lai/", document.document_retry, name="document_retry"),
]
