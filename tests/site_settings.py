"""The settings of the site under test: a data folder of its own, quick passwords, plain files."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_data = Path(tempfile.mkdtemp(prefix="huice-site-"))
atexit.register(shutil.rmtree, _data, ignore_errors=True)
os.environ["HUICE_DATA"] = str(_data)
os.environ.setdefault("HUICE_SECRET", "for tests alone, and long enough to be one of many letters")

from huice.site.settings import *  # noqa: E402, F403
from huice.site.settings import DATABASES, STORAGES  # noqa: E402

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["TEST"] = {"NAME": str(_data / "test.sqlite")}
