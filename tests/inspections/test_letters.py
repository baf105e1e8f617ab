"""Letters: one a day and at once, through the rights of the moment; a failing server loses nothing."""

import datetime
import smtplib
import threading
from io import StringIO

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

import make
from inspections.models import Letter, MailChoice, Notice
from inspections.notices import letters, rounds
from inspections.working_days import Calendar

pytestmark = pytest.mark.django_db

HERE = datetime.timezone(datetime.timedelta(hours=7))
STATE = Letter.State


def at(hour, day=4, minute=0):
    """That hour in Vietnam, in September 2019: the 4th is a Wednesday, the 7th a Saturday."""
    return datetime.datetime(2019, 9, day, hour, minute, tzinfo=HERE)


class Down:
    """A mail server that cannot be reached, or says no."""

    error = ConnectionRefusedError("không nối được")

    def __init__(self, *args, **kwargs):
        pass

    def send_messages(self, messages):
        raise type(self).error


class SaysNo(Down):
    error = smtplib.SMTPRecipientsRefused({"can-bo@example.vn": (550, b"No such user")})


class Busy(Down):
    """Asks to come again later: as a full mailbox, or a server that holds back strangers."""

    error = smtplib.SMTPRecipientsRefused({"can-bo@example.vn": (451, b"Try again later")})


class Dropped(EmailBackend):
    """Takes the letter, and the line breaks before it says so."""

    def send_messages(self, messages):
        super().send_messages(messages)
        raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")


class Slow(EmailBackend):
    """Takes the letter while another worker looks for something to send."""

    def send_messages(self, messages):
        letters.send_waiting(at(9, minute=1))
        return super().send_messages(messages)


def backend(settings, name):
    settings.EMAIL_BACKEND = f"{__name__}.{name}" if name else LOCMEM


LOCMEM = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture(autouse=True)
def posted(officer, settings):
    officer.email = "can-bo@example.vn"
    officer.save()
    settings.SITE_URL = "https://cchc.example.vn"


@pytest.fixture
def remedy(inspection, district):
    return make.requirement(inspection, words="Ra giấy hẹn đầy đủ.").remedies.get(unit=district)


@pytest.fixture
def news(remedy, officer):
    """What a notice of this morning says, urgent or not."""

    def write(to=officer, subject=remedy, when=None, **fields):
        fields.setdefault("headline", "Huyện Lai Vung: kết quả bị trả lại")
        fields.setdefault("words", "Ra giấy hẹn đầy đủ.")
        fields.setdefault("about", "Kiểm tra CCHC năm 2019 · hạn 30/09/2019")
        fields.setdefault("path", f"/khac-phuc/{remedy.uuid}/")
        return make.notice(to, subject, created_at=when or at(6), **fields)

    return write


class TestDaily:
    def test_one_letter_a_day_in_the_morning(self, news, remedy):
        news()
        news(is_urgent=True, headline="Tỉnh mở lại một việc")
        assert rounds.tend(at(6, minute=59)) == 1  # what cannot wait does not wait for the morning
        assert rounds.tend(at(7)) == 1
        news(headline="Sau thư sáng")
        assert rounds.tend(at(9)) == 0
        assert rounds.tend(at(7, day=5)) == 1
        assert [message.subject for message in mail.outbox] == [
            "Kiểm tra CCHC: Lịch kiểm tra tại đơn vị",
            "Kiểm tra CCHC: 1 thông báo, ngày 04/09/2019",
            "Kiểm tra CCHC: 1 thông báo, ngày 05/09/2019",
        ]

    def test_the_letter_says_what_and_where_and_no_more(self, news, officer):
        news(headline="A < B & C")
        rounds.tend(at(8))
        [message] = mail.outbox
        [(page, kind)] = message.alternatives
        assert message.to == ["can-bo@example.vn"]
        assert kind == "text/html"
        link = f"https://cchc.example.vn{Notice.objects.get().path}"
        for text in (message.body, page):
            assert link in text
            assert "hạn 30/09/2019" in text
            assert "Vì sao anh/chị nhận thư này" in text
            assert "Ra giấy hẹn" not in text  # what was demanded is read in the portal
        assert "A < B & C" in message.body
        assert "A &lt; B &amp; C" in page
        letter = Letter.objects.get()
        assert message.extra_headers["List-Unsubscribe"] == "<https://cchc.example.vn/thong-bao/thu/>"
        assert message.extra_headers["Message-ID"] == f"<{letter.uuid}@cchc.example.vn>"
        assert Notice.objects.get().mailed_at is not None

    def test_no_letter_on_a_day_off_but_the_portal_tells(self, news, officer):
        news(when=at(6, day=7))
        assert rounds.tend(at(8, day=7)) == 0
        assert rounds.tend(at(8, day=8)) == 0
        assert rounds.tend(at(8, day=9)) == 1

    def test_what_was_read_or_is_old_is_no_news(self, news, officer):
        news(read_at=at(6))
        news(when=datetime.datetime(2019, 8, 1, tzinfo=HERE))
        assert rounds.tend(at(8)) == 0
        assert not Letter.objects.exists()


