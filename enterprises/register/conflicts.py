"""Two officers on one enterprise: what the second is told, and what is shown of both."""

from dataclasses import dataclass
from typing import Any

from enterprises.register.facts import Fact
from enterprises.register.models import Enterprise, RegisterEntry
from liuan_safety.ui.errors import Conflict


@dataclass(frozen=True)
class Clash:
    """One field as the officer saw it (`base`), as it stands now (`theirs`) and as the officer wants it (`mine`)."""

    fact: Fact
    base: Any
    theirs: Any
    mine: Any

    @property
    def both(self) -> bool:
        """Both changed it, and not to the same value: somebody has to choose."""
        return self.theirs != self.base and self.mine != self.base and self.theirs != self.mine


class EditConflict(Conflict):
    """A colleague has changed the enterprise since the form was opened; nothing was written."""

    def __init__(self, enterprise: Enterprise, entry: RegisterEntry | None, clashes: list[Clash]) -> None:
        who = entry.maker_label if entry else "同事"
        what = "、".join(clash.fact.label for clash in clashes if clash.theirs != clash.base) or "场所等信息"
        super().__init__(
            "register.conflict",
            f"您打开表单后，{who}已修改了“{enterprise}”的{what}。您的更正没有写入，填写的内容都还在下面；"
            "请对照两边的内容，改好后再次提交。",
        )
        self.who = who
        self.when = entry.made_at if entry else None
        self.enterprise = enterprise
        self.entry = entry
        self.clashes = clashes
