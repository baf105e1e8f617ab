"""A form sent too late is not lost: what was typed waits in the session until its owner sends it again.

Too late means: the session had ended, or the form's protection token was made before a sign-in in another
tab. The fields wait in the (anonymous) session, which survives signing in, and belong to the person on
whose page they were typed. Who that is, is known by the token in the form: every sign-in makes a new
secret, and a signed cookie remembers whose secrets this browser has had. A form whose token names nobody,
or somebody else than the person who signs in, is dropped. So nobody sees another's words, and a form that
a foreign site made up is never kept.

Passwords and files are never kept.
"""

import json
from dataclasses import asdict, dataclass
from uuid import uuid4

from django.conf import settings
from django.core import signing
from django.middleware.csrf import CSRF_TOKEN_LENGTH, _unmask_cipher_token
from django.utils.crypto import salted_hmac

SESSION_KEY = "kept_form"
FIELD = "kept_form"  # names the kept form in what is sent again
COOKIE = "cchc_typed_by"
COOKIE_AGE = 24 * 3600  # seconds
SECRETS_REMEMBERED = 4

MAX_CHARACTERS = 200_000
NEVER_KEPT = ("password", "csrfmiddlewaretoken", FIELD)
# Pages of sign-in hold secrets, and are quick to type again.
NEVER_KEPT_FROM = ("account_", "mfa_", "socialaccount_", "openid_connect_")


@dataclass
class KeptForm:
    """`fields` are (name, value) pairs in the order sent; `user` is the key of who typed them."""

    id: str
    url: str
    user: str
    fields: list
    had_files: bool

    @property
    def words(self):
        """The values a person would know as theirs: no empty ones, no switches, no keys."""
        return [value for _, value in self.fields if any(map(str.isspace, value)) or not value.isascii()]


def keep(request):
    """Keep the form just sent, in the session; return whether it was kept."""
    if request.resolver_match and request.resolver_match.view_name.startswith(NEVER_KEPT_FROM):
        return False
    user = owner_of(request)
    fields = [
        [name, value]
        for name, values in request.POST.lists()
        if not any(word in name for word in NEVER_KEPT)
        for value in values
    ]
    if user is None or not fields or len(json.dumps(fields, ensure_ascii=False)) > MAX_CHARACTERS:
        return False
    kept = KeptForm(uuid4().hex, request.get_full_path(), user, fields, bool(request.FILES))
    request.session[SESSION_KEY] = asdict(kept)
    return True


def waiting(request):
    """Return the form that waits in this session, or None."""
    kept = request.session.get(SESSION_KEY)
    return KeptForm(**kept) if kept else None


def waiting_for(request):
    """Return the form that waits for the person signed in, or None; one of somebody else is dropped."""
    kept = waiting(request)
    if kept and kept.user != str(request.user.pk):
        return drop(request)
    return kept


def drop(request):
    request.session.pop(SESSION_KEY, None)


def drop_once_sent(request, response):
    """Forget the form that this request sent again, if the page has it now: saved, or with its own errors."""
    kept = waiting(request)
    received = response.status_code < 400 or response.status_code in (409, 422)
    if kept and received and request.POST.get(FIELD) == kept.id:
        drop(request)


# --- Whose form it is ---------------------------------------------------------------------------


def owner_of(request):
    """Return the key of the person on whose page the form was made, or None."""
    token = request.POST.get("csrfmiddlewaretoken", "")
    if len(token) != CSRF_TOKEN_LENGTH or not (token.isascii() and token.isalnum()):
        return None
    return _secrets_of(request).get(_fingerprint(_unmask_cipher_token(token)))


def remember_owner(request, response):
    """Note in the signed cookie whose secret this browser's forms carry from now on."""
    secret = request.META.get("CSRF_COOKIE")
    if not secret:
        return
    known = _secrets_of(request)
    fingerprint, user = _fingerprint(secret), str(request.user.pk)
    if known.get(fingerprint) == user:
        return
    known.pop(fingerprint, None)
    known = dict([*known.items(), (fingerprint, user)][-SECRETS_REMEMBERED:])
    response.set_signed_cookie(
        COOKIE,
        json.dumps(known, separators=(",", ":")),
        salt=COOKIE,
        max_age=COOKIE_AGE,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def _secrets_of(request):
    """Fingerprint of a secret → key of its owner, oldest first."""
    try:
        return json.loads(request.get_signed_cookie(COOKIE, default="{}", salt=COOKIE, max_age=COOKIE_AGE))
    except (signing.BadSignature, json.JSONDecodeError):
        return {}


def _fingerprint(secret):
    return salted_hmac(COOKIE, secret, algorithm="sha256").hexdigest()[:16]
