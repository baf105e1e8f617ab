"""Figures, dates and periods as people say them. No database."""

import re
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from districts.reading import (
    COMPARATORS,
    DECIMAL_PLACES,
    MAX_FIGURE,
    Unreadable,
    add_figures,
    like_with_like,
    read_date,
    read_figure,
    read_period,
    reporting_half,
    reporting_month,
    reporting_quarter,
    reporting_year,
    show_date,
    show_date_long,
    show_figure,
    show_number,
    show_percent,
    show_period,
    symbol_figure,
)

INSPECTION_DAY = date(2019, 9, 4)

values = st.decimals(0, MAX_FIGURE, places=DECIMAL_PLACES) | st.integers(0, MAX_FIGURE).map(Decimal)
comparators = st.sampled_from(sorted(COMPARATORS))
days = st.dates(date(1900, 1, 1), date(2199, 12, 31))


class TestReadFigure:
    @pytest.mark.parametrize(
        ("typed", "comparator", "value", "unit_words"),
        [
            ("97", "=", "97", ""),
            ("05 hồ sơ", "=", "5", "hồ sơ"),
            ("2.000", "=", "2000", ""),
            ("2 000", "=", "2000", ""),
            ("2\u00a0000", "=", "2000", ""),
            ("1.234.567", "=", "1234567", ""),
            ("2000 hồ sơ", "=", "2000", "hồ sơ"),
            ("97,5 %", "=", "97.5", "%"),
            ("97,5%", "=", "97.5", "%"),
            ("5 phần trăm", "=", "5", "%"),
            ("1.234,5", "=", "1234.5", ""),
            ("0,125", "=", "0.125", ""),
            ("2 nghìn", "=", "2000", ""),
            ("1,2 triệu đồng", "=", "1200000", "đồng"),
            ("3 tỷ lệ", "=", "3", "tỷ lệ"),
            ("7 hồ sơ mức độ 3, 4", "=", "7", "hồ sơ mức độ 3, 4"),
            ("hơn 2.000", ">", "2000", ""),
            ("hon 2.000", ">", "2000", ""),
            ("HƠN 2.000 hồ sơ", ">", "2000", "hồ sơ"),
            ("trên 20", ">", "20", ""),
            (">2.530", ">", "2530", ""),
            ("ít nhất 12", ">=", "12", ""),
            ("ít nhất là 12", ">=", "12", ""),
            ("tối thiểu 12", ">=", "12", ""),
            ("từ 12 trở lên", ">=", "12", ""),
            ("12 hồ sơ trở lên", ">=", "12", "hồ sơ"),
            ("≥ 12", ">=", "12", ""),
            ("không dưới 12", ">=", "12", ""),
            ("dưới 5", "<", "5", ""),
            ("chưa đến 5", "<", "5", ""),
            ("không quá 5", "<=", "5", ""),
            ("tối đa 5", "<=", "5", ""),
            ("nhiều nhất 5", "<=", "5", ""),
            ("từ 5 trở xuống", "<=", "5", ""),
            ("khoảng 40", "~", "40", ""),
            ("≈ 40", "~", "40", ""),
            ("trên dưới 40", "~", "40", ""),
            ("gần 500", "~", "500", ""),
            ("999.999.999.999", "=", "999999999999", ""),
        ],
    )
    def test_understands(self, typed, comparator, value, unit_words):
        reading = read_figure(typed)
        assert (reading.problem, reading.question) == (None, None)
        assert (reading.comparator, reading.value, reading.unit_words) == (
            comparator,
            Decimal(value),
            unit_words,
        )

    @pytest.mark.parametrize(
        ("typed", "readings"),
        [
            ("2,000", ["2.000", "2"]),
            ("hơn 2,000 hồ sơ", ["hơn 2.000 hồ sơ", "hơn 2 hồ sơ"]),
            ("97,500", ["97.500", "97,5"]),
            ("2.5", ["2,5", "25"]),
            ("20.00", ["20", "2.000"]),
            ("0.500", ["0,5", "500"]),
            ("2.5 triệu", ["2.500.000", "25.000.000"]),
            ("2000+", ["hơn 2.000", "ít nhất 2.000"]),
            ("2,000 %", ["2.000 %", "2 %"]),
        ],
    )
    def test_asks_where_two_readings_are_possible(self, typed, readings):
        reading = read_figure(typed)
        assert reading.value is None
        assert [offered.shown for offered in reading.question.readings] == readings
        assert reading.question.text.endswith(".") or "?" in reading.question.text

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ("", "Chưa có số"),
            (" \u200b ", "Chưa có số"),
            ("1e9", "lối máy tính"),
            ("-5", "số âm"),
            ("âm 5", "số âm"),
            ("½", "chữ số thường"),
            ("٣", "chữ số thường"),
            ("２００", "chữ số thường"),
            ("5²", "chữ số thường"),
            ("∞", "không phải là một số"),
            ("nan", "không phải là một số"),
            ("hai mươi", "bằng chữ"),
            ("có 97", "“có” đứng trước số"),
            ("hơn khoảng 40", "hai chữ so sánh"),
            ("hơn 40 trở lên", "hai chữ so sánh"),
            ("40-50", "một khoảng"),
            ("từ 10 đến 12", "một khoảng"),
            ("từ 12", "trở lên"),
            ("7/97", "phân số"),
            ("1 nửa", "phân số"),
            ("12 hồ sơ, 5 trễ hẹn", "hơn một số"),
            ("20 00", "hơn một số"),
            ("10O", "dính liền"),
            ("2k", "dính liền"),
            ("1,234,567", "1.234.567"),
            ("1,234.5", "1.234,5"),
            ("2..0", "không rõ nghĩa"),
            ("1.00.000", "đặt lạ"),
            ("0,12345", "3 chữ số sau dấu phẩy"),
            ("1.000.000.000.000", "quá lớn"),
            ("9" * 500, "Dài quá"),
        ],
    )
    def test_says_what_it_does_not_understand(self, typed, said):
        reading = read_figure(typed)
        assert reading.value is None
        assert said in reading.problem
        assert reading.problem.endswith((".", "?"))

    def test_nothing_typed_at_all(self):
        assert read_figure(None).problem

    @given(st.text(max_size=80))
    def test_never_raises_and_always_answers_once(self, text):
        reading = read_figure(text)
        assert [reading.value is not None, reading.problem is not None, reading.question is not None].count(
            True
        ) == 1

    @given(st.text("0123456789., ", min_size=1, max_size=16))
    def test_no_other_digits_than_those_typed(self, text):
        reading = read_figure(text)
        typed = "".join(filter(str.isdigit, text)).strip("0")
        for offered in reading.question.readings if reading.question else [reading]:
            if offered.value is not None:
                assert "".join(filter(str.isdigit, str(offered.value))).strip("0") == typed

    @given(values, comparators, st.sampled_from(["", "hồ sơ", "%"]))
    def test_reads_back_what_is_shown(self, value, comparator, unit_words):
        for show in (show_figure, symbol_figure):
            reading = read_figure(show(value, comparator, unit_words))
            if reading.question:  # 1,234 is asked about even where we wrote it ourselves
                assert value in [offered.value for offered in reading.question.readings]
                continue
            assert (reading.value, reading.comparator, reading.unit_words) == (value, comparator, unit_words)

    @given(st.integers(0, MAX_FIGURE), comparators)
    def test_counts_are_never_asked_about_again(self, count, comparator):
        assert read_figure(show_figure(count, comparator)).value == count