class TestChoice:
    @pytest.mark.parametrize(
        ("daily", "at_once", "n"), [(True, False, 1), (False, True, 1), (False, False, 0)]
    )
    def test_each_kind_may_be_switched_off(self, news, officer, daily, at_once, n):
        MailChoice.objects.create(user=officer, wants_daily=daily, wants_at_once=at_once)
        news(is_urgent=True)
        assert rounds.tend(at(8)) == n
        assert rounds.tend(at(9)) == 0

    def test_the_page_saves_the_choice(self, news, officer, sign_in):
        client = sign_in(officer)
        assert "can-bo@example.vn" in client.get(reverse("notice_mail")).text
        wrong = client.post(reverse("notice_mail"), {"wants_daily": "on", "address": "khong-phai-thu"})
        assert wrong.status_code == 422
        assert "khong-phai-thu" in wrong.text
        for _ in range(2):
            saved = client.post(reverse("notice_mail"), {"wants_daily": "on", "address": "rieng@example.vn"})
            assert saved.status_code == 302
        news(is_urgent=True)
        rounds.tend(at(6))
        assert mail.outbox == []
        rounds.tend(at(8))
        assert mail.outbox[0].to == ["rieng@example.vn"]

    def test_without_an_address_nothing_is_gathered(self, news, officer):
        officer.email = ""
        officer.save()
        news(is_urgent=True)
        assert rounds.tend(at(8)) == 0
        assert not Letter.objects.exists()


class TestRights:
    def test_the_letter_leaves_out_what_may_no_longer_be_seen(self, news, officer, neighbour_district):
        other = make.requirement(units=[neighbour_district]).remedies.get()
        news(subject=other, headline="Việc của Lấp Vò", is_urgent=True)
        news(is_urgent=True)
        assert rounds.tend(at(6)) == 1
        assert "Lấp Vò" not in mail.outbox[0].body

    @pytest.mark.parametrize("how", ["left", "locked"])
    def test_who_left_gets_no_letter(self, news, officer, settings, how):
        news(is_urgent=True)
        backend(settings, "Down")
        rounds.tend(at(6))
        if how == "left":
            officer.memberships.update(valid_to=datetime.date(2019, 1, 1))
        else:
            officer.is_active = False
            officer.save()
        backend(settings, None)
        assert rounds.tend(at(8)) == 0
        assert mail.outbox == []
        assert set(Letter.objects.values_list("state", flat=True)) == {STATE.NEEDLESS}


