"""The addresses of the open library."""

from django.urls import path

from huice.site.openlibrary.views import (
    documents,
    dossiers,
    home,
    layout,
    measures,
    plans,
    procedures,
    publicity,
    records,
    self_test,
    targets,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("search", home.search, name="search"),
    path("self-test", self_test.test, name="self-test"),
    path("measures", measures.measures, name="catalogue"),
    path("measures.csv", measures.measures_csv, name="catalogue-csv"),
    path("measures.xlsx", measures.measures_xlsx, name="catalogue-xlsx"),
    path("measures/<slug:document>/<slug:measure>", measures.measure, name="measure"),
    path("support/<slug:document>/<slug:entry>", measures.support, name="support"),
    path("terms", records.terms, name="terms"),
    path("lists", records.lists, name="lists"),
    path("lists/<slug:document>/<slug:list>", records.name_list, name="list"),
    path("plans", plans.plans, name="plans"),
    path("plans/tasks", plans.tasks, name="plan-tasks"),
    path("plans/tasks/matrix", plans.task_matrix, name="plan-matrix"),
    path("plans/targets", targets.targets, name="plan-targets"),
    path("plans/tree", plans.plan_tree, name="plan-tree"),
    path("plans/layout", layout.layout, name="plan-layout"),
    path("plans/layout/compare", layout.compare, name="plan-compare"),
    path("plans/differing", plans.conflicts, name="plan-conflicts"),
    path("plans/places/<str:place>", layout.place, name="place"),
    path("plans/<slug:document>.xlsx", plans.plan_xlsx, name="plan-xlsx"),
    path("plans/<slug:document>", plans.plan, name="plan"),
    path("plans/<slug:document>/targets/<slug:target>", targets.target, name="plan-target"),
    path("clusters", records.clusters, name="clusters"),
    path("clusters/<slug:cluster>", records.cluster, name="cluster"),
    path("clusters/<slug:cluster>/dossier", dossiers.dossier, name="dossier"),
    path("dossiers", dossiers.dossiers, name="dossiers"),
    path("documents", documents.documents, name="documents"),
    path("documents/t/<str:text>", documents.text, name="text"),
    path(
        "documents/t/<str:text>/compare/<str:other>", documents.comparison, name="text-comparison"
    ),
    path("documents/<slug:document>", documents.document, name="document"),
    path("publicity", publicity.publicity, name="publicity"),
    path("publicity/<slug:publication>", publicity.publication, name="publicity-item"),
    path("procedures", procedures.procedures, name="procedures"),
    path(
        "procedures/<slug:document>/<slug:procedure>.svg",
        procedures.drawing,
        name="procedure-drawing",
    ),
    path("procedures/<slug:document>/<slug:procedure>", procedures.procedure, name="procedure"),
]