class TestShow:
    @pytest.mark.parametrize(
        ("value", "shown"),
        [
            (2000, "2.000"),
            (Decimal("97.50"), "97,5"),
            (Decimal("2E+3"), "2.000"),
            (0, "0"),
            (None, "—"),
            (-1200, "-1.200"),
        ],
    )
    def test_number(self, value, shown):
        assert show_number(value) == shown

    @pytest.mark.parametrize(
        ("percent", "shown"),
        [
            (Decimal("97.45"), "97,5 %"),
            (100, "100 %"),
            (0, "0 %"),
            (None, "—"),
            (Decimal("99.97"), "99,97 %"),
            (Decimal("0.004"), "0,004 %"),
        ],
    )
    def test_percent(self, percent, shown):
        assert show_percent(percent) == shown

    def test_percents_below_each_other_keep_their_places(self):
        padded = [show_percent(Decimal(value), 2, is_padded=True) for value in ("99.7", "100", "99.996")]
        assert padded == ["99,70 %", "100,00 %", "99,996 %"]

    def test_figure(self):
        assert show_figure(Decimal(2000), ">") == "hơn 2.000"
        assert symbol_figure(Decimal(2000), ">") == ">2.000"
        assert show_figure(None, ">") == symbol_figure(None) == "—"


class TestReadDate:
    @pytest.mark.parametrize(
        "typed",
        [
            "4/9/2019",
            "04/09/2019",
            "04-09-2019",
            "4.9.2019",
            "2019-09-04",
            " 4 / 9 / 2019 ",
            "ngày 4/9/2019",
            "ngày 4 tháng 9 năm 2019",
            "Ngày 04 tháng 09 năm 2019",
            "04092019",
            "20190904",
        ],
    )
    def test_understands(self, typed):
        assert read_date(typed) == INSPECTION_DAY

    def test_day_comes_first(self):
        assert read_date("05/09/2019") == date(2019, 9, 5)

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ("31/02/2019", "Tháng 2 năm 2019 chỉ có 28 ngày"),
            ("31/4/2019", "chỉ có 30 ngày"),
            ("5/9/19", "bốn chữ số"),
            ("9/25/2019", "25/9/2019?"),
            ("25/13/2019", "tháng 13"),
            ("0/1/2019", "Không có ngày 0"),
            ("4/9", "chưa ghi năm"),
            ("4/9/0019", "từ năm 1900"),
            ("", "Chưa có ngày"),
            ("mai", "không phải là ngày"),
            ("٤/9/2019", "không phải là ngày"),
            ("1" * 500, "không phải là ngày"),
        ],
    )
    def test_says_what_is_wrong(self, typed, said):
        with pytest.raises(Unreadable, match=re.escape(said)) as why:
            read_date(typed)
        assert len(str(why.value)) < 200

    @given(days)
    def test_reads_back_what_is_shown(self, day):
        assert (
            read_date(show_date(day)) == read_date(show_date_long(day)) == read_date(day.isoformat()) == day
        )
        assert read_date(day.strftime("%d%m%Y")) == read_date(day.strftime("%Y%m%d")) == day

    @given(st.text(max_size=40))
    def test_a_date_or_a_sentence(self, text):
        try:
            answer = read_date(text)
        except Unreadable as why:
            answer = why
        assert isinstance(answer, date) or str(answer).endswith((".", "?"))

    @pytest.mark.parametrize(
        ("day", "shown"),
        [
            (date(2019, 9, 5), "ngày 05 tháng 9 năm 2019"),
            (date(2020, 2, 29), "ngày 29 tháng 02 năm 2020"),
            (date(2020, 1, 1), "ngày 01 tháng 01 năm 2020"),
            (date(2020, 12, 10), "ngày 10 tháng 12 năm 2020"),
            (None, "ngày … tháng … năm …"),
        ],
    )
    def test_date_line_of_a_document(self, day, shown):
        assert show_date_long(day) == shown


