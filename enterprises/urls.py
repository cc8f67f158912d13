"""Addresses of the wing: each room brings its own."""

from django.urls import include, path

urlpatterns = [
    path("enterprises/", include("enterprises.register.urls")),
    path("supervision/", include("enterprises.supervision.urls")),
    path("census/", include("enterprises.census.urls")),
    path("grid/", include("enterprises.grid.urls")),
    path("blindspots/", include("enterprises.blindspots.urls")),
    path("certification/", include("enterprises.certification.urls")),
]
