"""The API: keys and scopes, what one sees, events entered once, errors told in both languages."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from huice.procedure.events import Entry
from huice.site.api import limits
from huice.site.api.urls import api
from huice.site.casework import docket, procedures
from huice.site.casework.models import Case, LogLine
from huice.site.people import keys, rights
from huice.site.people.actor import actor_for
from huice.site.web import clock
from huice.site.web.policies import library
from site_fixtures import SetClock, World

ALL = ("library", "company", "company-write", "cases", "cases-write")
Asking = Callable[..., Any]


@pytest.fixture(autouse=True)
def unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ANONYMOUS", 10_000_000)
    monkeypatch.setattr(limits, "KEYED", 10_000_000)


@pytest.fixture
def ask(world: World, site_clock: SetClock) -> Asking:
    """Ask as somebody, by a key with all scopes unless some are named; as nobody for ''."""
    secrets: dict[tuple[str, tuple[str, ...]], str] = {}

    def asked(login: str, path: str, body: Any = None, scopes: tuple[str, ...] = ALL) -> Any:
        headers = {}
        if login:
            who = (login, scopes)
            if who not in secrets:
                secrets[who] = keys.make(world.person(login), "test", scopes, 30)[1]
            headers["Authorization"] = f"Bearer {secrets[who]}"
        client = Client()
        if body is None:
            return client.get(f"/api/v1{path}", headers=headers)
        return client.post(
            f"/api/v1{path}", json.dumps(body), content_type="application/json", headers=headers
        )

    return asked


@pytest.fixture
def received(world: World, site_clock: SetClock) -> Case:
    """An application for approval, handed in on Monday 2026-03-02."""
    owner = actor_for(world.person("owner"), True)
    day = date(2026, 3, 2)
    case = docket.begin(
        procedures.procedure(procedures.APPROVAL), "韶核〔2026〕1号", owner, day,
        company=world.company, authority=world.city,
    )  # fmt: skip
    entry = Entry("a", "submit", day, clock.local_now(), "applicant", {"project_code": "A1"})
    return docket.enter(case, entry, owner, case.head).case


def sent(case: Case, entry: str = "b", **changed: Any) -> dict[str, Any]:
    return {"entry": entry, "seen": case.head, "event": "accept", "by": "authority", **changed}


# --- who is let in -------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/measures", "/documents", "/search?q=%E8%AE%BE%E5%A4%87"])
def test_the_library_is_open_without_a_key(ask: Asking, path: str) -> None:
    assert ask("", path).status_code == 200


@pytest.mark.parametrize("path", ["/me", "/companies", "/cases", "/deadlines"])
def test_ones_own_needs_a_key(ask: Asking, path: str) -> None:
    answer = ask("", path)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert ask("owner", path).status_code == 200


@pytest.mark.parametrize("written", ["", "Bearer", "Bearer wrong", "Basic b3duZXI=", "Bearer " + "x" * 5000, "Bearer \xe9"])  # fmt: skip
def test_a_wrong_key_is_never_nobody(world: World, written: str) -> None:
    """Also where nobody would be let in: a mistyped key is told, not passed over."""
    assert Client().get("/api/v1/measures", headers={"Authorization": written}).status_code == 401


def test_a_session_is_no_key(client_of: Callable[[str], Client]) -> None:
    assert client_of("owner").get("/api/v1/me").status_code == 401


def test_a_revoked_and_an_expired_key_are_refused(world: World, site_clock: SetClock) -> None:
    key, secret = keys.make(world.person("owner"), "test", ["cases"], 30)
    header = {"Authorization": f"Bearer {secret}"}
    assert Client().get("/api/v1/me", headers=header).status_code == 200
    site_clock.set(date(2026, 4, 2))
    assert Client().get("/api/v1/me", headers=header).status_code == 401
    site_clock.set(date(2026, 3, 3))
    keys.revoke(key, "")
    assert Client().get("/api/v1/me", headers=header).status_code == 401


@pytest.mark.parametrize(
    ("path", "scope"),
    [("/measures", "library"), ("/companies", "company"), ("/cases", "cases"), ("/deadlines", "cases")],
)  # fmt: skip
def test_a_key_reaches_no_further_than_its_scopes(ask: Asking, path: str, scope: str) -> None:
    others = tuple(each for each in ALL if each != scope)
    assert ask("owner", path, scopes=(scope,)).status_code == 200
    assert ask("owner", path, scopes=others).status_code == 403


def test_every_key_may_ask_whose_it_is(ask: Asking, world: World) -> None:
    told = ask("officer", "/me", scopes=("library",)).json()
    assert (told["person"], told["scopes"]) == (world.person("officer").ref, ["library"])
    assert [each["name"] for each in told["posts"]] == [world.city.name]


def test_every_operation_names_a_right_and_its_scope() -> None:
    for path, operations in api.get_openapi_schema()["paths"].items():
        for operation in operations.values():
            action = operation["x-right"]
            assert rights.RULES[action].scope == operation["x-scope"] != "", path


@pytest.mark.parametrize(("language", "said"), [("zh", "记入一个事件"), ("en", "Enter an event")])
def test_the_description_is_a_page_and_runs_nothing(db: None, language: str, said: str) -> None:
    page = Client().get(f"/api/v1/docs?lang={language}").content.decode()
    assert said in page
    for path in api.get_openapi_schema()["paths"]:
        assert path in page
    assert "http://" not in page and "https://" not in page


# --- what one sees -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("login", "status"),
    [("owner", 200), ("viewer", 200), ("reader", 200), ("officer-province", 200), ("rival", 404),
     ("officer-elsewhere", 404), ("officer-county", 404), ("somebody", 403)],
)  # fmt: skip
def test_a_case_is_seen_by_whose_it_is(
    ask: Asking, received: Case, login: str, status: int
) -> None:
    assert ask(login, f"/cases/{received.ref}").status_code == status
    assert ask(login, f"/cases/{received.ref}/events").status_code == status
    listed = ask(login, "/cases")
    seen = [each["case"] for each in listed.json()["items"]] if listed.status_code == 200 else []
    assert seen == ([received.ref] if status == 200 else [])
    due = ask(login, "/deadlines")
    clocks = [each["clock"] for each in due.json()["items"]] if due.status_code == 200 else []
    assert clocks == (["C01"] if status == 200 else [])


def test_an_answer_is_its_companys_alone(ask: Asking, world: World) -> None:
    path = f"/companies/{world.company.ref}/answer"
    assert len(ask("viewer", path).json()["results"]) == len(library().measures)
    assert ask("rival", path).status_code == 404
    assert ask("officer", path).status_code == 403


def test_a_case_tells_its_clocks(ask: Asking, received: Case) -> None:
    told = ask("owner", f"/cases/{received.ref}").json()
    assert told["state_title"] == {"zh": "已收件", "en": "received"}
    assert (told["due"], told["head"]) == ("2026-03-04", received.head)
    assert [each["id"] for each in told["status"]["clocks"]] == ["C01"]
    (due,) = ask("officer", "/deadlines").json()["items"]
    assert (due["due"], due["left"], due["working"]) == ("2026-03-04", 2, True)
    assert ask("officer", "/deadlines?until=2026-03-03").json()["total"] == 0


def test_lists_are_bounded_and_counted(ask: Asking) -> None:
    every = len(library().measures)
    told = ask("", f"/measures?limit=3&offset={every - 1}").json()
    assert (told["total"], len(told["items"])) == (every, 1)
    assert ask("", "/measures?limit=201").status_code == 422
    assert ask("", "/measures?offset=-1").status_code == 422


def test_short_entries_are_found_by_kind_cluster_and_words(ask: Asking) -> None:
    told = ask("", "/support?cluster=gd-robots&help=资金").json()
    assert told["total"] >= len(told["items"]) > 0
    for each in told["items"]:
        assert "资金" in each["help"] and each["gives"]["zh"] and each["cite"]
    (one,) = ask("", f"/support?q={told['items'][0]['support']}").json()["items"]
    assert one == told["items"][0]
    assert ask("", "/support?q=" + "长" * 101).status_code == 422


def test_lists_give_the_rows_that_have_the_words(ask: Asking) -> None:
    every = ask("", "/lists").json()["items"]
    assert {each["kind"] for each in every} == {"awardees", "proposed", "catalogue"}
    (cases,) = (each for each in every if each["key"].endswith("/cases-2023"))
    assert len(cases["rows"]) == 70 and cases["organisations"]
    assert ask("", "/lists?q=没有这样的名字").json()["items"] == []


def test_terms_and_clusters_come_with_their_source(ask: Asking) -> None:
    told = ask("", "/terms?limit=200").json()
    assert all(each["cite"] and each["document"] for each in told["items"])
    clusters = ask("", "/clusters").json()
    assert clusters["total"] == 49
    assert {each["family"] for each in clusters["items"]} == {"guangdong", "shenzhen"}


def test_a_plan_tells_its_targets_and_where_they_stand(ask: Asking) -> None:
    plans = ask("", "/plans?limit=200").json()
    assert plans["total"] == sum(each.plan is not None for each in library().documents)
    told = ask("", "/plans/guangdong-robots-plan-2023/targets").json()
    assert told["total"] > 0 and {each["status"] for each in told["items"]} == {"no_data"}
    assert ask("", "/plans/nothing/targets").status_code == 404
    tasks = ask("", "/tasks?who=省工业和信息化厅&document=guangdong-robots-plan-2023").json()
    assert tasks["total"] > 0
    assert all("省工业和信息化厅" in (*each["lead"], *each["support"]) for each in tasks["items"])
    roles = ask("", "/layout?place=440600&cluster=gd-robots").json()["items"]
    assert roles and all("440600" in each["places"] for each in roles)
    named = ask("", "/named?place=440600&cluster=gd-robots").json()["items"]
    assert named and all("440600" in each["places"] and each["cite"] for each in named)


SEEN = {"target": "guangdong-robots-plan-2023/revenue-2025", "year": 2024, "figure": "700亿元",
        "source": "统计公报"}  # fmt: skip


def test_observations_are_entered_whole_by_those_who_may(ask: Asking, world: World) -> None:
    sent = {"authority": world.city.ref, "observations": [SEEN]}
    write = ("plans-write",)
    assert ask("officer", "/observations", sent, ("cases-write",)).status_code == 403
    assert ask("reader", "/observations", sent, write).status_code == 403
    assert ask("officer-elsewhere", "/observations", sent, write).status_code == 404
    wrong = {**sent, "observations": [SEEN, {**SEEN, "year": 2023, "figure": "许多"}]}
    told = ask("officer", "/observations", wrong, write)
    assert told.status_code == 422
    assert told.json()["problems"][0]["field"] == "observations.1.figure"
    assert ask("officer", "/observations", sent, write).json() == {"entered": 1}
    again = ask("officer", "/observations", sent, write)
    assert again.status_code == 422 and "更正" in str(again.json())
    (one,) = (each for each in ask("", "/plans/guangdong-robots-plan-2023/targets?year=2025").json()["items"]
              if each["target"] == SEEN["target"])  # fmt: skip
    assert (one["observed"]["figure"], one["observed"]["author"]) == ("700亿元", "officer")


def test_a_measure_has_its_requirements_with_their_places(ask: Asking) -> None:
    told = ask("", "/measures/guangdong-tech-renovation-2021/equipment-award?at=2023-05-10").json()
    assert (told["state"], told["award"]) == ("open", "ceiling")
    floor = next(each for each in told["requirements"] if each["path"] == "equipment-floor")
    assert floor["cite"] == "第八条（一）5"
    assert ask("", "/measures/guangdong-tech-renovation-2021/nothing").status_code == 404


def test_a_profile_is_matched_and_not_kept(ask: Asking) -> None:
    body = {
        "profile": {"renovation": {"place": "韶关市", "equipment_purchase": "300万元至500万元"}}
    }
    told = ask("", "/match", {**body, "at": "2023-05-10", "measures": ["equipment-award"]}).json()
    (result,) = told["results"]
    assert result["verdict"] == "undetermined"


# --- events --------------------------------------------------------------------------------------


def test_an_event_is_entered_once_however_often_it_is_sent(ask: Asking, received: Case) -> None:
    path, body = f"/cases/{received.ref}/events", sent(received)
    first, again = ask("officer", path, body), ask("officer", path, body)
    assert (first.status_code, first.json()["again"]) == (201, False)
    assert (again.status_code, again.json()["again"]) == (200, True)
    assert first.json()["case"]["state"] == "accepted"
    assert LogLine.objects.filter(case=received).count() == 3


def test_an_id_of_another_event_is_no_repetition(ask: Asking, received: Case) -> None:
    path = f"/cases/{received.ref}/events"
    ask("officer", path, sent(received))
    other = ask("officer", path, sent(received, event="notify", data={"missing": "用地"}))
    assert (other.status_code, other.json()["problems"][0]["field"]) == (422, "entry")
    assert LogLine.objects.filter(case=received).count() == 3


def test_of_two_who_saw_the_same_one_is_told(ask: Asking, received: Case) -> None:
    path = f"/cases/{received.ref}/events"
    assert ask("officer", path, sent(received)).status_code == 201
    late = ask("approver", path, sent(received, "c", event="notify", data={"missing": "用地"}))
    assert late.status_code == 409
    assert late["Content-Type"] == "application/problem+json"
    assert LogLine.objects.filter(case=received).count() == 3


@pytest.mark.parametrize(
    ("login", "scopes", "status"),
    [("reader", ALL, 403), ("owner", ALL, 403), ("officer-province", ALL, 403),
     ("officer-elsewhere", ALL, 404), ("rival", ALL, 404),
     ("officer", ("cases",), 403), ("officer", ("cases-write",), 403)],
)  # fmt: skip
def test_who_may_not_enter_an_event_writes_nothing(
    ask: Asking, received: Case, login: str, scopes: tuple[str, ...], status: int
) -> None:
    answer = ask(login, f"/cases/{received.ref}/events", sent(received), scopes)
    assert answer.status_code == status
    assert LogLine.objects.filter(case=received).count() == 2


def test_a_decision_of_a_head_is_not_made_by_a_key(ask: Asking, received: Case) -> None:
    path = f"/cases/{received.ref}/events"
    head = ask("approver", path, sent(received)).json()["case"]["head"]
    for login in ("officer", "approver", "principal"):
        asked = sent(received, "c", event="approve", seen=head)
        assert ask(login, path, asked).status_code == 403


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"event": "acept"}, "event"), ({"data": {"mising": "x"}}, "data.mising"),
        ({"day": "2026-03-03"}, "day"), ({"day": "2026-02-30"}, "day"), ({"hour": "25:00"}, "hour"),
        ({"seen": "0"}, "seen"), ({"entry": "ä"}, "entry"), ({"entry": ""}, "entry"),
        ({"reason": "x" * 2001}, "reason"), ({"reason": "a\tb"}, "reason"),
        ({"data": {"missing": 1}}, "data.missing"),
    ],
)  # fmt: skip
def test_a_bad_event_is_told_by_its_field(
    ask: Asking, received: Case, changed: dict[str, Any], field: str
) -> None:
    answer = ask("officer", f"/cases/{received.ref}/events", sent(received, **changed))
    assert answer.status_code == 422
    (problem,) = answer.json()["problems"]
    assert problem["field"] == field
    assert problem["zh"] and problem["en"]
    assert LogLine.objects.filter(case=received).count() == 2


def test_what_the_engine_refuses_is_told_with_its_place(ask: Asking, received: Case) -> None:
    answer = ask("officer", f"/cases/{received.ref}/events", sent(received, event="approve"))
    assert answer.status_code in (403, 422)
    answer = ask(
        "officer", f"/cases/{received.ref}/events", sent(received, event="report", by="evaluator")
    )
    assert answer.status_code == 422
    assert "report" in answer.json()["problems"][0]["en"]


def test_an_applicant_cannot_date_an_event_back(
    ask: Asking, received: Case, site_clock: SetClock
) -> None:
    path = f"/cases/{received.ref}/events"
    told = ask("officer", path, sent(received, event="notify", data={"missing": "用地"})).json()
    site_clock.set(date(2026, 3, 6))
    body = {"entry": "c", "seen": told["case"]["head"], "event": "supplement", "by": "applicant"}
    refused = ask("owner", path, {**body, "day": "2026-03-03"})
    assert refused.status_code == 422
    assert refused.json()["problems"][0]["field"] == "day"
    assert ask("owner", path, body).status_code == 201


# --- bad input -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"", 422), (b"{", 400), (b"\xff\xfe", 400), (b"[" * 100_000, 400), (b"NaN", 400),
        (b'{"profile": {"a": "\\u0000"}}', 400), (b'{"profile": {"a": "\\ud800"}}', 400),
        (b'{"profile": {"a": ' * 30 + b"1" + b"}}" * 30, 400), (b'{"x": ' + b"9" * 5000 + b"}", 400),
        (b" " * 300_000, 413), (b"x" * 2_100_000, 413), (b"[]", 422), (b"null", 422),
        (b'{"profile": []}', 422), (b'{"profile": {"renovation": {"equipment_purchase": 1.5}}}', 422),
        (b'{"profile": {"credit_code": "1"}}', 422), (b'{"profile": {}, "at": "9999-12-31"}', 422),
        (b'{"profile": {}, "measures": ["nothing"]}', 422), (b'{"profile": {}, "document": "no"}', 422),
    ],
)  # fmt: skip
def test_a_hostile_body_is_a_problem_and_no_fault(world: World, raw: bytes, status: int) -> None:
    answer = Client().post("/api/v1/match", raw, content_type="application/json")
    assert answer.status_code == status
    told = answer.json()
    assert told["status"] == status
    assert answer["Content-Type"] == "application/problem+json"
    assert all(told[name] for name in ("title", "title_en", "detail", "detail_en"))


@pytest.mark.parametrize("path", ["/cases/%00", "/cases/x'--", "/measures/%00/%00", "/documents/%F0%9F%92%A9", "/nothing", "/cases/" + "a" * 16, "/companies/" + "9" * 400 + "/answer"])  # fmt: skip
def test_a_name_that_is_none_is_not_found(ask: Asking, path: str) -> None:
    answer = ask("owner", path)
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("query", ["q=%00", "limit=" + "9" * 5000, "at=0000-00-00", "limit=1e3", "q=" + "x" * 101])  # fmt: skip
def test_a_bad_question_is_told_by_its_field(ask: Asking, query: str) -> None:
    answer = ask("", f"/measures?{query}")
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["problems"]] == [query.split("=")[0]]


@pytest.mark.parametrize("query", ["q=x&place=nowhere", "q=x&level=no", "q=x&state=no", "q=x&year=1"])  # fmt: skip
def test_search_filters_that_do_not_exist_are_told(ask: Asking, query: str, imported: None) -> None:
    assert ask("", f"/search?{query}").status_code == 422


@pytest.fixture
def imported(world: World, settings: Any, tmp_path: Any) -> None:
    """The sample texts, imported."""
    from pathlib import Path

    from huice.text.importing import import_files
    from huice.text.index import Index

    settings.TEXTS = tmp_path / "texts"
    with Index(settings.TEXTS) as index:
        import_files(index, [Path(__file__).parents[2] / "samples/texts"])


def test_clauses_are_found_with_their_place(ask: Asking, imported: None) -> None:
    told = ask("", "/search?q=%E5%8A%9B%E7%9F%A9%20%E4%BC%A0%E6%84%9F%E5%99%A8&state=final").json()
    assert [(each["number"], each["cite"]) for each in told["items"]] == [
        ("佛工信〔2026〕18号", "二（一）")
    ]


# --- limits --------------------------------------------------------------------------------------


def test_too_many_requests_are_told_when_to_come_again(
    ask: Asking, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "ANONYMOUS", 3)
    monkeypatch.setattr(limits.time, "time", lambda: 6_000_000_030.0)
    client = Client(REMOTE_ADDR="203.0.113.9")
    answers = [client.get("/api/v1/measures?limit=1") for _ in range(4)]
    assert [each.status_code for each in answers] == [200, 200, 200, 429]
    assert answers[-1]["Retry-After"] == "30"
    assert Client(REMOTE_ADDR="203.0.113.10").get("/api/v1/measures").status_code == 200
    assert ask("owner", "/me").status_code == 200
    monkeypatch.setattr(limits.time, "time", lambda: 6_000_000_060.0)
    assert client.get("/api/v1/measures").status_code == 200
