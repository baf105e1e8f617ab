"""What a page shows of the discussion of a finding or a remedy, and where both stand."""

from django.urls import reverse

from accounts import access

from .corrections import label_of, why_not_correct
from .forms.discussion import CommentForm
from .models import Comment, Finding
from .models.comment import keeper_of

TONES = {
    Comment.State.ASKED: "waiting",
    Comment.State.ACCEPTED: "done",
    Comment.State.DECLINED: "idle",
}


def discussion_of(about, user, form=None):
    """What the part `_discussion.html` shows; a fixed number of queries, however much was said."""
    record, verb = keeper_of(about)
    may_settle = access.can(user, verb, record)
    comments = list(
        about.comments.select_related("created_by", "decided_by", "withdrawn_by").order_by("created_at", "pk")
    )
    for comment in comments:
        comment.label = label_of(about, comment.field) if comment.field else ""
        comment.tone = TONES.get(comment.state, "idle")
        asked = comment.state == Comment.State.ASKED and not comment.withdrawn_at
        comment.may_settle = may_settle and asked
        is_open = comment.state in ("", Comment.State.ASKED) and not comment.withdrawn_at
        comment.may_withdraw = is_open and comment.created_by_id == user.pk
    locked = why_not_correct(about)
    return {
        "about": about,
        "comments": comments,
        "locked": locked,
        "may_discuss": access.can(user, "discuss", record),
        "comment_form": form or CommentForm(about=about, locked=locked),
        "url": url_of(about),
        "keep_key": f"trao-doi-{about.uuid}",
    }


def url_of(about):
    name = "finding_discussion" if isinstance(about, Finding) else "remedy_discussion"
    return reverse(name, args=[about.uuid])


def place_of(about):
    """Where the finding or the remedy itself stands: (address, words)."""
    if isinstance(about, Finding):
        return f"{about.inspection.get_absolute_url()}#noi-dung-{about.uuid}", about.inspection.title
    return reverse("remedy_detail", args=[about.uuid]), f"Khắc phục: {about.unit}"
