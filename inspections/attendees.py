"""Who was present at a visit, as people write it down: one person a line, the name, then the office.

Nguyễn Văn A, Chủ tịch UBND huyện
?, công chức Bộ phận Một cửa
Lê Thị B
"""

import re

from accounts.vietnamese import clean_line

MOST_PEOPLE = 60
LONGEST_NAME, LONGEST_OFFICE = 100, 150
# A comma, a dash with room around it or a semicolon parts the name from the office.
PARTING = re.compile(r"\s*[,;:–—]\s*|\s+-\s+")
UNKNOWN_NAMES = {"", "?", "-", "—", "không rõ", "không rõ tên", "(không rõ tên)", "không nêu tên"}
NUMBERING = re.compile(r"^(?:[0-9]{1,2}[.)]|[-+*•])\s+")
COURTESY = re.compile(r"^(?:ông|bà|đồng chí|đ/c)\s*:?\s+", re.IGNORECASE)


def read_attendees(text):
    """([(full name, office)], sentences on lines that say nothing or too much)."""
    people, problems = [], []
    for line in text.splitlines():
        typed = NUMBERING.sub("", clean_line(line))
        if not typed:
            continue
        name, _, office = _parted(typed)
        if name.lower() in UNKNOWN_NAMES:
            name = ""
        if not name and not office:
            problems.append(f"Dòng “{typed}” chưa có tên hay chức vụ nào.")
        elif len(name) > LONGEST_NAME or len(office) > LONGEST_OFFICE:
            problems.append(
                f"Dòng “{typed[:40]}…” quá dài: tên tối đa {LONGEST_NAME}, chức vụ {LONGEST_OFFICE} ký tự."
            )
        else:
            people.append((name, office))
    if len(people) > MOST_PEOPLE:
        problems.append(f"Có {len(people)} dòng; mỗi bên ghi tối đa {MOST_PEOPLE} người.")
    return people, problems


def _parted(typed):
    match = PARTING.search(typed)
    if match is None:
        return COURTESY.sub("", typed), "", ""
    return COURTESY.sub("", typed[: match.start()]), ",", typed[match.end() :]


def attendees_as_text(people):
    """People as `read_attendees` takes them; an unknown name is a question mark."""
    lines = []
    for each in people:
        name = each.full_name or (str(each.user) if getattr(each, "user_id", None) else "") or "?"
        if name != "?" or each.office:
            lines.append(f"{name}, {each.office}" if each.office else name)
    return "\n".join(lines)
