"""The library of service models: who may know of what, and each model as its page tells it.

A model, and that a unit runs it, may be learned by everybody once the minutes of a visit that saw it are
signed; before that only the team and the province's own know of it (decision 0093).
"""

from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.utils import timezone

from accounts import access
from districts.models import ServiceModel, ServiceModelAdoption
from districts.succession import LastDayOfBody, heirs_of
from inspections.models import Evidence, Inspection, ServiceModelObservation
from inspections.models.finding import seen_of_all

from .presenters import Badge, day

STATUS_TONES = {
    ServiceModel.Status.PILOT: "waiting",
    ServiceModel.Status.RUNNING: "active",
    ServiceModel.Status.SPREAD: "done",
    ServiceModel.Status.STOPPED: "idle",
    ServiceModel.Status.UNKNOWN: "idle",
}
RATINGS = list(ServiceModelObservation.Rating)


def models_known_to(user):
    """Models that this person may know of: seen by no visit, or by one whose notes they are told."""
    seen = ServiceModelObservation.objects.filter(service_model=OuterRef("pk"))
    told = ServiceModelObservation.objects.told_to(user).filter(service_model=OuterRef("pk"))
    if access.province_wide(user, "view_findings"):
        return ServiceModel.objects.all()
    return ServiceModel.objects.filter(Exists(told) | ~Exists(seen))


def adoptions_known_to(user):
    """Who runs what, without what only a visit says whose notes this person is not told."""
    of_visit = ServiceModelObservation.objects.filter(
        service_model=OuterRef("service_model"), visit__unit=OuterRef("unit")
    )
    told = ServiceModelObservation.objects.told_to(user).filter(
        service_model=OuterRef("service_model"), visit__unit=OuterRef("unit")
    )
    said = Q(created_by__isnull=False) | ~Exists(of_visit)
    known = ServiceModelAdoption.objects.standing().filter(said | Exists(told))
    known = known.annotate(unit_until=LastDayOfBody("unit"))
    return known.select_related("unit", "learned_from", "created_by").order_by("unit__sort_key", "started_on")


def with_what_is_told(models, user):
    """The models with `known` adoptions and `told` observations of each, oldest first: two queries more."""
    observations = ServiceModelObservation.objects.told_to(user).select_related(
        "visit__unit", "visit__inspection"
    )
    copies = Count("copies", filter=Q(copies__in=models_known_to(user)), distinct=True)
    return (
        models.select_related("reform_field", "copied_from")
        .annotate(n_copies=copies)
        .prefetch_related(
            Prefetch("adoptions", adoptions_known_to(user), to_attr="known"),
            Prefetch("observations", observations.order_by("visit__on", "pk"), to_attr="told"),
        )
    )


@dataclass
class Adoption:
    """One unit's running of a model, as of a day: whether it still runs, and who last saw it.

    A unit that only took another name, code or parent goes on with what it ran.
    """

    record: ServiceModelAdoption
    seen: list
    on: object
    heirs: list = field(default_factory=list)

    @property
    def has_stopped(self):
        ended = self.record.ended_on
        return ended is not None and ended < self.on

    @property
    def unit_has_ended(self):
        until = self.record.unit_until
        return until is not None and until < self.on

    @property
    def runs(self):
        return not self.has_stopped and not self.unit_has_ended

    @property
    def last_seen(self):
        return self.seen[-1].visit.on if self.seen else None

    @property
    def badge(self):
        if self.has_stopped:
            return Badge("Đã dừng")
        if self.unit_has_ended:
            return Badge("Đơn vị đã kết thúc")
        return Badge("Đang áp dụng", "active") if self.seen else Badge("Chưa được kiểm tra", "waiting")

    @property
    def state(self):
        """How the unit stands to the model, on the unit's own page."""
        if self.has_stopped:
            return "Đã dừng"
        if self.unit_has_ended:
            return "Áp dụng cho đến khi đơn vị kết thúc"
        return self.record.service_model.get_status_display()

    @property
    def period(self):
        """từ 01/03/2018 đến hết 30/06/2020; each end only where it is known."""
        record = self.record
        begin = f"từ {day(record.started_on)}" if record.started_on else "không rõ từ ngày nào"
        return f"{begin} đến hết {day(record.ended_on)}" if record.ended_on else begin

    @property
    def seen_line(self):
        if not self.seen:
            return "Chưa có buổi kiểm tra nào ghi nhận."
        if not self.runs:
            return f"Thấy lần cuối ngày {day(self.last_seen)}."
        return f"Thấy lần cuối ngày {day(self.last_seen)}; chưa kiểm tra lại từ đó."

    @property
    def became(self):
        """What became of a unit that has ended."""
        if not self.unit_has_ended:
            return ""
        until = f"Kết thúc ngày {day(self.record.unit_until)}"
        if not self.heirs:
            return f"{until}."
        names = ", ".join(f"{heir.unit}{'' if heir.is_whole else ' (một phần)'}" for heir in self.heirs)
        return f"{until}; nay là {names}. Chưa rõ nơi kế thừa còn áp dụng."


