"""API of this room, and the description of the whole."""

from django.urls import path

from liuan_safety.organizations import api, api_pages

urlpatterns = [
    path("schema/", api_pages.Schema.as_view(), name="api_schema"),
    path("docs/", api_pages.SchemaPage.as_view(), name="api_docs"),
    path("jurisdictions/", api.JurisdictionList.as_view(), name="api_jurisdictions"),
    path("jurisdictions/<int:pk>/", api.JurisdictionDetail.as_view(), name="api_jurisdiction"),
    path("units/", api.UnitList.as_view(), name="api_units"),
    path("units/<int:pk>/", api.UnitDetail.as_view(), name="api_unit"),
]
