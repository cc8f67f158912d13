"""Which kinds of long work there are, and who does them. Rooms register theirs in `AppConfig.ready()`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

if TYPE_CHECKING:
    from liuan_safety.jobs.running import JobRun

Handler = Callable[["JobRun"], None]
Address = Callable[[dict[str, Any]], str]


@dataclass(frozen=True)
class Kind:
    """One kind of work: its name in code, its Chinese name on screens, the function that does it, where it shows."""

    name: str
    handler: Handler
    label: str
    address: Address | None = None
    page: str = ""

    @property
    def can_be_stopped(self) -> bool:
        """While it runs: what makes a file writes nothing else, and without its end there is no file."""
        return bool(self.page)


_kinds: dict[str, Kind] = {}


def register(kind: str, handler: Handler, *, label: str, address: Address | None = None, page: str = "") -> None:
    """Announce a kind (`census.read`). Registering another handler under the same name stops the start.

    `address(params)` is the page of what the job works on; its own page links there. A job that makes a file names
    instead the address of its `page`, which takes the job's number.
    """
    known = _kinds.get(kind)
    if known is not None and known.handler is not handler:
        raise ImproperlyConfigured(f"后台任务 {kind} 登记了两个处理函数")
    _kinds[kind] = Kind(kind, handler, label, address, page)


def kind_of(name: str) -> Kind | None:
    """The registered kind, or None: a row may have been queued by a newer or an older release."""
    return _kinds.get(name)


def label_of(name: str) -> str:
    """The kind's Chinese name, its own name where nobody registered it."""
    kind = _kinds.get(name)
    return kind.label if kind is not None else name


def choices() -> list[tuple[str, str]]:
    """Every registered kind with its Chinese name, for a filter."""
    return [(kind.name, kind.label) for kind in _kinds.values()]


def address_of(name: str, params: dict[str, Any], job_id: int) -> str:
    """The page of what the job works on, or of the file that it makes; empty where its kind has none."""
    kind = _kinds.get(name)
    if kind is None:
        return ""
    if kind.page:
        return reverse(kind.page, args=[job_id])
    return kind.address(params) if kind.address is not None else ""
