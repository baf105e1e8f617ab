"""Times of day as people type them."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from districts.reading import Unreadable, read_time


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("8h", time(8)),
        ("08:00", time(8)),
        ("8 giờ 30", time(8, 30)),
        ("8 giờ 30 phút", time(8, 30)),
        ("8h rưỡi", time(8, 30)),
        ("13g45", time(13, 45)),
        ("13.45", time(13, 45)),
        ("1345", time(13, 45)),
        ("2 giờ chiều", time(14)),
        ("7h30 sáng", time(7, 30)),
        ("Lúc 8H", time(8)),
        ("0h", time(0)),
    ],
)
def test_read(typed, meant):
    assert read_time(typed) == meant


@pytest.mark.parametrize("typed", ["8", "25h", "8h75", "sáng", "9 giờ kém 15", "08:00-11:00", "24:00"])
def test_refused(typed):
    with pytest.raises(Unreadable, match="ví dụ 08:00"):
        read_time(typed)


@given(st.times(), st.sampled_from(["{:%H:%M}", "{0.hour}h{0.minute:02}", "{0.hour} giờ {0.minute} phút"]))
def test_what_is_shown_is_read_back(moment, shape):
    assert read_time(shape.format(moment)) == time(moment.hour, moment.minute)
