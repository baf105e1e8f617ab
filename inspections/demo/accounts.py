"""The eight demonstration accounts. Their names say what each may do; none is a real person's."""

import datetime

from django.contrib.auth.hashers import check_password, make_password

from accounts.models import Membership, User
from districts.models import Unit

ARTICLE_DAY = datetime.date(2019, 9, 4)
SINCE = datetime.date(2019, 1, 1)

# (username, full name, role, code of the district for unit roles)
ACCOUNTS = [
    ("quantri", "Quản trị viên", "administrator", None),
    ("sonoivu", "Công chức Sở Nội vụ", "provincial_staff", None),
    ("truongdoan", "Trưởng đoàn kiểm tra", "inspector", None),
    ("thuky", "Thư ký Đoàn kiểm tra", "inspector", None),
    ("thanhtra", "Thành viên Đoàn kiểm tra", "inspector", None),
    ("laivung", "Cán bộ đầu mối huyện Lai Vung", "unit_officer", "876"),
    ("lapvo", "Cán bộ đầu mối huyện Lấp Vò", "unit_officer", "875"),
    ("lanhdao", "Lãnh đạo UBND tỉnh", "leadership", None),
]


def district_of_2019(code):
    """:raises Unit.DoesNotExist: the units have not been loaded."""
    return Unit.objects.in_force(ARTICLE_DAY).get(level=Unit.Level.DISTRICT, code=code)


def load_accounts(password):
    """Add the accounts that are missing and give all of them `password`.

    All eight share one hash, so that a later start checks one password and not eight (each check costs a
    third of a second by design).

    :return: (users by name, how many were added, how many passwords were changed)
    """
    users = {user.username: user for user in User.objects.filter(username__in=[row[0] for row in ACCOUNTS])}
    stale = _stale_hashes(users.values(), password)
    encoded = None
    added = changed = 0
    for username, full_name, role, code in ACCOUNTS:
        user = users.get(username)
        if user is not None and user.password not in stale:
            continue
        encoded = encoded or _good_hash(users.values(), stale) or make_password(password)
        if user is not None:
            user.password = encoded
            user.save(update_fields=["password"])
            changed += 1
            continue
        users[username] = User.objects.create(
            username=username, full_name=full_name, password=encoded, must_change_password=False
        )
        unit = district_of_2019(code) if code else None
        Membership.objects.create(user=users[username], role=role, unit=unit, valid_from=SINCE)
        added += 1
    return users, added, changed


def _stale_hashes(users, password):
    return {encoded for encoded in {user.password for user in users} if not check_password(password, encoded)}


def _good_hash(users, stale):
    return next((user.password for user in users if user.password not in stale), None)
