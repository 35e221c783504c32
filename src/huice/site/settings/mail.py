"""Mail by EMAIL_URL; without it, letters are laid down as files in the data folder."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from huice.site.settings.environment import DATA, given

_url = urlsplit(given("EMAIL_URL"))

DEFAULT_FROM_EMAIL = SERVER_EMAIL = given("HUICE_MAIL_FROM", "huice@localhost")
EMAIL_TIMEOUT = 10
if _url.scheme in ("smtp", "smtps"):
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = _url.hostname or "localhost"
    EMAIL_PORT = _url.port or (465 if _url.scheme == "smtps" else 587)
    EMAIL_HOST_USER = unquote(_url.username or "")
    EMAIL_HOST_PASSWORD = unquote(_url.password or "")
    EMAIL_USE_SSL = _url.scheme == "smtps"
    EMAIL_USE_TLS = _url.scheme == "smtp" and bool(_url.username)
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA / "mail"
