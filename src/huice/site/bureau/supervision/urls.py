"""The addresses of supervision."""

from django.urls import path

from huice.site.bureau.supervision.views import (
    complaints,
    overview,
    plans,
    public,
    records,
    violations,
    wrongful,
)

urlpatterns = [
    path("", overview.supervision, name="supervision"),
    path("plans/new", plans.plan_new, name="inspection-plan-new"),
    path("plans/<slug:inspectionplan>/", plans.plan, name="inspection-plan"),
    path("plans/<slug:inspectionplan>/lists", plans.plan_lists, name="inspection-plan-lists"),
    path(
        "plans/<slug:inspectionplan>/<slug:part>.xlsx", plans.plan_list_file,
        name="inspection-plan-file",
    ),
    path("plans/<slug:inspectionplan>/announce", plans.plan_announce, name="inspection-plan-announce"),
    path("plans/<slug:inspectionplan>/draw", plans.plan_draw, name="inspection-plan-draw"),
    path("plans/<slug:inspectionplan>/publish", plans.plan_publish, name="inspection-plan-publish"),
    path("public/<slug:inspectionplan>/", public.inspection_public, name="inspection-public"),
    path(
        "public/<slug:inspectionplan>/<slug:part>.<slug:ending>", public.inspection_public_file,
        name="inspection-public-file",
    ),
    path("checks", overview.checks, name="inspections"),
    path("checks/<slug:inspectionitem>/", records.inspection, name="inspection"),
    path("checks/<slug:inspectionitem>/record", records.inspection_record, name="inspection-record"),
    path("violations", overview.violations, name="violations"),
    path("violations/new", violations.violation_new, name="violation-new"),
    path("violations/<slug:violation>/", violations.violation, name="violation"),
    path("wrongful/new", wrongful.wrongful_new, name="wrongful-new"),
    path("complaints", overview.complaints, name="complaints"),
    path("complaints/<slug:complaint>/", complaints.complaint, name="complaint"),
    path("complaints/<slug:complaint>/answer", complaints.complaint_answer, name="complaint-answer"),
    path("c/<slug:case>/act", violations.supervision_act, name="supervision-act"),
    path("c/<slug:case>/publish", violations.supervision_publish, name="supervision-publish"),
]  # fmt: skip
