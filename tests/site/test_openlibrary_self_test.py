"""The self-test: the most decisive question first, answers in the session alone."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from huice.site.openlibrary import self_test
from huice.site.web.policies import library

DAY = date(2026, 3, 2)


@pytest.fixture
def visitor(db, site_clock) -> Client:
    site_clock.set(DAY)
    return Client()


def question(client: Client, **query: str) -> str:
    """The name of the question a page asks; empty where it asks none."""
    page = client.get("/self-test", query).content.decode()
    _, _, rest = page.partition('name="ask" value="')
    return rest.partition('"')[0]


def post(client: Client, **data: str):
    return client.post("/self-test", data)


def test_the_first_question_is_the_one_that_decides_most(visitor) -> None:
    blank = library().match(library().profile({}), at=DAY)
    assert question(visitor) == self_test.name_of(blank.missing[0].key)


def test_an_answer_is_kept_as_a_profile_writes_it_and_the_next_question_follows(visitor) -> None:
    answered = post(visitor, ask="enterprise.revenue/2025", value="1,200万", do="answer")
    assert (answered.status_code, answered["Location"]) == (302, "/self-test")
    assert visitor.session[self_test.SESSION] == {"enterprise.revenue/2025": "1200万元"}
    first = question(visitor)
    post(visitor, ask=first, value="C33", do="answer")
    assert question(visitor) not in ("", first)


def test_a_question_passed_over_comes_no_more(visitor) -> None:
    asked = set()
    while name := question(visitor):
        assert name not in asked
        asked.add(name)
        post(visitor, ask=name, do="skip")
    assert len(asked) > 10
    page = visitor.get("/self-test").content.decode()
    assert "仍有可能享受的" in page and "企业技术改造设备事后奖励" in page


def test_an_answer_rules_measures_out_and_says_why(visitor) -> None:
    before = visitor.get("/self-test").content.decode()
    post(visitor, ask="enterprise.industry/0", value="教育", do="answer")
    page = visitor.get("/self-test", {"show": "result"}).content.decode()
    assert before.count("已排除") and "不符合：工业企业" in page


def test_an_answer_can_be_changed_taken_back_and_all_forgotten(visitor) -> None:
    post(visitor, ask="enterprise.legal_person/0", value="是", do="answer")
    assert (
        'value="是" checked'
        in visitor.get("/self-test", {"ask": "enterprise.legal_person/0"}).content.decode()
    )
    post(visitor, ask="enterprise.legal_person/0", value="否", do="answer")
    assert visitor.session[self_test.SESSION] == {"enterprise.legal_person/0": "否"}
    post(visitor, ask="enterprise.legal_person/0", do="skip")
    assert visitor.session[self_test.SESSION] == {}
    post(visitor, do="anew")
    assert self_test.SESSION not in visitor.session


def test_a_figure_without_a_unit_is_refused_beside_the_field_and_kept(visitor) -> None:
    answered = post(visitor, ask="enterprise.revenue/2025", value="1200", do="answer")
    page = answered.content.decode()
    assert answered.status_code == 422
    assert 'value="1200"' in page and 'href="#f-value"' in page and "万元" in page
    assert self_test.SESSION not in visitor.session


@pytest.mark.parametrize(
    "ask",
    ["", "nothing", "enterprise.revenue", "enterprise.revenue/0", "enterprise.revenue/99999",
     "enterprise.revenue/2031", "enterprise.legal_person/2025", "a/b/c", "\0", "x" * 5000,
     "enterprise.revenue/２０２５"],
)  # fmt: skip
def test_a_question_that_is_none_is_told(visitor, ask: str) -> None:
    answered = post(visitor, ask=ask, value="是", do="answer")
    assert answered.status_code == 422
    assert not visitor.session.get(self_test.SESSION)


@pytest.mark.parametrize(
    "value", ["\0", "是\0", "=1+1", "9" * 250 + "万", "<b>", "2025-02-30", "x" * 9000]
)
def test_hostile_answers_are_never_an_error_of_the_site(visitor, value: str) -> None:
    for name in ("enterprise.revenue/2025", "enterprise.legal_person/0", "enterprise.operates_in/0",
                 "enterprise.industry/0", "renovation.completed/0"):  # fmt: skip
        assert post(visitor, ask=name, value=value, do="answer").status_code in (302, 422)
    assert visitor.get("/self-test").status_code == 200


def test_a_session_holds_no_more_than_its_bound(visitor) -> None:
    years = [f"enterprise.revenue/{year}" for year in range(1949, 2026)]
    for name in (*years, *years):
        post(visitor, ask=name, value="1000万元", do="answer")
    more = [f"enterprise.total_assets/{year}" for year in range(2019, 2026)]
    refused = [post(visitor, ask=name, value="1000万元", do="answer").status_code for name in more]
    assert refused == [302, 302, 302, 422, 422, 422, 422]
    assert len(visitor.session[self_test.SESSION]) == self_test.MOST


def test_a_session_that_was_tampered_with_asks_on(visitor) -> None:
    visitor.get("/self-test")
    session = visitor.session
    session[self_test.SESSION] = {"nothing/0": "x", "enterprise.revenue/2025": "1200万元", "a": 5}
    session.save()
    page = visitor.get("/self-test").content.decode()
    assert "1200万元" in page


def test_reading_leaves_no_session_behind(visitor) -> None:
    visitor.get("/self-test")
    visitor.get("/")
    assert "sessionid" not in visitor.cookies


def test_answers_outlast_the_login(visitor, world) -> None:
    post(visitor, ask="enterprise.legal_person/0", value="是", do="answer")
    visitor.force_login(world.person("owner"), backend="django.contrib.auth.backends.ModelBackend")
    assert visitor.session[self_test.SESSION] == {"enterprise.legal_person/0": "是"}


def test_what_was_never_answered_is_not_offered_to_be_taken_back(visitor) -> None:
    name = question(visitor)
    page = post(visitor, ask=name, value="zzz", do="answer")
    assert page.status_code == 422 and 'value="zzz"' in page.text
    assert "不清楚，跳过" in page.text and "撤回这个答案" not in page.text
    post(visitor, ask=name, value="C33", do="answer")
    assert "撤回这个答案" in visitor.get("/self-test", {"ask": name}).text
