"""The register to read: what the token's post sees; personal data masked, always."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import generics, serializers

from enterprises.register.facts import FACTS_BY_KEY
from enterprises.register.models import Enterprise, Place
from enterprises.register.selectors import listing
from enterprises.register.selectors.places import landlords_of
from enterprises.register.wording import mask
from liuan_safety.organizations.models import Jurisdiction
from liuan_safety.organizations.roles import Deed


class MaskedField(serializers.CharField):
    """个人信息,已脱敏。"""

    def to_representation(self, value: str) -> str:
        return mask(FACTS_BY_KEY[self.source or self.field_name], value)


class LandlordSerializer(serializers.Serializer):
    """出租方或园区。不在本岗位可见范围内的,只给企业名称和县区,`enterprise` 和 `place` 为空。"""

    enterprise = serializers.IntegerField(source="enterprise_id", allow_null=True)
    name = serializers.CharField()
    county = serializers.CharField()
    place = serializers.CharField(allow_blank=True)


class PlaceSerializer(serializers.ModelSerializer):
    """场所。建筑工地有开始日期 `begins_on` 和结束日期 `ends_on`;停用的有停用时间 `valid_to`。"""

    landlord = serializers.SerializerMethodField()

    class Meta:
        model = Place
        fields = [
            "id",
            "kind",
            "name",
            "address",
            "longitude",
            "latitude",
            "is_primary",
            "jurisdiction",
            "begins_on",
            "ends_on",
            "valid_to",
            "landlord",
        ]

    @extend_schema_field(LandlordSerializer(allow_null=True))
    def get_landlord(self, place: Place) -> Any:
        sharer = self.context["landlords"].get(place.pk)
        return LandlordSerializer(sharer).data if sharer else None


class EnterpriseRowSerializer(serializers.ModelSerializer):
    """台账中的一家企业。`capital_fen` 和 `revenue_fen` 以分为单位。"""

    class Meta:
        model = Enterprise
        fields = [
            "id",
            "name",
            "credit_code",
            "former_name",
            "jurisdiction",
            "sector",
            "industry_code",
            "staff",
            "above_scale",
            "standard_grade",
            "status_as_written",
            "revision",
            "changed_at",
        ]


class EnterpriseSerializer(EnterpriseRowSerializer):
    """一家企业的全部登记信息和场所,个人信息已脱敏。"""

    legal_person = MaskedField(read_only=True)
    contact_person = MaskedField(read_only=True)
    telephone = MaskedField(read_only=True)
    places = serializers.SerializerMethodField()

    class Meta(EnterpriseRowSerializer.Meta):
        fields = [
            *EnterpriseRowSerializer.Meta.fields,
            "enterprise_type",
            "legal_person",
            "founded_on",
            "capital_fen",
            "capital_currency",
            "registered_address",
            "business_scope",
            "revenue_fen",
            "supervisor_as_written",
            "contact_person",
            "telephone",
            "remark",
            "places",
        ]

    @extend_schema_field(PlaceSerializer(many=True))
    def get_places(self, enterprise: Enterprise) -> Any:
        rows = list(enterprise.places.all())
        landlords = landlords_of(rows, self.context["request"].user)
        return PlaceSerializer(rows, many=True, context={**self.context, "landlords": landlords}).data


class EnterpriseApiFilter(django_filters.FilterSet):
    """筛选条件,与台账页面一致。"""

    q = django_filters.CharFilter(method="narrow_words", label="名称、曾用名或信用代码的一部分")
    under = django_filters.NumberFilter(method="lies_under", label="该辖区及其下级（编号）")
    grade = django_filters.CharFilter(field_name="standard_grade", label="标准化等级")

    class Meta:
        model = Enterprise
        fields = ["credit_code", "sector", "above_scale"]

    @extend_schema_field(OpenApiTypes.STR)
    def narrow_words(self, rows: "QuerySet[Enterprise]", name: str, value: str) -> "QuerySet[Enterprise]":
        return rows.filter(listing.matching(value))

    @extend_schema_field(OpenApiTypes.INT)
    def lies_under(self, rows: "QuerySet[Enterprise]", name: str, pk: int) -> "QuerySet[Enterprise]":
        path = Jurisdiction.objects.filter(pk=pk).values_list("path", flat=True).first()
        return rows.filter(jurisdiction__path__startswith=path) if path else rows.none()


class RegisterView:
    """What the views of the register share."""

    deed = Deed.REGISTER_VIEW
    scope = "register:read"
    queryset = Enterprise.objects.none()


class EnterpriseList(RegisterView, generics.ListAPIView):
    """本岗位可见的企业,按名称拼音排序。"""

    serializer_class = EnterpriseRowSerializer
    filterset_class = EnterpriseApiFilter

    def get_queryset(self) -> "QuerySet[Enterprise]":
        return Enterprise.objects.visible_to(self.request.user).filter(valid_to=None).order_by("name_pinyin", "id")


class EnterpriseDetail(RegisterView, generics.RetrieveAPIView):
    """一家企业。"""

    serializer_class = EnterpriseSerializer

    def get_queryset(self) -> "QuerySet[Enterprise]":
        return Enterprise.objects.visible_to(self.request.user).prefetch_related("places")
