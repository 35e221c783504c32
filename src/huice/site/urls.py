"""Every address of the site, by the part that answers."""

from django.urls import include, path

urlpatterns = [
    path("", include("huice.site.web.urls")),
    path("", include("huice.site.openlibrary.urls")),
    path("", include("huice.site.people.urls")),
    path("", include("huice.site.casework.urls")),
    path("", include("huice.site.funds.urls")),
    path("company/", include("huice.site.companies.urls")),
    path("projects/", include("huice.site.projects.urls")),
    path("bureau/", include("huice.site.bureau.urls")),
    path("admin/", include("huice.site.administration.urls")),
    path("api/v1/", include("huice.site.api.urls")),
]

handler400 = "huice.site.web.problems.bad_request"
handler403 = "huice.site.web.problems.forbidden"
handler404 = "huice.site.web.problems.not_found"
handler500 = "huice.site.web.problems.server_error"
