"""The sums that statistics read are what the lines say, whatever happened to lines, returns and units."""

import datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import make
from districts.models import DossierReturn, DossierReturnLine, MonthSum, ReturnSum, Unit
from districts.returns.arithmetic import MAX_COUNT
from districts.returns.definition import name_key
from districts.statistics.upkeep import differences

pytestmark = pytest.mark.django_db

STATES = ["draft", "submitted", "accepted", "locked"]
PERIODS = [
    (datetime.date(2019, 7, 15), datetime.date(2019, 8, 14)),
    (datetime.date(2019, 8, 15), datetime.date(2019, 9, 14)),
    (datetime.date(2019, 6, 15), datetime.date(2019, 9, 14)),  # a quarter: in no sum
    (datetime.date(2019, 7, 15), datetime.date(2019, 8, 13)),
]
NAMES = ["Đất đai", "Lĩnh vực đất đai", "ĐẤT ĐAI.", "Hộ tịch", "Thử nghiệm"]
COUNT = st.one_of(st.none(), st.integers(0, 50), st.just(MAX_COUNT))
PARTS = ("online", "direct", "carried_over", "early", "on_time", "late", "pending_in_time", "pending_overdue")
LINE = st.fixed_dictionaries(dict.fromkeys(PARTS, COUNT))
EDIT = st.one_of(
    st.tuples(st.just("add"), st.integers(0, 3), LINE, st.sampled_from(NAMES)),
    st.tuples(st.just("edit"), st.integers(0, 9), LINE, st.sampled_from(NAMES)),
    st.tuples(st.just("edit_all"), COUNT),
    st.tuples(st.just("take_out"), st.integers(0, 9)),
    st.tuples(st.just("state"), st.integers(0, 3), st.sampled_from(STATES)),
    st.tuples(st.just("period"), st.integers(0, 3), st.sampled_from(PERIODS)),
    st.tuples(st.just("unit"), st.sampled_from(["level", "parent", "valid_to", "name"]), st.integers(0, 1)),
)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(edits=st.lists(EDIT, min_size=1, max_size=12))
def test_sums_follow_every_edit(edits):
    parents = [make.unit(level=Unit.Level.PROVINCE), make.unit(level=Unit.Level.PROVINCE)]
    returns = [make.dossier_return(make.unit(), lines=1, state=state) for state in STATES]
    for kind, *about in edits:
        apply_edit(kind, about, returns, parents)
    assert differences() == (0, 0)


def apply_edit(kind, about, returns, parents):
    lines = DossierReturnLine.objects.order_by("pk")
    match kind:
        case "add":
            make.line(returns[about[0]], explanation="thử", field_name=about[2], **about[1])
        case "edit" if lines.count() > about[0]:
            lines.filter(pk=lines[about[0]].pk).update(explanation="thử", field_name=about[2], **about[1])
        case "edit_all":
            lines.update(explanation="thử", online=about[0], late=about[0])
        case "take_out" if lines.count() > about[0]:
            lines[about[0]].delete()
        case "state":
            DossierReturn.objects.filter(pk=returns[about[0]].pk).update(state=about[1])
        case "period":
            start, end = about[1]
            DossierReturn.objects.filter(pk=returns[about[0]].pk).update(period_from=start, period_to=end)
        case "unit":
            units = Unit.objects.filter(returns__in=returns)
            value = {
                "level": ["xa", "huyen"][about[1]],
                "parent": parents[about[1]],
                "valid_to": [None, datetime.date(2019, 8, 20)][about[1]],
                "name": "Mới",
            }[about[0]]
            units.update(**{about[0]: value})


def test_a_draft_is_in_no_sum_until_it_is_sent():
    made = make.dossier_return(lines=2)
    assert (ReturnSum.objects.count(), MonthSum.objects.count()) == (0, 0)
    DossierReturn.objects.update(state="submitted")
    kept = ReturnSum.objects.get()
    assert (kept.dossier_return, kept.is_final, kept.n_lines, kept.online, kept.rated_handled) == (
        made,
        False,
        2,
        60,
        180,
    )
    DossierReturn.objects.update(state="accepted")
    assert MonthSum.objects.get(field=None, is_final=True).n_returns == 1
    DossierReturn.objects.update(state="draft")
    assert not ReturnSum.objects.exists()
    assert not MonthSum.objects.exclude(n_lines=0, n_returns=0).exists()


def test_a_return_that_goes_takes_its_sums_along():
    made = make.dossier_return(lines=1, state="accepted")
    made.lines.all().delete()
    made.delete()
    assert not ReturnSum.objects.exists()
    assert differences() == (0, 0)


@pytest.mark.parametrize(
    "written", ["Lĩnh vực ĐẤT ĐAI.", "thi đua  - Khen thưởng", "LĨNH VỰC Lĩnh vực", ". :", "Ðường bộ"]
)
def test_the_database_names_fields_as_the_portal_does(written):
    with connection.cursor() as cursor:
        cursor.execute("SELECT districts_name_key(%s)", [written])
        assert cursor.fetchone()[0] == name_key(written)


def test_wrong_sums_are_found_and_put_right():
    make.dossier_return(lines=2, state="accepted")
    ReturnSum.objects.update(online=1)
    MonthSum.objects.filter(field=None).update(late=1)
    with pytest.raises(CommandError, match="2 tổng của biểu và 2 tổng của tháng"):
        call_command("check_sums", stdout=StringIO())
    told = StringIO()
    call_command("check_sums", rebuild=True, stdout=told)
    assert "Mọi tổng đều khớp" in told.getvalue()
