"""Addresses of the wing: each room brings its own."""

from django.urls import include, path

urlpatterns = [path("dashboard/", include("assessments.dashboard.urls"))]
