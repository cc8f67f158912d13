"""Addresses of this room."""

from django.urls import path

from liuan_safety.policy import views

app_name = "policy"
urlpatterns = [
    path("", views.settings_list, name="list"),
    path("<str:key>/", views.page, name="setting"),
    path("<str:key>/change/", views.change, name="change"),
]
