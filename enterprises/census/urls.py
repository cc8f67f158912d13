"""Addresses of this room."""

from django.urls import path

from enterprises.census.views import collecting, imports, mapping, mending, receipts, returning, template, undoing

app_name = "census"
urlpatterns = [
    path("", imports.import_list, name="imports"),
    path("upload/", imports.upload, name="upload"),
    path("checks/", imports.checks, name="checks"),
    path("batches/", collecting.batch_list, name="batches"),
    path("batches/<int:pk>/", collecting.batch_page, name="batch"),
    path("batches/<int:pk>/progress/", collecting.batch_progress, name="batch_progress"),
    path("batches/<int:pk>/confirm/", collecting.batch_confirm, name="batch_confirm"),
    path("<int:pk>/sender/", collecting.sender, name="sender"),
    path("<int:pk>/stand/", collecting.stand, name="stand"),
    path("<int:pk>/beside/", collecting.beside, name="beside"),
    path("returns/", returning.return_list, name="returns"),
    path("returns/merge/", returning.merge, name="merge"),
    path("returns/<int:pk>/", returning.return_page, name="return"),
    path("returns/<int:pk>/nil/", returning.nil, name="return_nil"),
    path("returns/<int:pk>/give-back/", returning.give_back, name="return_give_back"),
    path("returns/<int:pk>/accept/", returning.accept, name="return_accept"),
    path("reconciliation/", returning.reconciliation, name="reconciliation"),
    path("reconciliation.xlsx", returning.reconciliation_file, name="reconciliation_file"),
    path("<int:pk>/", imports.import_page, name="import"),
    path("<int:pk>/last-year.xlsx", imports.last_year, name="last_year"),
    path("<int:pk>/columns/", mapping.columns, name="columns"),
    path("template/", template.template, name="template"),
    path("template/<int:job_id>/", template.template_job, name="template_job"),
    path("template/<int:job_id>/file.xlsx", template.template_file, name="template_file"),
    path("mappings/", mapping.remembered, name="mappings"),
    path("mappings/<int:pk>/forget/", mapping.forget, name="forget_mapping"),
    path("<int:pk>/mend/", mending.grid, name="mend"),
    path("<int:pk>/mend/save/", mending.save, name="mend_save"),
    path("<int:pk>/receipt/<int:file_id>/", receipts.receipt, name="receipt"),
    path("receipts/<int:job_id>/", receipts.receipt_job, name="receipt_job"),
    path("receipts/<int:job_id>/file.xlsx", receipts.receipt_file, name="receipt_file"),
    path("<int:pk>/mend/rows/", mending.rows_deed, name="mend_rows"),
    path("<int:pk>/progress/", imports.progress, name="progress"),
    path("<int:pk>/confirm/", imports.confirm, name="confirm"),
    path("<int:pk>/discard/", imports.discard, name="discard"),
    path("<int:pk>/resume/", imports.resume, name="resume"),
    path("<int:pk>/undo/", undoing.undo, name="undo"),
    path("<int:pk>/undo/progress/", undoing.progress, name="undo_progress"),
    path("<int:pk>/wrong-rows.xlsx", imports.wrong_rows, name="wrong_rows"),
]
