"""Addresses of this room."""

from django.urls import include, path

from liuan_safety.organizations.desk_page import desk

app_name = "organizations"
urlpatterns = [
    path("", desk, name="desk"),
    path("", include("liuan_safety.organizations.accounts.urls")),
    path("", include("liuan_safety.organizations.logbook.urls")),
    path("", include("liuan_safety.organizations.directory_urls")),
    path("", include("liuan_safety.organizations.house.urls")),
]
