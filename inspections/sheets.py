"""The Excel of the lists of inspections: which columns, in the order of the page."""

from functools import partial

from django.utils import timezone

from districts.list_sheets import SAMPLE_MARK, ListColumn, ListSheet
from districts.reading import symbol_figure

from . import model_library, planning, presenters
from .remedy_presenter import RemedyRow

INSPECTIONS = ListSheet(
    "Các cuộc kiểm tra",
    (
        ListColumn("Cuộc kiểm tra", "title"),
        ListColumn("Ngày bắt đầu", "starts_on", "date"),
        ListColumn("Ngày kết thúc", "ends_on", "date"),
        ListColumn("Tình trạng", "get_state_display"),
        ListColumn("Đơn vị", lambda inspection: _units(inspection)),
        ListColumn("Mã đơn vị", lambda inspection: _codes(inspection)),
        ListColumn("Hình thức", "get_kind_display"),
        ListColumn("Cơ quan thành lập Đoàn", "organised_by"),
        ListColumn("Số quyết định", "decision_number"),
        ListColumn("Ngày quyết định", "decision_on", "date"),
        SAMPLE_MARK,
    ),
)
NOTICES = ListSheet(
    "Thông báo",
    (
        ListColumn("Lúc", lambda notice: f"{timezone.localtime(notice.created_at):%H:%M %d/%m/%Y}"),
        ListColumn("Việc", "get_event_display"),
        ListColumn("Thông báo", "headline", width=60),
        ListColumn("Về", "about", width=60),
        ListColumn("Nội dung", "words", width=60),
        ListColumn("Đã đọc", lambda notice: "đã đọc" if notice.read_at else "chưa đọc"),
    ),
)
PLANS = ListSheet(
    "Kế hoạch kiểm tra",
    (
        ListColumn("Kế hoạch", "title", width=60),
        ListColumn("Năm", lambda plan: str(plan.year)),
        ListColumn("Số", "number"),
        ListColumn("Ngày", "dated_on", "date"),
        ListColumn("Tình trạng", "get_state_display"),
        ListColumn("Số dòng", "n_lines", "number"),
        SAMPLE_MARK,
    ),
)
PLAN_LINES = ListSheet(
    "Kế hoạch kiểm tra",
    (
        ListColumn("Tháng", "month", "number"),
        ListColumn("Ngày dự kiến", "on", "date"),
        ListColumn("Đơn vị", lambda line: "; ".join(str(unit) for unit in line.units.all()), width=60),
        ListColumn("Mã đơn vị", lambda line: "; ".join(unit.code for unit in line.units.all())),
        ListColumn("Hình thức", "get_kind_display"),
        ListColumn("Lĩnh vực (số)", lambda line: ", ".join(map(str, sorted(line.field_numbers)))),
        ListColumn("Ghi chú", "note"),
        ListColumn("Cuộc kiểm tra", "inspection.title"),
        ListColumn("Ngày kiểm tra", "inspection.starts_on", "date"),
        ListColumn("Tình trạng", lambda line: planning.line_badge(line, timezone.localdate()).word),
        ListColumn("Nguồn", lambda line: "số liệu mẫu" if line.plan.is_sample else None),
    ),
)
COVERAGE = ListSheet(
    "Đơn vị lâu chưa được kiểm tra",
    (
        ListColumn("Mã đơn vị", "unit.code"),
        ListColumn("Đơn vị", "unit"),
        ListColumn("Cấp", "unit.get_level_display"),
        ListColumn("Lần gần nhất", "last_on", "date"),
        ListColumn("Cuộc kiểm tra", "visit.inspection.title"),
        ListColumn("Kiểm tra dưới tên", "as_words"),
        ListColumn("Đã có trong kế hoạch", "line.plan.title"),
        ListColumn("Nguồn", lambda row: "số liệu mẫu" if row.is_sample else None),
    ),
)
REMEDY_COLUMNS = (
    ListColumn("Yêu cầu", "requirement.words", width=60),
    ListColumn("Mã đơn vị", "remedy.unit.code"),
    ListColumn("Đơn vị", "remedy.unit"),
    ListColumn("Đối tượng thực hiện", "requirement.addressed_to"),
    ListColumn("Tình trạng", "badge.word"),
    ListColumn("Hạn đang tính", "remedy.due_on", "date"),
    ListColumn("Hạn ban đầu", "requirement.deadline_on", "date"),
    ListColumn("Hạn như được nêu", "requirement.deadline_words"),
    ListColumn("Trễ (ngày làm việc)", lambda row: row.days_late or None, "number"),
    ListColumn("Nấc báo cáo", "rung"),
    ListColumn("Ở nấc này từ", "standing.since", "date"),
    ListColumn("Ý kiến của đơn vị", "stance.word"),
    ListColumn("Kế hoạch khắc phục", "remedy.plan", width=60),
    ListColumn("Người phụ trách", "remedy.person_in_charge"),
    ListColumn("Hẹn xong", "remedy.promised_on", "date"),
    ListColumn("Đơn vị làm xong", "remedy.done_on", "date"),
    ListColumn("Xác nhận lúc", "remedy.verified_at", "date"),
    ListColumn("Ngày yêu cầu", "requirement.issued_on", "date"),
    ListColumn("Cuộc kiểm tra", "requirement.inspection.title"),
    ListColumn("Ngày kiểm tra", "requirement.inspection.starts_on", "date"),
    ListColumn("Ghi chú", lambda row: "số liệu mẫu" if row.requirement.inspection.is_sample else None),
)


