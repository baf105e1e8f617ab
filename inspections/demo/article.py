"""The newspaper article of 5 September 2019 as records: what it says, and nothing else.

`quote` keeps the article's words with its misprints ("phầm mềm", "truyên tuyền"); `words` are corrected.
What the article does not say stays unknown: the decision's number, the members' names, the kind of
inspection, how many dossiers were late, the period of the postal figures, the picture itself.
"""

import datetime
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction

from districts.models import Programme, ReformScheme, ReportedFigure, ServiceModel, ServiceModelAdoption
from inspections.models import (
    Evidence,
    FaultType,
    Finding,
    Inspection,
    Remedy,
    Requirement,
    ServiceModelObservation,
    TeamMember,
    Transition,
    Visit,
)

from .accounts import ARTICLE_DAY, district_of_2019

LAI_VUNG, LAP_VO = "876", "875"
BOTH = (LAI_VUNG, LAP_VO)
TITLE = "Kiểm tra cải cách hành chính 2 huyện Lai Vung, Lấp Vò"
SOURCE = f"Bài “{TITLE}”, cập nhật ngày 05/09/2019 11:02:20, tác giả DƯƠNG CẦM."
LOGGED_AS = "Nhập từ nguồn"
NOTE = "Nhập từ nguồn: bài báo cho biết Đoàn đã đến kiểm tra ngày 4/9/2019, không nêu các bước trước đó."
REQUIREMENT_NOTE = "Nhập từ nguồn: Trưởng đoàn yêu cầu ngay tại buổi kiểm tra."

PROGRAMME = "Đề án chuyển giao nhiệm vụ, dịch vụ hành chính công thông qua Bưu điện công ích"

EFFECT_QUOTE = (
    "đã giúp người dân tiếp cận các dịch vụ công, mang lại hiệu quả trong giải quyết TTHC của địa phương"
)
EFFECT = (
    "Giúp người dân tiếp cận các dịch vụ công, mang lại hiệu quả trong giải quyết thủ tục hành chính của địa "
    "phương."
)
# (exact name, unit, channel, name of the channel)
MODELS = [
    (
        "Sinh viên đồng hành cùng tổ chức, cá nhân thực hiện dịch vụ công trực tuyến mức độ 3, 4",
        LAI_VUNG,
        ServiceModel.Channel.ONLINE,
        "",
    ),
    (
        "Ứng dụng phần mềm điện tử để hỗ trợ kê khai thủ tục hành chính (TTHC) cho công dân, tổ chức",
        LAP_VO,
        ServiceModel.Channel.SOFTWARE,
        "",
    ),
    ("Tiếp nhận và trả kết quả TTHC qua mạng xã hội Zalo", LAP_VO, ServiceModel.Channel.SOCIAL, "Zalo"),
]

# (field, words, quote)
STRENGTHS = [
    (
        0,
        "Thực hiện các mô hình hỗ trợ người dân, tổ chức trong giải quyết thủ tục hành chính; các mô hình đã "
        "giúp người dân tiếp cận các dịch vụ công, mang lại hiệu quả.",
        EFFECT_QUOTE,
    ),
    (
        6,
        "Ứng dụng công nghệ thông tin trong giải quyết thủ tục hành chính; triển khai thực hiện phần mềm một "
        "cửa điện tử trong quá trình giải quyết thủ tục hành chính.",
        "các địa phương ứng dụng công nghệ thông tin trong giải quyết TTHC; triển khai thực hiện phần mềm "
        "một cửa điện tử trong quá trình giải quyết TTHC",
    ),
]

CONSEQUENCE = "Ảnh hưởng đến chất lượng giải quyết công việc."
# (fault, field, words, quote, consequence)
LIMITATIONS = [
    (
        "ket_noi_cham",
        6,
        "Phần mềm một cửa điện tử kết nối rất chậm trong quá trình thực hiện.",
        "trong tiến trình thực hiện trên phần mềm kết nối rất chậm",
        CONSEQUENCE,
    ),
    (
        "ho_so_treo",
        2,
        "Còn hồ sơ treo trên phần mềm một cửa điện tử.",
        "số lượng hồ sơ còn treo trên phầm mềm...",
        CONSEQUENCE,
    ),
    (
        "dvctt_thap",
        6,
        "Tình hình thực hiện dịch vụ công trực tuyến mức độ 3, 4 trong giải quyết thủ tục hành chính còn "
        "thấp.",
        "Theo đánh giá chung của Đoàn kiểm tra, tình hình thực hiện dịch vụ công trực tuyến mức độ 3, 4 "
        "trong giải quyết TTHC đối với các địa phương còn thấp.",
        "",
    ),
    (
        "tre_hen",
        2,
        "Còn xảy ra tình trạng hồ sơ trễ hẹn.",
        "các địa phương còn xảy ra tình trạng hồ sơ trễ hẹn",
        "",
    ),
    (
        "qua_han",
        2,
        "Còn xảy ra tình trạng hồ sơ quá hạn.",
        "các địa phương còn xảy ra tình trạng hồ sơ trễ hẹn, quá hạn",
        "",
    ),
    ("hinh_thuc", 2, "Còn hồ sơ mang tính hình thức.", "hồ sơ mang tính hình thức", ""),
    ("chua_giay_hen", 2, "Còn hồ sơ chưa ra giấy hẹn.", "chưa ra giấy hẹn", ""),
    (
        "chua_thu_xin_loi",
        2,
        "Chưa thực hiện thư xin lỗi khi trễ hẹn.",
        "chưa thực hiện thư xin lỗi khi trễ hẹn",
        "",
    ),
    (
        "chua_nhap_phan_mem",
        2,
        "Còn hồ sơ chưa nhập vào phần mềm một cửa điện tử.",
        "chưa nhập vào phầm mềm một cửa điện tử",
        "",
    ),
]

