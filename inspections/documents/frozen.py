"""Frozen dataclasses to plain JSON data and back, so that what a paper was made from can be kept for ever."""

import datetime
from dataclasses import asdict, fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

DATES = (datetime.datetime, datetime.date)


def to_json(record) -> dict[str, Any]:
    """Return the dataclass as data for a JSONField; dates become ISO texts, tuples lists."""
    return _plain(asdict(record))


def from_json(cls, data: dict[str, Any]):
    """Return the dataclass `cls` from what `to_json` gave.

    A column that `data` does not have takes its default: a snapshot of an earlier version stays readable.
    """
    hints = _hints(cls)
    return cls(
        **{
            field.name: _value(hints[field.name], data[field.name])
            for field in fields(cls)
            if field.name in data
        }
    )


@cache
def _hints(cls):
    return get_type_hints(cls)


def _plain(value):
    match value:
        case dict():
            return {key: _plain(each) for key, each in value.items()}
        case list() | tuple():
            return [_plain(each) for each in value]
        case datetime.date():
            return value.isoformat()
        case _:
            return value


def _value(hint, value):
    if get_origin(hint) in (Union, UnionType):
        hint = next(each for each in get_args(hint) if each is not NoneType)
    if value is None:
        return None
    if get_origin(hint) is tuple:
        return tuple(_value(get_args(hint)[0], each) for each in value)
    if is_dataclass(hint):
        return from_json(hint, value)
    return hint.fromisoformat(value) if hint in DATES else value
