"""Addresses of this room."""

from django.urls import path

from liuan_safety.jobs import views

app_name = "jobs"
urlpatterns = [
    path("", views.own, name="own"),
    path("all/", views.every_job, name="all"),
    path("<int:pk>/", views.page, name="job"),
    path("<int:pk>/progress/", views.progress, name="progress"),
    path("<int:pk>/cancel/", views.cancel, name="cancel"),
]