POSTAL = {"channel": ReportedFigure.Channel.POSTAL}
ONLINE = {
    "channel": ReportedFigure.Channel.ONLINE,
    "service_level": ReportedFigure.ServiceLevel.ND43_3_4,
    "period_from": datetime.date(2019, 1, 1),
    "period_to": ARTICLE_DAY,
    "period_words": "từ đầu năm đến nay",
}
# (unit, as stated, value, comparator, what else is known, quote)
FIGURES = [
    (LAP_VO, "hơn 2.000", 2000, ">", POSTAL, "huyện Lấp Vò đã tiếp nhận hơn 2.000 hồ sơ"),
    (LAI_VUNG, "530", 530, "=", POSTAL, "huyện Lai Vung tiếp nhận 530 hồ sơ"),
    (LAP_VO, "7", 7, "=", ONLINE, "Từ đầu năm đến nay, huyện Lấp Vò tiếp nhận 7 hồ sơ"),
    (LAI_VUNG, "97", 97, "=", ONLINE, "Lai Vung tiếp nhận 97 hồ sơ"),
]

# (fields, words, quote, deadline in words, who is to do it)
REQUIREMENTS = [
    (
        (2, 6),
        "Sớm khắc phục những hạn chế mà các thành viên trong Đoàn kiểm tra đã nêu ra.",
        "yêu cầu các địa phương sớm khắc phục những hạn chế mà các thành viên trong Đoàn kiểm tra đã nêu ra",
        "sớm",
        "",
    ),
    (
        (0, 6),
        "Đẩy mạnh công tác tuyên truyền đến công dân thực hiện dịch vụ công trực tuyến mức độ 3, 4.",
        "cần đẩy mạnh công tác truyên tuyền đến công dân thực hiện dịch vụ công trực tuyến mức độ 3, 4",
        "",
        "",
    ),
    (
        (6,),
        "Cập nhật, bổ sung nội dung thông tin trên Trang thông tin điện tử huyện.",
        "Trang thông tin điện tử huyện cập nhật, bổ sung nội dung thông tin",
        "",
        "",
    ),
    (
        (0,),
        "Đánh giá trách nhiệm người đứng đầu của các phòng chuyên môn, lãnh đạo cấp xã vào cuối năm đối với "
        "công tác cải cách hành chính.",
        "Các địa phương cần đánh giá trách nhiệm người đứng đầu của các phòng chuyên môn, lãnh đạo cấp xã "
        "vào cuối năm đối với công tác CCHC.",
        "cuối năm",
        "các phòng chuyên môn, lãnh đạo cấp xã",
    ),
    (
        (4,),
        "Mạnh dạn đánh giá cán bộ, công chức để làm cơ sở cho việc tinh giản biên chế.",
        "mạnh dạn đánh giá cán bộ, công chức để làm cơ sở cho việc tinh giản biên chế",
        "",
        "",
    ),
    (
        (3,),
        "Rà soát, sắp xếp lại tổ chức bộ máy theo tinh thần tinh giản biên chế.",
        "rà soát, sắp xếp lại tổ chức bộ máy theo tinh thần tinh giản biên chế",
        "",
        "",
    ),
]

CAPTION = "Kiểm tra thực hiện dịch vụ công tại Bộ phận tiếp nhận và trả kết quả của huyện Lai Vung"
PLACE = "Bộ phận tiếp nhận và trả kết quả của huyện Lai Vung"


def uuid_of(*names):
    """The same record has the same identity on every machine and in every run."""
    return uuid5(NAMESPACE_URL, "/".join(["cchc/bai-bao-2019-09-05", *map(str, names)]))


def find_inspection():
    return Inspection.objects.filter(uuid=uuid_of("inspection")).first()


