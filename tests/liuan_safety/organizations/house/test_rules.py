"""D4 as tables: what a department has to have, and how a certificate stands on a day."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuan_safety.organizations.house.rules import Certificate, Gap, HouseFacts, Named, certificate_state, gaps

DAY = datetime.date(2026, 11, 30)
FULL = Named("某某", "0564-1")
THREE = HouseFacts(leader=FULL, section=FULL, person=FULL)
VALID = [Certificate.VALID]


@pytest.mark.article("D4")
@pytest.mark.parametrize(
    ("facts", "missing"),
    [
        (None, [Gap.NOTHING_SAID]),
        (HouseFacts(), [Gap.NOTHING_SAID]),
        (HouseFacts(agency=FULL), []),
        (HouseFacts(agency=Named("安监科")), [Gap.NO_TELEPHONE]),
        (THREE, []),
        (HouseFacts(leader=FULL, section=FULL), [Gap.NO_PERSON]),
        (HouseFacts(person=FULL), [Gap.NO_LEADER, Gap.NO_SECTION]),
        (HouseFacts(leader=FULL, section=FULL, person=Named("某某")), [Gap.NO_TELEPHONE]),
        (HouseFacts(agency=FULL, leader=Named("某某")), []),
    ],
)
def test_an_agency_or_three_names(facts: HouseFacts | None, missing: list[Gap]) -> None:
    assert gaps(facts, VALID) == missing


@pytest.mark.parametrize(
    ("certificates", "missing"),
    [
        ([], [Gap.NO_OFFICER]),
        ([Certificate.VALID], []),
        ([Certificate.LAPSED], [Gap.NO_OFFICER, Gap.LAPSED]),
        ([Certificate.TO_COME], [Gap.NO_OFFICER]),
        ([Certificate.LAPSING], [Gap.LAPSING]),
        ([Certificate.VALID, Certificate.LAPSED, Certificate.LAPSING], [Gap.LAPSED, Gap.LAPSING]),
    ],
)
def test_officers_hold_certificates_in_force(certificates: list[Certificate], missing: list[Gap]) -> None:
    assert gaps(THREE, certificates) == missing


@pytest.mark.parametrize(
    ("ends", "state"),
    [
        (None, Certificate.VALID),
        (DAY - datetime.timedelta(1), Certificate.LAPSED),
        (DAY, Certificate.LAPSING),
        (DAY + datetime.timedelta(60), Certificate.LAPSING),
        (DAY + datetime.timedelta(61), Certificate.VALID),
    ],
)
def test_a_certificate_on_a_day(ends: datetime.date | None, state: Certificate) -> None:
    assert certificate_state(datetime.date(2020, 1, 1), ends, DAY, 60) is state
    assert certificate_state(DAY + datetime.timedelta(1), None, DAY, 60) is Certificate.TO_COME


names = st.builds(Named, st.sampled_from(["", "某某"]), st.sampled_from(["", "0564-1"]))


@given(st.builds(HouseFacts, names, names, names, names), st.lists(st.sampled_from(Certificate)))
def test_nothing_is_missing_only_where_both_halves_are_there(facts: HouseFacts, held: list[Certificate]) -> None:
    found = gaps(facts, held)
    assert len(found) == len(set(found))
    three = facts.leader.name and facts.section.name and facts.person.name
    somebody = any(one in (Certificate.VALID, Certificate.LAPSING) for one in held)
    if not any(gap.is_grave for gap in found):
        assert (facts.agency.name or three) and somebody
    assert (Gap.NO_OFFICER in found) == (not somebody)
