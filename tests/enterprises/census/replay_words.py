"""What persons have said of a random register: kept apart from the register's own history, to hold it against."""

from dataclasses import dataclass, field
from typing import Any

from enterprises.register.models import Condition, Enterprise, Place, RegisterEntry

FIRM, PLACE = "firm", "place"
Key = tuple[str, int, str]


@dataclass
class Words:
    """Entry → what it said, field by field; a deed that was taken back has said nothing."""

    said: dict[int, dict[Key, Any]] = field(default_factory=dict)
    taken_back: set[int] = field(default_factory=set)

    def say(self, words: dict[Key, Any]) -> None:
        """The deed done last has said this."""
        entry = RegisterEntry.objects.order_by("-pk").values_list("pk", flat=True)[0]
        self.said[entry] = words

    def lost(self) -> list[str]:
        """Everything that a person said last and that does not stand."""
        firms, places = Enterprise.objects.in_bulk(), Place.objects.in_bulk()
        return [
            f"a person set {key} of {kind} {pk} to {value!r}, it is {stands!r}"
            for (kind, pk, key), value in self._standing().items()
            if (stands := getattr(firms[pk] if kind == FIRM else places[pk], key)) != value
            and not (kind == FIRM and key != "condition" and firms[pk].condition == Condition.MERGED)
        ]

    def _standing(self) -> dict[Key, Any]:
        words: dict[Key, Any] = {}
        for entry in sorted(self.said.keys() - self.taken_back):
            words |= self.said[entry]
        return words
