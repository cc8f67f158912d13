"""Addresses of the log and of papers; `organizations.urls` takes them in."""

from django.urls import path

from liuan_safety.organizations.logbook import views

urlpatterns = [
    path("audit/", views.log, name="audit"),
    path("audit/<int:pk>/", views.deed_page, name="audit_deed"),
    path("papers/<int:pk>/", views.paper, name="paper"),
]
