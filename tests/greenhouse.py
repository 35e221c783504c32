"""An invented office that permits greenhouses, and the commands run at its desk.

Its two procedures have what real ones have: acceptance deemed after two working days, a decision
that waits for an evaluation, two years to begin, a window to ask for more, a limit with an hour.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import chdir, redirect_stderr, redirect_stdout
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

from huice.calendar import published
from huice.cli import options
from huice.cli.app import main
from huice.cli.options import Lang

HUICE = Path(sys.executable).parent / "huice"
FOLDER = "hill-greenhouses-2023"

PERMIT = """\
number: 岭农规〔2023〕8号
title: 温室许可 | Greenhouse permit
cite: 第三条至第九条
actors:
  applicant: 建设人 | builder
  authority: 许可机关 | permit office
  evaluator: 测评所 | evaluator
  lower: 镇农技站 | township station
states:
  draft: {title: 准备 | preparing, kind: initial}
  received: {title: 已收件 | received}
  accepted: {title: 审查中 | under review}
  evaluation: {title: 测评中 | being evaluated}
  approved: {title: 已许可 | permitted}
  extension-pending: {title: 延期审查 | extension under review}
  refused: {title: 不予许可 | refused, kind: final}
  started: {title: 已动工 | begun, kind: final}
  lapsed: {title: 许可失效 | lapsed, kind: final}
readings:
  extension-runs-from:
    title: 延期自何时起算 | What an extension runs from
    options: {expiry: 届满之日 | the end of the period, event: 同意之日 | the day of consent}
    default: expiry
    cite: 第八条
  code-form:
    title: 地块编号的写法 | Form of the plot number
    default: ''
    cite: 第三条
transitions:
  - {event: submit, title: 提交申请 | applied for, by: [applicant], from: [draft], to: received, data: {plot: form code-form?, moved: yes-no?}, when: moved = yes or plot given, cite: 第三条}
  - {event: accept, title: 受理 | accepted, by: [authority], from: [received], to: accepted, cite: 第四条}
  - {event: mark-complex, title: 认定复杂 | found to be complex, by: [authority], from: [accepted], data: {reason: text}, cite: 第六条}
  - {event: entrust, title: 委托测评 | evaluation entrusted, by: [authority], from: [accepted], to: evaluation, data: {evaluator: text}, cite: 第五条}
  - {event: extend-evaluation, title: 延长测评 | evaluation extended, by: [authority], from: [evaluation], data: {length: duration, granted_by: choice head deputy}, cite: 第五条}
  - {event: report, title: 提交测评报告 | report delivered, by: [evaluator], from: [evaluation], to: accepted, cite: 第五条}
  - {event: consult-lower, title: 征求镇站意见 | township consulted, by: [authority], from: [evaluation], not_during: [G3], cite: 第五条}
  - {event: lower-replies, title: 镇站答复 | township replies, by: [lower], from: [evaluation], during: [G3], cite: 第五条}
  - {event: approve, title: 准予许可 | permitted, by: [authority], from: [accepted], to: approved, cite: 第七条}
  - {event: refuse, title: 不予许可 | refused, by: [authority], from: [accepted, evaluation], to: refused, data: {reason: text}, cite: 第七条}
  - {event: start, title: 动工 | begun, by: [applicant], from: [approved], to: started, cite: 第八条}
  - event: apply-extension
    title: 申请延期 | extension applied for
    by: [applicant]
    from: [approved]
    to: extension-pending
    times: 1
    window: {id: G6, kind: no-later, length: 30工作日, before: G5, outside: refuse, cite: 第八条}
    cite: 第八条
  - {event: grant-extension, title: 同意延期 | extension granted, by: [authority], from: [extension-pending], to: approved, data: {length: duration}, cite: 第八条}
clocks:
  G1:
    title: 受理告知 | notice of acceptance
    cite: 第四条
    who: authority
    length: 2工作日
    starts: [submit]
    stops: [accept]
    lapse: [{effect: deemed-acceptance, event: accept, cite: 第四条末款}]
  G2:
    title: 测评 | evaluation
    cite: 第五条
    who: evaluator
    length: 30工作日
    soft: true
    starts: [entrust]
    stops: [report]
    extensions:
      - {id: G2-more, on: extend-evaluation, up_to: 60工作日, grantors: [head], tell: [applicant], cite: 第五条}
    lapse: [{effect: silent, cite: 第五条}]
  G3:
    title: 镇站答复 | reply of the township
    cite: 第五条
    who: lower
    length: 3工作日
    starts: [consult-lower]
    stops: [lower-replies]
    lapse: [{effect: deemed-consent, event: lower-replies, cite: 第五条}]
  G4:
    title: 许可决定 | decision
    cite: 第六条
    who: authority
    length: 10工作日
    starts: [accept]
    stops: [approve, refuse]
    suspended_in: {evaluation: 第六条第二款}
    variants: [{id: G4-complex, on: [mark-complex], length: 20工作日, cite: 第六条}]
    lapse: [{effect: breach, cite: 第十条}]
  G5:
    title: 动工期限 | time to begin
    cite: 第八条
    who: applicant
    length: 2年
    starts: [approve]
    stops: [start]
    extensions:
      - {id: G5-more, on: grant-extension, up_to: 1年, runs_from: extension-runs-from, cite: 第八条}
    lapse: [{effect: automatic-invalidity, to: lapsed, held_in: [extension-pending], cite: 第九条}]
