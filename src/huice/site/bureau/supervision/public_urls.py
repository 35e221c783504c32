"""The addresses of complaints for those who make them."""

from django.urls import path

from huice.site.bureau.supervision.views import complaints

urlpatterns = [
    path("new", complaints.complaint_new, name="complaint-new"),
    path("mine", complaints.complaints_own, name="complaints-own"),
    path("mine/<slug:ref>/", complaints.complaint_own, name="complaint-own"),
]
