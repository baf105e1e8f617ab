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
    UnitHead,
)
from districts.reading import reporting_month
from inspections import repeats
from inspections.actions.checklist_version import kept_items
from inspections.models import (
    ChecklistAnswer,
    ChecklistVersion,
    Comment,
    Evidence,
    Extension,
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
    VisitChecklist,
)

from .accounts import ARTICLE_DAY
from .dossiers import load_dossiers
from .minutes import add_sample_minutes
from .plans import load_plans

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
    today = today or timezone.localdate()
    inspections = load_inspections(districts, users, today)
    load_heads(today)
    link_repeats()
    load_plans(uuid_of, MARK, users, today)
    load_dossiers(uuid_of, MARK, users, BEGUN)
    return returns, lines, inspections


# --- Heads of units -----------------------------------------------------------------------------

# Made-up people; the units of the article keep whatever is really known of theirs, so they get none.
SAMPLE_HEADS = ("Nguyễn Văn Mẫu", "Trần Thị Mẫu", "Lê Văn Mẫu", "Phạm Thị Mẫu")


def load_heads(today):
    """Heads of the communes that the sample inspects: one in four has changed within the last two months."""
    visited = Unit.objects.in_force(today).filter(
        level=Unit.Level.COMMUNE, visits__inspection__is_sample=True, heads=None
    )
    for order, unit in enumerate(visited.distinct().order_by("code")):
        changed_on = today - datetime.timedelta(days=40)
        names = [SAMPLE_HEADS[order % len(SAMPLE_HEADS)]]
        terms = [(unit.valid_from, None)]
        if order % 4 == 0:
            names.append(SAMPLE_HEADS[(order + 1) % len(SAMPLE_HEADS)])
            terms = [(unit.valid_from, changed_on - datetime.timedelta(days=1)), (changed_on, None)]
        for name, (first, last) in zip(names, terms, strict=True):
            UnitHead.objects.create(
                uuid=uuid_of("head", unit.code, first),
                unit=unit,
                full_name=f"{name} {MARK}",
                office=f"Chủ tịch Ủy ban nhân dân {unit.get_type_display().lower()}",
                valid_from=first,
                valid_to=last,
                legal_basis="Số liệu mẫu, không phải người có thật.",
            )


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
    ("Ngày thứ Năm không viết", ServiceModel.Channel.ONLINE, 6),
    ("Hẹn giờ giải quyết thủ tục hành chính", ServiceModel.Channel.COUNTER, 2),
    ("Trả kết quả tại nhà cho người cao tuổi", ServiceModel.Channel.POSTAL, 2),
]
COMES_BACK = "tre_hen"
DEADLINES = (-20, 6, 30)
_RESULT = ChecklistAnswer.Result
FAILING = ChecklistAnswer.NOT_AS_IT_SHOULD_BE
# Result, how often.
RESULTS = [
    (_RESULT.MET, 60),
    (_RESULT.PARTLY, 12),
    (_RESULT.FAILED, 12),
    (_RESULT.NOT_CHECKED, 8),
    (_RESULT.NOT_APPLICABLE, 8),
]


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


