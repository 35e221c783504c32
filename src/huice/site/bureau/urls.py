"""The addresses of the bureau desk."""

from django.urls import include, path

from huice.site.bureau.views import (
    acting,
    case,
    filing,
    new,
    observing,
    proposals,
    queue,
    reporting,
    serving,
)

urlpatterns = [
    path("", queue.cases, name="queue"),
    path("queue.xlsx", queue.exported, name="queue-excel"),
    path("assign", queue.assign_many, name="queue-assign"),
    path("new", new.case_new, name="case-new"),
    path("proposals", proposals.listed, name="proposals"),
    path("p/<slug:proposal>/", proposals.proposal, name="proposal"),
    path("p/<slug:proposal>/decide", proposals.decide, name="proposal-decide"),
    path("c/<slug:case>/", case.case, name="case"),
    path("c/<slug:case>/log.jsonl", case.exported, name="case-log"),
    path("c/<slug:case>/act", acting.act, name="case-act"),
    path("c/<slug:case>/preview", acting.preview, name="case-preview"),
    path("c/<slug:case>/correct", acting.correct, name="case-correct"),
    path("c/<slug:case>/assign", queue.assign, name="case-assign"),
    path("c/<slug:case>/files", filing.upload, name="case-upload"),
    path("c/<slug:case>/records", filing.record, name="case-record"),
    path("c/<slug:case>/publish", filing.publish, name="case-publish"),
    path("c/<slug:case>/notice", serving.notice, name="notice-new"),
    path("observations/", observing.observed, name="observations"),
    path("observations/enter", observing.enter, name="observation-enter"),
    path("observations/upload", observing.upload, name="observation-upload"),
    path("observations/<slug:document>.xlsx", observing.sheet, name="observation-sheet"),
    path("reports/", reporting.reports, name="reports"),
    path("reports/enter", reporting.enter, name="report-enter"),
    path("reports/take", reporting.take, name="report-take"),
    path("reports/release", reporting.release, name="report-release"),
    path("supervision/", include("huice.site.bureau.supervision.urls")),
    path("complaints/", include("huice.site.bureau.supervision.public_urls")),
    path("statistics/", include("huice.site.bureau.statistics.urls")),
]