def remedies(ladder):
    """The list of remedies; what is late, and before whom, is counted by the ladder of the day."""
    return ListSheet("Yêu cầu và khắc phục", REMEDY_COLUMNS, partial(RemedyRow, ladder=ladder))


LEFT_BEHIND = ListSheet(
    "Việc của đơn vị đã kết thúc",
    (
        ListColumn("Yêu cầu", "row.requirement.words", width=60),
        ListColumn("Mã đơn vị", "remedy.unit.code"),
        ListColumn("Đơn vị đã kết thúc", "remedy.unit"),
        ListColumn("Kết thúc ngày", "remedy.unit.valid_to", "date"),
        ListColumn("Tình trạng", "row.badge.word"),
        ListColumn("Hạn", "row.deadline"),
        ListColumn("So với hạn", "row.due_in"),
        ListColumn("Đơn vị có thể làm tiếp", "heirs_words", width=60),
        ListColumn("Cuộc kiểm tra", "row.requirement.inspection.title"),
        ListColumn(
            "Ghi chú", lambda each: "số liệu mẫu" if each.row.requirement.inspection.is_sample else None
        ),
    ),
)
DOCUMENTS = ListSheet(
    "Văn bản",
    (
        ListColumn("Loại", "get_kind_display"),
        ListColumn("Trích yếu", "title", width=60),
        ListColumn("Số", "number"),
        ListColumn("Ký hiệu", "symbol"),
        ListColumn("Ngày văn bản", "dated_on", "date"),
        ListColumn("Cuộc kiểm tra", "inspection.title"),
        ListColumn("Người yêu cầu", "requested_by"),
        ListColumn("Yêu cầu lúc", "requested_at", "date"),
        ListColumn("Tình trạng", lambda document: presenters.document_badge(document).word),
        ListColumn("Phát hành lúc", "issued_at", "date"),
        ListColumn("Người phát hành", "issued_by"),
        ListColumn("Số trang", "pages", "number"),
        ListColumn("Mã băm SHA-256", "pdf_sha256"),
        ListColumn("Ghi chú", lambda document: "số liệu mẫu" if document.shows_sample else None),
    ),
)
BATCHES = ListSheet(
    "Tập văn bản",
    (
        ListColumn("Loại văn bản", "get_kind_display"),
        ListColumn("Dạng", "get_form_display"),
        ListColumn("Người lập", "made_by"),
        ListColumn("Lập lúc", "made_at", "date"),
        ListColumn("Tình trạng", "get_state_display"),
        ListColumn("Số văn bản", "n_items", "number"),
        ListColumn("Đã xong", "n_ready", "number"),
        ListColumn("Không lập được", "n_failed", "number"),
        ListColumn("Lý do", "failure_reason"),
    ),
)
READINGS = ListSheet(
    "Lượt xem, tải văn bản",
    (
        ListColumn("Lúc", "at", "date"),
        ListColumn("Người xem, tải", "by"),
        ListColumn("Tài khoản", "by.username"),
        ListColumn("Việc", "get_what_display"),
    ),
)
HITS = (ListColumn("Tìm thấy", lambda hit: hit["text"], width=60), ListColumn("Về", lambda hit: hit["note"]))
# The records of one inspection, one sheet each.
FINDINGS = ListSheet(
    "Ưu điểm, hạn chế",
    (
        ListColumn("Loại", "get_kind_display"),
        ListColumn("Lĩnh vực", "reform_field"),
        ListColumn("Nội dung", "words", width=60),
        ListColumn("Đơn vị", lambda finding: _units(finding)),
        ListColumn("Mã đơn vị", lambda finding: _codes(finding)),
        ListColumn("Lỗi trong danh mục", "fault"),
        ListColumn("Mức độ", "get_severity_display"),
        ListColumn("Số lượng", "count_value", "decimal"),
        ListColumn("Cách nêu số lượng", "get_count_comparator_display"),
        ListColumn("Số lượng như được nêu", "count_as_typed"),
        ListColumn("Nguyên nhân", "cause"),
        ListColumn("Ảnh hưởng", "consequence"),
        ListColumn("Bên chịu trách nhiệm", lambda finding: finding.responsible_body or _responsible(finding)),
        ListColumn("Lặp lại", "repeat_words"),
        ListColumn("Căn cứ ngày kiểm tra", lambda finding: _bases(finding), width=60),
        ListColumn("Nguyên văn", "quote"),
        ListColumn("Rút lúc", "withdrawn_at", "date"),
        ListColumn("Lý do rút", "withdrawn_reason"),
    ),
)
LIMITATIONS = ListSheet(
    "Hạn chế",
    (
        *(column for column in FINDINGS.columns if column.heading not in ("Loại", "Rút lúc", "Lý do rút")),
        ListColumn("Lặp lại ở lần sau", "later_words"),
        ListColumn("Cuộc kiểm tra", "inspection.title", width=60),
        ListColumn("Ngày kiểm tra", "inspection.starts_on", "date"),
        ListColumn("Ghi chú", lambda finding: "số liệu mẫu" if finding.inspection.is_sample else None),
    ),
)
FIGURE_COLUMNS = (
    ListColumn("Mã đơn vị", "unit.code"),
    ListColumn("Đơn vị", "unit"),
    ListColumn("Đếm cái gì", "get_counted_display"),
    ListColumn("Nói rõ", "counted_note"),
    ListColumn("Giá trị", "value", "decimal"),
    ListColumn("Cách nêu", "get_comparator_display"),
    ListColumn("Viết gọn", lambda figure: symbol_figure(figure.value, figure.comparator)),
    ListColumn("Đơn vị tính", "unit_of_count"),
    ListColumn("Như được nêu", "as_typed"),
    ListColumn("Kênh", lambda figure: figure.get_channel_display() if figure.channel else None),
    ListColumn("Mức độ", lambda figure: figure.get_service_level_display() if figure.service_level else None),
    ListColumn("Đề án, chương trình", "programme"),
    ListColumn("Kỳ từ ngày", "period_from", "date"),
    ListColumn("Kỳ đến ngày", "period_to", "date"),
    ListColumn("Kỳ như được nêu", "period_words"),
    ListColumn("Nguồn", "get_source_display"),
    ListColumn("Nguyên văn", "quote", width=60),
)
WITHDRAWN_COLUMNS = (
    ListColumn("Rút lúc", "withdrawn_at", "date"),
    ListColumn("Lý do rút", "withdrawn_reason"),
)
FIGURES = ListSheet("Số liệu", (*FIGURE_COLUMNS, *WITHDRAWN_COLUMNS))
OBSERVATIONS = ListSheet(
    "Mô hình",
    (
        ListColumn("Mô hình", "service_model", width=60),
        ListColumn("Mã đơn vị", "visit.unit.code"),
        ListColumn("Đơn vị", "visit.unit"),
        ListColumn("Ngày kiểm tra", "visit.on", "date"),
        ListColumn("Đánh giá", "get_rating_display"),
        ListColumn("Hiệu quả ghi nhận", "effect", width=60),
        ListColumn("Kênh phục vụ", "service_model.get_channel_display"),
        ListColumn("Nguyên văn", "quote"),
        *WITHDRAWN_COLUMNS,
    ),
)

