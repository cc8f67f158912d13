"""The workday calendar where the library does not know it: notices on holidays, and the days they name."""

from django.db import models


class HolidayNotice(models.Model):
    """The State Council's notice on the holidays of one year, recorded by the office. One of a year; what an earlier
    version said stands in the log."""

    year = models.PositiveSmallIntegerField("年份", unique=True)
    number = models.CharField("文号", max_length=80)
    dated = models.DateField("成文日期")
    text = models.TextField("放假安排", max_length=4000)
    paper = models.ForeignKey(
        "audit.Paper", verbose_name="扫描件", null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )
    revision = models.PositiveIntegerField("版本", default=1)
    set_by = models.ForeignKey(
        "organizations.User", verbose_name="登记人", null=True, on_delete=models.RESTRICT, related_name="+"
    )
    set_in_post = models.CharField("登记人岗位", max_length=160, blank=True)
    set_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = verbose_name_plural = "放假通知"
        ordering = ["-year"]

    def __str__(self) -> str:
        return f"{self.year}年节假日安排（{self.number}）"


class CalendarDay(models.Model):
    """A day off, or a day of a weekend that is worked, by a notice."""

    day = models.DateField("日期", unique=True)
    works = models.BooleanField("上班")
    holiday = models.CharField("节日", max_length=40)
    notice = models.ForeignKey(HolidayNotice, verbose_name="通知", on_delete=models.CASCADE, related_name="days")

    class Meta:
        verbose_name = verbose_name_plural = "放假和调休上班的日子"
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.holiday}{'调休上班' if self.works else '放假'}"
