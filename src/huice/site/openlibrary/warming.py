"""What a process reads once: done before the first visitor, so that nobody waits for it."""

from __future__ import annotations

from huice.site.casework import procedures
from huice.site.openlibrary import calls, cited, matrix, plan_tree, planned, requirements, rows
from huice.site.openlibrary.drawings import LANGUAGES
from huice.site.web import clock
from huice.site.web.policies import library


def warm() -> None:
    """Load the library and its procedures, and make what pages are drawn from today."""
    day = clock.today()
    rows.rows(day)
    calls.windows(day)
    list(map(procedures.procedure, procedures.keys()))
    planned.aims(), planned.same_as(), plan_tree.tree_of_library()
    list(map(matrix.matrix, matrix.regions()))
    for language in LANGUAGES:
        for measure in library().measures:
            requirements.requirements(measure.key, language)
        for document in library().documents:
            cited.cited(document.id, language, document.validity_cite)
