"""How notices name a record: the inspection, the unit, the deadline; never what was found or demanded."""

from django.urls import reverse


def about_remedy(remedy):
    return joined(titled(remedy.requirement.inspection), _deadline(remedy))


def path_of_remedy(remedy):
    return reverse("remedy_detail", args=[remedy.uuid])


def _deadline(remedy):
    if remedy.due_on:
        return f"hạn {day(remedy.due_on)}"
    words = remedy.requirement.deadline_words
    return f"hạn: {words}" if words else ""


def titled(record):
    """The title of an inspection or a plan, marked where it is sample data and does not say so itself."""
    is_marked = not record.is_sample or "số liệu mẫu" in record.title
    return record.title if is_marked else f"{record.title} (số liệu mẫu)"


def days_of(inspection):
    if inspection.ends_on and inspection.ends_on != inspection.starts_on:
        return f"{day(inspection.starts_on)}–{day(inspection.ends_on)}"
    return day(inspection.starts_on)


def day(on):
    return f"{on:%d/%m/%Y}" if on else ""


def joined(*parts):
    return " · ".join(filter(None, parts))
