"""Where static files, uploads and imported texts lie. Uploads are no files of the web root."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from huice.site.settings.environment import DATA

UPLOADS = DATA / "uploads"
TEXTS = DATA / "texts"  # the index of imported documents (huice.text.index)
UPLOAD_LIMIT = 20_000_000  # bytes of one uploaded file
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
FILE_UPLOAD_PERMISSIONS = 0o600


def _plotly() -> Path:
    spec = find_spec("plotly")
    assert spec is not None and spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]) / "package_data"


STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [("plotly", _plotly())]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 3600
