"""Publicity 公示: open to everyone, with the day until which one may object."""

from __future__ import annotations

from datetime import date
from html import unescape

import pytest
from django.test import Client

from huice.language import Text
from huice.problems import BadInput
from huice.site.casework import docket, procedures
from huice.site.casework.models_publication import Publication
from huice.site.casework.publications import publish
from huice.site.people.actor import actor_for
from huice.site.people.models import AuditLine

DAY, UNTIL = date(2026, 3, 2), date(2026, 3, 9)
TITLE = Text("项目核准结果公示", "Decision on a project")
BODY = Text("拟予核准。\n<b>如有异议</b>请提出。", "To be approved.\nObjections welcome.")


@pytest.fixture
def made(world, site_clock) -> Publication:
    return published(world)


def published(
    world, kind="proposed-decision", day=DAY, until=UNTIL, case=None, title=TITLE
) -> Publication:
    actor = actor_for(world.person("officer"), True)
    return publish(world.city, kind, title, BODY, day, until, actor, case)


def read(path: str, **query: str) -> str:
    answer = Client().get(path, query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_anyone_reads_it_with_the_days_left_and_the_authority(made) -> None:
    html = unescape(read(f"/publicity/{made.ref}"))
    for said in ("项目核准结果公示", "韶关市工信局（测试）", "2026-03-09 星期一", "余 7 天"):
        assert said in html, said
    assert "Decision on a project" in read(f"/publicity/{made.ref}", lang="en")
    assert "&lt;b&gt;如有异议" in read(f"/publicity/{made.ref}", lang="zh")


def test_the_period_ends_with_its_last_day(made, site_clock) -> None:
    site_clock.set(UNTIL, 23)
    assert "今日到期" in read(f"/publicity/{made.ref}")
    site_clock.set(date(2026, 3, 10))
    assert "异议期已过" in read(f"/publicity/{made.ref}")


def test_what_is_dated_ahead_is_not_shown_before_its_day(world, site_clock) -> None:
    ahead = published(world, day=date(2026, 3, 3))
    assert Client().get(f"/publicity/{ahead.ref}").status_code == 404
    assert ahead.title_zh not in read("/publicity") + read("/")
    site_clock.set(date(2026, 3, 3))
    assert ahead.title_zh in read("/publicity") and ahead.title_zh in read("/")


def test_the_list_tells_what_is_open_to_objection_apart(world, made) -> None:
    published(world, "violation", until=None, title=Text("违规行为", "Violation"))
    assert "违规行为</a>" in read("/publicity") and "违规行为</a>" not in read(
        "/publicity", current="1"
    )
    assert "违规行为</a>" in read("/publicity", kind="violation")
    assert TITLE.zh not in read("/publicity", kind="violation")


@pytest.mark.parametrize(
    "query", [{"kind": "x"}, {"q": "\0"}, {"q": "%" * 500}, {"page": "x"}, {"current": "9"}]
)
def test_any_filter_is_answered(made, query) -> None:
    read("/publicity", **query)


def test_nobody_is_led_to_the_case_but_its_bureau(world, site_clock, client_of) -> None:
    owner = actor_for(world.person("owner"), True)
    case = docket.begin(
        procedures.procedure(procedures.APPROVAL), "韶技改核-2026-0007", owner, DAY,
        company=world.company, authority=world.city,
    )  # fmt: skip
    made = published(world, case=case)
    assert case.ref not in read(f"/publicity/{made.ref}")
    for login in ("rival", "officer-elsewhere", "somebody"):
        html = client_of(login).get(f"/publicity/{made.ref}").content.decode()
        assert case.ref not in html and case.name not in html, login
    assert case.ref in client_of("officer").get(f"/publicity/{made.ref}").content.decode()


def test_publishing_is_audited(world, made) -> None:
    line = AuditLine.objects.latest("number")
    assert (line.action, line.about, line.person) == (
        "publish",
        made.ref,
        world.person("officer").ref,
    )


@pytest.mark.parametrize(
    ("kind", "title", "until", "field"),
    [
        ("gossip", TITLE, UNTIL, "kind"),
        ("decision", Text(" ", "x"), UNTIL, "title"),
        ("decision", Text("题" * 201, "x"), UNTIL, "title"),
        ("decision", Text("标题\0", "x"), UNTIL, "title"),
        ("decision", TITLE, date(2026, 3, 1), "objection_until"),
    ],
)
def test_what_cannot_be_published_leaves_nothing(
    world, site_clock, kind, title, until, field
) -> None:
    with pytest.raises(BadInput) as refused:
        published(world, kind, until=until, title=title)
    assert [each.field for each in refused.value.problems] == [field]
    assert not Publication.objects.exists() and not AuditLine.objects.exists()
