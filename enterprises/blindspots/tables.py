"""The list of one kind: what is open, each line one click from where it is mended."""

from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString

from enterprises.blindspots.models import SpotAnswer
from enterprises.blindspots.selectors import answers_to
from enterprises.blindspots.services import mark_of
from enterprises.register.spots import KINDS, SpotSource, Told
from liuan_safety.organizations.models import Jurisdiction
from liuan_safety.ui.tables import ListTable, TextColumn, two_lines


class DeedsColumn(TextColumn):
    """Buttons; they are not printed, and stand below each other on a phone."""

    cell_class = "lu-cell-deeds"


class SpotTable(ListTable):
    """Open spots of one kind. `row_url` leads to where it is mended, for those who only read to the enterprise."""

    title = TextColumn(verbose_name="盲区", orderable=False, accessor="pk")
    place = TextColumn(verbose_name="辖区", orderable=False, accessor="spot_place")
    sector = TextColumn(verbose_name="行业领域", orderable=False, accessor="spot_sector")
    deeds = DeedsColumn(verbose_name="办理", orderable=False, accessor="pk")

    unit = "项"
    caption = "监管盲区"
    empty_title = "没有这一类盲区"
    empty_note = "都已改好或答复，也可能是筛选条件太窄。以后出现新的，会自动列在这里。"

    class Meta(ListTable.Meta):
        pass

    def __init__(self, *args: Any, source: SpotSource, year: int, may_mend: bool, query: str, **options: Any) -> None:
        self.source, self.kind, self.year = source, KINDS[source.kind], year
        self.may_mend, self.query = may_mend, query
        self._told: dict[int, Told] = {}
        super().__init__(*args, **options)

    def told(self, record: Any) -> Told:
        """The row in words, asked once."""
        if record.pk not in self._told:
            self._told[record.pk] = self.source.tell(record)
        return self._told[record.pk]

    @cached_property
    def places(self) -> dict[int, Jurisdiction]:
        """Places of the page's rows with what they lie in, asked once."""
        ids = {row.record.spot_place for row in self.paginated_rows}
        return Jurisdiction.objects.select_related("parent").in_bulk(ids)

    @cached_property
    def former(self) -> dict[int, SpotAnswer]:
        """Answers to the page's rows that no longer fit, asked once."""
        if not self.kind.answers:
            return {}
        ids = [row.record.pk for row in self.paginated_rows]
        return {one.row_key: one for one in answers_to(self.kind.key, self.year).filter(row_key__in=ids)}

    def tick(self, record: Any) -> str:
        return f"{record.pk}:{mark_of(self.told(record))}"

    def row_url(self, record: Any) -> str:
        if self.may_mend:
            return self.told(record).url
        enterprise = getattr(record, "spot_enterprise", None)
        return reverse("register:detail", args=[enterprise]) if enterprise else ""

    def row_edge(self, record: Any) -> str:
        return "grave" if self.kind.bars else "soon"

    def render_title(self, record: Any) -> SafeString:
        told, before = self.told(record), self.former.get(record.pk)
        detail = told.detail
        if before is not None:
            word = dict(self.kind.answers).get(before.reason, before.reason)
            detail = f"{detail}。曾答复“{word}”，此后情况有变，请重新答复"
        return two_lines(told.title, detail)

    def render_place(self, record: Any) -> Any:
        place = self.places.get(record.spot_place)
        if place is None:
            return self.default
        if place.parent is None or place.parent.kind == Jurisdiction.Kind.CITY:
            return place.name
        return format_html("<div>{}</div>", two_lines(place.name, place.parent.name))

    def render_deeds(self, record: Any) -> SafeString:
        mend = format_html('<a class="lu-button" href="{}">{}</a>', self.told(record).url, self.kind.verb)
        if not self.may_mend:
            return SafeString("")
        if not self.kind.answers:
            return mend
        url = f"{reverse('blindspots:answer', args=[self.kind.key])}?rows={self.tick(record)}&{self.query}"
        if self.kind.is_asked:
            return format_html('<a class="lu-button" href="{}">答复</a>', url)
        return format_html('{} <a class="lu-button lu-button-quiet" href="{}">答复</a>', mend, url)
