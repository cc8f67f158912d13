"""The one place that knows every room's addresses."""

from django.urls import include, path

urlpatterns = [
    path("", include("liuan_safety.organizations.urls")),
    path("", include("liuan_safety.ui.urls")),
    path("", include("liuan_safety.operations.urls")),
    path("policy/", include("liuan_safety.policy.urls")),
    path("", include("liuan_safety.notices.urls")),
    path("", include("liuan_safety.obligations.urls")),
    path("jobs/", include("liuan_safety.jobs.urls")),
    path("workbooks/", include("liuan_safety.workbooks.urls")),
    path("", include("enterprises.urls")),
    path("", include("assessments.urls")),
    path("api/", include("liuan_safety.organizations.api_urls")),
    path("api/", include("enterprises.api_urls")),
]
handler400 = "liuan_safety.ui.errors.bad_request"
handler403 = "liuan_safety.ui.errors.permission_denied"
handler404 = "liuan_safety.ui.errors.page_not_found"
handler500 = "liuan_safety.ui.errors.server_error"
