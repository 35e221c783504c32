"""The fixed words of printed papers."""

from __future__ import annotations

from typing import Final

RESTS_ON: Final = "依据："
COPIES: Final = "抄送："
SEAL: Final = "（盖章处）"
PROVISIONAL: Final = "暂编"
"""What a number begins with that stands in for a project code."""
CHECKED_AT: Final = "验证码 "
CHECK_HINT: Final = "可在“文书核验”页输入文号和验证码核验本件"
