"""Django for a command that is none of its own."""

from __future__ import annotations

import os

import django

from huice.problems import BadInput, Spot


def start() -> None:
    """Read the settings and load the parts of the site."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huice.site.settings")
    django.setup()


def create_administrator() -> None:
    """Ask for the first administrator and make them; raises BadInput for what cannot be used."""
    from django.core.management import CommandError, call_command

    start()
    try:
        call_command("createadministrator")
    except CommandError as error:
        raise BadInput.at(Spot("createadministrator"), str(error), str(error)) from None
