"""What the framework's own form fields say when they refuse: in Chinese, with what to do."""

from django import forms
from django.core import validators

WORDS: dict[type[forms.Field], dict[str, str]] = {
    forms.Field: {"required": "没有填写，请填写后再提交。"},
    forms.ChoiceField: {"invalid_choice": "“%(value)s”不在可选范围内，请从列表中选择。"},
    forms.ModelChoiceField: {"invalid_choice": "所选内容已不存在或不在当前岗位的辖区内，请重新选择。"},
    forms.DateField: {"invalid": "不是日期，请写成 2026-11-23 的样子。"},
    forms.IntegerField: {"invalid": "不是整数，请只填数字，不要带单位。"},
    forms.DecimalField: {"invalid": "不是数字，请只填数字，不要带单位。"},
    forms.FileField: {"required": "没有选择文件，请先选择文件。", "empty": "文件是空的，请核对后重新选择。"},
}


def install() -> None:
    """Put the words in; fields made from then on say them."""
    validators.MaxLengthValidator.message = "最多 %(limit_value)d 个字，现在有 %(show_value)d 个，请缩短。"
    validators.MinLengthValidator.message = "至少 %(limit_value)d 个字，现在有 %(show_value)d 个，请补全。"
    validators.MinValueValidator.message = "不能小于 %(limit_value)s，请核对。"
    validators.MaxValueValidator.message = "不能大于 %(limit_value)s，请核对。"
    validators.ProhibitNullCharactersValidator.message = "含有不可见的空字符，请删去后重填。"
    validators.DecimalValidator.messages = {
        "invalid": "不是数字，请只填数字，不要带单位。",
        "max_digits": "数字过大，最多 %(max)s 位，请核对。",
        "max_decimal_places": "小数最多 %(max)s 位，请核对。",
        "max_whole_digits": "数字过大，整数部分最多 %(max)s 位，请核对。",
    }
    for field, words in WORDS.items():
        field.default_error_messages = {**field.__dict__.get("default_error_messages", {}), **words}
