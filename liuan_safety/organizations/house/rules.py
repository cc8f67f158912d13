"""D4 (article 一（四）): what a department has to have for work safety, and what is missing. No database, no clock.

Each department sets up a dedicated agency, or names a leader, a section and a person responsible; its officers hold
certificates in force.
"""

import datetime
from dataclasses import dataclass
from enum import StrEnum


class Gap(StrEnum):
    """What can be missing; the label is what screens say."""

    NOTHING_SAID = "nothing_said"
    NO_LEADER = "no_leader"
    NO_SECTION = "no_section"
    NO_PERSON = "no_person"
    NO_TELEPHONE = "no_telephone"
    NO_OFFICER = "no_officer"
    LAPSED = "lapsed"
    LAPSING = "lapsing"

    @property
    def label(self) -> str:
        """In Chinese."""
        return GAP_LABELS[self]

    @property
    def is_grave(self) -> bool:
        """Whether article 4 is not met; a certificate that will lapse is a warning."""
        return self is not Gap.LAPSING


GAP_LABELS = {
    Gap.NOTHING_SAID: "没有机构和责任人",
    Gap.NO_LEADER: "缺分管领导",
    Gap.NO_SECTION: "缺承担科室",
    Gap.NO_PERSON: "缺责任人",
    Gap.NO_TELEPHONE: "缺联系电话",
    Gap.NO_OFFICER: "没有执法人员",
    Gap.LAPSED: "执法证过期",
    Gap.LAPSING: "执法证临期",
}


class Certificate(StrEnum):
    """How a certificate stands on a day."""

    TO_COME = "to_come"
    VALID = "valid"
    LAPSING = "lapsing"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Named:
    """A name with its telephone."""

    name: str = ""
    telephone: str = ""


@dataclass(frozen=True, slots=True)
class HouseFacts:
    """What a department has said of itself."""

    agency: Named = Named()
    leader: Named = Named()
    section: Named = Named()
    person: Named = Named()


def certificate_state(
    valid_from: datetime.date, valid_until: datetime.date | None, today: datetime.date, warn_days: int
) -> Certificate:
    """How it stands: valid up to `valid_until`, that day included; lapsing in the last `warn_days` calendar days.

    Without a last day written on it, it does not lapse.
    """
    if today < valid_from:
        return Certificate.TO_COME
    if valid_until is None:
        return Certificate.VALID
    if today > valid_until:
        return Certificate.LAPSED
    return Certificate.LAPSING if (valid_until - today).days <= warn_days else Certificate.VALID


def gaps(facts: HouseFacts | None, certificates: list[Certificate]) -> list[Gap]:
    """What is missing, the gravest first (D4). A dedicated agency stands for leader, section and person together."""
    found = _of_people(facts or HouseFacts())
    if not any(one in (Certificate.VALID, Certificate.LAPSING) for one in certificates):
        found.append(Gap.NO_OFFICER)
    if Certificate.LAPSED in certificates:
        found.append(Gap.LAPSED)
    if Certificate.LAPSING in certificates:
        found.append(Gap.LAPSING)
    return found


def _of_people(facts: HouseFacts) -> list[Gap]:
    if facts.agency.name:
        return [] if facts.agency.telephone else [Gap.NO_TELEPHONE]
    three = ((facts.leader, Gap.NO_LEADER), (facts.section, Gap.NO_SECTION), (facts.person, Gap.NO_PERSON))
    missing = [gap for named, gap in three if not named.name]
    if len(missing) == len(three):
        return [Gap.NOTHING_SAID]
    return missing + ([Gap.NO_TELEPHONE] if any(named.name and not named.telephone for named, _ in three) else [])