def read(text):
    return read_period(text, as_of=INSPECTION_DAY)


class TestReadPeriod:
    @pytest.mark.parametrize(
        ("typed", "shown", "kind"),
        [
            ("từ đầu năm đến nay", "01/01/2019–04/09/2019", "to_date"),
            ("tu dau nam den nay", "01/01/2019–04/09/2019", "to_date"),
            ("từ 1/1/2019 đến nay", "01/01/2019–04/09/2019", "to_date"),
            ("từ đầu năm 2018 đến nay", "01/01/2018–04/09/2019", "range"),
            ("từ đầu năm đến ngày 30/6/2019", "01/01/2019–30/06/2019", "range"),
            ("tháng 8/2019", "01/08/2019–31/08/2019", "month"),
            ("tháng 8 năm 2019", "01/08/2019–31/08/2019", "month"),
            ("T8/2019", "01/08/2019–31/08/2019", "month"),
            ("kỳ báo cáo tháng 8/2019", "15/07/2019–14/08/2019", "reporting_month"),
            ("kỳ báo cáo tháng 1/2019", "15/12/2018–14/01/2019", "reporting_month"),
            ("15/07–14/08/2019", "15/07/2019–14/08/2019", "range"),
            ("15/07-14/08/2019", "15/07/2019–14/08/2019", "range"),
            ("15/07/2019 - 14/08/2019", "15/07/2019–14/08/2019", "range"),
            ("từ ngày 15/7 đến ngày 14/8/2019", "15/07/2019–14/08/2019", "range"),
            ("từ 15/07/2019 đến hết ngày 14/08/2019", "15/07/2019–14/08/2019", "range"),
            ("15-07-2019 - 14-08-2019", "15/07/2019–14/08/2019", "range"),
            ("01–04/09/2019", "01/09/2019–04/09/2019", "range"),
            ("từ tháng 1 đến tháng 8/2019", "01/01/2019–31/08/2019", "range"),
            ("4/9/2019", "04/09/2019", "day"),
            ("quý 2/2019", "01/04/2019–30/06/2019", "quarter"),
            ("quý III năm 2018", "01/07/2018–30/09/2018", "quarter"),
            ("kỳ báo cáo quý 2/2019", "15/03/2019–14/06/2019", "reporting_quarter"),
            ("6 tháng đầu năm 2019", "01/01/2019–30/06/2019", "months"),
            ("9 tháng đầu năm 2018", "01/01/2018–30/09/2018", "months"),
            ("6 tháng cuối năm 2018", "01/07/2018–31/12/2018", "months"),
            ("kỳ báo cáo 6 tháng đầu năm 2019", "15/12/2018–14/06/2019", "reporting_half"),
            ("kỳ báo cáo năm 2018", "15/12/2017–14/12/2018", "reporting_year"),
        ],
    )
    def test_understands(self, typed, shown, kind):
        reading = read(typed)
        assert (reading.problem, reading.question) == (None, None)
        assert (show_period(reading.start, reading.end), reading.kind, reading.words) == (shown, kind, typed)

    @pytest.mark.parametrize("typed", ["", "không rõ", "Không rõ kỳ", "khong ro", "?", "—", None])
    def test_unknown_is_an_answer(self, typed):
        reading = read(typed)
        assert reading.is_understood
        assert (reading.start, reading.end, reading.kind, reading.shown) == (
            None,
            None,
            "unknown",
            "không rõ kỳ",
        )

    def test_label_keeps_what_was_said(self):
        assert read("tháng 08/2019").label == "tháng 8/2019"
        assert read("tháng 8/2019").shown == "tháng 8/2019 (01/08/2019–31/08/2019)"

    @pytest.mark.parametrize(
        ("typed", "readings"),
        [
            ("năm 2018", ["01/01/2018–31/12/2018", "15/12/2017–14/12/2018"]),
            ("2018", ["01/01/2018–31/12/2018", "15/12/2017–14/12/2018"]),
            ("năm 2019", ["01/01/2019–04/09/2019", "15/12/2018–04/09/2019"]),
            ("2019-08", ["01/08/2019–31/08/2019", "15/07/2019–14/08/2019"]),
        ],
    )
    def test_asks_where_two_readings_are_usual(self, typed, readings):
        reading = read(typed)
        assert reading.start is None
        assert [show_period(offered.start, offered.end) for offered in reading.question.readings] == readings

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ("31/02/2019", "chỉ có 28 ngày"),
            ("31/02/2019–01/03/2019", "chỉ có 28 ngày"),
            ("5/9/19", "bốn chữ số"),
            ("tháng 8/19", "bốn chữ số"),
            ("tháng 13/2019", "không có tháng 13"),
            ("tháng 8", "chưa ghi năm"),
            ("6 tháng đầu năm", "“6 tháng đầu năm 2019”"),
            ("quý 5/2019", "bốn quý"),
            ("12 tháng đầu năm 2018", "từ 1 đến 11"),
            ("14/08/2019–15/07/2019", "sau ngày cuối"),
            ("15/12–14/01/2019", "ghi năm ở cả hai ngày"),
            ("15/07–14/08", "chưa ghi năm"),
            ("đến 04/09/2019", "chưa ghi ngày bắt đầu"),
            ("từ 01/01/2019", "chưa ghi ngày kết thúc"),
            ("tháng 9/2019", "01/09/2019–04/09/2019"),
            ("quý 3/2019", "chưa hết"),
            ("05/09/2019", "chưa bắt đầu"),
            ("năm 2020", "chưa bắt đầu"),
            ("hôm qua", "Chưa hiểu"),
            ("kỳ báo cáo tuần 3", "Chưa hiểu"),
            ("x" * 200, "dài quá 100"),
        ],
    )
    def test_says_what_is_wrong(self, typed, said):
        reading = read(typed)
        assert said in reading.problem
        assert not reading.is_understood

    @given(st.text(max_size=60) | st.text("0123456789/–- đếntừthángnăm", max_size=30))
    def test_never_raises(self, text):
        reading = read(text)
        assert (reading.start is None) == (reading.end is None)
        if reading.start:
            assert reading.start <= reading.end <= INSPECTION_DAY

    @given(days, days)
    def test_reads_back_what_is_shown(self, one, other):
        start, end = sorted([one, other])
        reading = read_period(show_period(start, end), as_of=date(2199, 12, 31))
        assert (reading.start, reading.end) == (start, end)

    @given(st.integers(2000, 2100), st.integers(1, 12))
    def test_label_of_a_reporting_month_reads_back(self, year, month):
        period = reporting_month(year, month)
        assert read_period(period.label, as_of=period.end).end == period.end