REPORTED = ListSheet(
    "Số liệu được nêu",
    (
        *FIGURE_COLUMNS,
        ListColumn("Cuộc kiểm tra", "visit.inspection.title"),
        ListColumn("Ngày kiểm tra", "visit.on", "date"),
        SAMPLE_MARK,
    ),
)
REPORTED_SUMS = ListSheet(
    "Tổng các số cùng loại",
    (
        ListColumn("Nội dung", lambda line: line[0].name, width=60),
        ListColumn("Kỳ", lambda line: line[1]),
        ListColumn("Tổng", lambda line: line[2]),
        ListColumn("Vì sao không cộng", lambda line: line[3], width=60),
    ),
)
MODELS = ListSheet(
    "Thư viện mô hình",
    (
        ListColumn("Mô hình", "model.name", width=60),
        ListColumn("Tình trạng", "badge.word"),
        ListColumn("Lĩnh vực", "model.reform_field"),
        ListColumn("Kênh phục vụ", "channel"),
        ListColumn("Thấy lần đầu ở", "first_seen.visit.unit"),
        ListColumn("Ngày thấy lần đầu", "first_seen.visit.on", "date"),
        ListColumn("Đánh giá cao nhất", "rating"),
        ListColumn("Số đơn vị đang áp dụng", lambda row: len(row.running), "number"),
        ListColumn("Đơn vị đã, đang áp dụng", lambda row: "; ".join(row.units), width=60),
        ListColumn("Học từ mô hình", "model.copied_from"),
        ListColumn("Số mô hình học theo", "model.n_copies", "number"),
        ListColumn("Ghi chú", lambda row: "số liệu mẫu" if row.model.is_sample else None),
    ),
    as_row=model_library.ModelRow,
)


