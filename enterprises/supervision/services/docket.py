"""Many cases taken up at once, under locks, and written with a number of statements that does not grow with them (D7).

The enterprises' rows are the locks: whoever claims, decides or names for one enterprise waits for whoever does so.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from django.utils import timezone

from enterprises.register.models import Enterprise, Place
from enterprises.supervision.models import (
    Assignment,
    Claim,
    Part,
    PlaceProposal,
    SupervisionCase,
    SupervisionProposal,
    SupervisionStep,
)
from enterprises.supervision.moves import Standing
from enterprises.supervision.subjects import Subject
from liuan_safety.audit.context import current_actor
from liuan_safety.audit.models import Paper
from liuan_safety.organizations.models import Unit, User

_BATCH = 200
_SAYS_NO = ("pass", "refuse")
_OWN_WORDS = ("claim", "pass", "refuse", "withdraw")


def label_of(by: User) -> str:
    """The person and post now acting, as histories name them."""
    return f"{by.name}（{by.acting.label}）"[:160] if by.acting else current_actor().user_label[:160]


@dataclass
class Item:
    """One subject with all that has been said and decided of it so far."""

    subject: Subject
    enterprise: Enterprise
    place: Place | None
    case: SupervisionCase | None
    standing: Standing
    assignments: list[Assignment] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    proposed_since: dict[int, datetime.datetime] = field(default_factory=dict)

    @property
    def revision(self) -> int:
        """Of the case; 0 without one."""
        return self.case.revision if self.case else 0

    @property
    def lead(self) -> Assignment | None:
        """Who supervises it as lead now."""
        return next((one for one in self.assignments if one.part == Part.LEAD), None)

    def held_by(self, unit_id: int) -> Assignment | None:
        """The unit's own assignment, in any part."""
        return next((one for one in self.assignments if one.unit_id == unit_id), None)

    def claim_of(self, unit_id: int) -> Claim | None:
        """The unit's standing claim, of any part."""
        return next((one for one in self.claims if one.unit_id == unit_id), None)

    @property
    def name(self) -> str:
        """As lists and messages name it."""
        return f"{self.enterprise.name}（{self.place}）" if self.place is not None else self.enterprise.name


def taken_up(subjects: Iterable[Subject]) -> dict[Subject, Item]:
    """The subjects that stand in the register, their enterprises locked in the order of their keys."""
    wanted = sorted(set(subjects))
    ids = {one.enterprise_id for one in wanted}
    rows = Enterprise.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids, valid_to=None)
    enterprises = {row.pk: row for row in rows.select_related("jurisdiction").order_by("pk")}
    place_ids = {one.place_id for one in wanted if one.place_id is not None}
    places = Place.objects.filter(pk__in=place_ids, valid_to=None).select_related("jurisdiction") if place_ids else ()
    found_places = {row.pk: row for row in places}
    said = _said(ids)
    items = {}
    for one in wanted:
        enterprise = enterprises.get(one.enterprise_id)
        place = found_places.get(one.place_id) if one.place_id is not None else None
        if enterprise is None or (one.place_id is not None and (place is None or place.enterprise_id != enterprise.pk)):
            continue
        items[one] = said.item(one, enterprise, place)
    return items


def looked_at(subject: Subject, enterprise: Enterprise, place: Place | None) -> Item:
    """One subject without locks, for pages that only show it."""
    return _said({enterprise.pk}).item(subject, enterprise, place)


@dataclass
class _Said:
    """All rows about some enterprises, by subject."""

    cases: dict[Subject, SupervisionCase]
    claims: dict[int, list[Claim]]
    words: dict[int, dict[int, str]]
    assignments: dict[Subject, list[Assignment]]
    proposed: dict[Subject, dict[int, datetime.datetime]]

    def item(self, subject: Subject, enterprise: Enterprise, place: Place | None) -> Item:
        case = self.cases.get(subject)
        key = case.pk if case else 0
        assignments, claims = self.assignments.get(subject, []), self.claims.get(key, [])
        words = self.words.get(key, {})
        proposed = self.proposed.get(subject, {})
        item = Item(subject, enterprise, place, case, Standing(), assignments, claims, proposed)
        item.standing = Standing(
            state=case.state if case else "",
            asked=case.asked_unit_id if case else None,
            leads=tuple(one.unit_id for one in claims if one.part == Part.LEAD),
            said_no=frozenset(unit for unit, word in words.items() if word in _SAYS_NO),
            proposed=tuple(proposed),
            lead=item.lead.unit_id if item.lead else None,
        )
        return item


def _said(ids: set[int]) -> _Said:
    cases = {
        Subject(row.enterprise_id, row.place_id): row for row in SupervisionCase.objects.filter(enterprise__in=ids)
    }
    keys = [row.pk for row in cases.values()]
    claims: dict[int, list[Claim]] = defaultdict(list)
    for claim in Claim.objects.filter(case__in=keys, ended_at=None).order_by("pk"):
        claims[claim.case_id].append(claim)
    words: dict[int, dict[int, str]] = defaultdict(dict)
    steps = SupervisionStep.objects.filter(case__in=keys, key__in=(*_OWN_WORDS, "decide")).order_by("pk")
    for case, unit, key in steps.values_list("case_id", "unit_id", "key"):
        if key == "decide":
            words[case].clear()
        elif unit is not None:
            words[case][unit] = key
    assignments: dict[Subject, list[Assignment]] = defaultdict(list)
    for row in Assignment.objects.current().filter(enterprise__in=ids).select_related("unit", "paper").order_by("pk"):
        assignments[Subject(row.enterprise_id, row.place_id)].append(row)
    return _Said(cases, claims, words, assignments, _proposed(ids))


