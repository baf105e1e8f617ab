"""Gathering notices into letters, and sending them.

A letter is a row first: gathered under a lock, claimed by a conditional update, marked after the mail server
took it. A server that fails puts it off, longer each time; meanwhile what comes new joins the letter that
waits. A process killed between sending and marking leaves it claimed: after a while it waits again, so at
worst it arrives a second time, under the same Message-ID. See docs/decisions/0119.
"""

import logging
import smtplib
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from inspections.models import Letter, MailChoice, Notice

from .telling import cut

logger = logging.getLogger(__name__)

# Older than this, a notice that nobody mailed (no address until now) is news no more.
OLDEST = timedelta(days=14)
SILENT_AFTER = timedelta(minutes=10)
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
SENT_AT_ONCE = 200
SHOWN = 30

_KIND, _STATE = Letter.Kind, Letter.State
NO_ADDRESS = "Người nhận không có địa chỉ thư hoặc đã tắt loại thư này."
NOTHING_LEFT = "Người nhận đã đọc trong cổng, hoặc không còn được xem."
JOINED = "Gộp vào thư sau."
FELL_SILENT = "Máy gửi ngừng giữa chừng; thư được gửi lại."


# --- Who wants what -----------------------------------------------------------------------------


def choice_of(person):
    return MailChoice.objects.filter(user=person).first() or MailChoice(user=person)


def address_for(person, kind):
    """Where a letter of this kind goes; empty where the person wants none or cannot get one."""
    choice = choice_of(person)
    wants = choice.wants_daily if kind == _KIND.DAILY else choice.wants_at_once
    return (choice.address or person.email) if wants and person.is_active else ""


def _wanting(kind):
    column = "wants_daily" if kind == _KIND.DAILY else "wants_at_once"
    refused = MailChoice.objects.filter(**{column: False})
    addressed = ~Q(email="") | Q(pk__in=MailChoice.objects.exclude(address="").values("user"))
    return User.objects.filter(addressed, is_active=True).exclude(pk__in=refused.values("user"))


def _not_in_a_letter(kind, now):
    news = Notice.objects.filter(letter=None, read_at=None, created_at__gte=now - OLDEST)
    return news.filter(is_urgent=True) if kind == _KIND.AT_ONCE else news


# --- Gathering ----------------------------------------------------------------------------------


def gather_all(kind, on, now):
    """One letter of the kind for each person who has something new and wants it by mail."""
    whom = _wanting(kind).filter(pk__in=_not_in_a_letter(kind, now).values("to"))
    for person in whom.order_by("pk"):
        gather(person, kind, on, now)


@transaction.atomic
def gather(person, kind, on, now):
    """Put the person's news into the letter that waits, or into a new one; None where there is nothing.

    Of two that gather at once the second waits for the first, and finds nothing left.
    """
    # Weak enough to let others write notices to the same person meanwhile.
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    news = list(_not_in_a_letter(kind, now).filter(to=person).values_list("pk", flat=True))
    if not news:
        return None
    letters = Letter.objects.filter(to=person, kind=kind)
    # A letter that is being claimed at this moment is either still waiting after the lock, or not found.
    letter = letters.select_for_update(of=("self",)).filter(state=_STATE.WAITING).first()
    if letter is None:
        if kind == _KIND.DAILY and letters.filter(on=on).exists():
            return None
        letter = Letter.objects.create(to=person, kind=kind, on=on, next_try_at=now)
    elif not letters.filter(on__gte=on).exists():
        letter.on = on
        letter.save(update_fields=["on"])
    Notice.objects.filter(pk__in=news, letter=None).update(letter=letter)
    return letter


# --- Sending ------------------------------------------------------------------------------------


def send_waiting(now):
    """Send every letter whose time has come, after taking up what fell silent; returns how many went out.

    After the first that is put off the others wait for the next minute: a server that is down costs one try.
    """
    for letter in Letter.objects.filter(state=_STATE.SENDING, claimed_at__lt=now - SILENT_AFTER):
        _wait_again(letter, now, FELL_SILENT)
    due = Letter.objects.filter(state=_STATE.WAITING, next_try_at__lte=now).order_by("next_try_at", "pk")
    n = 0
    for pk in list(due.values_list("pk", flat=True)[:SENT_AT_ONCE]):
        outcome = send(pk, now)
        n += outcome == _STATE.SENT
        if outcome == _STATE.WAITING:
            break
    return n