class TestFailure:
    def test_a_server_that_is_down_delays_and_loses_nothing(self, news, officer, settings):
        backend(settings, "Down")
        news(is_urgent=True, headline="Việc thứ nhất")
        assert rounds.tend(at(6)) == 0
        letter = Letter.objects.get()
        assert (letter.state, letter.attempts) == (STATE.WAITING, 1)
        assert letter.next_try_at == at(6, minute=1)
        assert "ConnectionRefusedError: không nối được" in letter.reason
        news(is_urgent=True, headline="Việc thứ hai")
        rounds.tend(at(6, minute=1))
        letter.refresh_from_db()
        assert letter.next_try_at == at(6, minute=3)  # each wait is twice the one before
        assert rounds.tend(at(6, minute=2)) == 0
        backend(settings, None)
        assert rounds.tend(at(6, minute=3)) == 1
        [message] = mail.outbox  # one letter holds what came meanwhile
        assert "Việc thứ nhất" in message.body
        assert "Việc thứ hai" in message.body
        assert rounds.tend(at(6, minute=9)) == 0

    @pytest.mark.parametrize(("name", "n_taken"), [("Busy", 0), ("Dropped", 1)])
    def test_what_a_server_may_still_take_goes_out_again_under_the_same_id(
        self, news, officer, settings, name, n_taken
    ):
        backend(settings, name)
        news(is_urgent=True)
        assert rounds.tend(at(6)) == 0
        assert Letter.objects.get().state == STATE.WAITING  # not for the administrator
        assert len(mail.outbox) == n_taken
        backend(settings, None)
        assert rounds.tend(at(6, minute=1)) == 1
        assert rounds.tend(at(6, minute=2)) == 0
        assert len({message.extra_headers["Message-ID"] for message in mail.outbox}) == 1
        assert len(mail.outbox) == n_taken + 1

    def test_days_without_a_server_end_in_one_letter(self, news, officer, settings):
        backend(settings, "Down")
        for day in (4, 5, 6):
            news(when=at(6, day=day), headline=f"Việc ngày {day}")
            rounds.tend(at(8, day=day))
        backend(settings, None)
        for hour in (9, 16):
            rounds.tend(at(hour, day=6))
        [message] = mail.outbox
        assert message.subject == "Kiểm tra CCHC: 3 thông báo, ngày 06/09/2019"

    def test_a_refused_address_waits_for_the_administrator(
        self, news, officer, settings, administrator, sign_in
    ):
        backend(settings, "SaysNo")
        news(is_urgent=True)
        rounds.tend(at(6))
        letter = Letter.objects.get()
        assert letter.state == STATE.REFUSED
        client = sign_in(administrator)
        page = client.get(reverse("admin:inspections_letter_changelist"), {"chua_gui": "1"}).text
        assert "No such user" in page
        assert "Ra giấy hẹn" not in page
        backend(settings, None)
        assert rounds.tend(at(12)) == 0
        client.post(
            reverse("admin:inspections_letter_changelist"),
            {"action": "try_again", "_selected_action": [letter.pk]},
        )
        letter.refresh_from_db()
        assert letter.state == STATE.WAITING
        assert rounds.tend(timezone.now()) == 1

    def test_a_worker_that_died_gives_the_letter_back(self, news, officer):
        news(is_urgent=True)
        letters.gather_all(Letter.Kind.AT_ONCE, at(6).date(), at(6))
        Letter.objects.update(state=STATE.SENDING, claimed_at=at(6), attempts=1)
        assert rounds.tend(at(6, minute=9)) == 0  # it may still be at it
        assert rounds.tend(at(6, minute=11)) == 1

    def test_while_it_is_being_sent_nobody_else_sends_it(self, news, officer, settings):
        backend(settings, "Slow")
        news(is_urgent=True)
        assert rounds.tend(at(9)) == 1
        assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_one_letter(news, officer):
    news(is_urgent=True)
    start, sent = threading.Barrier(2), []

    def work():
        start.wait()
        try:
            sent.append(rounds.tend(at(8)))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    n_with = sum("Huyện Lai Vung: kết quả bị trả lại" in message.body for message in mail.outbox)
    assert n_with == 1
    assert sum(sent) == len(mail.outbox)


def test_the_command_does_what_the_clock_does(news, officer):
    news(when=timezone.now())
    day = Calendar.load().add(timezone.localdate(), 5)
    out = StringIO()
    for _ in range(2):
        call_command("send_due_notices", on=day, stdout=out)
    assert len(mail.outbox) == 1
    assert "Đã gửi 1 thư." in out.getvalue()
    assert "đã làm từ trước" in out.getvalue()
    with pytest.raises(CommandError, match="không làm lượt trước đó"):
        call_command("send_due_notices", on=day - datetime.timedelta(days=1))