UNIT_HISTORY = ListSheet(
    "Lịch sử kiểm tra và khắc phục",
    (
        ListColumn("Ngày", "on", "date"),
        ListColumn("Việc", "title"),
        ListColumn("Nội dung", "words", width=60),
        ListColumn("Đơn vị lúc đó", "unit"),
        ListColumn("Quan hệ", "was"),
        ListColumn("Ai", "by"),
        ListColumn("Cuộc kiểm tra", "inspection.title", width=60),
        SAMPLE_MARK,
    ),
)
_COUNT = "number"
HEADS_YEAR = ListSheet(
    "Trách nhiệm người đứng đầu",
    (
        ListColumn("Đơn vị", "unit"),
        ListColumn("Mã đơn vị", "unit.code"),
        ListColumn("Người đứng đầu", "name"),
        ListColumn("Chức vụ", "office"),
        ListColumn("Nhiệm kỳ", "term"),
        ListColumn("Tính từ ngày", "first", "date"),
        ListColumn("Tính đến ngày", "last", "date"),
        *(
            ListColumn(heading, partial(lambda name, row: row.counts[name], name), _COUNT)
            for heading, name in (
                ("Yêu cầu mới nhận", "received"),
                ("Nhận từ trước", "taken_over"),
                ("Xong đúng hạn", "in_time"),
                ("Xong trễ", "late"),
                ("Xong, không có hạn", "no_deadline"),
                ("Chưa xong", "still_open"),
                ("Chưa xong và quá hạn", "overdue"),
                ("Ngày trễ (ngày làm việc)", "days_late"),
                ("Bị trả lại (lần)", "sent_back"),
                ("Hạn chế", "limitations"),
                ("Hạn chế lặp lại", "repeated"),
            )
        ),
        ListColumn("Tỷ lệ trước và đúng hạn", lambda row: row.rate and row.rate.percent, "percent"),
        ListColumn("Số kỳ có biểu", "n_months", _COUNT),
        ListColumn("Số kỳ trong thời gian ấy", "n_all_months", _COUNT),
        ListColumn("Về số liệu", lambda row: row.rate_note or row.rate_shown),
        ListColumn("Yêu cầu của cơ quan khác", lambda row: row.counts["elsewhere"], _COUNT),
        ListColumn("Hạn chế của cơ quan khác", lambda row: row.counts["limitations_elsewhere"], _COUNT),
        SAMPLE_MARK,
    ),
)


def _bases(finding):
    return "; ".join(basis.words for basis in finding.basis)


def _units(record):
    """The units of a record with visits, each once, in the order of the page."""
    names = dict.fromkeys(str(visit.unit) for visit in record.visits.all())
    return "; ".join(names)


def _codes(record):
    return "; ".join(dict.fromkeys(visit.unit.code for visit in record.visits.all()))


def _responsible(finding):
    return finding.get_responsible_display()
