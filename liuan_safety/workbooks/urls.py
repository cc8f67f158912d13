"""Addresses of the registered sheets: three each, with the deed that the sheet asks for."""

from django.urls import path
from django.views.decorators.http import require_POST

from liuan_safety.organizations.sheets import registered
from liuan_safety.workbooks import views

app_name = "workbooks"
urlpatterns = [
    address
    for spec in registered()
    for address in (
        path(f"{spec.key}/", views.upload(spec), name=spec.key),
        path(f"{spec.key}/empty/", views.empty(spec), name=f"{spec.key}_empty"),
        path(f"{spec.key}/write/", require_POST(views.write(spec)), name=f"{spec.key}_write"),
    )
]
