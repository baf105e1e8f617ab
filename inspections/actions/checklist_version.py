"""Making a version of the checklist from another, publishing it, taking it out of use."""

import datetime
from collections import Counter

from django.db import transaction
from django.utils import timezone

from inspections import workflow
from inspections.models import ChecklistItem, ChecklistSection, ChecklistVersion

from .constraints import refuse_what_is_forbidden

# A page with more could send more fields than the server takes at once (DATA_UPLOAD_MAX_NUMBER_FIELDS).
MAX_ITEMS = 200
COPIED = (
    "code",
    "order",
    "words",
    "how_to_check",
    "proof",
    "legal_bases",
    "certainty",
    "fault_id",
    "finding_words",
    "count_label",
)


@transaction.atomic
def begin_version(*, version):
    """Give a new draft a section for every field of its programme."""
    for field in version.scheme.fields.order_by("number"):
        ChecklistSection.objects.create(
            version=version, reform_field=field, name=field.name, order=field.number
        )


@transaction.atomic
def draft_from(*, version, title, valid_from, by):
    """A draft with everything that stands in `version`; what was dropped there stays behind.

    It is of the programme of its first day: sections go over to the field with the same number.

    :raises workflow.Refused: no programme is known for the day.
    """
    scheme = type(version.scheme).objects.in_force(valid_from).first()
    if scheme is None:
        raise workflow.Refused("Danh mục chưa có chương trình cải cách hành chính cho ngày này.")
    draft = ChecklistVersion.objects.create(
        scheme=scheme, title=title, valid_from=valid_from, valid_to=scheme.valid_to, made_from=version
    )
    fields = {field.number: field for field in scheme.fields.all()}
    for section in version.sections.select_related("reform_field"):
        field = fields.get(section.reform_field.number)
        if field is None:
            continue
        name = section.name if scheme.pk == version.scheme_id else field.name
        copy = ChecklistSection.objects.create(
            version=draft, reform_field=field, name=name, order=section.order
        )
        for item in section.items.filter(is_dropped=False):
            values = {column: getattr(item, column) for column in COPIED}
            ChecklistItem.objects.create(section=copy, **values)
    return draft


def why_not_publish(version):
    """Sentences on why this version cannot be published as it is."""
    if not version.is_draft:
        return [f"Bản này {version.get_state_display().lower()}; muốn sửa thì soạn bản mới từ bản này."]
    sections = list(version.sections.select_related("reform_field"))
    items = list(kept_items(version))
    return [
        *_wrong_dates(version),
        *_wrong_sections(version, sections, items),
        *_wrong_items(items),
    ]


def kept_items(version):
    """Items that stand in the version, in its order."""
    items = ChecklistItem.objects.filter(section__version=version, is_dropped=False)
    return items.select_related("section__reform_field", "fault").order_by(
        "section__order", "section_id", "order", "pk"
    )


def _wrong_dates(version):
    scheme = version.scheme
    if version.valid_from < scheme.valid_from or (
        scheme.valid_to and (version.valid_to is None or version.valid_to > scheme.valid_to)
    ):
        until = f" đến {scheme.valid_to:%d/%m/%Y}" if scheme.valid_to else ""
        yield f"Thời gian dùng phải nằm trong chương trình: từ {scheme.valid_from:%d/%m/%Y}{until}."


def _wrong_sections(version, sections, items):
    strange = [each for each in sections if each.reform_field.scheme_id != version.scheme_id]
    for section in strange:
        yield f"Phần “{section}” thuộc một chương trình khác."
    there = {section.reform_field_id for section in sections}
    for field in version.scheme.fields.all():
        if field.pk not in there:
            yield f"Thiếu phần cho lĩnh vực “{field}”."
    filled = {item.section_id for item in items}
    for section in sections:
        if section.pk not in filled:
            yield f"Phần “{section}” chưa có mục nào."


def _wrong_items(items):
    for code, n in sorted(Counter(item.code for item in items).items()):
        if n > 1:
            yield f"Mã “{code}” dùng cho {n} mục; mỗi mục cần một mã riêng."
    for item in items:
        if not item.offered_words:
            yield f"Mục {item.code} chưa có lỗi hay câu mẫu để ghi hạn chế khi chưa đạt."
    if len(items) > MAX_ITEMS:
        yield f"Phiếu có {len(items)} mục; nhiều nhất {MAX_ITEMS} mục."


@transaction.atomic
def publish_version(*, version, by):
    """Let visits from its first day on be checked by it; earlier versions end the day before.

    A version that would begin on the same day or later is taken out of use. Visits that have begun keep
    whatever version they began with.

    :raises workflow.Refused: with the sentences of `why_not_publish`.
    """
    others = list(ChecklistVersion.objects.select_for_update().order_by("pk"))
    version = next(each for each in others if each.pk == version.pk)
    if reasons := why_not_publish(version):
        raise workflow.Refused(reasons)
    for other in others:
        if other.state == ChecklistVersion.State.PUBLISHED and _overlap(other, version):
            _make_room(other, version)
    version.state = ChecklistVersion.State.PUBLISHED
    version.published_at, version.published_by = timezone.now(), by
    refuse_what_is_forbidden(version)
    version.save(update_fields=["state", "published_at", "published_by"])
    return version


def _overlap(one, other):
    return (one.valid_to is None or other.valid_from <= one.valid_to) and (
        other.valid_to is None or one.valid_from <= other.valid_to
    )


def _make_room(older, version):
    if older.valid_from < version.valid_from:
        older.valid_to = version.valid_from - datetime.timedelta(days=1)
    else:
        older.state = ChecklistVersion.State.RETIRED
    older.save(update_fields=["valid_to", "state"])


@transaction.atomic
def retire_version(*, version, by):
    """No visit begins with it any more; those that have begun go on.

    :raises workflow.Refused: it is not in use.
    """
    locked = ChecklistVersion.objects.select_for_update().get(pk=version.pk)
    if locked.state != ChecklistVersion.State.PUBLISHED:
        raise workflow.Refused("Chỉ ngừng dùng được bản đang ban hành.")
    locked.state = ChecklistVersion.State.RETIRED
    locked.save(update_fields=["state"])
    return locked
