"""Addresses of this room."""

from django.urls import path

from enterprises.census.views import imports

app_name = "census"
urlpatterns = [
    path("", imports.import_list, name="imports"),
    path("upload/", imports.upload, name="upload"),
    path("checks/", imports.checks, name="checks"),
    path("<int:pk>/", imports.import_page, name="import"),
    path("<int:pk>/progress/", imports.progress, name="progress"),
    path("<int:pk>/confirm/", imports.confirm, name="confirm"),
    path("<int:pk>/discard/", imports.discard, name="discard"),
    path("<int:pk>/resume/", imports.resume, name="resume"),
    path("<int:pk>/wrong-rows.xlsx", imports.wrong_rows, name="wrong_rows"),
]
