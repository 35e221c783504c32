"""The addresses of experts, and of reviewing at the bureau (``desk``)."""

from django.urls import URLPattern, path

from huice.site.funds.views import expert_desk, experts, findings, library, reviews

urlpatterns: list[URLPattern] = [
    path("", expert_desk.listed, name="fund-review-list"),
    path("<slug:assignment>/", expert_desk.review, name="fund-review"),
    path("<slug:assignment>/papers/<slug:paper>", expert_desk.paper, name="fund-review-paper"),
]
desk: list[URLPattern] = [
    path("experts", experts.listed, name="fund-experts"),
    path("verify", findings.to_verify, name="fund-verify"),
    path("verify/sheet.xlsx", findings.verify_sheet, name="fund-verify-sheet"),
    path("verify/sheet", findings.verify_upload, name="fund-verify-upload"),
    path("application/<slug:application>/verify", findings.verify_one, name="fund-verify-one"),
    path("application/<slug:application>/audit", findings.audit, name="fund-audit"),
    path("application/<slug:application>/check", findings.site_check, name="fund-site-check"),
    path("application/<slug:application>/void", findings.void, name="fund-void"),
    path("<slug:call>/reviews", reviews.listed, name="fund-reviews"),
    path("<slug:call>/reviews/draw", reviews.draw, name="fund-draw"),
    path("<slug:call>/reviews/draws.json", reviews.draws_json, name="fund-draw-json"),
    path("<slug:call>/reviews/settle", reviews.settle, name="fund-settle"),
    path("<slug:call>/reviews/results.xlsx", reviews.results, name="fund-reviews-xlsx"),
    path("<slug:call>/reviews/scores.xlsx", reviews.scores_sheet, name="fund-scores-sheet"),
    path("<slug:call>/reviews/scores", reviews.scores_upload, name="fund-scores-upload"),
    path("<slug:call>/findings", findings.listed, name="fund-findings"),
    path("<slug:call>/findings/audits.xlsx", findings.audit_sheet, name="fund-audit-sheet"),
    path("<slug:call>/findings/audits", findings.audit_upload, name="fund-audit-upload"),
    path("<slug:call>/library", library.library, name="fund-library"),
    path("<slug:call>/library/enter", library.enter, name="fund-enter"),
    path("<slug:call>/library/rank", library.rank, name="fund-rank"),
    path("<slug:call>/library/ranks.xlsx", library.rank_sheet, name="fund-rank-sheet"),
    path("<slug:call>/library/report", library.report, name="fund-report"),
]