def link_repeats():
    """Of the sample inspections of districts: the same fault seen twice at one of them."""
    districts = Finding.objects.filter(
        inspection__is_sample=True, kind=Finding.Kind.LIMITATION, visits__unit__level=Unit.Level.DISTRICT
    ).distinct()
    open_ones = districts.filter(repeats=None, is_no_repeat=False, inspection__state=_STATE.CONCLUDED)
    for finding in open_ones.prefetch_related("visits"):
        earlier = repeats.earlier_of(list(finding.visits.all())).filter(
            fault=finding.fault, inspection__is_sample=True
        )
        if before := earlier.order_by("-inspection__starts_on", "-pk").first():
            Finding.objects.filter(pk=finding.pk).update(repeats=before)


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
            self.add_checklist()
            add_sample_minutes(
                self.visits,
                users=self.users,
                uuid=self.uuid,
                mark=MARK,
                is_signed=state in Inspection.AFTER_MINUTES,
            )
        if state in Inspection.AFTER_MINUTES:
            self.add_discussion()
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
        at_districts = self.visits[0].unit.level == Unit.Level.DISTRICT
        comes_back = FaultType.objects.filter(code=COMES_BACK).first() if at_districts else None
        if comes_back:  # the districts are visited twice, so something comes back there
            faults[0] = comes_back if comes_back not in faults else faults[0]
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
            some = self.random.sample(self.visits, self.random.randint(1, len(self.visits)))
            finding.visits.set(self.visits if fault and fault == comes_back else some)
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
        name, channel, number = MODELS[order]
        model, _ = ServiceModel.objects.get_or_create(
            uuid=uuid_of("model", order),
            defaults={
                "name": f"{name} {MARK}",
                "channel": channel,
                "reform_field": self.fields[number],
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

    def add_checklist(self):
        """What two of the team saw at the first visit; while it goes on, the last third is still to do."""
        visit, random = self.visits[0], Random(f"cchc checklist {self.number}")
        checklist = VisitChecklist.objects.create(
            visit=visit, version=ChecklistVersion.objects.in_force(visit.on).get()
        )
        items = list(kept_items(checklist.version))
        if self.inspection.state == _STATE.IN_FIELD:
            items = items[: len(items) * 2 // 3]
        people = [self.users["thanhtra"], self.users["thuky"]]
        ChecklistAnswer.objects.bulk_create(
            [
                ChecklistAnswer(
                    uuid=self.uuid("answer", item.code),
                    checklist=checklist,
                    item=item,
                    result=(result := random.choices(*zip(*RESULTS, strict=True))[0]),
                    note=f"Ghi tại nơi kiểm tra {MARK}." if result in FAILING else "",
                    answered_at=timezone.now(),
                    answered_by=people[item.section.reform_field.number % 2],
                )
                for item in items
            ]
        )

    def add_discussion(self):
        """A question of the unit and the team's answer; while the record is open, one field asked for."""
        finding, by_unit = self.limitations[0], Comment.Side.UNIT
        unit = finding.visits.select_related("unit").first().unit
        at_district = unit.level == Unit.Level.DISTRICT
        names = {"876": "laivung", "875": "lapvo"} if at_district else {}
        reporter = self.users.get(names.get(unit.code, ""))
        if reporter:
            self.comment(finding, "question", reporter, by_unit, "Đoàn cho biết lấy số từ sổ nào ạ")
        self.comment(
            finding, "answer", self.users["thuky"], Comment.Side.PROVINCE, "Số lấy từ phần mềm, ngày kiểm tra"
        )
        if self.inspection.state not in Inspection.LOCKED_STATES:
            asked = {"field": "severity", "was": finding.get_severity_display() or "—"}
            asked |= {"state": Comment.State.ASKED, "proposed": "Vừa" if asked["was"] == "Nhẹ" else "Nhẹ"}
            words = "Mức độ này chưa khớp với hồ sơ đã xem, đề nghị xem lại"
            self.comment(finding, "correction", self.users["sonoivu"], Comment.Side.PROVINCE, words, **asked)

    def comment(self, finding, name, by, side, words, **asked):
        Comment.objects.create(
            uuid=self.uuid("comment", name),
            finding=finding,
            created_by=by,
            side=side,
            words=f"{words} {MARK}.",
            **asked,
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
        key = (order, visit_order)
        remedy = Remedy(uuid=self.uuid("remedy", *key), requirement=requirement, unit=unit, state=state)
        done_on = min(requirement.deadline_on, self.today)
        if state == Remedy.State.VERIFIED:
            remedy.verified_at, remedy.verified_by = timezone.now(), self.users["sonoivu"]
        if state != Remedy.State.OPEN:
            remedy.done_on = done_on
            self.agree_and_plan(remedy, reporter)
        remedy.save()
        if state == Remedy.State.OPEN:
            self.add_answer(remedy, key, reporter)
            return
        self.say(remedy, "report", key, Response.Kind.REPORT, reporter, "Đã khắc phục, có danh sách kèm theo")
        self.log(Remedy.State.OPEN, Remedy.State.REPORTED, remedy=remedy)
        if state == Remedy.State.VERIFIED:
            self.say(remedy, "verified", key, Response.Kind.VERIFIED, self.users["sonoivu"])
            self.log(Remedy.State.REPORTED, Remedy.State.VERIFIED, remedy=remedy)

    def say(self, remedy, name, key, kind, by, words=""):
        Response.objects.create(
            uuid=self.uuid(name, *key),
            remedy=remedy,
            kind=kind,
            words=f"{words} {MARK}." if words else "",
            done_on=remedy.done_on if kind == Response.Kind.REPORT else None,
            created_by=by,
        )

    def agree_and_plan(self, remedy, by):
        now = timezone.now()
        remedy.stance, remedy.stance_at, remedy.stance_by = Remedy.Stance.AGREED, now, by
        remedy.plan = f"Rà soát, phân công lại và kiểm tra hằng tuần {MARK}."
        remedy.person_in_charge = f"Phó Chủ tịch phụ trách {MARK}"
        remedy.promised_on = remedy.requirement.deadline_on
        remedy.planned_at, remedy.planned_by = now, by

    def add_answer(self, remedy, key, by):
        """What was said of an open remedy: nothing, agreed, disagreed, more time in three ways."""
        answers = (None, "agreed", "disagreed", Extension.State.ASKED, "granted", "refused")
        answer = answers[(self.number + key[0] + 2 * key[1]) % len(answers)]
        if answer is None:
            return
        if answer == "disagreed":
            words = f"Việc này thuộc phần mềm của tỉnh, đơn vị không tự sửa được {MARK}."
            remedy.stance, remedy.stance_words = Remedy.Stance.DISAGREED, words
            remedy.stance_at, remedy.stance_by = timezone.now(), by
            self.say(remedy, "disagree", key, Response.Kind.DISAGREED, by, words.removesuffix(f" {MARK}."))
        else:
            self.agree_and_plan(remedy, by)
            self.say(remedy, "agree", key, Response.Kind.AGREED, by, "Đơn vị đồng ý")
            self.say(remedy, "plan", key, Response.Kind.PLAN, by, remedy.plan.removesuffix(f" {MARK}."))
        if answer in Extension.State.values:
            self.add_extension(remedy, key, by, answer)
        remedy.save()

    def add_extension(self, remedy, key, by, state):
        until = max(remedy.requirement.deadline_on, self.today) + datetime.timedelta(days=20)
        extension = Extension(
            uuid=self.uuid("extension", *key),
            remedy=remedy,
            asked_until=until,
            reason=f"Chờ nâng cấp phần mềm một cửa {MARK}.",
            asked_by=by,
            state=state,
        )
        kind = Response.Kind.ASKED_TIME
        self.say(remedy, "ask", key, kind, by, f"Xin gia hạn đến {until:%d/%m/%Y}, chờ nâng cấp phần mềm")
        if state != Extension.State.ASKED:
            extension.note = f"Đã xem xét đề nghị của đơn vị {MARK}."
            extension.decided_at, extension.decided_by = timezone.now(), self.users["sonoivu"]
            granted = state == Extension.State.GRANTED
            if granted:
                extension.granted_until = remedy.extended_until = until
            kind = Response.Kind.GRANTED if granted else Response.Kind.REFUSED
            self.say(remedy, "decide", key, kind, self.users["sonoivu"], "Đã xem xét đề nghị của đơn vị")
        extension.save()
        if state != Extension.State.ASKED:
            self.log(Extension.State.ASKED, state, extension=extension)
