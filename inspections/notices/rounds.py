"""What the clock calls. Everything may be called twice, by two at once, and after days of standing still."""

from django.conf import settings
from django.utils import timezone

from inspections.models import Letter, NoticeRound
from inspections.working_days import Calendar

from . import due, letters


def tend(now=None):
    """Every minute: the round of the day once its hour has come, then what cannot wait and what waits.

    :return: how many letters went out.
    """
    now = now or timezone.now()
    here = timezone.localtime(now)
    if here.hour >= settings.NOTICE_HOUR:
        hold_round(here.date(), now)
    letters.gather_all(Letter.Kind.AT_ONCE, here.date(), now)
    return letters.send_waiting(now)


def hold_round(on, now):
    """Tell of deadlines and of the plan, and on a working day gather the morning letters; once for each day.

    One that was broken off is held again from the start: what it told and gathered before stays as it is.

    :return: False where it had been held.
    """
    round_of_day, _ = NoticeRound.objects.get_or_create(on=on, defaults={"started_at": now})
    if round_of_day.finished_at:
        return False
    due.tell_of_deadlines(on)
    due.tell_of_planned(on)
    if Calendar.load().is_working_day(on):
        letters.gather_all(Letter.Kind.DAILY, on, now)
    NoticeRound.objects.filter(pk=round_of_day.pk, finished_at=None).update(finished_at=timezone.now())
    return True
