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
    "view_inspection": "Xem cuộc kiểm tra",
    "view_findings": "Xem ưu điểm, hạn chế, số liệu, mô hình, ảnh của cuộc kiểm tra",
    "create_inspection": "Lập cuộc kiểm tra",
    "edit_inspection": "Sửa thông tin chung, thành phần Đoàn, lịch làm việc",
    "move_inspection": "Chuyển bước cuộc kiểm tra",
    "edit_findings": "Ghi ưu điểm, hạn chế, số liệu, mô hình, ảnh",
    "edit_requirements": "Ghi và ban hành yêu cầu",
    "view_requirement": "Xem yêu cầu và việc khắc phục",
    "answer_remedy": "Trả lời yêu cầu khắc phục",
    "verify_remedy": "Xác nhận hoặc trả lại kết quả khắc phục",
    "view_document": "Xem, tải văn bản",
    "request_document": "Lập văn bản",
    "issue_document": "Phát hành văn bản",
    "view_original": "Tải tệp gốc của ảnh (còn thông tin vị trí)",
    "view_returns": "Xem biểu số liệu II.06a",
    "file_return": "Lập, nhập, sửa và gửi biểu số liệu của đơn vị mình",
    "accept_return": "Nhận hoặc trả lại biểu số liệu của đơn vị",
}

_TEAM_WORK = {"view_inspection", "view_findings", "edit_findings", "view_requirement", "view_document"}
_WHOLE_INSPECTION = _TEAM_WORK | {
    "edit_inspection",
    "move_inspection",
    "edit_requirements",
    "request_document",
    "view_original",
}

ROLES = {
    "administrator": Role(
        "Quản trị viên",
        "Giữ đơn vị, con người, danh mục; không làm thay việc của Đoàn.",
        frozenset({"use_admin"}),
    ),
    "provincial_staff": Role(
        "Công chức Sở Nội vụ",
        "Lập, theo dõi mọi cuộc kiểm tra của tỉnh, phát hành văn bản, xác nhận khắc phục.",
        frozenset(
            _WHOLE_INSPECTION
            | {"create_inspection", "issue_document", "verify_remedy", "view_returns", "accept_return"}
        ),
    ),
    "leadership": Role(
        "Lãnh đạo UBND tỉnh",
        "Xem mọi cuộc kiểm tra, yêu cầu và văn bản của tỉnh.",
        frozenset({"view_inspection", "view_findings", "view_requirement", "view_document", "view_returns"}),
    ),
    "inspector": Role(
        "Công chức làm công tác kiểm tra",
        "Làm việc trong những cuộc kiểm tra mà mình có tên trong Đoàn.",
        frozenset(),
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
        frozenset(_WHOLE_INSPECTION | {"issue_document", "verify_remedy"}),
    ),
    "team_deputy": Role(
        "Phó Trưởng đoàn", "Thay Trưởng đoàn khi được giao.", frozenset(_WHOLE_INSPECTION | {"verify_remedy"})
    ),
    "team_secretary": Role(
        "Thư ký", "Ghi chép, tổng hợp, lập văn bản của Đoàn.", frozenset(_WHOLE_INSPECTION)
    ),
    "team_member": Role("Thành viên", "Ghi những gì thấy tại nơi kiểm tra.", frozenset(_TEAM_WORK)),
    "inspected_unit": Role(
        "Đơn vị được kiểm tra",
        "Biết lịch kiểm tra; khi chưa ký biên bản chỉ thấy những hạn chế nêu kèm yêu cầu đã gửi.",
        frozenset({"view_inspection"}),
    ),
    "inspected_unit_after_minutes": Role(
        "Đơn vị được kiểm tra, sau biên bản",
        "Xem những gì Đoàn ghi về đơn vị mình sau khi ký biên bản.",
        frozenset({"view_inspection", "view_findings"}),
    ),
    "unit_asked": Role(
        "Đơn vị được yêu cầu",
        "Xem và trả lời yêu cầu của chính đơn vị.",
        frozenset({"view_requirement", "answer_remedy"}),
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
OWN_UNIT_ROLES = ("unit_asked", "returning_unit")
MEMBERSHIP_ROLES = [(code, ROLES[code].name) for code in PROVINCE_ROLES + UNIT_ROLES]


def province_wide(user, verb):
    """True if one of the user's roles for the whole province gives the verb today."""
    return user.is_authenticated and any(verb in ROLES[role].verbs for role in user.current_roles)


def can(user, verb, obj=None):
    """True if the user may do `verb`, on `obj` where one is named.

    :raises KeyError: the verb is not in VERBS (a misspelt right must not read as a refusal).
    """
    VERBS[verb]
    if not user.is_authenticated or not user.is_active:
        return False
    if province_wide(user, verb):
        return True
    return obj is not None and any(verb in ROLES[role].verbs for role in obj.local_roles(user))


def can_somewhere(user, verb):
    """True if the user may do it for the province, or on the records of a unit that is the user's own."""
    own = any(verb in ROLES[role].verbs for role in OWN_UNIT_ROLES)
    return can(user, verb) or (own and user.is_authenticated and bool(user.current_unit_ids))


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
