"""API of the wing: each room brings its own."""

from django.urls import path

from enterprises.census import api as census
from enterprises.register import api as register

urlpatterns = [
    path("enterprises/", register.EnterpriseList.as_view(), name="api_enterprises"),
    path("enterprises/<int:pk>/", register.EnterpriseDetail.as_view(), name="api_enterprise"),
    path("imports/", census.ImportList.as_view(), name="api_imports"),
    path("imports/<int:pk>/", census.ImportDetail.as_view(), name="api_import"),
]
