"""Filters of the list of jobs."""

import django_filters
from django.http import QueryDict

from liuan_safety.jobs import registry
from liuan_safety.jobs.models import Job, JobQuerySet
from liuan_safety.jobs.rules import STATE_LABELS


class JobFilter(django_filters.FilterSet):
    """State, kind and who queued it."""

    state = django_filters.ChoiceFilter(
        label="状态", choices=[(state.value, label) for state, label in STATE_LABELS.items()], empty_label="全部"
    )
    kind = django_filters.ChoiceFilter(label="类别", empty_label="全部")
    person = django_filters.CharFilter(label="提交人", field_name="created_by__name", lookup_expr="icontains")

    class Meta:
        model = Job
        fields = ["state", "kind", "person"]

    def __init__(self, data: QueryDict, queryset: JobQuerySet) -> None:
        super().__init__(data, queryset=queryset)
        self.filters["kind"].extra["choices"] = registry.choices()
