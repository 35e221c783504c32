"""案卷：多案同存，什么何时到期，崩溃或旁人改动之后也不陈旧 · a folder of cases, and what is due."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from cases import APPROVAL, CODE, FILING, on, told
from test_terms import CALLED, LEDGERS

from huice.calendar import Conventions
from huice.problems import BadInput
from huice.procedure import docket as module
from huice.procedure.docket import Docket, Due
from huice.procedure.events import Entry
from huice.procedure.log import writing
from huice.procedure.model import Procedure

SUBMIT = "2024-02-01 submit applicant project_code=A"


@pytest.fixture
def docket(tmp_path: Path) -> Docket:
    return Docket(tmp_path / "cases")


def begun(docket: Docket, case: str, *lines: str, procedure: Procedure = APPROVAL) -> str:
    day = on(lines[0].split()[0]) if lines else on("2024-02-01")
    docket.begin(procedure, case, day, datetime.combine(day, time(8)))
    for place, line in enumerate(lines):
        docket.enter(case, told(line, place))
    return case


def short(dues: Iterable[Due]) -> list[str]:
    return [f"{each.case} {each.clock} {each.due} {each.standing}" for each in dues]


# --- one case --------------------------------------------------------------------------------


class TestOneCase:
    def test_it_is_read_back_as_it_was_entered(self, docket: Docket) -> None:
        docket.begin(
            APPROVAL, "粤A-2024（一）", on("2024-02-01"), datetime(2024, 2, 1, 8),
            {"supplement-restarts": "no"}, Conventions(roll_over=False),
        )  # fmt: skip
        case = docket.enter("粤A-2024（一）", told(SUBMIT, 0))
        assert case.state == "received" and case.known["supplement-restarts"] == "no"
        procedure, log = docket.read("粤A-2024（一）")
        assert procedure.digest == APPROVAL.digest
        assert log.entries == (told(SUBMIT, 0),) and not log.opening.conventions.roll_over
        assert list(docket.cases()) == ["粤A-2024（一）"]
        assert docket.status("粤A-2024（一）", on("2024-02-20")).state == "accepted"

    def test_what_if_writes_nothing(self, docket: Docket) -> None:
        begun(docket, "甲", SUBMIT)
        before = sorted((path, path.stat().st_mtime_ns) for path in docket.folder.rglob("*"))
        then = docket.whatif("甲", [told("2024-02-02 accept authority", 1)], on("2024-02-20"))
        assert then.state == "accepted" and then.since == on("2024-02-02")
        assert before == sorted((p, p.stat().st_mtime_ns) for p in docket.folder.rglob("*"))

    def test_a_refused_event_leaves_every_byte(self, docket: Docket) -> None:
        begun(docket, "甲", SUBMIT)
        before = (docket.folder / "甲.jsonl").read_bytes()
        with pytest.raises(BadInput, match=r"下不能有.*approve"):
            docket.enter("甲", told("2024-02-02 approve authority", 1))
        assert (docket.folder / "甲.jsonl").read_bytes() == before
        assert short(docket.due(on("2024-02-02"), look=False)) == ["甲 C01 2024-02-04 running"]

    def test_it_keeps_the_version_it_began_under(self, docket: Docket) -> None:
        begun(docket, "甲", SUBMIT)
        kept = docket.folder / "procedures" / f"{APPROVAL.digest}.json"
        kept.write_text(kept.read_text(encoding="utf-8").replace("一次性告知", "告知"), "utf-8")
        with pytest.raises(BadInput, match="程序文本已改动"):
            Docket(docket.folder).status("甲", on("2024-02-02"))
        kept.unlink()
        with pytest.raises(BadInput, match=r"\.json.*程序版本"):
            Docket(docket.folder).due(on("2024-02-05"))

    @pytest.mark.parametrize(
        "name",
        ["", "a/b", "a\\b", ".a", " a", "a.", "a\nb", "a\x1bb", "..", "\u202eab", "字" * 81, "a:b",
         "\ud800", "\U00020000" * 61],
    )  # fmt: skip
    def test_a_name_that_no_file_should_bear(self, docket: Docket, name: str) -> None:
        with pytest.raises(BadInput, match="案件名"):
            begun(docket, name)
        with pytest.raises(BadInput, match="案件名"):
            docket.read(name)
        assert not docket.folder.exists()

    def test_the_longest_name_that_passes(self, docket: Docket) -> None:
        begun(docket, "字" * 80, SUBMIT)
        assert list(docket.cases()) == ["字" * 80]

    @pytest.mark.parametrize(
        ("readings", "what"),
        [
            (
                {"supplement-restart": "no"},
                "没有读法“supplement-restart”；是否指“supplement-restarts”",
            ),
            ({"extension-runs-from": "events"}, "应为 expiry、event 之一.*是否指“event”"),
        ],
    )
    def test_a_reading_that_is_not_offered(
        self, docket: Docket, readings: dict[str, str], what: str
    ) -> None:
        with pytest.raises(BadInput, match=what):
            docket.begin(APPROVAL, "甲", on("2024-02-01"), datetime(2024, 2, 1, 8), readings)
        assert not docket.folder.exists()

    def test_a_case_begins_once_and_not_in_the_future(self, docket: Docket) -> None:
        begun(docket, "甲", SUBMIT)
        with pytest.raises(BadInput, match="已经存在"):
            begun(docket, "甲")
        with pytest.raises(BadInput, match="在记录之后"):
            docket.begin(APPROVAL, "乙", on("2024-02-02"), datetime(2024, 2, 1, 23))
        assert list(docket.cases()) == ["甲"]
        assert short(docket.due(on("2024-02-02"), look=False)) == ["甲 C01 2024-02-04 running"]

    def test_a_missing_folder_and_a_missing_case(self, docket: Docket) -> None:
        for asked in (
            lambda: docket.read("甲"),
            lambda: docket.due(on("2024-02-02")),
            lambda: list(docket.cases()),
            lambda: docket.enter("甲", told(SUBMIT, 0)),
        ):
            with pytest.raises(BadInput, match="没有这个案件文件夹"):
                asked()
        begun(docket, "龙岗-001")
        with pytest.raises(BadInput, match="没有案件“龙岗-002”；是否指“龙岗-001”"):
            docket.status("龙岗-002", on("2024-02-02"))
        assert not (docket.folder / "龙岗-002.jsonl").exists()

    def test_a_log_under_another_name_is_refused(self, docket: Docket) -> None:
        begun(docket, "甲", SUBMIT)
        shutil.copy(docket.folder / "甲.jsonl", docket.folder / "乙.jsonl")
        with pytest.raises(BadInput, match=r"乙\.jsonl.*这是案件“甲”的日志"):
            docket.read("乙")
        with pytest.raises(BadInput, match=r"乙\.jsonl.*这是案件“甲”的日志"):
            docket.due(on("2024-02-02"))


# --- due -------------------------------------------------------------------------------------


class TestDue:
    def test_overdue_clocks_come_first_and_each_says_what_the_lapse_does(
        self, docket: Docket
    ) -> None:
        begun(docket, "乙", "2024-02-02 submit applicant project_code=B")
        begun(docket, "甲", "2024-01-15 submit applicant project_code=A", "2024-01-16 accept authority")  # fmt: skip
        found = docket.due(on("2024-02-02"))
        assert short(found) == [
            "甲 C02 2024-01-22 overdue", "甲 C07 2024-01-30 overdue", "乙 C01 2024-02-05 running",
        ]  # fmt: skip
        late, _, soon = found
        assert (late.left, late.effect, late.who, late.soft) == (-9, "silent", "authority", False)
        assert (soon.left, soon.effect, soon.cite) == (2, "deemed-acceptance", "第十三条第二款")
        assert soon.procedure == APPROVAL.key and soon.title.zh == "一次性告知"
        assert soon.as_json()["due"] == "2024-02-05" and not soon.estimated

    def test_by_day_and_by_actor(self, docket: Docket) -> None:
        begun(docket, "甲", SUBMIT, "2024-02-02 accept authority", "2024-02-02 consult-lower authority")  # fmt: skip
        today = on("2024-02-04")
        assert short(docket.due(today, on("2024-02-07"))) == [
            "甲 C05 2024-02-06 running", "甲 C02 2024-02-07 running",
        ]  # fmt: skip
        assert short(docket.due(today, who="lower")) == ["甲 C05 2024-02-06 running"]
        assert docket.due(today, who="evaluator") == []
        with pytest.raises(BadInput, match=r"没有这个主体.*是否指“lower”"):
            docket.due(today, who="lowr")

    def test_a_suspended_clock_is_not_due_and_one_without_period_neither(
        self, docket: Docket
    ) -> None:
        begun(docket, "甲", SUBMIT, "2024-02-02 accept authority", "2024-02-04 ask-to-clarify authority")  # fmt: skip
        assert [each.clock for each in docket.due(on("2024-02-05"))] == ["C02"]  # C07 stands still
        begun(docket, "丙", "2024-02-01 open firm", procedure=CALLED)
        begun(docket, "丁", "2024-02-01 begin city", procedure=LEDGERS)
        found = docket.due(on("2024-02-05"))
        assert short(found)[1] == "丙 online 2024-02-25 running" and found[1].hour == time(18)
        assert short(found)[2] == "丁 ledger 2024-07-15 running" and found[2].hour is None

    def test_a_lapse_takes_effect_in_the_list_the_day_after(self, docket: Docket) -> None:
        begun(docket, "甲", SUBMIT)
        assert [x.clock for x in docket.due(on("2024-02-04"))] == ["C01"]
        assert [x.clock for x in docket.due(on("2024-02-05"))] == ["C02", "C07"]
        assert [x.clock for x in docket.due(on("2024-02-04"))] == ["C01"]  # asked for again

    def test_an_hour_of_the_last_day_does_not_take_the_day_away(self, docket: Docket) -> None:
        begun(docket, "丙", "2024-02-01 open firm", procedure=CALLED)
        assert docket.due(on("2024-02-26")) == []
        assert short(docket.due(on("2024-02-25"))) == ["丙 online 2024-02-25 running"]

    @pytest.mark.parametrize(
        ("beyond", "goes_on"), [("counts", ["audit", "decision"]), ("stands", ["audit"])]
    )
    def test_a_clock_that_may_go_on_once_another_has_run_out(
        self, docket: Docket, beyond: str, goes_on: list[str]
    ) -> None:
        day = on("2024-02-20")
        docket.begin(CALLED, "戊", day, datetime(2024, 2, 20, 8), {"beyond": beyond})
        for place, line in enumerate((
            "2024-02-20 file firm firm=甲 contact=张 kind=city first=2021-03-20 last=2023-03-20",
            "2024-02-21 accept office report_by=2024-12-31", "2024-02-22 begin-audit office",
        )):  # fmt: skip
            docket.enter("戊", told(line, place))
        until = on("2024-06-30")
        assert [x.clock for x in docket.due(on("2024-02-29"), until, look=False)] == ["audit"]
        assert [x.clock for x in docket.due(on("2024-03-01"), until, look=False)] == goes_on

    def test_a_closed_case_owes_nothing(self, docket: Docket) -> None:
        begun(docket, "甲", SUBMIT, "2024-02-02 decline authority")
        assert docket.due(on("2025-02-05")) == []

    def test_a_day_before_the_last_event_is_refused(self, docket: Docket) -> None:
        begun(docket, "甲", SUBMIT)
        with pytest.raises(BadInput, match=r"甲 .*2024-01-31 早于此案最后一个事件"):
            docket.due(on("2024-01-31"))

    def test_beyond_the_calendar_a_due_day_is_marked_and_no_lapse_asserted(
        self, docket: Docket
    ) -> None:
        lines = [
            "2026-11-02 declare applicant prohibited=no needs_approval=no",
            "2026-11-03 fill-in applicant completion=2028-12-31",
            "2026-11-04 upload applicant",
            "2026-11-04 submit applicant project_code=A",
            "2026-11-05 verify authority",
        ]
        begun(docket, "甲", *lines, procedure=FILING)
        with pytest.raises(BadInput, match="2028"):
            docket.due(on("2028-11-01"))
        [before] = docket.due(on("2028-11-01"), estimate=True)
        assert (before.standing, before.estimated) == ("running", (2028,))
        [after] = docket.due(on("2028-12-01"), estimate=True)
        assert (after.standing, after.estimated, after.due) == ("overdue", (2028,), before.due)
        with pytest.raises(BadInput, match="2028"):
            docket.status("甲", on("2028-12-01"))

    def test_every_log_that_cannot_be_read_is_named_and_the_others_are_kept(
        self, docket: Docket
    ) -> None:
        for name in "甲乙丙":
            begun(docket, name, SUBMIT)
        for name in "甲丙":
            path = docket.folder / f"{name}.jsonl"
            path.write_bytes(path.read_bytes().replace(b"submit", b"submis"))
        with pytest.raises(BadInput) as error:
            docket.due(on("2024-02-05"))
        assert [str(each.spot) for each in error.value.problems] == [
            "甲.jsonl:2",
            "丙.jsonl:2",
        ] or [str(each.spot) for each in error.value.problems] == ["丙.jsonl:2", "甲.jsonl:2"]


# --- never stale -----------------------------------------------------------------------------


class Died(BaseException):
    """The process is gone."""


class TestNeverStale:
    @pytest.mark.parametrize("look", [True, False])
    @pytest.mark.parametrize("moment", ["mark", "append", "write"])
    def test_after_a_crash_at_any_moment_of_an_entry(
        self, docket: Docket, monkeypatch: pytest.MonkeyPatch, moment: str, look: bool
    ) -> None:
        begun(docket, "甲", SUBMIT)
        today = on("2024-02-02")
        assert [x.clock for x in docket.due(today)] == ["C01"]
        entry = told("2024-02-02 accept authority", 1)
        with monkeypatch.context() as patched:
            where = {
                "mark": "huice.procedure.log.Writer.append",
                "append": "huice.procedure.docket.row_of",
                "write": "huice.procedure.register.Register._clear",
            }[moment]

            def die(*_: object) -> None:
                raise Died

            patched.setattr(where, die)
            with pytest.raises(Died):
                docket.enter("甲", entry)
        entered = moment != "mark"
        fresh = Docket(docket.folder)
        assert [x.clock for x in fresh.due(today, look=look)] == (
            ["C02", "C07"] if entered else ["C01"]
        )
        if not entered:
            fresh.enter("甲", entry)
        assert [x.clock for x in fresh.due(today, look=False)] == ["C02", "C07"]

    @pytest.mark.parametrize("cut", [0, 1, 200])
    def test_after_a_crash_while_a_case_begins_it_is_no_case_and_can_begin(
        self, docket: Docket, monkeypatch: pytest.MonkeyPatch, cut: int
    ) -> None:
        begun(docket, "乙", SUBMIT)
        real = module.logs._write

        def torn(stream: object, size: int, line: bytes) -> None:
            real(stream, size, line[:cut])  # type: ignore[arg-type]
            raise Died

        with monkeypatch.context() as patched:
            patched.setattr("huice.procedure.log._write", torn)
            with pytest.raises(Died):
                begun(docket, "甲")
        for look in (False, True):
            assert short(docket.due(on("2024-02-02"), look=look)) == ["乙 C01 2024-02-04 running"]
        begun(docket, "甲", SUBMIT)
        assert len(docket.due(on("2024-02-02"), look=False)) == 2

    def test_a_log_that_another_program_wrote_to_brought_or_took_away(
        self, docket: Docket, tmp_path: Path
    ) -> None:
        begun(docket, "甲", SUBMIT)
        begun(docket, "乙", SUBMIT.replace("A", "B"))
        other = Docket(tmp_path / "other")
        begun(other, "丙", SUBMIT.replace("A", "C"))
        today = on("2024-02-02")
        assert len(docket.due(today)) == 2
        with writing(docket.folder / "甲.jsonl") as writer:
            writer.append(told("2024-02-02 decline authority", 1))
        shutil.copy(other.folder / "丙.jsonl", docket.folder)
        (docket.folder / "乙.jsonl").unlink()
        assert [x.case for x in docket.due(today, look=False)] == ["乙", "甲"]
        assert [x.case for x in docket.due(today)] == ["丙"]
        assert [x.case for x in docket.due(today, look=False)] == ["丙"]

    def test_an_end_that_was_cut_off_is_found_though_the_chain_holds(self, docket: Docket) -> None:
        begun(docket, "甲", SUBMIT, "2024-02-02 accept authority")
        path = docket.folder / "甲.jsonl"
        path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))
        for asked in (
            lambda: docket.due(on("2024-02-02")),
            lambda: docket.enter("甲", told("2024-02-02 decline authority", 2)),
        ):
            with pytest.raises(BadInput, match=r"末尾被截去.*删除 register\.sqlite"):
                asked()
        (docket.folder / "register.sqlite").unlink()
        assert [x.clock for x in docket.due(on("2024-02-02"))] == ["C01"]

    def test_two_at_once_enter_one_after_the_other(self, docket: Docket) -> None:
        from concurrent.futures import ThreadPoolExecutor

        begun(docket, "甲", "2024-02-01 submit applicant project_code=A", "2024-02-02 accept authority")  # fmt: skip

        def enter(place: int) -> None:
            line = "2024-02-02 consult-department authority"
            Docket(docket.folder).enter("甲", told(line, place))

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(enter, range(2, 22)))
        _, log = docket.read("甲")
        assert sorted(each.id for each in log.entries) == sorted(f"e{n}" for n in range(22))
        assert docket.due(on("2024-02-02"), look=False) == Docket(docket.folder).due(
            on("2024-02-02")
        )


# --- what cases may not share ------------------------------------------------------------------


class TestAlone:
    FILE = "2024-02-20 file firm firm={} contact={} kind=city first=2021-03-20 last=2023-03-20"

    def filed(self, docket: Docket, case: str, firm: str, contact: str) -> None:
        docket.begin(CALLED, case, on("2024-02-01"), datetime(2024, 2, 1, 8))
        docket.enter(case, told(self.FILE.format(firm, contact), 0))

    def accept(self, docket: Docket, case: str, reason: str = "") -> str:
        line = "2024-02-21 accept office report_by=2024-06-30"
        return docket.enter(case, replace(told(line, 1), reason=reason)).state

    def test_one_contact_of_two_applicants_bars_the_later_unless_a_reason_is_given(
        self, docket: Docket
    ) -> None:
        self.filed(docket, "甲", "甲公司", "张")
        assert self.accept(docket, "甲") == "review"
        self.filed(docket, "乙", "乙公司", "张")
        with pytest.raises(BadInput, match=r"“张”已见于“甲公司”的案件“甲”.*第八条"):
            self.accept(docket, "乙")
        assert len(docket.read("乙")[1].entries) == 1
        assert self.accept(docket, "乙", reason="经核为同名") == "review"

    def test_the_same_applicant_and_another_contact_pass(self, docket: Docket) -> None:
        self.filed(docket, "甲", "甲公司", "张")
        self.filed(docket, "乙", "甲公司", "张")
        self.filed(docket, "丙", "丙公司", "李")
        assert [self.accept(docket, case) for case in "甲乙丙"] == ["review"] * 3

    def test_it_is_seen_in_a_register_made_anew(self, docket: Docket) -> None:
        self.filed(docket, "甲", "甲公司", "张")
        self.filed(docket, "乙", "乙公司", "张")
        (docket.folder / "register.sqlite").unlink()
        with pytest.raises(BadInput, match="已见于"):
            self.accept(docket, "乙")


# --- the register against the logs ---------------------------------------------------------------


def from_the_logs(docket: Docket, today: date) -> list[tuple[object, ...]]:
    """The due list as the status of each case tells it."""
    found = [
        (x.due, name, x.id, x.standing, x.left, x.who, x.effect, x.effect_cite, x.hour, x.estimated)
        for name in docket.cases()
        for x in docket.status(name, today).due_next
    ]
    return sorted(found, key=lambda each: each[:3])  # type: ignore[arg-type,return-value]


def listed(docket: Docket, today: date, look: bool) -> list[tuple[object, ...]]:
    return sorted(
        ((x.due, x.case, x.clock, x.standing, x.left, x.who, x.effect, x.effect_cite, x.hour,
          x.estimated) for x in docket.due(today, look=look)),
        key=lambda each: each[:3],
    )  # fmt: skip


VALUES = {
    "text": ("x", "y"), "date": ("2024-06-28", "2023-01-09"), "rate": ("25%", "5%"),
    "yes-no": ("no", "no", "yes"), "form": ("A1",), "money": ("100万元", "90万元"),
    "duration": ("10工作日", "1年"), "number": ("1",), "count": ("1",),
}  # fmt: skip


def step(docket: Docket, case: str, day: date, dice: random.Random) -> None:
    """An event that might come next, where one may."""
    able = [each for each in docket.status(case, day).allowed if not each.blocked]
    if not able:
        return
    event = dice.choice(able)
    procedure, log = docket.read(case)
    data = {
        name: dice.choice(kind.options or VALUES[kind.kind])
        for name, kind in procedure.fields.items()
        if name in event.data
    }
    try:
        docket.enter(case, Entry(f"e{len(log.entries)}", event.event, day, datetime.combine(day, time(12)),
                                 dice.choice(event.by), data, "理由", time=time(dice.choice((9, 19)))))  # fmt: skip
    except BadInput:
        return


@pytest.mark.parametrize("seed", range(3))
def test_the_due_list_is_what_the_logs_say_day_after_day(docket: Docket, seed: int) -> None:
    dice = random.Random(seed)
    day = on("2023-12-20")
    names, seen = [], 0
    for procedure in (APPROVAL, FILING, CODE, CALLED, LEDGERS):
        options = [
            {"beyond": "counts"} if procedure is CALLED and place else {} for place in range(4)
        ]
        for place, readings in enumerate(options):
            names.append(f"{procedure.id}-{place}{procedure.digest[:3]}")
            docket.begin(procedure, names[-1], day, datetime.combine(day, time(8)), readings)
    for _ in range(25):
        day += timedelta(days=dice.choice((0, 1, 1, 2, 3, 5, 30, 200 * (day.year < 2025))))
        for name in dice.sample(names, 6):
            step(docket, name, day, dice)
        for look in (False, True):
            found = listed(docket, day, look)
            assert found == from_the_logs(docket, day)
            seen += len(found)
    (docket.folder / "register.sqlite").unlink()
    rebuilt = listed(docket, day, True)
    assert rebuilt == from_the_logs(docket, day)
    assert seen > 40


def test_many_cases_are_folded_by_several_processes_alike(
    docket: Docket, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in range(7):
        begun(docket, f"案{place}", f"2024-02-0{place + 1} submit applicant project_code=A{place}")
    alone = docket.due(on("2024-02-08"))
    (docket.folder / "register.sqlite").unlink()
    monkeypatch.setattr(module, "_WORTH_PROCESSES", 2)
    monkeypatch.setattr(module, "_AT_ONCE", 3)
    assert Docket(docket.folder, processes=2).due(on("2024-02-08")) == alone
    with sqlite3.connect(docket.folder / "register.sqlite") as db:
        assert db.execute("SELECT count(*) FROM held").fetchone() == (7,)
    db.close()
