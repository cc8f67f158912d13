"""标签的类别: rooms above declare what an enterprise can be under (停产整顿, 黑名单)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class StandingKind:
    """One kind of tag. `style`: a tag style of the kit (plain accent good soon), or `grave` for 停产 and 黑名单,
    which are dark red with an icon. The word always stands beside it.
    """

    key: str
    label: str
    style: str = "plain"
    icon: str = ""
    article: str = ""
    order: int = 100

    @property
    def is_grave(self) -> bool:
        """Whether the tag is one that nobody may overlook."""
        return self.style == "grave"


_kinds: dict[str, StandingKind] = {}


def register(kind: StandingKind) -> None:
    """Declare a kind, from a room's `AppConfig.ready()`."""
    _kinds[kind.key] = kind


def kind_of(key: str) -> StandingKind:
    """The kind; a tag whose room is gone still has its key to show."""
    return _kinds.get(key) or StandingKind(key, key)


def is_declared(key: str) -> bool:
    """Whether a room declared this kind."""
    return key in _kinds


def kinds() -> list[StandingKind]:
    """All kinds, the gravest first."""
    return sorted(_kinds.values(), key=lambda kind: (kind.order, kind.key))
