"""Addresses of this room."""

from django.urls import path

from enterprises.register.views import exporting, granting, listing, mending, page, places

app_name = "register"
urlpatterns = [
    path("", listing.enterprise_list, name="list"),
    path("overview/", listing.overview, name="overview"),
    path("new/", mending.create, name="create"),
    path("export/", exporting.export, name="export"),
    path("exports/<int:job_id>/", exporting.export_job, name="export_job"),
    path("exports/<int:job_id>/file/", exporting.export_file, name="export_file"),
    path("<int:enterprise_id>/", page.detail, name="detail"),
    path("<int:enterprise_id>/mend/", mending.mend, name="mend"),
    path("<int:enterprise_id>/reveal/<slug:field>/", page.reveal, name="reveal"),
    path("<int:enterprise_id>/places/new/", places.new_place, name="new_place"),
    path("<int:enterprise_id>/grants/new/", granting.grant, name="grant"),
    path("places/<int:place_id>/mend/", places.mend_place, name="mend_place"),
    path("places/<int:place_id>/end/", places.end_place, name="end_place"),
    path("grants/<int:grant_id>/end/", granting.end, name="end_grant"),
]
