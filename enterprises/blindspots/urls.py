"""Addresses of this room."""

from django.urls import path

from enterprises.blindspots import views

app_name = "blindspots"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("export/", views.export, name="export"),
    path("exports/<int:job_id>/", views.export_job, name="export_job"),
    path("exports/<int:job_id>/file/", views.export_file, name="export_file"),
    path("answers/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("kinds/<slug:kind>/", views.kind_list, name="kind"),
    path("kinds/<slug:kind>/answer/", views.answer, name="answer"),
]
