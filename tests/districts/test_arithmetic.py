"""Biểu II.06a: sums, identities, rates and the sentences about them. No database."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from districts.returns.arithmetic import COLUMNS, MAX_COUNT, Line, problems, total, total_problems

counts = st.integers(0, 100_000)
maybe = st.none() | counts
lines = st.builds(Line, st.just("Đất đai"), **dict.fromkeys(COLUMNS, maybe))
full_lines = st.builds(Line, st.just("Đất đai"), **dict.fromkeys(COLUMNS, counts))

RIGHT = Line("Đất đai", 97, 300, 15, early=80, on_time=300, late=10, pending_in_time=20, pending_overdue=2)


@st.composite
def right_lines(draw):
    """Lines that add up: what came in is dealt out to the columns of what became of it."""
    out = {part: draw(counts) for part in ("early", "on_time", "late", "pending_in_time", "pending_overdue")}
    received = sum(out.values())
    online = draw(st.integers(0, received))
    direct = draw(st.integers(0, received - online))
    return Line("Đất đai", online, direct, received - online - direct, **out)


def codes(found):
    return [problem.code for problem in found]


class TestSums:
    def test_computed_columns(self):
        assert (RIGHT.received, RIGHT.handled, RIGHT.pending) == (412, 390, 22)

    def test_unknown_is_not_zero(self):
        line = replace(RIGHT, direct=None, late=None, pending_overdue=None)
        assert (line.received, line.handled, line.pending) == (None, None, None)
        assert Line().received is None

    @given(lines)
    def test_known_only_where_every_part_is(self, line):
        for sum_of_parts, parts in (
            (line.received, (line.online, line.direct, line.carried_over)),
            (line.handled, (line.early, line.on_time, line.late)),
            (line.pending, (line.pending_in_time, line.pending_overdue)),
        ):
            assert sum_of_parts == (None if None in parts else sum(parts))

    def test_spreadsheet_numbers_become_whole(self):
        line = Line(online=12.0, direct=Decimal("3.00"))
        assert (line.online, line.direct) == (12, 3)
        assert isinstance(line.online, int)


class TestRates:
    def test_percent(self):
        assert RIGHT.on_time_rate == Decimal(100 * 380) / 390
        assert RIGHT.online_rate == Decimal(100 * 97) / 397

    def test_undefined_over_nothing_or_unknown(self):
        assert Line(early=0, on_time=0, late=0).on_time_rate is None
        assert Line(online=0, direct=0).online_rate is None
        assert replace(RIGHT, late=None).on_time_rate is None
        assert replace(RIGHT, direct=None).online_rate is None

    @given(full_lines)
    def test_between_nothing_and_all(self, line):
        for rate in (line.on_time_rate, line.online_rate):
            assert rate is None or 0 <= rate <= 100


class TestProblems:
    @given(right_lines())
    def test_a_line_that_adds_up_has_none(self, line):
        assert problems(line) == []

    @given(full_lines)
    def test_a_known_line_is_balanced_or_says_so(self, line):
        assert (problems(line) == []) == (line.received == line.handled + line.pending)

    def test_too_few_went_out(self):
        line = replace(RIGHT, pending_overdue=0)
        [problem] = problems(line)
        assert problem.message == "Tiếp nhận 412 nhưng đã giải quyết 390 + đang giải quyết 20 = 410, thiếu 2."
        assert (problem.code, problem.columns, problem.refused) == ("unbalanced", (3, 7, 11), False)
        assert str(problem) == problem.message

    def test_too_many_went_out(self):
        [problem] = problems(replace(RIGHT, late=1010))
        assert problem.message.endswith("đã giải quyết 1.390 + đang giải quyết 22 = 1.412, thừa 1.000.")

    def test_unknown_parts_leave_room(self):
        assert problems(replace(RIGHT, pending_overdue=None)) == []
        assert problems(replace(RIGHT, online=None, pending_overdue=99)) == []

    def test_unknown_parts_leave_no_room(self):
        [problem] = problems(replace(RIGHT, early=500, pending_overdue=None))
        assert problem.code == "more_out_than_in"
        assert problem.message.endswith("cộng lại đã là 830, thừa 418.")

    @pytest.mark.parametrize(
        ("value", "said"),
        [
            (-3, "ghi -3, là số âm"),
            (2.5, "ghi 2,5, không phải số nguyên"),
            (float("nan"), "không phải số nguyên"),
            (float("inf"), "không phải số nguyên"),
            ("97", "ghi 97, không phải số nguyên"),
            ("chín", "ghi “chín”, không phải số nguyên"),
            (True, "không phải số nguyên"),
            (MAX_COUNT + 1, "lớn quá mức có thể"),
        ],
    )
    def test_what_cannot_be_is_refused(self, value, said):
        [problem] = problems(replace(RIGHT, late=value))
        assert problem.refused
        assert (problem.code, problem.columns) == ("late_impossible", (10,))
        assert said in problem.message
        assert "Cột 10 (quá hạn)" in problem.message

    def test_nothing_is_said_of_sums_that_cannot_be(self):
        assert codes(problems(replace(RIGHT, online=-1, late=-1))) == ["online_impossible", "late_impossible"]

    def test_carried_over_from_the_period_before(self):
        previous = replace(RIGHT, pending_in_time=12)
        [problem] = problems(RIGHT, previous)
        assert problem.code == "carried_over"
        assert not problem.refused
        assert problem.message == "Kỳ trước chuyển sang ghi 15 nhưng cuối kỳ trước đang giải quyết 14."

    def test_carried_over_as_it_was_or_unknown(self):
        assert problems(RIGHT, replace(RIGHT, pending_in_time=13)) == []
        assert problems(RIGHT, replace(RIGHT, pending_in_time=None)) == []
        assert problems(replace(RIGHT, carried_over=None), RIGHT) == []

    def test_stated_totals(self):
        [problem] = problems(Line(online=50, direct=40, carried_over=7), stated={"received": 98})
        assert problem.message == "Ô tổng “tiếp nhận” ghi 98, cộng lại được 97."
        assert problem.columns == (3, 4, 5, 6)
        assert problems(RIGHT, stated={"received": 412.0, "handled": 390, "pending": None}) == []
        assert problems(Line(online=50), stated={"received": 98}) == []


class TestTotal:
    def test_sums_and_how_many_are_unknown(self):
        result = total([RIGHT, replace(RIGHT, online=None), RIGHT])
        assert result.known.online == 194
        assert (result.unknown["online"], result.n_unknown, result.n_lines) == (1, 1, 3)
        assert (result.line.online, result.line.direct, result.line.received) == (None, 900, None)

    def test_of_nothing(self):
        assert total([]).line.received == 0

    @given(st.lists(lines, max_size=5), st.lists(lines, max_size=5))
    def test_of_two_halves(self, one, other):
        whole = total(one + other)
        for part in COLUMNS:
            assert getattr(whole.known, part) == sum(
                getattr(total(half).known, part) for half in (one, other)
            )
            assert whole.unknown[part] == total(one).unknown[part] + total(other).unknown[part]

    @given(st.lists(right_lines(), max_size=5))
    def test_of_lines_that_add_up_adds_up(self, several):
        assert problems(total(several).line) == []

    def test_a_total_row_that_does_not_fit(self):
        stated = replace(total([RIGHT, RIGHT]).line, late=21, direct=None)
        [problem] = total_problems([RIGHT, RIGHT], stated)
        assert problem.message == "Dòng tổng, cột 10 (quá hạn) ghi 21, cộng các dòng được 20."
        assert total_problems([RIGHT, replace(RIGHT, late=None)], stated) == []
        assert total_problems([RIGHT, RIGHT], total([RIGHT, RIGHT]).line) == []
