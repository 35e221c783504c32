"""统一社会信用代码: what is accepted, and what the refusal says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from huice import credit_code
from huice.credit_code import InvalidCreditCode

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"

prefixes = st.builds(
    "{}{}{}".format,
    st.sampled_from("123456789"),
    st.text("0123456789", min_size=7, max_size=7),
    st.text(ALPHABET, min_size=9, max_size=9),
)


@pytest.mark.parametrize(
    "text",
    [
        "91110000600037341L",
        "91110000600037341l",
        " 9111 0000 6000 3734 1L ",
        "９１１１００００６０００３７３４１Ｌ",
        "91110000\u3000600037341L",
    ],
)
def test_a_code_is_brought_to_its_normal_form(text: str) -> None:
    assert credit_code.check(text) == "91110000600037341L"


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("", "应为18位，实为0位", "0 characters instead of 18"),
        ("9111000060003734", "应为18位，实为16位", "16 characters instead of 18"),
        ("91110000600037341LL", "应为18位，实为19位", "19 characters instead of 18"),
        ("91110000I00037341L", "第9位“I”不可用", "character 9, 'I', is not used"),
        ("91110000O00037341L", "第9位“O”不可用", "character 9, 'O', is not used"),
        ("91110000Z00037341L", "第9位“Z”不可用", "character 9, 'Z', is not used"),
        ("91110000S00037341L", "第9位“S”不可用", "character 9, 'S', is not used"),
        ("91110000V00037341L", "第9位“V”不可用", "character 9, 'V', is not used"),
        ("91110000-00037341L", "第9位“-”不可用", "character 9, '-', is not used"),
        ("91110000600037341I", "第18位“I”不可用", "character 18, 'I', is not used"),
        ("911100A0600037341L", "第7位应为数字，实为A", "character 7 must be a digit, not A"),
        ("B1110000600037341L", "首位应为登记管理部门代码", "must be an authority"),
        ("91110000600037341M", "末位校验码是M，应为L", "check character is M, expected L"),
        ("91110000600037351L", "末位校验码是L，应为", "check character is L, expected"),
    ],
)
def test_a_refusal_says_what_is_wrong(text: str, zh: str, en: str) -> None:
    with pytest.raises(InvalidCreditCode) as caught:
        credit_code.check(text)
    assert zh in caught.value.zh
    assert en in caught.value.en
    assert str(caught.value) == caught.value.zh
    assert caught.value.text == text


def test_a_rural_collective_has_the_authority_n() -> None:
    code = credit_code.make("N2440305MF0000001")
    assert credit_code.check(code) == code


def test_a_sample_is_made_from_seventeen_characters() -> None:
    assert credit_code.make("91110000 600037341") == "91110000600037341L"
    with pytest.raises(InvalidCreditCode, match="前缀应为17位，实为18位"):
        credit_code.make("91110000600037341L")


@given(prefixes)
def test_what_is_made_passes_here_and_with_stdnum(prefix: str) -> None:
    code = credit_code.make(prefix)
    assert credit_code.check(code) == code == prefix + code[-1]
    assert uscc.is_valid(code)


@given(prefixes, st.integers(8, 17), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(prefix: str, place: int, character: str) -> None:
    code = credit_code.make(prefix)
    wrong = code[:place] + character + code[place + 1 :]
    if wrong != code:
        with pytest.raises(InvalidCreditCode, match="校验码"):
            credit_code.check(wrong)


@given(st.text(max_size=20))
def test_any_text_is_a_code_or_an_error_that_says_so(text: str) -> None:
    try:
        code = credit_code.check(text)
    except InvalidCreditCode as error:
        assert error.zh and error.en
    else:
        assert credit_code.check(code) == code
