"""The addresses of this part."""

from django.urls import path

from huice.site.casework import views
from huice.site.casework.papers import views as papers

urlpatterns = [
    path("messages", views.inbox, name="messages"),
    path("messages/open", views.open_message, name="message-open"),
    path("messages/read", views.read_messages, name="messages-read"),
    path("files/<slug:upload>", views.upload, name="upload"),
    path("notices/check", papers.notice_check, name="notice-check"),
    path("notices/<slug:notice>.docx", papers.notice_docx, name="notice-docx"),
    path("notices/<slug:notice>.pdf", papers.notice_pdf, name="notice-pdf"),
]
