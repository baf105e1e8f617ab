"""What a unit could learn: models that run elsewhere with good effect and fit what it is weak in."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from districts.models import ServiceModel
from districts.succession import same_body
from inspections.models import Finding, Remedy, ServiceModelObservation

from .model_library import ModelRow, models_known_to, with_what_is_told
from .presenters import day

MOST = 5
EFFECTIVE = ServiceModelObservation.Rating.EFFECTIVE


@dataclass(frozen=True)
class Suggestion:
    """A model to learn; `reason` says why in one sentence, from rows that the reader may see."""

    row: ModelRow
    n_limitations: int
    same_level: bool
    is_running: bool
    n_units: int
    reason: str

    @property
    def model(self):
        return self.row.model

    @property
    def rank(self):
        """Running first, then the unit's own weak field, then units like it, then how many run it."""
        return (not self.is_running, -self.n_limitations, not self.same_level, -self.n_units, self.model.name)


def models_to_learn(unit, user, on=None, most=MOST):
    """Return at most `most` suggestions, the most fitting first; five queries whatever there is.

    Only what `user` may know of counts, limitations too. A unit that has ended is advised as of its last
    day. Reform fields are compared by their number, which both programmes share.
    """
    on = on or timezone.localdate()
    on = min(on, unit.valid_to) if unit.valid_to else on
    own = same_body(unit)
    weak = _weak_fields(own, user)
    observed = ServiceModelObservation.objects.told_to(user).filter(
        service_model=OuterRef("pk"), rating=EFFECTIVE, visit__on__lte=on
    )
    here = Q(adoptions__unit__in=own, adoptions__withdrawn_at=None)
    applied_here = ServiceModel.objects.filter(here).values("pk")
    models = models_known_to(user).filter(Exists(observed.exclude(visit__unit__in=own)))
    models = models.exclude(pk__in=applied_here).exclude(status=ServiceModel.Status.STOPPED)
    found = [_suggestion(ModelRow(model, on), unit, weak) for model in with_what_is_told(models, user)]
    return sorted((each for each in found if each), key=lambda each: each.rank)[:most]


def _weak_fields(own, user):
    """{number of the field: limitations of the unit that stand and are not yet confirmed as remedied}"""
    remedied = Remedy.objects.filter(
        requirement__findings=OuterRef("pk"), unit__in=own, state=Remedy.State.VERIFIED
    )
    limitations = Finding.objects.seen_by(user).filter(
        ~Exists(remedied), kind=Finding.Kind.LIMITATION, visits__unit__in=own, reform_field__isnull=False
    )
    return Counter(dict(limitations.values_list("pk", "reform_field__number")).values())


def _suggestion(row, unit, weak):
    begun = [
        adoption
        for adoption in row.adoptions
        if not adoption.has_stopped and not _begins_later(adoption, row.on)
    ]
    running = [adoption for adoption in begun if adoption.runs]
    adopters = running or begun
    if not adopters:
        return None
    like = [adoption for adoption in adopters if adoption.record.unit.level == unit.level]
    number = row.model.reform_field.number if row.model.reform_field else None
    n_weak = weak.get(number, 0)
    reason = _reason(row, n_weak, like or adopters, bool(like), bool(running))
    n_units = len({adoption.record.unit_id for adoption in adopters})
    return Suggestion(row, n_weak, bool(like), bool(running), n_units, reason)


def _begins_later(adoption, on):
    begins = adoption.record.started_on
    return begins is not None and begins > on


def _reason(row, n_weak, adopters, same_level, is_running):
    seen = [each for each in row.model.told if each.rating == EFFECTIVE and each.visit.on <= row.on]
    where = _names(adopters)
    effect = f"được ghi nhận hiệu quả ngày {day(seen[-1].visit.on)}"
    level = " (đơn vị cùng cấp)" if same_level else ""
    runs = f"{where}{level} đang áp dụng"
    if not is_running:
        runs = f"{where}{level} từng áp dụng cho đến khi đơn vị kết thúc"
    if n_weak:
        return f"Vì đơn vị có {n_weak} hạn chế ở lĩnh vực {row.model.reform_field}; {runs}, {effect}."
    return f"{runs[:1].upper()}{runs[1:]}, {effect}."


def _names(adoptions):
    units = list({adoption.record.unit_id: adoption.record.unit for adoption in adoptions}.values())
    names = [unit.in_sentence for unit in units]
    return ", ".join(names[:2]) + (f" và {len(names) - 2} đơn vị khác" if len(names) > 2 else "")
