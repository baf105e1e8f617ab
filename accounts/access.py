"""Who may do what, decided here and nowhere else.

A *verb* is one thing a person may do. A *role* is a set of verbs with a sentence that tells people
what the role is for. Roles come from two places: a `Membership` (for the province or for one unit,
between two dates) and the object itself, which may give its own people *local* roles through
`local_roles(user)` — the team of an inspection, the officers of the unit a remedy is asked of.

    can(user, "edit_findings", inspection)   → bool
    require(user, "edit_findings", inspection) → None, or 404 for a stranger and 403 for a weak right

`visible_to(user)` on the QuerySets uses `province_wide(user, verb)` so that lists, counts, search,
exports and documents all see through the same rights.
"""

from dataclasses import dataclass
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import Http404


@dataclass(frozen=True)
class Role:
    """`sentence` is what the interface shows beside the role's name."""

    name: str
    sentence: str
    verbs: frozenset[str]


VERBS = {
    "use_admin": "Vào trang quản trị: đơn vị, con người, danh mục",
    "view_plan": "Xem kế hoạch kiểm tra",
    "edit_plan": "Lập, ban hành, điều chỉnh kế hoạch kiểm tra",
    "view_inspection": "Xem cuộc kiểm tra",
    "view_findings": "Xem ưu điểm, hạn chế, số liệu, mô hình, ảnh của cuộc kiểm tra",
    "create_inspection": "Lập cuộc kiểm tra",
    "edit_inspection": "Sửa thông tin chung, thành phần Đoàn, lịch làm việc",
    "move_inspection": "Chuyển bước cuộc kiểm tra",
    "edit_findings": "Ghi ưu điểm, hạn chế, số liệu, mô hình, ảnh",
    "view_minutes": "Xem biên bản làm việc của buổi kiểm tra",
    "edit_minutes": "Lập, sửa, chốt biên bản làm việc",
    "acknowledge_for_team": "Xác nhận biên bản thay mặt Đoàn",
    "answer_minutes": "Ghi ý kiến, xác nhận biên bản thay mặt đơn vị",
    "discuss": "Trao đổi về nội dung ghi nhận, việc khắc phục; đề nghị sửa một ô",
    "settle_correction": "Sửa hoặc không sửa ô được đề nghị",
    "withdraw_comment": "Rút lời trao đổi của chính mình",
    "edit_requirements": "Ghi và ban hành yêu cầu",
    "view_requirement": "Xem yêu cầu và việc khắc phục",
    "answer_remedy": "Trả lời yêu cầu khắc phục",
    "verify_remedy": "Xác nhận hoặc trả lại kết quả khắc phục",
    "decide_extension": "Cho hoặc không cho gia hạn",
    "view_document": "Xem, tải văn bản",
    "request_document": "Lập văn bản",
    "issue_document": "Phát hành văn bản",
    "view_readings": "Xem ai đã xem, tải văn bản",
    "make_batch": "Lập tập văn bản",
    "view_batch": "Xem tập văn bản",
    "take_batch": "Tải, lập lại tập văn bản",
    "stop_batch": "Dừng tập văn bản đang lập",
    "view_original": "Tải tệp gốc của ảnh (còn thông tin vị trí)",
    "edit_models": "Ghi tình trạng, việc áp dụng, việc học tập mô hình",
    "view_returns": "Xem biểu số liệu II.06a",
    "file_return": "Lập, nhập, sửa và gửi biểu số liệu của đơn vị mình",
    "accept_return": "Nhận hoặc trả lại biểu số liệu của đơn vị",
}

_TEAM_WORK = {
    "view_plan",
    "view_inspection",
    "view_findings",
    "edit_findings",
    "discuss",
    "view_minutes",
    "view_requirement",
    "view_document",
    "make_batch",
}
_WHOLE_INSPECTION = _TEAM_WORK | {
    "edit_inspection",
    "move_inspection",
    "edit_minutes",
    "edit_requirements",
    "request_document",
    "view_original",
}

