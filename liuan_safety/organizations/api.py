"""Jurisdictions and units to read. The directory is open to every post, so there is no scope to narrow here."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import generics, serializers

from liuan_safety.organizations.models import Jurisdiction, Unit
from liuan_safety.organizations.models.periods import in_force
from liuan_safety.organizations.roles import Deed


class JurisdictionSerializer(serializers.ModelSerializer):
    """一个辖区。`code` 是国标区划代码,会变更,不要用作主键。"""

    class Meta:
        model = Jurisdiction
        fields = ["id", "kind", "name", "code", "parent", "valid_from", "valid_to", "pays", "is_assessed"]


class UnitNameSerializer(serializers.Serializer):
    """单位在一段时间内的名称。"""

    name = serializers.CharField()
    short_name = serializers.CharField()
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True)


class UnitSerializer(serializers.ModelSerializer):
    """一个单位及其历史名称。"""

    names = UnitNameSerializer(many=True, read_only=True)

    class Meta:
        model = Unit
        fields = ["id", "jurisdiction", "kind", "name", "short_name", "field", "valid_from", "valid_to", "names"]


class InForceFilter(django_filters.FilterSet):
    """`on=2019-01-01`:当日有效的。"""

    on = django_filters.DateFilter(method="in_force_on", label="该日有效（年-月-日）")
    name = django_filters.CharFilter(lookup_expr="icontains", label="名称含")

    def in_force_on(self, rows: QuerySet, name: str, day: Any) -> QuerySet:
        return rows.filter(in_force(day))


class JurisdictionFilter(InForceFilter):
    under = django_filters.NumberFilter(method="lies_under", label="该辖区及其下级（编号）")

    class Meta:
        model = Jurisdiction
        fields = ["kind", "parent", "code", "pays", "is_assessed"]

    @extend_schema_field(OpenApiTypes.INT)
    def lies_under(self, rows: QuerySet, name: str, pk: Any) -> QuerySet:
        path = Jurisdiction.objects.filter(pk=pk).values_list("path", flat=True).first()
        return rows.filter(path__startswith=path) if path else rows.none()


class UnitFilter(InForceFilter):
    class Meta:
        model = Unit
        fields = ["jurisdiction", "kind", "field"]


class DirectoryView:
    """What the views of the directory share."""

    deed = Deed.DIRECTORY_VIEW
    scope = "organizations:read"


class JurisdictionList(DirectoryView, generics.ListAPIView):
    """辖区列表,可按类别、上级、日期筛选。"""

    serializer_class = JurisdictionSerializer
    filterset_class = JurisdictionFilter
    queryset = Jurisdiction.objects.order_by("path")


class JurisdictionDetail(DirectoryView, generics.RetrieveAPIView):
    """一个辖区。"""

    serializer_class = JurisdictionSerializer
    queryset = Jurisdiction.objects.all()


class UnitList(DirectoryView, generics.ListAPIView):
    """单位列表,可按辖区、类别、日期筛选。"""

    serializer_class = UnitSerializer
    filterset_class = UnitFilter
    queryset = Unit.objects.prefetch_related("names").order_by("id")


class UnitDetail(DirectoryView, generics.RetrieveAPIView):
    """一个单位。"""

    serializer_class = UnitSerializer
    queryset = Unit.objects.prefetch_related("names")
