"""Sample data for trying the portal out: marked "số liệu mẫu" wherever a person may read it.

Two years of monthly returns of the twelve districts (July 2023 to June 2025, the last two years in which
there were districts), and twelve inspections in every state. The numbers come from a seeded generator: the
same on every machine. Days of the inspections lie around the day of loading, so that something is always
due; each record keeps its identity, so a second run adds nothing.
"""

import datetime
from random import Random
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from django.utils import timezone

from districts.models import (
    DossierReturn,
    DossierReturnLine,
    Programme,
    ReformScheme,
    ReportedFigure,
    ServiceModel,
    ServiceModelAdoption,
    Unit,
)
from districts.reading import reporting_month
from inspections.models import (
    Evidence,
    FaultType,
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

from .accounts import ARTICLE_DAY

MARK = "(số liệu mẫu)"
LOGGED_AS = "Nhập số liệu mẫu"

FIRST_MONTH, MONTHS = (2023, 7), 24
# Field of procedures → dossiers a month in a district of middle size.
PROCEDURES = {
    "Đất đai": 420,
    "Hộ tịch": 260,
    "Chứng thực": 310,
    "Đăng ký kinh doanh hộ cá thể": 85,
    "Bảo trợ xã hội": 70,
    "Người có công": 45,
    "Lao động, tiền lương": 18,
    "Xây dựng": 38,
    "Quy hoạch": 14,
    "Giáo dục và đào tạo": 32,
    "Môi trường": 9,
    "Nông nghiệp và phát triển nông thôn": 16,
    "Thủy sản": 12,
    "Văn hóa, thể thao": 8,
    "Thi đua, khen thưởng": 24,
    "Tôn giáo": 6,
    "Lưu thông hàng hóa trong nước": 11,
    "Giao thông vận tải": 19,
    "An toàn thực phẩm": 13,
    "Tiếp công dân, giải quyết khiếu nại": 5,
}


def uuid_of(*names):
    return uuid5(NAMESPACE_URL, "/".join(["cchc/so-lieu-mau", *map(str, names)]))


@transaction.atomic
def load_sample(users, today=None):
    """Add what is missing of the sample data.

    :return: (returns added, lines added, inspections added)
    """
    districts = list(
        Unit.objects.in_force(ARTICLE_DAY)
        .filter(level=Unit.Level.DISTRICT, parent__code="87")
        .order_by("code")
    )
    returns, lines = load_returns(districts)
    return returns, lines, load_inspections(districts, users, today or timezone.localdate())


# --- Monthly returns ----------------------------------------------------------------------------


def months():
    year, month = FIRST_MONTH
    for _ in range(MONTHS):
        yield reporting_month(year, month)
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def load_returns(districts):
    """A district's numbers follow from its code alone, so a missing return is made as it was."""
    known = set(
        DossierReturn.objects.filter(unit__in=districts).values_list("unit", "period_from", "period_to")
    )
    returns, lines = [], []
    for district in districts:
        for period, counts in returns_of(district):
            if (district.pk, period.start, period.end) in known:
                continue
            made = sample_return(district, period)
            returns.append(made)
            lines += [
                DossierReturnLine(dossier_return=made, order=order, field_name=name, **line)
                for order, (name, line) in enumerate(counts.items(), start=1)
            ]
    DossierReturn.objects.bulk_create(returns)
    DossierReturnLine.objects.bulk_create(lines, batch_size=2000)
    return len(returns), len(lines)


def sample_return(district, period):
    return DossierReturn(
        uuid=uuid_of("return", district.code, period.start),
        unit=district,
        period_from=period.start,
        period_to=period.end,
        period_words=f"tháng {period.end.month}/{period.end.year} {MARK}",
        state=DossierReturn.State.ACCEPTED,
        source="Số liệu mẫu",
        is_sample=True,
    )


def returns_of(district):
    """Yield (period, {procedure: counts}) month by month; what is carried over is what was pending."""
    random = Random(f"cchc {district.code}")
    names = random.sample(list(PROCEDURES), random.randint(14, len(PROCEDURES)))
    size = random.uniform(0.6, 1.5)
    late_share = random.choice([0.004, 0.01, 0.02, 0.035, 0.06])
    pending = {name: (random.randint(0, 8), random.randint(0, 2)) for name in PROCEDURES if name in names}
    for age, period in enumerate(months()):
        online_share = 0.2 + 0.45 * age / MONTHS
        counts = {}
        for name in pending:
            expected = PROCEDURES[name] * size * (0.8 if period.end.month == 2 else 1)
            counts[name] = month_of(random, expected, sum(pending[name]), online_share, late_share)
            pending[name] = (counts[name]["pending_in_time"], counts[name]["pending_overdue"])
        yield period, counts


def month_of(random, expected, carried_over, online_share, late_share):
    """One line that adds up: (4) + (5) + (6) = (8) + (9) + (10) + (12) + (13)."""
    new = max(0, round(random.gauss(expected, expected * 0.12)))
    online = min(new, round(new * random.uniform(online_share - 0.08, online_share + 0.08)))
    received = new + carried_over
    pending = min(received, round(received * random.uniform(0.03, 0.1)))
    pending_overdue = round(pending * random.uniform(0, late_share * 4))
    handled = received - pending
    late = round(handled * random.uniform(late_share * 0.4, late_share * 1.6))
    early = round((handled - late) * random.uniform(0.25, 0.6))
    return {
        "online": online,
        "direct": new - online,
        "postal": round((new - online) * random.uniform(0.02, 0.15)),
        "carried_over": carried_over,
        "early": early,
        "on_time": handled - late - early,
        "late": late,
        "pending_in_time": pending - pending_overdue,
        "pending_overdue": pending_overdue,
    }


# --- Inspections --------------------------------------------------------------------------------

_STATE = Inspection.State
# (state, days from today to the first day, at districts (else at today's communes), unannounced)
INSPECTIONS = [
    (_STATE.DRAFT, 45, False, False),
    (_STATE.SCHEDULED, 21, False, False),
    (_STATE.SCHEDULED, 12, False, True),
    (_STATE.NOTIFIED, 5, False, False),
    (_STATE.IN_FIELD, 0, False, False),
    (_STATE.IN_FIELD, -2, False, True),
    (_STATE.MINUTES_SIGNED, -9, False, False),
    (_STATE.REPORTED, -24, False, False),
    (_STATE.CONCLUDED, -48, False, False),
    (_STATE.CONCLUDED, -75, False, False),
    (_STATE.CONCLUDED, datetime.date(2025, 3, 18), True, False),
    (_STATE.CLOSED, datetime.date(2024, 9, 17), True, False),
]
BEGUN = (
    _STATE.IN_FIELD,
    _STATE.MINUTES_SIGNED,
    _STATE.REPORTED,
    _STATE.CONCLUDED,
    _STATE.CLOSED,
)
STRENGTHS = [
    (0, "Ban hành kế hoạch cải cách hành chính năm kịp thời, phân công rõ trách nhiệm từng bộ phận."),
    (2, "Công khai, niêm yết đầy đủ thủ tục hành chính tại Bộ phận Tiếp nhận và Trả kết quả."),
    (2, "Tỷ lệ hồ sơ giải quyết trước hạn và đúng hạn cao hơn cùng kỳ."),
    (4, "Công chức Bộ phận Một cửa nắm chắc nghiệp vụ, thái độ phục vụ đúng mực."),
    (6, "Xử lý văn bản trên môi trường mạng, ký số đầy đủ đối với văn bản phát hành."),
]
MODELS = [
    ("Ngày thứ Năm không viết", ServiceModel.Channel.ONLINE),
    ("Hẹn giờ giải quyết thủ tục hành chính", ServiceModel.Channel.COUNTER),
    ("Trả kết quả tại nhà cho người cao tuổi", ServiceModel.Channel.POSTAL),
]
DEADLINES = (-20, 6, 30)


def load_inspections(districts, users, today):
    known = set(Inspection.objects.filter(is_sample=True).values_list("uuid", flat=True))
    communes = list(Unit.objects.in_force(today).filter(level=Unit.Level.COMMUNE).order_by("code"))
    by_code = {district.code: district for district in districts}
    added = 0
    for number, (state, begin, is_at_districts, is_unannounced) in enumerate(INSPECTIONS, start=1):
        if uuid_of("inspection", number) in known:
            continue
        random = Random(f"cchc inspection {number}")
        starts_on = begin if isinstance(begin, datetime.date) else today + datetime.timedelta(days=begin)
        if is_at_districts:
            units = [by_code["876"], by_code["875"], random.choice(districts[:6])]
        else:
            units = random.sample(communes, random.randint(1, 4))
        kind = Inspection.Kind.UNANNOUNCED if is_unannounced else Inspection.Kind.PLANNED
        SampleInspection(number, users, random, today).load(state, kind, starts_on, units)
        added += 1
    return added


class SampleInspection:
    """One inspection with all that its state calls for."""

    def __init__(self, number, users, random, today):
        self.number, self.users, self.random, self.today = number, users, random, today

    def uuid(self, *names):
        return uuid_of("inspection", self.number, *names)

    def load(self, state, kind, starts_on, units):
        names = ", ".join(unit.in_sentence for unit in units)
        self.inspection = Inspection.objects.create(
            uuid=uuid_of("inspection", self.number),
            title=f"Kiểm tra công tác cải cách hành chính tại {names} {MARK}",
            kind=kind,
            organised_by="UBND tỉnh Đồng Tháp",
            scheme=ReformScheme.objects.in_force(starts_on).get(),
            starts_on=starts_on,
            ends_on=starts_on + datetime.timedelta(days=len(units) - 1),
            state=state,
            source="Số liệu mẫu",
            is_sample=True,
        )
        self.fields = {field.number: field for field in self.inspection.scheme.fields.all()}
        self.log("", state)
        self.add_team()
        self.visits = [
            Visit.objects.create(
                uuid=self.uuid("visit", order),
                inspection=self.inspection,
                unit=unit,
                on=starts_on + datetime.timedelta(days=order),
            )
            for order, unit in enumerate(units)
        ]
        if state in BEGUN:
            self.add_findings()
            self.add_figures()
            self.add_models()
            self.add_evidence()
        if state in Inspection.LOCKED_STATES:
            self.add_requirements(is_over=state == _STATE.CLOSED)
        self.inspection.refresh_search_text()

    def log(self, from_state, to_state, **about):
        Transition.objects.create(
            inspection=self.inspection,
            name=LOGGED_AS,
            from_state=from_state or _STATE.DRAFT,
            to_state=to_state,
            note="Số liệu mẫu, không phải bước có thật.",
            **about,
        )

    def add_team(self):
        for username, role in (
            ("truongdoan", TeamMember.Role.LEADER),
            ("thuky", TeamMember.Role.SECRETARY),
            ("thanhtra", TeamMember.Role.MEMBER),
        ):
            TeamMember.objects.create(
                uuid=self.uuid("member", username),
                inspection=self.inspection,
                role=role,
                user=self.users[username],
            )

    def add_findings(self):
        strengths = self.random.sample(STRENGTHS, 3)
        faults = self.random.sample(list(FaultType.objects.in_force(self.inspection.starts_on)), 6)
        rows = [(Finding.Kind.STRENGTH, None, number, words, "") for number, words in strengths]
        rows += [
            (
                Finding.Kind.LIMITATION,
                fault,
                fault.field_number,
                fault.wording,
                self.random.choice(["", "nhe", "vua", "nang"]),
            )
            for fault in faults
        ]
        self.limitations = []
        for order, (kind, fault, number, words, severity) in enumerate(rows):
            finding = Finding.objects.create(
                uuid=self.uuid("finding", order),
                inspection=self.inspection,
                kind=kind,
                fault=fault,
                reform_field=self.fields[number],
                words=f"{words} {MARK}",
                severity=severity,
            )
            finding.visits.set(self.random.sample(self.visits, self.random.randint(1, len(self.visits))))
            if fault:
                self.limitations.append(finding)

    def add_figures(self):
        year_begins = self.inspection.starts_on.replace(month=1, day=1)
        programme, _ = Programme.objects.get_or_create(
            name=f"Đề án đẩy mạnh dịch vụ công trực tuyến {MARK}",
            defaults={"uuid": uuid_of("programme"), "is_sample": True},
        )
        for order, visit in enumerate(self.visits):
            value = self.random.randint(40, 2400)
            is_bound = self.random.random() < 0.3
            value = value // 100 * 100 + 100 if is_bound else value
            shown = f"{value:,}".replace(",", ".")
            ReportedFigure.objects.create(
                uuid=self.uuid("figure", order),
                unit=visit.unit,
                visit=visit,
                as_typed=f"hơn {shown}" if is_bound else shown,
                value=value,
                comparator=">" if is_bound else "=",
                channel=ReportedFigure.Channel.ONLINE,
                service_level=ReportedFigure.ServiceLevel.FULL,
                programme=programme,
                period_from=year_begins,
                period_to=self.inspection.starts_on,
                period_words="từ đầu năm đến nay",
                quote=f"Số liệu mẫu, đơn vị báo cáo {shown} hồ sơ.",
                is_sample=True,
            )

    def add_models(self):
        visit = self.random.choice(self.visits)
        order = self.random.randrange(len(MODELS))
        name, channel = MODELS[order]
        model, _ = ServiceModel.objects.get_or_create(
            uuid=uuid_of("model", order),
            defaults={
                "name": f"{name} {MARK}",
                "channel": channel,
                "status": ServiceModel.Status.RUNNING,
                "is_sample": True,
            },
        )
        ServiceModelAdoption.objects.get_or_create(service_model=model, unit=visit.unit)
        ServiceModelObservation.objects.create(
            uuid=self.uuid("observation"),
            visit=visit,
            service_model=model,
            effect=f"Giảm thời gian đi lại, chờ đợi của người dân {MARK}.",
            rating=ServiceModelObservation.Rating.EFFECTIVE,
        )

    def add_evidence(self):
        Evidence.objects.create(
            uuid=self.uuid("evidence"),
            inspection=self.inspection,
            visit=self.visits[0],
            finding=self.limitations[0],
            caption=f"Bộ phận Tiếp nhận và Trả kết quả của {self.visits[0].unit.in_sentence} {MARK}",
        )

    def add_requirements(self, is_over):
        """Three requirements to every visited unit: late, due soon and due later, unless all is over."""
        ended = self.inspection.ends_on
        for order, (limitation, days) in enumerate(zip(self.limitations, DEADLINES, strict=False)):
            recent = self.today + datetime.timedelta(days=days)
            requirement = Requirement.objects.create(
                uuid=self.uuid("requirement", order),
                inspection=self.inspection,
                words=f"Khắc phục hạn chế “{limitation.fault.name.lower()}” và báo cáo Sở Nội vụ {MARK}.",
                deadline_on=ended + datetime.timedelta(days=30) if is_over else max(recent, ended),
                state=Requirement.State.ISSUED,
                issued_on=ended,
            )
            requirement.reform_fields.set([limitation.reform_field])
            requirement.findings.set([limitation])
            self.log(Requirement.State.DRAFT, Requirement.State.ISSUED, requirement=requirement)
            for visit_order, visit in enumerate(self.visits):
                self.add_remedy(requirement, order, visit_order, visit.unit, is_over)

    def add_remedy(self, requirement, order, visit_order, unit, is_over):
        reporter = next(
            (
                self.users[name]
                for name, code in (("laivung", "876"), ("lapvo", "875"))
                if unit.code == code and unit.level == Unit.Level.DISTRICT
            ),
            self.users["sonoivu"],
        )
        states = [Remedy.State.OPEN, Remedy.State.REPORTED, Remedy.State.VERIFIED]
        state = Remedy.State.VERIFIED if is_over else states[(order + visit_order) % 3]
        remedy = Remedy.objects.create(
            uuid=self.uuid("remedy", order, visit_order), requirement=requirement, unit=unit, state=state
        )
        if state == Remedy.State.OPEN:
            return
        Response.objects.create(
            uuid=self.uuid("report", order, visit_order),
            remedy=remedy,
            kind=Response.Kind.REPORT,
            words=f"Đơn vị đã khắc phục, có danh sách kèm theo {MARK}.",
            created_by=reporter,
        )
        self.log(Remedy.State.OPEN, Remedy.State.REPORTED, remedy=remedy)
        if state == Remedy.State.VERIFIED:
            Response.objects.create(
                uuid=self.uuid("verified", order, visit_order),
                remedy=remedy,
                kind=Response.Kind.VERIFIED,
                created_by=self.users["sonoivu"],
            )
            self.log(Remedy.State.REPORTED, Remedy.State.VERIFIED, remedy=remedy)