@transaction.atomic
def load_article(users):
    """Add the article's records, all or none; an inspection that is there is left exactly as it is.

    :return: (inspection, whether it was added now)
    """
    if found := find_inspection():
        return found, False
    inspection = Inspection.objects.create(
        uuid=uuid_of("inspection"),
        title=TITLE,
        kind=Inspection.Kind.NOT_STATED,
        organised_by="UBND tỉnh Đồng Tháp",
        scheme=ReformScheme.objects.in_force(ARTICLE_DAY).get(),
        starts_on=ARTICLE_DAY,
        state=Inspection.State.IN_FIELD,
        source=SOURCE,
    )
    _log(inspection, Inspection.State.DRAFT, Inspection.State.IN_FIELD, NOTE)
    _add_team(inspection, users)
    visits = {
        code: Visit.objects.create(
            uuid=uuid_of("visit", code), inspection=inspection, unit=district_of_2019(code), on=ARTICLE_DAY
        )
        for code in BOTH
    }
    fields = {field.number: field for field in inspection.scheme.fields.all()}
    _add_models(visits)
    _add_figures(visits)
    limitations = _add_findings(inspection, visits, fields)
    _add_requirements(inspection, visits, fields, limitations)
    Evidence.objects.create(
        uuid=uuid_of("evidence"), inspection=inspection, visit=visits[LAI_VUNG], caption=CAPTION, place=PLACE
    )
    inspection.refresh_search_text()
    return inspection, True


def _log(inspection, from_state, to_state, note, **about):
    """The portal did not see these steps happen: no person, and the log says where they are from."""
    Transition.objects.create(
        inspection=inspection, name=LOGGED_AS, from_state=from_state, to_state=to_state, note=note, **about
    )


def _add_team(inspection, users):
    """The leader is named; of the others the article says only that there are some."""
    named = {"full_name": "Lê Minh Trung", "office": "Phó Giám đốc Sở Nội vụ"}
    for username, role, person in (
        ("truongdoan", TeamMember.Role.LEADER, named),
        ("thuky", TeamMember.Role.SECRETARY, {}),
        ("thanhtra", TeamMember.Role.MEMBER, {}),
    ):
        TeamMember.objects.create(
            uuid=uuid_of("member", username), inspection=inspection, role=role, user=users[username], **person
        )


def _add_models(visits):
    for number, (name, code, channel, channel_name) in enumerate(MODELS, start=1):
        model, _ = ServiceModel.objects.get_or_create(
            uuid=uuid_of("model", number),
            defaults={
                "name": name,
                "channel": channel,
                "channel_name": channel_name,
                "status": ServiceModel.Status.RUNNING,
            },
        )
        ServiceModelAdoption.objects.get_or_create(service_model=model, unit=visits[code].unit)
        ServiceModelObservation.objects.create(
            uuid=uuid_of("observation", number),
            visit=visits[code],
            service_model=model,
            effect=EFFECT,
            rating=ServiceModelObservation.Rating.EFFECTIVE,
            quote=EFFECT_QUOTE,
        )


def _add_figures(visits):
    programme, _ = Programme.objects.get_or_create(name=PROGRAMME, defaults={"uuid": uuid_of("programme")})
    for number, (code, as_typed, value, comparator, known, quote) in enumerate(FIGURES, start=1):
        ReportedFigure.objects.create(
            uuid=uuid_of("figure", number),
            unit=visits[code].unit,
            visit=visits[code],
            as_typed=as_typed,
            value=value,
            comparator=comparator,
            programme=programme if known is POSTAL else None,
            source=ReportedFigure.Source.PRESS,
            quote=quote,
            **known,
        )


def _add_findings(inspection, visits, fields):
    """:return: the limitations, which the first requirement is about."""
    faults = FaultType.objects.in_bulk([row[0] for row in LIMITATIONS], field_name="code")
    for number, (field, words, quote) in enumerate(STRENGTHS, start=1):
        strength = Finding.objects.create(
            uuid=uuid_of("strength", number),
            inspection=inspection,
            kind=Finding.Kind.STRENGTH,
            reform_field=fields[field],
            words=words,
            quote=quote,
        )
        strength.visits.set(visits.values())
    limitations = []
    for code, field, words, quote, consequence in LIMITATIONS:
        limitation = Finding.objects.create(
            uuid=uuid_of("limitation", code),
            inspection=inspection,
            kind=Finding.Kind.LIMITATION,
            fault=faults.get(code),
            reform_field=fields[field],
            words=words,
            quote=quote,
            consequence=consequence,
        )
        limitation.visits.set(visits.values())
        limitations.append(limitation)
    return limitations


def _add_requirements(inspection, visits, fields, limitations):
    for number, (numbers, words, quote, deadline, addressed_to) in enumerate(REQUIREMENTS, start=1):
        requirement = Requirement.objects.create(
            uuid=uuid_of("requirement", number),
            inspection=inspection,
            words=words,
            quote=quote,
            deadline_words=deadline,
            addressed_to=addressed_to,
            state=Requirement.State.ISSUED,
            issued_on=ARTICLE_DAY,
        )
        requirement.reform_fields.set([fields[number] for number in numbers])
        if number == 1:
            requirement.findings.set(limitations)
        for code, visit in visits.items():
            Remedy.objects.create(
                uuid=uuid_of("remedy", number, code), requirement=requirement, unit=visit.unit
            )
        _log(
            inspection,
            Requirement.State.DRAFT,
            Requirement.State.ISSUED,
            REQUIREMENT_NOTE,
            requirement=requirement,
        )
