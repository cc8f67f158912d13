"""Addresses of this room."""

from django.urls import path

from enterprises.census import views

app_name = "census"
urlpatterns = [
    path("", views.import_list, name="imports"),
    path("upload/", views.upload, name="upload"),
    path("checks/", views.checks, name="checks"),
    path("<int:pk>/", views.import_page, name="import"),
    path("<int:pk>/progress/", views.progress, name="progress"),
    path("<int:pk>/confirm/", views.confirm, name="confirm"),
    path("<int:pk>/discard/", views.discard, name="discard"),
    path("<int:pk>/resume/", views.resume, name="resume"),
    path("<int:pk>/wrong-rows.xlsx", views.wrong_rows, name="wrong_rows"),
]