class TestReportingPeriods:
    """Nghị định 09/2019/NĐ-CP: from the 15th to the 14th."""

    @pytest.mark.parametrize(
        ("period", "shown"),
        [
            (reporting_month(2019, 8), "15/07/2019–14/08/2019"),
            (reporting_month(2019, 1), "15/12/2018–14/01/2019"),
            (reporting_quarter(2019, 3), "15/06/2019–14/09/2019"),
            (reporting_half(2019, 1), "15/12/2018–14/06/2019"),
            (reporting_half(2019, 2), "15/06/2019–14/12/2019"),
            (reporting_year(2019), "15/12/2018–14/12/2019"),
        ],
    )
    def test_days(self, period, shown):
        assert show_period(period.start, period.end) == shown

    @given(st.integers(1950, 2100))
    def test_months_fill_the_year_without_gap_or_overlap(self, year):
        months = [reporting_month(year, month) for month in range(1, 13)]
        assert (months[0].start, months[-1].end) == (reporting_year(year).start, reporting_year(year).end)
        for before, after in pairwise(months):
            assert before.end + timedelta(days=1) == after.start


class TestShowPeriod:
    def test_shapes(self):
        assert show_period(None, None) == "không rõ kỳ"
        assert show_period(INSPECTION_DAY, INSPECTION_DAY) == "04/09/2019"
        assert show_period(INSPECTION_DAY, None) == "từ 04/09/2019"
        assert show_period(None, INSPECTION_DAY) == "đến 04/09/2019"


