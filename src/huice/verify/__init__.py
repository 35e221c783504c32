"""The policy library against the text it cites: is each figure printed where the rule says?"""

from __future__ import annotations

from huice.verify.check import verify
from huice.verify.report import Finding, Report, Status

__all__ = ["Finding", "Report", "Status", "verify"]
