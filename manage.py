#!/usr/bin/env python3
"""Django's own commands on the site: ``python manage.py check --deploy``."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huice.site.settings")
    from huice.site.settings.environment import DATA

    DATA.mkdir(parents=True, exist_ok=True)  # where SQLite makes its file
    execute_from_command_line(sys.argv)