pairs = st.tuples(values, st.sampled_from(["=", ">", ">="])) | st.tuples(values, comparators)


class TestSums:
    def test_the_two_districts(self):
        postal = add_figures([(2000, ">"), (530, "=")])
        assert symbol_figure(postal.value, postal.comparator) == ">2.530"
        online = add_figures([(7, "="), (97, "=")])
        assert (online.value, online.comparator) == (104, "=")

    @pytest.mark.parametrize(
        ("signs", "expected"),
        [
            ("= =", "="),
            ("> =", ">"),
            (">= =", ">="),
            ("> >=", ">"),
            ("< <=", "<"),
            ("<= =", "<="),
            ("~ =", "~"),
            ("~ ~", "~"),
            ("> <", None),
            (">= <=", None),
            ("~ >", None),
            ("~ <=", None),
        ],
    )
    def test_comparators(self, signs, expected):
        result = add_figures([(1, sign) for sign in signs.split()])
        if expected:
            assert (result.value, result.comparator, result.problem) == (2, expected, None)
        else:
            assert result.value is None
            assert "Không cộng được" in result.problem

    def test_unknown_and_nothing_are_not_zero(self):
        assert "1 số chưa rõ" in add_figures([(7, "="), (None, "=")]).problem
        assert add_figures([]).problem

    def test_percentages_are_never_added(self):
        assert "phần trăm" in add_figures([read_figure("97 %"), read_figure("3 %")]).problem

    @given(st.lists(pairs, min_size=1, max_size=6), st.randoms())
    def test_order_does_not_matter(self, figures, random):
        shuffled = random.sample(figures, len(figures))
        one, other = add_figures(figures), add_figures(shuffled)
        assert (one.value, one.comparator) == (other.value, other.comparator)

    @given(st.lists(pairs, min_size=2, max_size=6))
    def test_adding_step_by_step_gives_the_same(self, figures):
        whole = add_figures(figures)
        if whole.problem is None:
            head = add_figures(figures[:-1])
            assert add_figures([(head.value, head.comparator), figures[-1]]) == whole

    @given(pairs)
    def test_an_exact_zero_changes_nothing(self, figure):
        result = add_figures([figure, (0, "=")])
        assert (result.value, result.comparator) == figure

    @given(
        st.lists(
            st.tuples(st.integers(0, 99), st.sampled_from([">", ">=", "="]), st.integers(0, 9)), min_size=1
        )
    )
    def test_a_lower_bound_is_true_of_what_it_bounds(self, stated):
        """Whatever the true counts behind the statements are, the sum's statement holds of their sum."""
        truth = sum(value + {"=": 0, ">=": more, ">": more + 1}[sign] for value, sign, more in stated)
        result = add_figures([(value, sign) for value, sign, _ in stated])
        holds = {"=": truth == result.value, ">=": truth >= result.value, ">": truth > result.value}
        assert holds[result.comparator]

    def test_only_like_stands_with_like(self):
        figures = [
            SimpleNamespace(unit=unit, likeness=likeness)
            for unit, likeness in [("Lấp Vò", "post"), ("Lai Vung", "post"), ("Lấp Vò", "online")]
        ]
        groups = like_with_like(figures)
        assert {key: [figure.unit for figure in group] for key, group in groups.items()} == {
            "post": ["Lấp Vò", "Lai Vung"],
            "online": ["Lấp Vò"],
        }
        assert set(like_with_like(figures, key=lambda figure: figure.unit)) == {"Lấp Vò", "Lai Vung"}
