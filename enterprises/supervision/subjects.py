"""What a case is about: an enterprise as a whole, or one of its places; as addresses and forms write it."""

from collections.abc import Iterable
from dataclasses import dataclass

MOST_ROWS = 500  # what one request does within seconds, and one person can answer for


@dataclass(frozen=True, slots=True)
class Subject:
    """`12` is an enterprise, `12-7` its place 7."""

    enterprise_id: int
    place_id: int | None = None

    def __lt__(self, other: "Subject") -> bool:
        """The enterprise as a whole comes before its places."""
        return (self.enterprise_id, self.place_id or 0) < (other.enterprise_id, other.place_id or 0)

    def __str__(self) -> str:
        return str(self.enterprise_id) if self.place_id is None else f"{self.enterprise_id}-{self.place_id}"


@dataclass(frozen=True, slots=True)
class Ticked:
    """A subject with the revision of its case that the officer saw; 0 where there was none."""

    subject: Subject
    revision: int

    def __str__(self) -> str:
        return f"{self.subject}:{self.revision}"


def subject_in(word: str) -> Subject | None:
    """Reads what `Subject` writes; None for anything else."""
    parts = word.split("-")
    if len(parts) > 2 or not all(part.isascii() and part.isdigit() and len(part) < 16 for part in parts):
        return None
    return Subject(int(parts[0]), int(parts[1]) if len(parts) == 2 else None)


def ticked_in(words: Iterable[str]) -> tuple[Ticked, ...]:
    """`12:3` each, or joined by commas; what is none is passed over, the last one said of a subject counts."""
    found: dict[Subject, Ticked] = {}
    for joined in words:
        for word in joined.split(","):
            name, _, revision = word.partition(":")
            subject = subject_in(name)
            if subject is not None and revision.isascii() and revision.isdigit() and len(revision) < 10:
                found[subject] = Ticked(subject, int(revision))
    return tuple(found.values())
