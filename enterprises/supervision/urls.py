"""Addresses of this room."""

from django.urls import path

from enterprises.supervision import views

app_name = "supervision"
urlpatterns = [
    path("", views.current, name="current"),
    path("proposals/", views.proposals, name="proposals"),
    path("draft/", views.open_draft, name="open_draft"),
    path("<int:version>/", views.version_page, name="version"),
    path("<int:version>/try/", views.try_one, name="try"),
    path("<int:version>/trial/", views.trial, name="trial"),
    path("<int:version>/trial/begin/", views.try_on_register, name="try_on_register"),
    path("<int:version>/hold/", views.hold, name="hold"),
    path("<int:version>/discard/", views.discard, name="discard"),
    path("<int:version>/rules/new/", views.edit_rule, name="new_rule"),
    path("<int:version>/rules/<slug:key>/", views.rule_page, name="rule"),
    path("<int:version>/rules/<slug:key>/edit/", views.edit_rule, name="edit_rule"),
    path("<int:version>/rules/<slug:key>/drop/", views.drop_rule, name="drop_rule"),
]