notices:
  - {title: 许可决定书 | letter of decision, on: [approve, refuse], to: [applicant], cite: 第七条}
publicity:
  - {title: 公开许可结果 | result published, on: [approve], cite: 第七条}
silences:
  - {about: 测评逾期怎么办 | what follows a late evaluation, cite: 第五条}
"""

GRANT = """\
number: 岭农规〔2023〕8号
title: 温室补贴申领 | Greenhouse grant
cite: 附件一
actors:
  applicant: 建设人 | builder
  authority: 许可机关 | permit office
states:
  open: {title: 征集中 | open, kind: initial}
  registered: {title: 已登记 | registered}
  filed: {title: 已申领 | filed, kind: final}
  out: {title: 不再纳入 | too late, kind: final}
transitions:
  - {event: register, title: 登记 | registered, by: [applicant], from: [open], to: registered, cite: 附件一（一）}
  - {event: file, title: 申领 | filed, by: [applicant], from: [registered], to: filed, cite: 附件一（二）}
clocks:
  G7:
    title: 申领截止 | close of filing
    cite: 附件一（二）
    who: applicant
    until: 2024-03-15 17:30
    starts: [register]
    stops: [file]
    lapse: [{effect: exclusion, to: out, cite: 附件一（三）}]
"""


def run(
    args: Sequence[str],
    home: Path,
    policies: Path,
    env: Mapping[str, str] | None = None,
    width: int = 100,
) -> subprocess.CompletedProcess[str]:
    """The command line as ``huice`` runs it, in a folder and an environment of its own, but in
    this process: hundreds of starts would take minutes."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("HUICE_")}
    own = {"NO_COLOR": "1", "COLUMNS": str(width), "HUICE_POLICIES": str(policies), **(env or {})}
    out, err, code = StringIO(), StringIO(), 0
    with (
        patch.dict(os.environ, {**kept, **own}, clear=True), chdir(home),
        patch.object(sys, "argv", ["huice", *args]), patch.object(options, "_language", Lang.zh),
        redirect_stdout(out), redirect_stderr(err),
    ):  # fmt: skip
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0
    return subprocess.CompletedProcess(["huice", *args], code, out.getvalue(), err.getvalue())


class Desk:
    """A folder with a library of these procedures, and the commands run in it."""

    def __init__(self, home: Path) -> None:
        self.home = home

    @classmethod
    def new(cls, home: Path) -> Desk:
        procedures = home / "policies" / FOLDER / "procedures"
        procedures.mkdir(parents=True)
        for name, text in (("permit", PERMIT), ("grant", GRANT)):
            (procedures / f"{name}.yaml").write_text(text, encoding="utf-8")
        return cls(home)

    def run(
        self, *args: str, env: Mapping[str, str] | None = None, width: int = 100
    ) -> subprocess.CompletedProcess[str]:
        return run(args, self.home, self.home / "policies", env, width)

    def say(self, *args: str, width: int = 100) -> str:
        done = self.run(*args, width=width)
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        return done.stdout

    def tell(self, *args: str) -> Any:
        return json.loads(self.say(*args, "--json"))

    def refuse(self, *args: str) -> str:
        """What is said of a bad input: exit 2, nothing on the screen, nothing written."""
        before = self.files()
        done = self.run(*args)
        assert (done.returncode, done.stdout) == (2, ""), done
        assert "Traceback" not in done.stderr
        assert self.files() == before
        return done.stderr

    def files(self) -> dict[str, bytes]:
        """Every file but the register, which is made from the others."""
        return {
            str(path.relative_to(self.home)): path.read_bytes()
            for path in sorted(self.home.rglob("*"))
            if path.is_file() and "register.sqlite" not in path.name
        }

    def event(self, case: str, event: str, by: str, day: str, *data: str) -> None:
        given = [part for each in data for part in ("--data", each)]
        self.say("case", "event", case, event, "--by", by, "--day", day, *given)

    def entrusted(self) -> Desk:
        """With a permit A-1, accepted, its evaluation entrusted and due on 2024-02-22."""
        self.say("case", "new", "permit", "A-1", "--day", "2024-01-02")
        self.event("A-1", "submit", "applicant", "2024-01-03", "plot=X1")
        self.event("A-1", "accept", "authority", "2024-01-04")
        self.event("A-1", "entrust", "authority", "2024-01-08", "evaluator=甲所")
        return self

    def permitted(self, *options: str) -> date:
        """With a permit B-1 whose two years run out in a year the published calendar does not
        cover; a day after that."""
        year = published().last_year - 1
        self.say("case", "new", "permit", "B-1", "--day", f"{year}-06-02", *options)
        self.event("B-1", "submit", "applicant", f"{year}-06-03", "plot=X1")
        self.event("B-1", "accept", "authority", f"{year}-06-04")
        self.event("B-1", "approve", "authority", f"{year}-06-05")
        return date(year + 2, 7, 1)
