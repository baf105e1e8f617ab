"""The builders themselves: each makes a record that holds its rules, from nothing."""

import inspect

import pytest
from django.db import models

import make

pytestmark = pytest.mark.django_db

BUILDERS = [
    builder
    for name, builder in inspect.getmembers(make, inspect.isfunction)
    if builder.__module__ == "make" and name not in ("number", "ready_for_minutes", "agreed_minutes")
]


@pytest.mark.parametrize("builder", BUILDERS, ids=lambda builder: builder.__name__)
def test_a_builder_needs_nothing(builder):
    made = builder()
    assert isinstance(made, models.Model)
    made.validate_constraints()


@pytest.mark.parametrize("state", ["queued", "running", "ready", "failed"])
def test_a_document_comes_in_every_state(state):
    assert make.document(state=state).state == state


@pytest.mark.django_db(transaction=True)
def test_catalogues_are_there_after_a_flush():
    assert make.field().name == "Cải cách thủ tục hành chính"
    assert make.fault("tre_hen").name == "Hồ sơ trễ hẹn"