ROLES = {
    "administrator": Role(
        "Quản trị viên",
        "Giữ đơn vị, con người, danh mục; không làm thay việc của Đoàn.",
        frozenset({"use_admin", "view_batch", "stop_batch"}),
    ),
    "provincial_staff": Role(
        "Công chức Sở Nội vụ",
        "Lập, theo dõi mọi cuộc kiểm tra của tỉnh, phát hành văn bản, xác nhận khắc phục.",
        frozenset(
            _WHOLE_INSPECTION
            | {
                "edit_plan",
                "create_inspection",
                "view_readings",
                "issue_document",
                "verify_remedy",
                "decide_extension",
                "view_returns",
                "accept_return",
                "edit_models",
            }
        ),
    ),
    "leadership": Role(
        "Lãnh đạo UBND tỉnh",
        "Xem mọi cuộc kiểm tra, yêu cầu và văn bản của tỉnh.",
        frozenset(
            {
                "view_plan",
                "view_inspection",
                "view_findings",
                "discuss",
                "view_minutes",
                "view_requirement",
                "view_document",
                "make_batch",
                "view_returns",
            }
        ),
    ),
    "inspector": Role(
        "Công chức làm công tác kiểm tra",
        "Làm việc trong những cuộc kiểm tra mà mình có tên trong Đoàn; ghi vào thư viện mô hình.",
        frozenset({"edit_models"}),
    ),
    "unit_officer": Role(
        "Cán bộ đầu mối của đơn vị",
        "Xem và trả lời những gì Đoàn yêu cầu đơn vị mình.",
        frozenset(),
    ),
    "unit_head": Role(
        "Người đứng đầu đơn vị",
        "Như cán bộ đầu mối, và chịu trách nhiệm về câu trả lời.",
        frozenset(),
    ),
    # Local roles: given by a record to its own people.
    "team_leader": Role(
        "Trưởng đoàn",
        "Chịu trách nhiệm về cuộc kiểm tra, duyệt và phát hành văn bản của Đoàn.",
        frozenset(
            _WHOLE_INSPECTION
            | {"issue_document", "verify_remedy", "decide_extension", "acknowledge_for_team"}
        ),
    ),
    "team_deputy": Role(
        "Phó Trưởng đoàn",
        "Thay Trưởng đoàn khi được giao.",
        frozenset(_WHOLE_INSPECTION | {"verify_remedy", "decide_extension", "acknowledge_for_team"}),
    ),
    "team_secretary": Role(
        "Thư ký", "Ghi chép, tổng hợp, lập văn bản của Đoàn.", frozenset(_WHOLE_INSPECTION)
    ),
    "team_member": Role("Thành viên", "Ghi những gì thấy tại nơi kiểm tra.", frozenset(_TEAM_WORK)),
    "recheck_chair": Role(
        "Trưởng đoàn, Phó Trưởng đoàn phúc tra",
        "Xem yêu cầu của cuộc kiểm tra trước, xác nhận hoặc trả lại kết quả khắc phục.",
        frozenset({"view_requirement", "verify_remedy", "discuss"}),
    ),
    "recheck_member": Role(
        "Thành viên Đoàn phúc tra",
        "Xem yêu cầu của cuộc kiểm tra trước mà Đoàn đến xem lại.",
        frozenset({"view_requirement", "discuss"}),
    ),
    "inspected_unit": Role(
        "Đơn vị được kiểm tra",
        "Biết lịch kiểm tra; khi chưa ký biên bản chỉ thấy những hạn chế nêu kèm yêu cầu đã gửi.",
        frozenset({"view_inspection"}),
    ),
    "inspected_unit_after_minutes": Role(
        "Đơn vị được kiểm tra, sau biên bản",
        "Xem những gì Đoàn ghi về đơn vị mình sau khi ký biên bản.",
        frozenset({"view_inspection", "view_findings", "discuss"}),
    ),
    "unit_reading_minutes": Role(
        "Đơn vị có biên bản đã chốt",
        "Đọc biên bản buổi làm việc của chính đơn vị, ghi ý kiến và xác nhận.",
        frozenset({"view_inspection", "view_minutes", "answer_minutes"}),
    ),
    "unit_with_its_minutes": Role(
        "Đơn vị có biên bản giấy",
        "Mở, tải biên bản (PDF) của buổi làm việc tại chính đơn vị.",
        frozenset({"view_inspection", "view_document"}),
    ),
    "unit_with_its_report": Role(
        "Đơn vị lập báo cáo khắc phục",
        "Lập, xem, tải, phát hành báo cáo khắc phục của chính đơn vị.",
        frozenset({"view_document", "request_document", "issue_document"}),
    ),
    "unit_asked": Role(
        "Đơn vị được yêu cầu",
        "Xem và trả lời yêu cầu của chính đơn vị.",
        frozenset({"view_requirement", "answer_remedy", "discuss"}),
    ),
    "unit_asked_before": Role(
        "Đơn vị từng được yêu cầu",
        "Xem yêu cầu đã rút cùng những gì hai bên đã trao đổi.",
        frozenset({"view_requirement"}),
    ),
    "record_keeper": Role(
        "Người giữ bản ghi",
        "Sửa hoặc không sửa ô mà người khác đề nghị, ở bản ghi mình được sửa.",
        frozenset({"settle_correction"}),
    ),
    "batch_maker": Role(
        "Người lập tập văn bản",
        "Xem, dừng, tải tập văn bản mình đã lập; trong tập chỉ có văn bản mình được xem.",
        frozenset({"view_batch", "take_batch", "stop_batch"}),
    ),
    "comment_author": Role(
        "Người đã trao đổi",
        "Rút lời trao đổi của chính mình.",
        frozenset({"withdraw_comment"}),
    ),
    "returning_unit": Role(
        "Đơn vị lập biểu",
        "Lập, nhập và gửi biểu số liệu của chính đơn vị.",
        frozenset({"view_returns", "file_return"}),
    ),
}

