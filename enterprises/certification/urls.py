"""Addresses of this room."""

from django.urls import path

from enterprises.certification.views import exceptions, returning, years

app_name = "certification"
urlpatterns = [
    path("", years.year_list, name="years"),
    path("<int:year>/", years.year_page, name="year"),
    path("<int:year>/certify/", years.certify, name="certify"),
    path("<int:year>/withdraw/", years.withdraw, name="withdraw"),
    path("<int:year>/prove/", years.prove, name="prove"),
    path("<int:year>/enterprises/", years.enterprises, name="enterprises"),
    path("<int:year>/text/", years.text, name="text"),
    path("<int:year>/workbook.xlsx", years.workbook, name="workbook"),
    path("<int:year>/exceptions/", exceptions.exception_list, name="exceptions"),
    path("exceptions/<int:pk>/revoke/", exceptions.revoke, name="revoke"),
    path("returns/<int:pk>/", returning.send_page, name="send"),
    path("returns/<int:pk>/produce/", returning.produce, name="produce"),
    path("returns/<int:pk>/sign/", returning.sign, name="sign"),
    path("returns/<int:pk>/explain/", returning.explain, name="explain"),
    path("returns/<int:pk>/send/", returning.send, name="send_deed"),
    path("returns/<int:pk>/summary/", returning.summary, name="summary"),
    path("returns/<int:pk>/summary.xlsx", returning.summary_file, name="summary_file"),
]
