"""A draft until it is decided: who may still edit it, what counts as an edit, how it ends."""

import pghistory
from django.db import transaction
from django.utils import timezone

from accounts.steps import Refused

from ..models import Reorganisation

_STATE = Reorganisation.State


def lock_draft(reorganisation, version):
    """The row, locked: of two administrators who press at once one wins.

    :raises Refused: it was decided meanwhile, or edited since the page of `version` was shown.
    """
    locked = Reorganisation.objects.select_for_update(of=("self",)).get(pk=reorganisation.pk)
    if not locked.is_draft:
        raise Refused(f"{locked.decided_words}: không làm gì được nữa ở đây.")
    if locked.version != version:
        raise Refused(
            "Bản nháp này vừa được sửa ở nơi khác. Nội dung anh/chị gõ còn ở dưới; hãy mở "
            "lại bản nháp để xem."
        )
    return locked


@transaction.atomic
def save_step(*, reorganisation, version, form, by):
    """Save one page of the draft: a valid form or set of forms.

    :raises Refused: see `lock_draft`.
    """
    with pghistory.context(user=by.pk):
        lock_draft(reorganisation, version)
        form.save()
        reorganisation.version = version + 1
        reorganisation.save(update_fields=["version"])


@transaction.atomic
def discard(*, reorganisation, by):
    """Leave the draft as it is, never to be carried out.

    :raises Refused: it was decided before.
    """
    locked = lock_draft(reorganisation, reorganisation.version)
    decide(locked, _STATE.DISCARDED, by)
    return locked


def decide(locked, state, by):
    locked.state, locked.decided_at, locked.decided_by = state, timezone.now(), by
    locked.save(update_fields=["state", "decided_at", "decided_by"])
