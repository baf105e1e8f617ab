"""Working days: weekends, holidays and swaps that are on record, and the decrees that change them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

import make
from inspections.working_days import Calendar, add_working_days, is_working_day, working_days_between

pytestmark = pytest.mark.django_db
BARE = Calendar()


@pytest.mark.parametrize(
    ("on", "works"),
    [
        (date(2019, 9, 2), False),  # Quốc khánh, a Monday
        (date(2019, 9, 3), True),
        (date(2019, 9, 7), False),  # a Saturday
        (date(2019, 4, 15), False),  # Giỗ Tổ fell on Sunday the 14th: the Monday is off
        (date(2019, 4, 29), False),  # swapped for
        (date(2019, 5, 4), True),  # this Saturday
        (date(2019, 2, 8), False),  # Tết
        (date(2020, 9, 3), True),  # one day of Quốc khánh before the Labour Code of 2019,
        (date(2025, 9, 1), False),  # two since
    ],
)
def test_the_calendar_of_the_law(on, works):
    assert BARE.is_working_day(on) is works


def test_a_period_counts_from_the_day_after_and_skips_the_holiday():
    # Friday 30/08/2019 + 15: Monday 2 September is off, so it ends on Monday 23, not on Friday 20.
    assert BARE.add(date(2019, 8, 30), 15) == date(2019, 9, 23)
    assert BARE.between(date(2019, 8, 30), date(2019, 9, 23)) == 15
    assert BARE.between(date(2019, 9, 23), date(2019, 9, 23)) == 0
    assert BARE.between(date(2019, 9, 23), date(2019, 8, 30)) == 0


def test_a_decree_has_the_last_word(django_assert_num_queries):
    make.decreed_day(date(2019, 9, 3))
    make.decreed_day(date(2019, 9, 7), is_working=True)
    with django_assert_num_queries(1):
        calendar = Calendar.load()
        days = [calendar.is_working_day(date(2019, 9, day)) for day in range(2, 9)]
    assert days == [False, False, True, True, True, True, False]
    assert not is_working_day(date(2019, 9, 3))
    assert add_working_days(date(2019, 8, 30), 4) == date(2019, 9, 7)
    assert working_days_between(date(2019, 8, 30), date(2019, 9, 8)) == 4


@given(start=st.dates(date(1995, 1, 1), date(2060, 1, 1)), n=st.integers(1, 60))
def test_adding_and_counting_agree(start, n):
    end = BARE.add(start, n)
    assert BARE.is_working_day(end)
    assert BARE.between(start, end) == n
    assert BARE.between(start, end - timedelta(days=1)) == n - 1
