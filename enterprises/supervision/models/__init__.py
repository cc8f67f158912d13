"""Rules, what they propose, what the county wrote, and what people decided about it (D7, T2)."""

from enterprises.supervision.models.assignments import Assignment, Claim, Part, SupervisionCase, SupervisionStep
from enterprises.supervision.models.proposals import PlaceProposal, SupervisionProposal, SupervisorName
from enterprises.supervision.models.sectors import ACTIVITIES, LISTS, Rule, RuleSet

__all__ = [
    "ACTIVITIES",
    "LISTS",
    "Assignment",
    "Claim",
    "Part",
    "PlaceProposal",
    "Rule",
    "RuleSet",
    "SupervisionCase",
    "SupervisionProposal",
    "SupervisionStep",
    "SupervisorName",
]
