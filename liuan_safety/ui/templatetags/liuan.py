"""Template tags of the house; builtins, so no template has to load them."""

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from liuan_safety.ui.tags import fields, flows, frame, lists, marks, reading, words

register = template.Library()

for word in words.FILTERS:
    register.filter(word.__name__, word)
for room in (marks, reading, flows, fields):
    for function, name in room.INCLUSIONS.items():
        register.inclusion_tag(f"components/{name}.html")(function)
for room in (marks, fields, lists):
    for function, name in room.CONTEXT_INCLUSIONS.items():
        register.inclusion_tag(f"components/{name}.html", takes_context=True)(function)
register.simple_tag(frame.asset)
register.simple_tag(frame.icon)
register.simple_tag(lists.with_query, takes_context=True)
register.simple_tag(lists.sort_query, takes_context=True)


@register.simple_block_tag
def panel(content: str, **options: Any) -> SafeString:
    """`{% panel title="登记信息" id="facts" %}…{% endpanel %}`: see components/panel.html."""
    return render_to_string("components/panel.html", frame.panel(content, **options))
