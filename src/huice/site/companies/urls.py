"""The addresses of the company desk."""

from django.urls import URLPattern, path

from huice.site.companies import views, views_answer, views_excel, views_members, views_profile

urlpatterns: list[URLPattern] = [
    path("", views.companies, name="companies"),
    path("new", views_members.new, name="company-new"),
    path("join", views_members.join, name="company-join"),
    path("<slug:company>/", views.company, name="company"),
    path("<slug:company>/profile", views_profile.profile, name="company-profile"),
    path("<slug:company>/facts/<str:fact>/<int:year>", views_profile.fact, name="company-fact"),
    path("<slug:company>/profile.xlsx", views_excel.download, name="company-profile-xlsx"),
    path("<slug:company>/excel", views_excel.excel, name="company-excel"),
    path("<slug:company>/excel/confirm", views_excel.confirm, name="company-excel-confirm"),
    path("<slug:company>/answer", views_answer.answer, name="company-answer"),
    path("<slug:company>/answer.xlsx", views_answer.workbook, name="company-answer-xlsx"),
    path("<slug:company>/answer.html", views_answer.report, name="company-answer-report"),
    path("<slug:company>/answer/question", views_answer.question, name="company-question"),
    path("<slug:company>/answer/try", views_answer.try_otherwise, name="company-try"),
    path(
        "<slug:company>/answer/<slug:document>/<slug:measure>",
        views_answer.measure,
        name="company-measure",
    ),
    path("<slug:company>/members", views_members.members, name="company-members"),
    path("<slug:company>/members/<slug:person>", views_members.member, name="company-member"),
    path("<slug:company>/leave", views_members.leave, name="company-leave"),
]