class ModelRow:
    """A model of `with_what_is_told` as a list and its page show it."""

    def __init__(self, model, on=None):
        self.model, self.on = model, on or timezone.localdate()
        self.badge = Badge(model.get_status_display(), STATUS_TONES[model.status])

    @cached_property
    def adoptions(self):
        seen = {}
        for observation in self.model.told:
            seen.setdefault(observation.visit.unit_id, []).append(observation)
        return [Adoption(adoption, seen.get(adoption.unit_id, []), self.on) for adoption in self.model.known]

    @property
    def running(self):
        return [adoption for adoption in self.adoptions if adoption.runs]

    @property
    def units(self):
        """The names of the units, each once; those that run it first."""
        ordered = sorted(self.adoptions, key=lambda adoption: not adoption.runs)
        return list(dict.fromkeys(str(adoption.record.unit) for adoption in ordered))

    @property
    def units_line(self):
        names = self.units
        more = f" và {len(names) - 3} đơn vị khác" if len(names) > 3 else ""
        return ", ".join(names[:3]) + more

    @property
    def first_seen(self):
        return self.model.told[0] if self.model.told else None

    @property
    def first_line(self):
        """huyện Lai Vung, 04/09/2019"""
        first = self.first_seen
        return f"{first.visit.unit}, {day(first.visit.on)}" if first else ""

    @property
    def rating(self):
        """The best rating that a visit gave; empty where none did."""
        given = {observation.rating for observation in self.model.told}
        return next((rating.label for rating in RATINGS if rating in given), "")

    @property
    def channel(self):
        model = self.model
        if not model.channel:
            return ""
        label = model.get_channel_display()
        return f"{label}: {model.channel_name}" if model.channel_name else label


def tell_heirs(adoptions):
    """Fill in what became of the units that have ended."""
    ended = [adoption for adoption in adoptions if adoption.unit_has_ended]
    if not ended:
        return
    heirs = heirs_of([adoption.record.unit for adoption in ended], ended[0].on)
    for adoption in ended:
        adoption.heirs = heirs[adoption.record.unit_id]


def learned_after(model, user):
    """The models that this one was learned from, nearest first, and those learned from it, by generation.

    :return: ([model, …], [(generation, model), …]), only what this person may know of
    """
    known = models_known_to(user)
    above, at = [], model
    while at.copied_from_id and len(above) < 20:
        at = known.filter(pk=at.copied_from_id).first()
        if at is None or at in above or at == model:
            break
        above.append(at)
    below, parents, met = [], [model.pk], {model.pk}
    while parents and len(below) < 200:
        copies = [copy for copy in known.filter(copied_from__in=parents) if copy.pk not in met]
        generation = below[-1][0] + 1 if below else 1
        below += [(generation, copy) for copy in copies]
        parents = [copy.pk for copy in copies]
        met.update(parents)
    return above, below


def photos_of(model, user):
    """Photos of what was observed, through the rights of evidence: {observation id: [photo, …]}."""
    told = ServiceModelObservation.objects.told_to(user).filter(service_model=model)
    rule = seen_of_all(user, "inspection", "observation__visit__unit__in")
    photos = {}
    for photo in Evidence.objects.standing().filter(rule, observation__in=told).distinct():
        photos.setdefault(photo.observation_id, []).append(photo)
    return photos


def inspections_open_to(user, model):
    """Ids of the inspections that saw the model and whose page this person may open."""
    visible = Inspection.objects.visible_to(user).filter(visits__model_observations__service_model=model)
    return set(visible.values_list("pk", flat=True))
