"""Addresses of this room."""

from django.urls import path

from liuan_safety.obligations import views

app_name = "obligations"
urlpatterns = [
    path("calendar/", views.this_year, name="this_year"),
    path("calendar/term/", views.term, name="term"),
    path("calendar/<int:year>/", views.year_page, name="year"),
    path("calendar/<int:year>/notice/", views.notice, name="notice"),
]
