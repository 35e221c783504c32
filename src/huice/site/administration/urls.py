"""The addresses of this part."""

from django.urls import URLPattern, path

from huice.site.administration import (
    audit_pages,
    companies,
    company_views,
    imports,
    job_pages,
    library_pages,
    organisations,
    overview,
    persons,
)

urlpatterns: list[URLPattern] = [
    path("", overview.overview, name="admin"),
    path("people/", persons.people, name="admin-people"),
    path("people/new", persons.new_person, name="admin-person-new"),
    path("people/<slug:person>/", persons.person, name="admin-person"),
    path("people/<slug:person>/posts", persons.give_post, name="admin-post-give"),
    path("people/<slug:person>/posts/<slug:organisation>/take", persons.take_post, name="admin-post-take"),
    path("people/<slug:person>/activate", persons.activate, name="admin-person-activate"),
    path("people/<slug:person>/factor", persons.reset_factor, name="admin-factor-reset"),
    path("people/<slug:person>/unlock", persons.unlock, name="admin-person-unlock"),
    path("people/<slug:person>/link", persons.send_link, name="admin-person-link"),
    path("organisations/", organisations.organisations, name="admin-organisations"),
    path("organisations/new", organisations.new_organisation, name="admin-organisation-new"),
    path("organisations/<slug:organisation>/", organisations.organisation, name="admin-organisation"),
    path("organisations/<slug:organisation>/remove", organisations.remove_organisation, name="admin-organisation-remove"),
    path("companies/", companies.companies, name="admin-companies"),
    path("companies/find", company_views.find, name="admin-company-find"),
    path("companies/<slug:company>/give", company_views.give, name="admin-company-give"),
    path("companies/<slug:company>/owner", companies.owner, name="admin-company-owner"),
    path("audit/", audit_pages.audit_lines, name="admin-audit"),
    path("audit/verify", audit_pages.verify, name="admin-audit-verify"),
    path("audit/export", audit_pages.export, name="admin-audit-export"),
    path("library/", library_pages.library_version, name="admin-library"),
    path("library/check", library_pages.check_library, name="admin-library-check"),
    path("imports/", imports.imports, name="admin-imports"),
    path("imports/remove", imports.remove, name="admin-import-remove"),
    path("jobs/<slug:job>/", job_pages.job, name="admin-job"),
    path("jobs/<slug:job>/cancel", job_pages.cancel, name="admin-job-cancel"),
]  # fmt: skip
