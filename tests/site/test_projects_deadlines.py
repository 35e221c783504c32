"""Deadlines in one calendar and as a private feed; messages in place and by mail."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from smtplib import SMTPRecipientsRefused

import icalendar
import pytest
from django.core import mail

from huice.language import Text
from huice.site.casework import messages, procedures
from huice.site.casework.events import act
from huice.site.casework.mail import send_waiting
from huice.site.casework.models import Case, Message
from huice.site.companies import facts
from huice.site.companies.facts import Said
from huice.site.companies.models import Membership
from huice.site.people.actor import actor_for
from huice.site.people.models import Post
from huice.site.projects import filing, starting
from huice.site.projects.models import FeedToken
from huice.site.web.refs import new_ref


@pytest.fixture(autouse=True)
def clock_set(site_clock) -> None:
    """Every test stands on 2026-03-02 until it sets the clock."""


def filed(world) -> Case:
    """A filing handed in on 2026-03-02, its completion on 2027-06-30."""
    owner = actor_for(world.person("owner"), True)
    case = starting.begin_project(
        world.company, "铸造车间改造", "440205", procedures.FILING, world.county, owner
    )
    data = {
        "declare": {"prohibited": "no", "needs_approval": "no"},
        "fill-in": {"completion": "2027-06-30", "filed_with": "county"},
        "submit": {"project_code": "2603-440205-04-02-9", "project": case.project.ref},
    }
    for event in ("read-policy", "declare", "fill-in", "upload", "submit"):
        case = act(case, filing.entry(event, new_ref(), data.get(event, {})), owner, case.head).case
    return case


def test_clocks_of_both_sides_and_windows_stand_in_one_list(world, client_of) -> None:
    filed(world)
    page = (
        client_of("viewer")
        .get(f"/projects/{world.company.ref}/deadlines?view=list")
        .content.decode()
    )
    for said in (
        "2026-03-05",
        "备案后核查",
        "2028-03-02",
        "开工期限",
        "2027-05-19",
        "2028-01-20",
        "自动失效",
    ):
        assert said in page, said
    own = client_of("viewer").get(f"/projects/{world.company.ref}/deadlines?view=list&kind=own")
    assert "备案后核查" not in own.content.decode()


def test_a_month_holds_its_own_days(world, client_of) -> None:
    filed(world)
    address = f"/projects/{world.company.ref}/deadlines"
    assert "备案后核查" in client_of("owner").get(address).content.decode()
    assert "备案后核查" not in client_of("owner").get(f"{address}?month=2026-04").content.decode()
    assert "开工期限" in client_of("owner").get(f"{address}?month=2028-03").content.decode()


def test_a_draft_has_no_deadline(world, client_of) -> None:
    starting.begin_project(
        world.company, "草稿项目名", "440205", procedures.FILING, world.county,
        actor_for(world.person("owner"), True),
    )  # fmt: skip
    page = (
        client_of("owner")
        .get(f"/projects/{world.company.ref}/deadlines?view=list")
        .content.decode()
    )
    assert "草稿项目名" not in page


def test_the_days_of_measures_are_there(world, client_of, site_clock) -> None:
    site_clock.set(date(2024, 3, 4))
    facts.enter(
        world.company, [Said("enterprise.registered_in", 0, "深圳市", "")],
        actor_for(world.person("owner"), True),
    )  # fmt: skip
    page = (
        client_of("owner")
        .get(f"/projects/{world.company.ref}/deadlines?view=list&kind=measure")
        .content.decode()
    )
    assert "/measures/" in page


@pytest.mark.parametrize(
    ("login", "status"), [("viewer", 200), ("rival", 404), ("officer", 404), ("", 302)]
)
def test_a_companys_calendar_is_its_own(world, client_of, login, status) -> None:
    assert client_of(login).get(f"/projects/{world.company.ref}/deadlines").status_code == status


# --- the feed ------------------------------------------------------------------------------------


def token_of(client, world) -> str:
    page = client.post(f"/projects/{world.company.ref}/feed").content.decode()
    return re.search(r"/projects/feed/([\w-]+)\.ics", page)[1]  # type: ignore[index]


def test_the_feed_is_open_to_who_holds_its_address(world, client_of) -> None:
    case = filed(world)
    token = token_of(client_of("viewer"), world)
    answer = client_of("").get(f"/projects/feed/{token}.ics")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    events = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    days = {str(each["SUMMARY"]).partition(" · ")[0]: each["DTSTART"].dt for each in events}
    assert days["备案后核查"] == date(2026, 3, 5)
    assert days["开工期限"] == date(2028, 3, 2)
    assert case.name in str(next(x for x in events if "备案后核查" in x["SUMMARY"])["SUMMARY"])


def test_only_the_hash_of_a_token_is_kept_and_it_is_long(world, client_of) -> None:
    token = token_of(client_of("viewer"), world)
    kept = FeedToken.objects.get()
    assert len(token) >= 43 and token not in kept.hash
    assert (
        token
        not in client_of("viewer").get(f"/projects/{world.company.ref}/deadlines").content.decode()
    )


def test_a_new_address_shuts_the_old_and_a_shut_one_opens_nothing(world, client_of) -> None:
    client = client_of("viewer")
    old, new = token_of(client, world), token_of(client, world)
    assert FeedToken.objects.count() == 1
    opened = [client.get(f"/projects/feed/{each}.ics").status_code for each in (old, new)]
    assert opened == [404, 200]
    client.post(f"/projects/{world.company.ref}/feed/revoke")
    assert client.get(f"/projects/feed/{new}.ics").status_code == 404


@pytest.mark.parametrize("token", ["x", "a" * 43, "..", "é", "0" * 5000])
def test_a_token_that_is_none_opens_nothing(world, client_of, token) -> None:
    assert client_of("").get(f"/projects/feed/{token}.ics").status_code == 404


def test_who_left_the_company_reads_its_feed_no_more(world, client_of) -> None:
    token = token_of(client_of("viewer"), world)
    Membership.objects.filter(person=world.person("viewer")).update(role="")
    assert client_of("").get(f"/projects/feed/{token}.ics").status_code == 404


def test_who_was_shut_out_reads_its_feed_no_more(world, client_of) -> None:
    token = token_of(client_of("viewer"), world)
    world.person("viewer").is_active = False
    world.person("viewer").save()
    assert client_of("").get(f"/projects/feed/{token}.ics").status_code == 404


# --- messages ------------------------------------------------------------------------------------


def test_each_side_is_told_of_the_other_once(world, client_of) -> None:
    case, officer = filed(world), actor_for(world.person("officer-county"), True)
    entry = replace(filing.entry("verify", "v"), by="authority")
    for _ in range(2):
        act(case, entry, officer, case.head)
    told = Message.objects.filter(zh__contains="核查无误")
    assert {x.to.login for x in told} == {"owner", "editor"}
    assert told[0].link == f"/projects/c/{case.ref}/"
    to_officer = Message.objects.get(to=world.person("officer-county"))
    assert to_officer.link == f"/bureau/c/{case.ref}/"


def test_where_there_is_no_officer_those_who_may_handle_are_told(world) -> None:
    Post.objects.filter(person=world.person("officer-county")).update(role="approver")
    filed(world)
    assert [each.to.login for each in Message.objects.all()] == ["officer-county"]


def test_opening_a_message_marks_it_and_leads_on(world, client_of) -> None:
    case, client = filed(world), client_of("officer-county")
    found = Message.objects.get()
    assert "未读" in client.get("/messages").content.decode()
    answer = client.post("/messages/open", {"message": str(found.pk)})
    assert answer["Location"] == f"/bureau/c/{case.ref}/"
    found.refresh_from_db()
    assert found.read is not None


def test_a_message_without_an_address_leads_to_its_case(world, client_of) -> None:
    case = filed(world)
    messages.tell([world.person("owner"), world.person("somebody")], Text("甲", "one"), case=case)
    opened = [
        client_of(login).post(
            "/messages/open", {"message": str(Message.objects.get(to__login=login).pk)}
        )["Location"]
        for login in ("owner", "somebody")
    ]
    assert opened == [f"/projects/c/{case.ref}/", "/messages"]


def test_a_message_of_another_is_not_opened(world, client_of) -> None:
    filed(world)
    found = Message.objects.get()
    assert client_of("rival").post("/messages/open", {"message": str(found.pk)}).status_code == 404
    client_of("rival").post("/messages/read")
    found.refresh_from_db()
    assert found.read is None
    assert case_name(found) not in client_of("rival").get("/messages").content.decode()


def case_name(message: Message) -> str:
    assert message.case is not None
    return message.case.name


def test_all_are_marked_at_once(world, client_of) -> None:
    messages.tell([world.person("owner")] * 3, Text("甲", "one"))
    client = client_of("owner")
    assert client.post("/messages/read").status_code == 302
    assert not Message.objects.filter(read=None).exists()
    assert "没有未读的消息" in client.get("/messages?show=unread").content.decode()


def test_what_waits_for_a_person_goes_out_in_one_letter_and_once(world, client_of) -> None:
    messages.tell(
        [world.person("owner"), world.person("editor")], Text("受理", "accepted"), "/desk"
    )
    messages.tell([world.person("owner")], Text("核准", "approved"))
    assert send_waiting() == 3
    assert sorted(x.to for x in mail.outbox) == [["editor@example.cn"], ["owner@example.cn"]]
    letter = next(x for x in mail.outbox if x.to == ["owner@example.cn"])
    assert letter.body.index("受理") < letter.body.index("核准")
    assert (send_waiting(), len(mail.outbox)) == (0, 2)


def test_a_letter_that_is_refused_waits_and_holds_up_nobody(world, monkeypatch) -> None:
    messages.tell([world.person("owner"), world.person("editor")], Text("受理", "accepted"))
    send = mail.EmailMessage.send

    def refuse_one(self, fail_silently=False):
        if self.to == ["owner@example.cn"]:
            raise SMTPRecipientsRefused({})
        return send(self, fail_silently)

    monkeypatch.setattr(mail.EmailMessage, "send", refuse_one)
    assert send_waiting() == 1
    assert Message.objects.get(mailed=None).to.login == "owner"
    monkeypatch.setattr(mail.EmailMessage, "send", send)
    assert send_waiting() == 1


def test_who_has_no_address_gets_no_letter_and_old_ones_are_given_up(world, site_clock) -> None:
    somebody = world.person("somebody")
    somebody.email = ""
    somebody.save()
    messages.tell([somebody, world.person("owner")], Text("受理", "accepted"))
    site_clock.set(date(2026, 3, 10))
    assert send_waiting() == 0


def test_a_run_sends_no_more_letters_than_it_may(world) -> None:
    messages.tell([world.person("owner"), world.person("editor")], Text("受理", "accepted"))
    assert [send_waiting(1), send_waiting(1), send_waiting(1)] == [1, 1, 0]
