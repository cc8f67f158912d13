"""Imports to read: what was uploaded, how far it is, what it brought. No row of any workbook."""

from django.db.models import QuerySet
from rest_framework import generics, serializers

from enterprises.census.models import ImportFile, ImportRun
from enterprises.census.selectors import imports
from liuan_safety.organizations.roles import Deed


class ImportFileSerializer(serializers.ModelSerializer):
    """一个工作簿:文件名、大小、校验值,读取和没有读取的工作表。"""

    class Meta:
        model = ImportFile
        fields = ["name", "size", "sha256", "sheets", "left_out"]


class ImportSerializer(serializers.ModelSerializer):
    """一次普查导入。`unchanged` 含在其他辖区登记的 `elsewhere`;`doubtful`、`noted` 是单元格数,其余是行数。

    `sender` 是填报单位,`part` 是其中单独报一份的部分(没有则为空),`sender_state` 说明认定到哪一步;
    `batch` 是同时上传的那一批的编号,单独上传的没有。
    """

    files = ImportFileSerializer(many=True, read_only=True)
    jurisdiction_name = serializers.CharField(source="jurisdiction.name", read_only=True)
    sender = serializers.CharField(source="sender_label", read_only=True)

    class Meta:
        model = ImportRun
        fields = [
            "id",
            "year",
            "jurisdiction",
            "jurisdiction_name",
            "sender",
            "part",
            "sender_state",
            "batch",
            "mode",
            "state",
            "maker_label",
            "created_at",
            "checked_at",
            "confirmed_at",
            "written_at",
            "rows",
            "new",
            "changed",
            "unchanged",
            "elsewhere",
            "refused",
            "doubtful",
            "noted",
            "failure",
            "files",
        ]


class ImportView:
    """What both views share: the post's scope, and the token's."""

    deed = Deed.CENSUS_VIEW
    scope = "imports:read"
    serializer_class = ImportSerializer
    queryset = ImportRun.objects.none()

    def get_queryset(self) -> QuerySet[ImportRun]:
        return imports(self.request.user)  # type: ignore[attr-defined]


class ImportList(ImportView, generics.ListAPIView):
    """普查导入列表,最近的在前,可按年度、状态、辖区、部分、批次筛选。"""

    filterset_fields = ["year", "state", "jurisdiction", "part", "batch"]


class ImportDetail(ImportView, generics.RetrieveAPIView):
    """一次普查导入。"""