def _proposed(ids: set[int]) -> dict[Subject, dict[int, datetime.datetime]]:
    """The units that are proposed, the nominated one first, each with the instant from which it has been asked."""
    found: dict[Subject, dict[int, datetime.datetime]] = {}
    for row in SupervisionProposal.objects.filter(enterprise__in=ids):
        both = ((row.nominated_unit_id, row.nominated_since), (row.unit_id, row.unit_since))
        found[Subject(row.enterprise_id)] = {unit: since for unit, since in both if unit is not None and since}
    for place in PlaceProposal.objects.filter(enterprise__in=ids, unit__isnull=False):
        if place.unit_id is not None and place.unit_since is not None:
            found[Subject(place.enterprise_id, place.place_id)] = {place.unit_id: place.unit_since}
    return found


@dataclass(frozen=True)
class Why:
    """The ground of a deed, as each of its steps keeps it."""

    code: str = ""
    reason: str = ""
    paper: Paper | None = None


@dataclass
class Pen:
    """What one deed writes, gathered and written at once."""

    by: User | None
    label: str
    key: str
    why: Why = Why()
    unit: Unit | None = None
    now: datetime.datetime = field(default_factory=timezone.now)
    _cases: list[SupervisionCase] = field(default_factory=list)
    _steps: list[SupervisionStep] = field(default_factory=list)
    _claims: list[Claim] = field(default_factory=list)
    _assignments: list[Assignment] = field(default_factory=list)
    _ended: list[int] = field(default_factory=list)
    _ended_claims: list[int] = field(default_factory=list)

    def step(
        self,
        item: Item,
        after: Standing,
        *,
        to: int | None = None,
        part: str = "",
        since: datetime.datetime | None = None,
    ) -> SupervisionCase:
        """Move the case as `after` says, making it where there was none, and keep the deed as a step.

        `since`: from when the asked unit is asked; now where it is not given.
        """
        before = item.standing.state
        case = item.case or SupervisionCase(enterprise=item.enterprise, place=item.place, made_at=self.now)
        asked_before = case.asked_unit_id
        case.state, case.asked_unit_id = after.state, after.asked
        if after.asked is None:
            case.asked_at = None
        elif after.asked != asked_before or self.key == "pass":
            case.asked_at = since or self.now
        case.revision, case.moved_at = case.revision + 1, self.now
        item.case, item.standing = case, replace(after)
        self._cases.append(case)
        self._steps.append(
            SupervisionStep(
                case=case, key=self.key, from_state=before, to_state=after.state, unit=self.unit, to_unit_id=to,
                part=part, reason_code=self.why.code, reason=self.why.reason[:300], paper=self.why.paper,
                by=self.by, maker_label=self.label, at=self.now,
            )
        )  # fmt: skip
        return case

    def claim(self, item: Item, unit_id: int, part: str) -> None:
        """Keep the unit's claim; to be called after `step`."""
        made = Claim(case=item.case, unit_id=unit_id, part=part, made_at=self.now)
        item.claims.append(made)
        self._claims.append(made)

    def end_claims(self, item: Item, units: Sequence[int] | None = None) -> None:
        """End the standing claims of these units, or all."""
        ended = [one for one in item.claims if units is None or one.unit_id in units]
        self._ended_claims += [one.pk for one in ended]
        item.claims = [one for one in item.claims if one not in ended]

    def assign(
        self, item: Item, unit_id: int, part: str, origin: str, *, interim: bool = False, like: Assignment | None = None
    ) -> None:
        """The unit supervises from now; whatever it was before for this subject ends. `like`: on that one's ground."""
        held = item.held_by(unit_id)
        if held is not None:
            self.end(item, held)
        made = Assignment(
            enterprise=item.enterprise, place=item.place, unit_id=unit_id, part=part, origin=origin, is_interim=interim,
            ground=like.ground if like else self.why.reason[:300], paper=like.paper if like else self.why.paper,
            made_by=self.by, maker_label=self.label,
            made_at=self.now, valid_from=self.now,
        )  # fmt: skip
        item.assignments.append(made)
        self._assignments.append(made)

    def end(self, item: Item, held: Assignment) -> None:
        """The assignment holds no longer."""
        item.assignments = [one for one in item.assignments if one is not held]
        self._ended.append(held.pk)

    def write(self) -> None:
        """Everything that was gathered: ends first, so that there is never a second lead."""
        for rows, ids in ((Claim.objects, self._ended_claims), (Assignment.objects, self._ended)):
            keys = [pk for pk in ids if pk is not None]
            if keys and rows is Claim.objects:
                Claim.objects.filter(pk__in=keys, ended_at=None).update(ended_at=self.now)
            elif keys:
                Assignment.objects.filter(pk__in=keys, valid_to=None).update(valid_to=self.now)
        made = [case for case in self._cases if case.pk is None]
        moved = [case for case in self._cases if case.pk is not None]
        SupervisionCase.objects.bulk_create(made, batch_size=_BATCH)
        SupervisionCase.objects.bulk_update(
            moved, ["state", "asked_unit", "asked_at", "revision", "moved_at"], batch_size=_BATCH
        )
        # The cases have their keys only now.
        for step in self._steps:
            step.case_id = step.case.pk
        for claim in self._claims:
            claim.case_id = claim.case.pk
        SupervisionStep.objects.bulk_create(self._steps, batch_size=_BATCH)
        Claim.objects.bulk_create(self._claims, batch_size=_BATCH)
        Assignment.objects.bulk_create(self._assignments, batch_size=_BATCH)
