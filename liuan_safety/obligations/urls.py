"""Addresses of this room."""

from django.urls import path

from liuan_safety.obligations import inbox_views, views

app_name = "obligations"
urlpatterns = [
    path("inbox/", inbox_views.owed, name="inbox"),
    path("inbox/done/", inbox_views.done, name="inbox_done"),
    path("inbox/notices/", inbox_views.told, name="inbox_notices"),
    path("inbox/notices/read/", inbox_views.read, name="notices_read"),
    path("calendar/", views.this_year, name="this_year"),
    path("calendar/term/", views.term, name="term"),
    path("calendar/<int:year>/", views.year_page, name="year"),
    path("calendar/<int:year>/notice/", views.notice, name="notice"),
]
