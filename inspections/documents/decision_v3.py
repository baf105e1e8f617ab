"""The decision that sets up the team, third version: its time is the inspection's, not only the visits'."""

from . import decision_v1


def compose(snapshot, **issue):
    return decision_v1.compose(snapshot, timed=time_of, **issue)


def time_of(snapshot):
    known = [visit.on for visit in snapshot.visits] + [snapshot.starts_on, snapshot.ends_on]
    days = [day for day in known if day]
    return decision_v1.between(min(days), max(days))