PROVINCE_ROLES = ("administrator", "provincial_staff", "leadership", "inspector")
UNIT_ROLES = ("unit_officer", "unit_head")
# Local roles that the people of a unit have on that unit's own records.
OWN_UNIT_ROLES = ("unit_asked", "returning_unit", "inspected_unit", "unit_with_its_report")
# Local roles that a place on a team gives on the records of its inspection.
TEAM_ROLES = ("team_leader", "team_deputy", "team_secretary", "team_member")
MEMBERSHIP_ROLES = [(code, ROLES[code].name) for code in PROVINCE_ROLES + UNIT_ROLES]


def province_wide(user, verb):
    """True if one of the user's roles for the whole province gives the verb today."""
    return user.is_authenticated and any(verb in ROLES[role].verbs for role in user.current_roles)


def can(user, verb, obj=None):
    """True if the user may do `verb`, on `obj` where one is named.

    What a record names in `left_to_its_own` no role of the province gives on it: only its local roles do.

    :raises KeyError: the verb is not in VERBS (a misspelt right must not read as a refusal).
    """
    VERBS[verb]
    if not user.is_authenticated or not user.is_active:
        return False
    if province_wide(user, verb) and verb not in getattr(obj, "left_to_its_own", ()):
        return True
    return obj is not None and any(verb in ROLES[role].verbs for role in obj.local_roles(user))


def can_somewhere(user, verb):
    """True if the user may do it for the province, for a unit of the user's own, or with a team.

    An inspector has a team sooner or later; somebody of another role who is on one keeps what it gives.
    """
    if can(user, verb):
        return True
    if not user.is_authenticated or not user.is_active:
        return False
    if user.current_unit_ids and _gives(OWN_UNIT_ROLES, verb):
        return True
    return _gives(TEAM_ROLES, verb) and ("inspector" in user.current_roles or user.is_on_a_team)


def _gives(roles, verb):
    return any(verb in ROLES[role].verbs for role in roles)


def require(user, verb, obj=None):
    """Let the user through, or answer as to a stranger (404) or to a weak right (403)."""
    if can(user, verb, obj):
        return
    if obj is not None and not can(user, obj.view_verb, obj):
        raise Http404
    raise PermissionDenied(f"Anh/chị không có quyền: {VERBS[verb][0].lower()}{VERBS[verb][1:]}.")


def requires(verb):
    """View decorator for pages that stand on no record: a role with the verb.

    That somebody is signed in needs no decorator: accounts.middleware sees to it for every view that is not
    marked `login_not_required`.
    """

    def decorate(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            require(request.user, verb)
            return view(request, *args, **kwargs)

        return guarded

    return decorate
