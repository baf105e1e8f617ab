"""Carrying out a reorganisation of units together with what the inspections asked of them.

The units' side lives in `districts.reorganising`, which knows nothing of inspections; here both are done in
one transaction (decision 0083).
"""

from collections import defaultdict

import pghistory
from django.db import IntegrityError, transaction

from accounts.steps import Refused
from districts.models import Reorganisation
from districts.reorganising.confirming import carry_out, lock_units
from districts.reorganising.drafting import decide, lock_draft
from districts.reorganising.plan import read_plan
from districts.reorganising.problems import problems_of
from inspections.models import Remedy, RemedyPlacement, Requirement

from .succession import hand_over_remedy


class Obligations:
    """Open remedies of the units that are gone, and the targets that go on with each."""

    def __init__(self, plan):
        self.plan = plan
        rows = set().union(*plan.bodies.values()) if plan.bodies else set()
        asked = Remedy.objects.asked().filter(unit__in=rows).exclude(state=Remedy.State.VERIFIED)
        self.remedies = list(
            asked.select_related("unit", "requirement__inspection").order_by("unit__sort_key", "pk")
        )
        self.n_drafts = Requirement.objects.filter(
            remedies__unit__in=rows, state=Requirement.State.DRAFT, withdrawn_at=None
        ).count()
        self.targets = self._targets()

    def _targets(self):
        by_pk = {target.pk: target for target in self.plan.targets}
        named = defaultdict(list)
        for each in RemedyPlacement.objects.filter(reorganisation=self.plan.reorganisation).order_by("pk"):
            named[each.remedy_id].append(by_pk[each.target_id])
        return {remedy.pk: named[remedy.pk] or self._only(remedy) for remedy in self.remedies}

    def _only(self, remedy):
        target = self.plan.only_successor_of_row(remedy.unit_id)
        return [target] if target else []

    @property
    def used_targets(self):
        return {target.pk for targets in self.targets.values() for target in targets}

    def problems(self):
        """One sentence a unit: a district can leave dozens."""
        waiting = defaultdict(int)
        for remedy in self.remedies:
            if not self.targets[remedy.pk]:
                waiting[remedy.unit] += 1
        first = "" if self.plan.targets else "thêm đơn vị ấy ở bước “Đơn vị sau”, rồi "
        return [
            f"{unit} còn {n} việc khắc phục đang mở chưa ghi đơn vị nào làm tiếp: hãy {first}chọn ở bước "
            "“Chuyển giao”."
            for unit, n in waiting.items()
        ]

    def notices(self):
        if not self.n_drafts:
            return []
        return [
            f"Còn {self.n_drafts} yêu cầu dự thảo gửi đơn vị kết thúc: chúng giữ nguyên; "
            "hãy báo Đoàn chọn lại đơn vị "
            "trước khi ban hành."
        ]

    def sentences(self):
        """What goes where, for the preview."""
        for remedy in self.remedies:
            targets = self.targets[remedy.pk]
            where = (
                ", ".join(target.as_unit().in_sentence for target in targets) or "chưa chọn đơn vị làm tiếp"
            )
            words = remedy.requirement.words
            words = words if len(words) <= 120 else f"{words[:119]}…"
            yield f"{remedy.unit}: “{words}” ({remedy.get_state_display().lower()}) → {where}."


def everything_wrong(plan, obligations):
    return [*problems_of(plan, obligations.used_targets), *obligations.problems()]


def confirm_reorganisation(*, reorganisation, version, by):
    """Carry out a draft, all of it or nothing.

    :raises Refused: somebody decided or edited it meanwhile, or something stands against it.
    """
    try:
        return _confirm(reorganisation, version, by)
    except IntegrityError as why:
        raise Refused(
            "Một đơn vị vừa được người khác thay đổi cùng lúc nên chưa có gì được ghi. Hãy xem lại bản nháp."
        ) from why


@transaction.atomic
def _confirm(reorganisation, version, by):
    with pghistory.context(user=by.pk, reason=f"{reorganisation}: {reorganisation.legal_basis}"):
        locked = lock_draft(reorganisation, version)
        lock_units(read_plan(locked))
        plan = read_plan(locked)
        obligations = Obligations(plan)
        if problems := everything_wrong(plan, obligations):
            raise Refused(problems)
        carry_out(plan)
        note = f"{locked}, căn cứ {locked.legal_basis.rstrip('.')}."
        for remedy in obligations.remedies:
            successors = [target.as_unit() for target in obligations.targets[remedy.pk]]
            hand_over_remedy(remedy=remedy, successors=successors, note=note, by=by)
        decide(locked, Reorganisation.State.CONFIRMED, by)
    return plan


@transaction.atomic
def place_obligations(reorganisation, targets):
    """Write which targets go on with which remedy: {remedy id: target ids}."""
    RemedyPlacement.objects.filter(reorganisation=reorganisation).delete()
    RemedyPlacement.objects.bulk_create(
        RemedyPlacement(reorganisation=reorganisation, remedy_id=remedy, target_id=target)
        for remedy, chosen in targets.items()
        for target in chosen
    )
