"""The addresses of this part."""

from django.urls import path

from huice.site.projects import (
    case_views,
    change_views,
    deadline_views,
    filing_views,
    views,
    works_views,
)

_CASE = "c/<slug:case>"

urlpatterns = [
    path("feed/<str:token>.ics", deadline_views.feed, name="feed"),
    path("p/<slug:project>/", views.project, name="project"),
    path("p/<slug:project>/case", views.case_new, name="project-case-new"),
    path(f"{_CASE}/", case_views.show, name="applicant-case"),
    path(f"{_CASE}/documents", case_views.upload, name="applicant-upload"),
    path(f"{_CASE}/do/<slug:event>", case_views.do, name="applicant-act"),
    path(f"{_CASE}/filing", filing_views.show, name="filing"),
    path(f"{_CASE}/filing/policy", filing_views.read, name="filing-policy"),
    path(f"{_CASE}/filing/declaration", filing_views.declare, name="filing-declare"),
    path(f"{_CASE}/filing/information", filing_views.information, name="filing-information"),
    path(f"{_CASE}/filing/reopen", filing_views.reopen, name="filing-reopen"),
    path(f"{_CASE}/filing/scan", filing_views.upload, name="filing-upload"),
    path(f"{_CASE}/filing/submit", filing_views.submit, name="filing-submit"),
    path(f"{_CASE}/form.pdf", filing_views.form_pdf, name="filing-form"),
    path(f"{_CASE}/certificate.pdf", filing_views.certificate_pdf, name="filing-certificate"),
    path(f"{_CASE}/correction", change_views.correction, name="filing-correction"),
    path(f"{_CASE}/change", change_views.change, name="filing-change"),
    path(f"{_CASE}/progress", works_views.progress, name="filing-progress"),
    path(f"{_CASE}/code", works_views.code, name="filing-code"),
    path(f"{_CASE}/application", works_views.application, name="approval-submit"),
    path("<slug:company>/", views.projects, name="projects"),
    path("<slug:company>/new", views.project_new, name="project-new"),
    path("<slug:company>/deadlines", deadline_views.deadlines, name="deadlines"),
    path("<slug:company>/feed", deadline_views.feed_new, name="feed-new"),
    path("<slug:company>/feed/revoke", deadline_views.feed_revoke, name="feed-revoke"),
]
