"""Addresses of this room."""

from django.urls import path

from enterprises.register.views import batch, deeds, exporting, granting, listing, map, mending, merging, page, places

app_name = "register"
urlpatterns = [
    path("", listing.enterprise_list, name="list"),
    path("overview/", listing.overview, name="overview"),
    path("new/", mending.create, name="create"),
    path("batch/trade/", batch.batch_trade, name="batch_trade"),
    path("batch/move/", batch.batch_move, name="batch_move"),
    path("export/", exporting.export, name="export"),
    path("exports/<int:job_id>/", exporting.export_job, name="export_job"),
    path("exports/<int:job_id>/file/", exporting.export_file, name="export_file"),
    path("<int:enterprise_id>/", page.detail, name="detail"),
    path("<int:enterprise_id>/mend/", mending.mend, name="mend"),
    path("<int:enterprise_id>/reveal/<slug:field>/", page.reveal, name="reveal"),
    path("<int:enterprise_id>/close/", deeds.close, name="close"),
    path("<int:enterprise_id>/reopen/", deeds.reopen, name="reopen"),
    path("<int:enterprise_id>/move/", deeds.move, name="move"),
    path("<int:enterprise_id>/trade/", deeds.trade, name="trade"),
    path("<int:enterprise_id>/split/", deeds.split, name="split"),
    path("<int:enterprise_id>/merge/", merging.merge, name="merge"),
    path("<int:enterprise_id>/merge/records/", merging.other_records, name="other_records"),
    path("<int:enterprise_id>/take-back/<int:entry_id>/", deeds.undo, name="take_back"),
    path("industries/", merging.industry_codes, name="industries"),
    path("<int:enterprise_id>/places/new/", places.new_place, name="new_place"),
    path("<int:enterprise_id>/grants/new/", granting.grant, name="grant"),
    path("<int:enterprise_id>/landlords/", places.landlords, name="landlords"),
    path("places/", places.places, name="places"),
    path("map/", map.map_of_places, name="map"),
    path("map/points/", map.map_points, name="map_points"),
    path("places/<int:place_id>/primary/", places.primary_place, name="primary_place"),
    path("places/<int:place_id>/expired/", places.end_expired, name="end_expired"),
    path("places/<int:place_id>/mend/", places.mend_place, name="mend_place"),
    path("places/<int:place_id>/end/", places.end_place, name="end_place"),
    path("grants/<int:grant_id>/end/", granting.end, name="end_grant"),
]
