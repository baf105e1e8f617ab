"""Nothing official is deleted: a record is withdrawn, by somebody, at a time, for a reason."""

from django.db.models import Q


def withdrawal_is_whole():
    """All three of time, person and reason, or none."""
    return Q(withdrawn_at=None, withdrawn_by=None, withdrawn_reason="") | (
        Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_reason="")
    )