def send(pk, now):
    """Claim the letter and send it; the state it came to by this call, None where another had claimed it."""
    waiting = Letter.objects.filter(pk=pk, state=_STATE.WAITING, next_try_at__lte=now)
    if not waiting.update(state=_STATE.SENDING, claimed_at=now, attempts=F("attempts") + 1):
        return None
    letter = Letter.objects.select_related("to").get(pk=pk)
    address = address_for(letter.to, letter.kind)
    notices = what_may_be_told(letter) if address else []
    if not notices:
        _settle(letter, state=_STATE.NEEDLESS, reason=NOTHING_LEFT if address else NO_ADDRESS)
        return _STATE.NEEDLESS
    try:
        mail(letter, notices, address).send()
    except Exception as error:  # whatever it was, the row keeps what should go out, and says why it did not
        logger.warning("Letter %s was not sent: %s", letter.uuid, type(error).__name__)
        return _not_sent(letter, error, now)
    return _sent(letter, notices)


def what_may_be_told(letter):
    """The letter's notices that are still unread and about something the receiver may still see."""
    return list(Notice.objects.visible_to(letter.to).unread().filter(letter=letter))


def _mine(letter):
    """The row, if the claim made with this attempt still holds."""
    return Letter.objects.filter(pk=letter.pk, state=_STATE.SENDING, attempts=letter.attempts)


def _settle(letter, **values):
    return _mine(letter).update(**values)


@transaction.atomic
def _sent(letter, notices):
    now = timezone.now()
    if _settle(letter, state=_STATE.SENT, sent_at=now, reason=""):
        Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(mailed_at=now)
    return _STATE.SENT


def _not_sent(letter, error, now):
    """The address is refused for good (5xx): an administrator has to look. Anything else is tried again."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
        if codes and min(codes) >= 500:
            _settle(letter, state=_STATE.REFUSED, reason=_in_words(error))
            return _STATE.REFUSED
    wait = min(FIRST_WAIT * 2 ** min(letter.attempts - 1, 20), LONGEST_WAIT)
    _wait_again(letter, now + wait, _in_words(error))
    return _STATE.WAITING


@transaction.atomic
def _wait_again(letter, next_try_at, reason):
    """Let it wait; where something new was gathered since it was claimed, both go out as one."""
    User.objects.select_for_update(no_key=True).get(pk=letter.to_id)
    meanwhile = Letter.objects.filter(to=letter.to_id, kind=letter.kind, state=_STATE.WAITING).first()
    if meanwhile is None:
        _settle(letter, state=_STATE.WAITING, next_try_at=next_try_at, reason=reason)
    elif _settle(letter, state=_STATE.NEEDLESS, reason=cut(f"{JOINED} {reason}", 300)):
        letter.notices.update(letter=meanwhile)


def _in_words(error):
    """For the administrator: what went wrong, without what a server may repeat of a password."""
    said = "" if isinstance(error, smtplib.SMTPAuthenticationError) else f": {error}"
    return cut(f"{type(error).__name__}{said}", 300)


@transaction.atomic
def send_again(letters, now):
    """An administrator lets refused or waiting letters be tried at once; returns how many."""
    n = 0
    for letter in letters.filter(state__in=[_STATE.REFUSED, _STATE.WAITING]).select_for_update(of=("self",)):
        others = Letter.objects.filter(to=letter.to_id, kind=letter.kind, state=_STATE.WAITING)
        if not others.exclude(pk=letter.pk).exists():
            letter.state, letter.next_try_at = _STATE.WAITING, now
            letter.save(update_fields=["state", "next_try_at"])
            n += 1
    return n


# --- The letter itself --------------------------------------------------------------------------


def mail(letter, notices, address):
    """The mail with headline, what it is about and link of each notice; never the words of the portal."""
    shown = sorted(notices, key=lambda notice: (not notice.is_urgent, -notice.pk))[:SHOWN]
    context = {
        "person": letter.to,
        "kind": letter.get_kind_display().lower(),
        "is_daily": letter.kind == _KIND.DAILY,
        "rows": [(notice, absolute(notice.path)) for notice in shown],
        "n_more": len(notices) - len(shown),
        "list_url": absolute(reverse("notice_list")),
        "choice_url": absolute(reverse("notice_mail")),
    }
    host = urlsplit(settings.SITE_URL).hostname
    message = EmailMultiAlternatives(
        subject_of(letter, notices),
        render_to_string("mail/notices.txt", context),
        to=[address],
        headers={
            "Message-ID": f"<{letter.uuid}@{host}>",
            "List-Unsubscribe": f"<{context['choice_url']}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(render_to_string("mail/notices.html", context), "text/html")
    return message


def subject_of(letter, notices):
    if letter.kind == _KIND.DAILY:
        return f"Kiểm tra CCHC: {len(notices)} thông báo, ngày {letter.on:%d/%m/%Y}"
    if len(notices) == 1:
        return f"Kiểm tra CCHC: {notices[0].get_event_display()}"
    return f"Kiểm tra CCHC: {len(notices)} thông báo cần xem ngay"


def absolute(path):
    return f"{settings.SITE_URL}{path}"
