"""The upload of a filled sheet."""

from django import forms
from django.conf import settings


class FilledSheetForm(forms.Form):
    """One workbook."""

    file = forms.FileField(label="填好的表格")

    def clean_file(self):  # type: ignore[no-untyped-def]
        file = self.cleaned_data["file"]
        if file.size > settings.WORKBOOK_MAX_BYTES:
            limit = settings.WORKBOOK_MAX_BYTES // 1024 // 1024
            raise forms.ValidationError(f"“{file.name}”超过 {limit} MB,请拆成几个文件再上传")
        return file
