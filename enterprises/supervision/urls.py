"""Addresses of this room."""

from django.urls import path

from enterprises.supervision.views import assigned, claims, names, office, sectors

app_name = "supervision"
urlpatterns = [
    path("", sectors.current, name="current"),
    path("proposals/", sectors.proposals, name="proposals"),
    path("draft/", sectors.open_draft, name="open_draft"),
    path("<int:version>/", sectors.version_page, name="version"),
    path("<int:version>/try/", sectors.try_one, name="try"),
    path("<int:version>/trial/", sectors.trial, name="trial"),
    path("<int:version>/trial/begin/", sectors.try_on_register, name="try_on_register"),
    path("<int:version>/hold/", sectors.hold, name="hold"),
    path("<int:version>/discard/", sectors.discard, name="discard"),
    path("<int:version>/rules/new/", sectors.edit_rule, name="new_rule"),
    path("<int:version>/rules/<slug:key>/", sectors.rule_page, name="rule"),
    path("<int:version>/rules/<slug:key>/edit/", sectors.edit_rule, name="edit_rule"),
    path("<int:version>/rules/<slug:key>/drop/", sectors.drop_rule, name="drop_rule"),
    path("claims/", claims.claims, name="claims"),
    path("claims/take/", claims.claim_take, name="claim_take"),
    path("claims/pass/", claims.claim_pass, name="claim_pass"),
    path("claims/refuse/", claims.claim_refuse, name="claim_refuse"),
    path("claims/withdraw/", claims.claim_withdraw, name="claim_withdraw"),
    path("claims/<int:enterprise_id>/", claims.claim, name="claim"),
    path("claims/<int:enterprise_id>/<int:place_id>/", claims.claim, name="claim_place"),
    path("office/", office.office, name="office"),
    path("office/interim/", office.interim, name="interim"),
    path("office/<int:enterprise_id>/", office.decide_page, name="decide"),
    path("office/<int:enterprise_id>/<int:place_id>/", office.decide_page, name="decide_place"),
    path("assigned/", assigned.assigned, name="assigned"),
    path("assigned/export/", assigned.export, name="export"),
    path("assigned/export/<int:job_id>/", assigned.export_job, name="export_job"),
    path("assigned/export/<int:job_id>/file/", assigned.export_file, name="export_file"),
    path("names/", names.names, name="names"),
    path("names/<int:county_id>/", names.say, name="say_name"),
]
