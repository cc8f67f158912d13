"""依据文件: the paper that a deed of this room rests on."""

import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q

from liuan_safety.audit import papers
from liuan_safety.audit.models import Paper
from liuan_safety.organizations.models import Unit, User
from liuan_safety.ui.errors import RuleBroken


def keep_paper(
    *, by: User, title: str, number: str = "", dated: datetime.date | None = None, file: UploadedFile | None = None
) -> Paper | None:
    """The paper as a row, its scan known by its content; none where neither title nor file was given.

    Raises RuleBroken at the form's `paper_…` fields.
    """
    if not title and file is None:
        return None
    try:
        return papers.add_paper(
            title=title or (file.name if file else "") or "", number=number, dated=dated, file=file, by=by
        )
    except RuleBroken as broken:
        raise RuleBroken(broken.code, broken.message_zh, broken.article, field=f"paper_{broken.field}") from broken


def paper_visible(user: User, paper: Paper) -> bool:
    """A paper is seen with a unit of one's own scope whose change rests on it."""
    rests = Q(events_out__paper=paper) | Q(events_in__paper=paper)
    return Unit.objects.visible_to(user).filter(rests).exists()
