"""Addresses of this room."""

from django.urls import path

from assessments.dashboard import views

app_name = "dashboard"
urlpatterns = [
    path("", views.page, name="page"),
    path("wall/", views.wall, name="wall"),
    path("wall/fresh/", views.wall_fresh, name="wall_fresh"),
    path("former/", views.former, name="former"),
    path("figures.xlsx", views.workbook, name="workbook"),
]
