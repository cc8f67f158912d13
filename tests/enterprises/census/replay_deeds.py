"""An officer's deeds in a random life, each done by the register's own service, with what it has said."""

from collections.abc import Callable, Mapping
from typing import Any

from enterprises.register import services
from enterprises.register.facts import ENTERPRISE_FACTS
from enterprises.register.models import Condition, Enterprise, Place, RegisterEntry
from enterprises.register.services.merging import Seen
from liuan_safety.organizations.models import Jurisdiction, User
from liuan_safety.ui.errors import RuleBroken
from tests.enterprises.census.lives import ALWAYS_CODED, FACT_CHOICES, FIRMS, TOWNS
from tests.enterprises.census.made_up import credit_code
from tests.enterprises.census.replay_checks import picture
from tests.enterprises.census.replay_words import FIRM, PLACE, Key, Words

GROUNDS = {"reason": "核实"}
LATE = FIRMS - 1  # the firm that a split may bring
_DERIVED = ("above_scale",)


def name_of(number: int) -> str:
    return f"舒城轮回{number}号厂"


class Deeds:
    """The deeds; a step for which nothing fits now does nothing, one that a rule forbids leaves everything as it is."""

    def __init__(self, by: User, words: Words) -> None:
        self.by, self.words = by, words
        self.done: list[int] = []

    def find(self, number: int, condition: str = Condition.IN_REGISTER) -> Enterprise | None:
        rows = Enterprise.objects.select_related("jurisdiction").filter(name=name_of(number), condition=condition)
        return rows.first()

    def attempt(self, deed: Callable[[], Any], words: Callable[[Any], dict[Key, Any]]) -> None:
        """Do it, and note what it says of the record as it then stands."""
        before = picture()
        try:
            answer = deed()
        except RuleBroken:
            assert picture() == before
            return
        self.words.say(words(answer))
        self.done.append(RegisterEntry.objects.order_by("-pk").values_list("pk", flat=True)[0])

    def common(self, firm: Enterprise) -> dict[str, Any]:
        return {"enterprise_id": firm.pk, "revision_seen": firm.revision, "by": self.by, **GROUNDS}

    def mend(self, number: int, key: str, choice: int) -> None:
        self._mend(number, {key: FACT_CHOICES[key][choice]})

    def give_code(self, number: int) -> None:
        firm = self.find(number)
        if firm is not None and not firm.credit_code:
            self._mend(number, {"credit_code": credit_code(number)})

    def _mend(self, number: int, changes: Mapping[str, Any]) -> None:
        firm = self.find(number)
        if firm is None:
            return

        def words(_answer: Any) -> dict[Key, Any]:
            own: dict[Key, Any] = {(FIRM, firm.pk, key): changes[key] for key in changes if key != "address"}
            if "address" in changes:
                own[PLACE, Place.objects.get(enterprise=firm, is_primary=True).pk, "address"] = changes["address"]
            return own

        self.attempt(lambda: services.mend_enterprise(changes=changes, **self.common(firm)), words)

    def create(self, number: int) -> None:
        if Enterprise.objects.filter(name=name_of(number)).exists():
            return
        values = {"name": name_of(number), "credit_code": credit_code(number), "staff": 12, "address": "登记路1号"}
        county = Jurisdiction.objects.get(name="舒城县")
        make = lambda: services.create_enterprise(values=values, jurisdiction=county, by=self.by, **GROUNDS)  # noqa: E731
        self.attempt(make, self._everything)

    def close(self, number: int) -> None:
        firm = self.find(number)
        if firm is not None:
            said = {(FIRM, firm.pk, "condition"): Condition.CLOSED}
            self.attempt(lambda: services.close_enterprise(**self.common(firm)), lambda _firm: said)

    def reopen(self, number: int) -> None:
        """Whoever brings back what an undoing has struck answers for all that it says."""
        firm = self.find(number, Condition.CLOSED) or self.find(number, Condition.WITHDRAWN)
        if firm is None or (firm.condition == Condition.WITHDRAWN and self.find(number) is not None):
            return
        is_whole = firm.condition == Condition.WITHDRAWN

        def words(back: Enterprise) -> dict[Key, Any]:
            said: dict[Key, Any] = {(FIRM, back.pk, "condition"): Condition.IN_REGISTER}
            return said | (self._everything(back) if is_whole else {})

        self.attempt(lambda: services.reopen_enterprise(**self.common(firm)), words)

    def _everything(self, firm: Enterprise) -> dict[Key, Any]:
        keys = [fact.key for fact in ENTERPRISE_FACTS if fact.key not in _DERIVED]
        stands = {key: getattr(Enterprise.objects.get(pk=firm.pk), key) for key in (*keys, "jurisdiction_id")}
        return {(FIRM, firm.pk, key): value for key, value in stands.items() if value not in (None, "")}

    def move(self, number: int, far: bool, to_premises: bool) -> None:
        """Firms that a township lists stay there: elsewhere nobody would find them without a code."""
        firm = self.find(number)
        if firm is None:
            return
        own = TOWNS[number] if TOWNS[number] == "杭埠镇" else ("万佛湖镇" if far else TOWNS[number])
        town = Jurisdiction.objects.get(name=own, parent__name="舒城县")
        to = Jurisdiction.objects.get(name="裕安区") if far and number == ALWAYS_CODED else town
        premises = {"address": f"新区{firm.revision}号"} if to_premises else None

        def words(_answer: Any) -> dict[Key, Any]:
            said: dict[Key, Any] = {(FIRM, firm.pk, "jurisdiction_id"): to.pk} if to != firm.jurisdiction else {}
            if premises:
                place = Place.objects.get(enterprise=firm, is_primary=True)
                said |= {(PLACE, place.pk, "address"): premises["address"]}
            return said | _primaries(firm)

        self.attempt(lambda: services.move_enterprise(jurisdiction=to, premises=premises, **self.common(firm)), words)

    def trade(self, number: int, code: str) -> None:
        firm = self.find(number)
        if firm is not None:
            said = {(FIRM, firm.pk, "industry_code"): code}
            change = {"industry_code": code}
            self.attempt(lambda: services.change_trade(changes=change, **self.common(firm)), lambda _firm: said)

    def merge(self, number: int, other_number: int, keys: set[str]) -> None:
        survivor, other = self.find(number), self.find(other_number)
        if survivor is None or other is None or survivor == other:
            return
        # A record that bore no code and takes one is another firm to whoever lists it by its own.
        keys = keys - ({"credit_code"} if not (survivor.credit_code and other.credit_code) else set())

        def words(now: Enterprise) -> dict[Key, Any]:
            said: dict[Key, Any] = {(FIRM, other.pk, "condition"): Condition.MERGED}
            facts = {"jurisdiction_id" if key == "jurisdiction" else key for key in keys - {"primary_place"}}
            # A value that both records share is nobody's choice.
            taken = {key for key in facts if getattr(survivor, key) != getattr(other, key)}
            return said | {(FIRM, survivor.pk, key): getattr(other, key) for key in taken} | _primaries(survivor)

        self.attempt(
            lambda: services.merge_enterprises(
                survivor_id=survivor.pk, other_id=other.pk, survivor_seen=Seen(survivor.revision),
                other_seen=Seen(other.revision), from_other=set(keys), by=self.by, **GROUNDS,
            ),
            words,
        )  # fmt: skip

    def split(self, number: int, with_code: bool, hands_over: bool) -> None:
        """The last firm comes out of another one of the county, once."""
        parent = self.find(number)
        known = Enterprise.objects.filter(name=name_of(LATE)).exists()
        if parent is None or known or number in (LATE, ALWAYS_CODED):
            return
        spare = parent.places.filter(valid_to=None, is_primary=False).values_list("pk", flat=True)[: int(hands_over)]
        values = {"name": name_of(LATE), "credit_code": credit_code(LATE) if with_code else "", "staff": 3}
        self.attempt(
            lambda: services.split_enterprise(
                values=values, place_ids=list(spare), address="" if spare else "分立路1号", staff_left=7,
                code_outstanding=not with_code, **self.common(parent),
            ),
            lambda made: self._everything(made) | ({(FIRM, parent.pk, "staff"): 7} if parent.staff != 7 else {}),
        )  # fmt: skip

    def place(self, number: int) -> None:
        firm = self.find(number)
        if firm is not None:
            values = {"address": f"又一处{Place.objects.count()}号"}
            add = lambda: services.add_place(enterprise_id=firm.pk, values=values, by=self.by, **GROUNDS)  # noqa: E731
            self.attempt(add, lambda place: {(PLACE, place.pk, "address"): values["address"]})

    def change_place(self, number: int, choice: int) -> None:
        firm = self.find(number)
        places = list(firm.places.filter(valid_to=None).order_by("-is_primary", "pk")) if firm else []
        if places:
            place = places[choice % len(places)]
            said = {(PLACE, place.pk, "address"): f"改过{choice}号"}
            self._at(services.change_place, place, said, changes={"address": f"改过{choice}号"})

    def make_primary(self, number: int) -> None:
        firm = self.find(number)
        place = firm.places.filter(valid_to=None, is_primary=False).first() if firm else None
        if place is not None:
            self._at(services.make_primary, place, {})

    def close_place(self, number: int) -> None:
        firm = self.find(number)
        place = firm.places.filter(valid_to=None, is_primary=False).first() if firm else None
        if place is not None:
            self._at(services.close_place, place, {})

    def _at(self, deed: Callable[..., Any], place: Place, said: dict[Key, Any], **more: Any) -> None:
        known = {"place_id": place.pk, "revision_seen": place.revision, "by": self.by, **GROUNDS, **more}
        self.attempt(lambda: deed(**known), lambda _answer: said | _primaries(place.enterprise))

    def take_back(self, back: int) -> None:
        if back >= len(self.done):
            return
        entry = self.done[-1 - back]
        before = picture()
        try:
            services.take_back(entry_id=entry, by=self.by, **GROUNDS)
        except RuleBroken:
            assert picture() == before
            return
        self.words.taken_back.add(entry)
        self.done.remove(entry)


def _primaries(firm: Enterprise) -> dict[Key, Any]:
    """Which of its places is the primary one now; imports write into that one and choose no other."""
    rows = Place.objects.filter(enterprise=firm).values_list("pk", "is_primary")
    return {(PLACE, pk, "is_primary"): is_primary for pk, is_primary in rows}
