"""统一社会信用代码, the eighteen characters that identify a legal person (GB 32100-2015).

One character for the registering authority (1 to 9, A, N or Y), a digit for the kind of body,
six digits for the division, nine characters for the body itself and a check character last.
Digits and capital letters without I, O, S, V and Z are used. The check character is computed by
python-stdnum (``stdnum.cn.uscc``); its ``validate`` is not used, for it refuses the authorities
A, N and Y, and with N the rural collectives (农村集体经济组织).
"""

from __future__ import annotations

import unicodedata

_ALPHABET = frozenset("0123456789ABCDEFGHJKLMNPQRTUWXY")
_AUTHORITIES = "123456789ANY"
_LENGTH = 18
_DIGITS = range(2, 9)
"""Places, counted from 1, that hold a digit."""


class InvalidCreditCode(ValueError):
    """Not a 统一社会信用代码; the message says which character is wrong and why."""

    def __init__(self, text: str, zh: str, en: str) -> None:
        self.text = text
        self.zh = f"统一社会信用代码“{text}”有误：{zh}"
        self.en = f"invalid unified social credit code '{text}': {en}"
        super().__init__(self.zh)


def check(text: str) -> str:
    """The code in its normal form: half-width, upper case, without spaces.

    :raises InvalidCreditCode: wrong length, a character that is not used, or a wrong check
        character (with what stands there and what should)
    """
    code = _normal(text)
    if len(code) != _LENGTH:
        raise InvalidCreditCode(
            text,
            f"应为{_LENGTH}位，实为{len(code)}位",
            f"{len(code)} characters instead of {_LENGTH}",
        )
    expected = _check_character(code[:-1], text)
    if code[-1] not in _ALPHABET:
        raise _forbidden(text, _LENGTH, code[-1])
    if code[-1] != expected:
        raise InvalidCreditCode(
            text,
            f"末位校验码是{code[-1]}，应为{expected}",
            f"the check character is {code[-1]}, expected {expected}",
        )
    return code


def make(prefix17: str) -> str:
    """The whole code for its first seventeen characters, for invented samples.

    :raises InvalidCreditCode: not seventeen characters, or one that is not used
    """
    prefix = _normal(prefix17)
    if len(prefix) != _LENGTH - 1:
        raise InvalidCreditCode(
            prefix17,
            f"前缀应为{_LENGTH - 1}位，实为{len(prefix)}位",
            f"a prefix of {len(prefix)} characters instead of {_LENGTH - 1}",
        )
    return prefix + _check_character(prefix, prefix17)


def _normal(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def _check_character(prefix: str, text: str) -> str:
    for place, character in enumerate(prefix, start=1):
        if character not in _ALPHABET:
            raise _forbidden(text, place, character)
        if place == 1 and character not in _AUTHORITIES:
            raise InvalidCreditCode(
                text,
                f"首位应为登记管理部门代码 1 至 9、A、N 或 Y，实为{character}",
                f"the first character must be an authority, 1 to 9, A, N or Y, not {character}",
            )
        if place in _DIGITS and not character.isdigit():
            raise InvalidCreditCode(
                text,
                f"第{place}位应为数字，实为{character}",
                f"character {place} must be a digit, not {character}",
            )
    # Imported here: stdnum's helpers take longer to load than all of this module's work.
    from stdnum.cn.uscc import calc_check_digit

    return calc_check_digit(prefix)


def _forbidden(text: str, place: int, character: str) -> InvalidCreditCode:
    return InvalidCreditCode(
        text,
        f"第{place}位“{character}”不可用，只用数字和除 I、O、S、V、Z 外的大写字母",
        f"character {place}, '{character}', is not used; only digits and capital letters"
        " without I, O, S, V, Z are",
    )
