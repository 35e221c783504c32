"""The door for an application server: ``gunicorn huice.site.wsgi``."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huice.site.settings")
application = get_wsgi_application()
