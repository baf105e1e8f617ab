"""What differs between two versions of the checklist, item by item."""

from dataclasses import dataclass

from .actions.checklist_version import kept_items

SHOWN = {
    "code": "mã mục",
    "words": "nội dung kiểm tra",
    "how_to_check": "cách kiểm tra",
    "proof": "bằng chứng cần có",
    "legal_bases": "căn cứ theo thời gian",
    "certainty": "độ chắc chắn",
    "fault": "lỗi khi chưa đạt",
    "finding_words": "câu mẫu khi chưa đạt",
    "count_label": "hỏi số lượng",
}


@dataclass(frozen=True)
class Difference:
    """`columns`: (what, text before, text after); empty for an item that is new or gone."""

    field_number: int
    item: object
    columns: list


@dataclass(frozen=True)
class Comparison:
    added: list
    removed: list
    changed: list
    n_same: int

    @property
    def is_empty(self):
        return not (self.added or self.removed or self.changed)


def compare(before, after):
    """Items of one field are the same item by their code, else by their words."""
    left, right = list(kept_items(before)), list(kept_items(after))
    pairs = _pairs(left, right)
    matched_left = {one.pk for one, _ in pairs}
    matched_right = {other.pk for _, other in pairs}
    changed = [Difference(_number(new), new, _columns(old, new)) for old, new in pairs]
    changed = [difference for difference in changed if difference.columns]
    return Comparison(
        added=[Difference(_number(item), item, []) for item in right if item.pk not in matched_right],
        removed=[Difference(_number(item), item, []) for item in left if item.pk not in matched_left],
        changed=changed,
        n_same=len(pairs) - len(changed),
    )


def _pairs(left, right):
    pairs, open_left, open_right = [], left, right
    for column in ("code", "words"):
        by_key = {(_number(item), getattr(item, column)): item for item in open_left}
        found = [(by_key.pop((_number(item), getattr(item, column)), None), item) for item in open_right]
        pairs += [(old, new) for old, new in found if old is not None]
        open_left, open_right = list(by_key.values()), [new for old, new in found if old is None]
    return pairs


def _number(item):
    return item.section.reform_field.number


def _columns(old, new):
    texts = [(label, _text(old, name), _text(new, name)) for name, label in SHOWN.items()]
    return [row for row in texts if row[1] != row[2]]


def _text(item, name):
    value = getattr(item, name)
    if name == "legal_bases":
        return bases_as_lines(value)
    if name == "certainty":
        return item.get_certainty_display()
    return str(value or "")


def bases_as_lines(bases):
    """'21/06/2018–30/06/2025: Nghị định …', one basis on a line, as an administrator types them."""
    return "\n".join(_basis_as_line(basis) for basis in bases)


def _basis_as_line(basis):
    start, end = (_vietnamese_day(basis.get(name)) for name in ("from", "to"))
    return f"{start}–{end}: {basis['words']}" if start or end else basis["words"]


def _vietnamese_day(iso):
    return "/".join(reversed(iso.split("-"))) if iso else ""
