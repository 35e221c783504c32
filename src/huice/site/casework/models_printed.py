"""What was printed from the desk of a company, kept so that anyone may check a paper in hand."""

from __future__ import annotations

from typing import ClassVar, Final

from django.db import models

from huice.language import Text

SHEETS: Final = {
    "form": Text("备案表", "filing form"),
    "certificate": Text("备案证", "filing certificate"),
}


class PrintedSheet(models.Model):
    """A sheet as it was printed first; ``head`` is that of the case's log then."""

    case = models.ForeignKey("casework.Case", on_delete=models.CASCADE, related_name="printed")
    what = models.CharField(max_length=16)  # of SHEETS
    code = models.CharField(max_length=19)
    head = models.CharField(max_length=64)
    title = models.CharField(max_length=80)
    sections = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "code"], name="one_printed_sheet_a_code")
        ]
