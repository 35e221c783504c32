"""The audit in words: what each line says, of whom and of what, by name."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final, NamedTuple

from huice.language import Text
from huice.problems import BadInput
from huice.site.administration.audit_words_funds import FUND_ACTIONS
from huice.site.administration.jobs import KIND_NAMES
from huice.site.administration.models import Job
from huice.site.casework.models import Case, Project
from huice.site.casework.procedures import keys, procedure
from huice.site.companies.models import Company
from huice.site.people.models import AuditLine, Organisation, Person
from huice.site.people.models_keys import ApiKey
from huice.site.web.refs import LENGTH

ACTIONS: Final = {
    "session.begin": Text("登录", "logged in"),
    "session.end": Text("退出登录", "logged out"),
    "session.end-others": Text("结束其他各处的登录", "ended the other sessions"),
    "person.register": Text("注册", "registered"),
    "person.open": Text("开设账户", "opened an account"),
    "person.change": Text("更改自己的资料", "changed their own data"),
    "person.edit": Text("修改人员", "edited a person"),
    "person.unlock": Text("解锁登录", "unlocked a login"),
    "person.out": Text("停用账户", "put an account out of service"),
    "person.in": Text("恢复账户", "put an account into service"),
    "password.change": Text("更换密码", "changed the password"),
    "password.link": Text("发出设置密码的链接", "a link to set a password was made"),
    "password.set": Text("由链接设置密码", "set the password by a link"),
    "factor.set": Text("设置两步验证", "set up the second factor"),
    "factor.codes": Text("重新生成备用码", "made new backup codes"),
    "factor.wrong": Text("两步验证码不对", "a wrong code of the second factor"),
    "factor.remove": Text("停用两步验证", "turned the second factor off"),
    "factor.reset": Text("重置两步验证", "reset the second factor"),
    "key.make": Text("新建接口密钥", "made a key of the API"),
    "key.revoke": Text("停用接口密钥", "revoked a key of the API"),
    "post.give": Text("授予岗位", "gave a post"),
    "post.take": Text("撤去岗位", "took a post away"),
    "organisation.add": Text("新增机关", "added an organisation"),
    "organisation.change": Text("更改机关", "changed an organisation"),
    "organisation.remove": Text("撤销机关", "took out an organisation"),
    "company.found": Text("登记企业", "entered a company"),
    "company.enter": Text("登记企业", "entered a company"),
    "company.ask": Text("申请加入企业", "asked to join a company"),
    "company.role": Text("变更企业成员角色", "changed the role of a member"),
    "company.remove": Text("移出企业成员", "took a member out of a company"),
    "company.refuse": Text("拒绝加入企业", "refused a request to join a company"),
    "company.facts": Text("填报企业资料", "entered facts of a company"),
    "project.begin": Text("新建项目", "began a project"),
    "project.code": Text("赋予项目代码", "gave a project its code"),
    "project.information": Text("填写项目信息", "entered a project's information"),
    "case.begin": Text("立案", "began a case"),
    "case.broken": Text("案件日志与哈希链不符", "a case's log breaks its chain"),
    "case.correct": Text("更正办件记录", "corrected a case's log"),
    "case.assign": Text("分派办件", "assigned a case"),
    "case.progress": Text("报送进展", "reported progress"),
    "notice.serve": Text("制发文书", "served a notice"),
    "proposal.make": Text("拟办呈批", "made a proposal"),
    "proposal.confirmed": Text("核定呈批", "confirmed a proposal"),
    "proposal.returned": Text("退回呈批", "returned a proposal"),
    "proposal.withdrawn": Text("撤回呈批", "withdrew a proposal"),
    "duty.record": Text("归档", "put on file"),
    "duty.publicity": Text("公示", "made public"),
    "publish": Text("发布公示", "published a notice"),
    "upload": Text("上传文件", "handed in a file"),
    "feed.renew": Text("更换日历地址", "renewed a calendar feed"),
    "feed.revoke": Text("停用日历地址", "revoked a calendar feed"),
    "complaint.file": Text("提出投诉举报", "filed a complaint"),
    "complaint.answer": Text("答复投诉举报", "answered a complaint"),
    "violation.begin": Text("登记违规", "entered a violation"),
    "observation.entered": Text("填报观测值", "entered an observation"),
    "report.taken": Text("承担报送事项", "took over a report"),
    "report.released": Text("退回报送事项", "gave back a report"),
    "report.entered": Text("报送", "entered a report"),
    "dossier.add": Text("填报集群档案", "added to a cluster's dossier"),
    "dossier.replace": Text("更正集群档案", "replaced an item of a dossier"),
    "dossier.withdraw": Text("撤回集群档案条目", "withdrew an item of a dossier"),
    "inspection.begin": Text("开始抽查", "began an inspection"),
    "inspection.lists": Text("确定抽查名录", "set the lists of an inspection"),
    "inspection.announce": Text("公布抽查计划", "announced an inspection plan"),
    "inspection.draw": Text("抽取检查对象", "drew the inspected"),
    "inspection.publish": Text("公布抽取结果", "published a draw"),
    "inspection.record": Text("记录检查", "recorded an inspection"),
    "inspection.results": Text("公布检查结果", "published the results"),
    "job.ask": Text("提交后台任务", "asked for background work"),
    "job.cancel": Text("取消后台任务", "cancelled background work"),
    "job.done": Text("后台任务完成", "background work was done"),
    "job.failed": Text("后台任务失败", "background work failed"),
    "job.cancelled": Text("后台任务已取消", "background work stopped"),
    "texts.remove": Text("移除导入的文件", "took out imported documents"),
    "audit.export": Text("导出审计记录", "exported the audit"),
    "backup": Text("备份", "made a backup"),
    "restore": Text("恢复备份", "restored a backup"),
    "site.begin": Text("站点初次启动", "the site began"),
    "samples.fill": Text("装入样例数据", "sample data were put in"),
    "samples.remove": Text("清除样例数据", "sample data were taken out"),
    **FUND_ACTIONS,
}
KINDS: Final = {
    "session": Text("登录", "sessions"), "person": Text("人员", "persons"),
    "password": Text("密码", "passwords"), "factor": Text("两步验证", "second factors"),
    "key": Text("接口密钥", "keys"), "post": Text("岗位", "posts"),
    "organisation": Text("机关", "organisations"), "company": Text("企业", "companies"),
    "project": Text("项目", "projects"), "case": Text("办件", "cases"),
    "notice": Text("文书", "notices"), "proposal": Text("呈批", "proposals"),
    "upload": Text("上传", "uploads"), "publish": Text("公示", "publicity"), "inspection": Text("抽查", "inspections"),
    "complaint": Text("投诉举报", "complaints"), "violation": Text("违规", "violations"),
    "duty": Text("监管", "supervision"), "feed": Text("日历", "feeds"),
    "job": Text("后台任务", "background work"), "texts": Text("文件库", "documents"),
    "audit": Text("审计", "the audit"), "backup": Text("备份", "backups"),
    "fund": Text("资金", "funds"), "samples": Text("样例数据", "sample data"), "site": Text("站点", "the site"),
}  # fmt: skip
"""Beginnings of actions, as one filters by them."""
_NOBODY: Final = Text("系统", "the site")


LABELS: Final = {
    "administrator": Text("管理员", "administrator"), "because": Text("理由", "reason"),
    "by": Text("身份", "as"), "changed": Text("更改", "changed"), "code": Text("代码", "code"),
    "day": Text("日期", "day"), "days": Text("有效日数", "days"), "ended": Text("结束登录数", "sessions ended"),
    "event": Text("事件", "event"), "facts": Text("资料项", "facts"), "kind": Text("种类", "kind"),
    "level": Text("层级", "level"), "lines": Text("行数", "lines"), "login": Text("登录名", "login"),
    "name": Text("名称", "name"), "number": Text("编号", "number"), "place": Text("区划", "place"),
    "organisation": Text("机关", "organisation"), "above": Text("上级机关", "organisation above"),
    "person": Text("人员", "person"), "procedure": Text("程序", "procedure"),
    "reason": Text("理由", "reason"), "role": Text("角色", "role"), "rows": Text("行数", "rows"),
    "proposal": Text("呈批", "proposal"), "what": Text("内容", "what"),
    "scopes": Text("用途", "scopes"), "state": Text("状态", "state"), "to": Text("改为", "to"),
    "handler": Text("经办人", "handler"), "file": Text("文件", "file"),
    "corrects": Text("更正", "corrects"), "case": Text("办件", "case"),
    "needs": Text("须由", "needs"), "notice": Text("文书", "notice"), "of": Text("所及人员", "of"),
    "before": Text("原为", "before"), "fields": Text("栏目", "fields"), "report": Text("报告", "report"),
    "credit_code": Text("统一社会信用代码", "credit code"), "invested": Text("已投资（分）", "invested, in fen"),
    "title": Text("标题", "title"), "until": Text("截止", "until"), "authority": Text("机关", "authority"),
    "projects": Text("项目", "projects"), "conduct": Text("行为", "conduct"), "answer": Text("答复", "answer"),
    "finding": Text("检查结论", "finding"), "drawn": Text("抽取数", "drawn"), "ratios": Text("抽取比例", "ratios"),
    "windows": Text("时限", "windows"), "year": Text("年度", "year"), "batch": Text("批次", "batch"),
    "document": Text("文件", "document"), "other": Text("对方", "the other"),
    "period": Text("期间", "period"), "verified": Text("核实（分）", "verified, in fen"),
    "clawback": Text("收回（分）", "taken back, in fen"),
    "measured_by": Text("完成的标准", "completion by"), "taking": Text("收回的范围", "taken back"),
    "how": Text("方式", "how"), "provision": Text("依据", "provision"), "grade": Text("等次", "grade"),
    "measure": Text("措施", "measure"),
    "late": Text("逾期", "late"), "upload": Text("文件", "file"),
    "call": Text("通知", "call"), "version": Text("方案版次", "version"), "budget": Text("预算（分）", "budget, in fen"),
    "paid": Text("拟安排（分）", "allotted, in fen"), "outcome": Text("结果", "outcome"), "meeting": Text("会议", "meeting"),
    "total": Text("合计（分）", "sum, in fen"), "informed": Text("告知部门", "departments told"),
    "voucher": Text("凭证号", "voucher"), "money": Text("金额（分）", "money, in fen"), "plan": Text("计划", "plan"),
    "part": Text("部分", "part"), "earlier": Text("原条目号", "earlier number"), "source": Text("来源", "source"),
    "applications": Text("申报数", "applications"), "approved": Text("审定（分）", "approved, in fen"),
    "declared": Text("申报（分）", "declared, in fen"),
    "firm": Text("审计机构", "auditor"), "passed": Text("通过", "passed"),
    "photographs": Text("照片数", "photographs"), "score": Text("评分", "score"), "scores": Text("各项得分", "points"),
    "seed": Text("种子", "seed"), "spread": Text("分差", "spread"), "verdict": Text("结论", "verdict"),
}  # fmt: skip
"""What the details of a line are called; others stay as they are written."""
_INSIDE: Final = frozenset(("head", "entry", "sha256", "digest"))  # told only when unfolded


class Told(NamedTuple):
    """A line in words: ``what`` was done, ``by`` whom, to which ``thing``, with which details;
    ``inside`` are those that machines read."""

    line: AuditLine
    by: str
    what: Text
    thing: str
    details: list[tuple[Text, str]]
    inside: list[tuple[str, str]]


def told(lines: Iterable[AuditLine]) -> list[Told]:
    """These lines in words, names looked up for all of them together."""
    held = list(lines)
    refs = {each.person for each in held} | {each.about for each in held}
    names = _names(refs | {x for each in held for x in _what(each.line).values() if _is_ref(x)})
    return [_told(each, names) for each in held]


def _told(each: AuditLine, names: dict[str, str]) -> Told:
    what = _what(each.line)
    thing = names.get(each.about) or str(what.pop("case", "") or what.pop("name", "")) or each.about
    what = {key: value for key, value in what.items() if value != thing}
    by = names.get(each.person) or each.person or str(_NOBODY)
    if each.action.startswith("job."):
        what.pop("kind", None)  # the thing is called by it
    said = [
        (key, _plain(value, names)) for key, value in what.items() if value not in ("", None, [])
    ]
    return Told(
        each, by, in_words(each.action), thing,
        [(LABELS.get(key, Text(key, key)), value) for key, value in said if key not in _INSIDE],
        [(key, value) for key, value in said if key in _INSIDE],
    )  # fmt: skip


def in_words(action: str) -> Text:
    """What an action is called; the event of a case as its procedure calls it."""
    if action in ACTIONS:
        return ACTIONS[action]
    kind, _, rest = action.partition(".")
    if kind == "case" and rest in _events():
        return _events()[rest]
    if kind in KINDS and rest:
        return Text(f"{KINDS[kind].zh}：{rest}", f"{KINDS[kind].en}: {rest}")
    return Text(action, action)


@lru_cache(maxsize=1)
def _events() -> dict[str, Text]:
    """The events of all procedures of the library by their ids."""
    found: dict[str, Text] = {}
    for key in keys():
        try:
            events = procedure(key).events
        except BadInput:
            continue
        found = {name: each.title for name, each in events.items()} | found
    return found


def _what(line: str) -> dict[str, Any]:
    try:
        found = json.loads(line)["what"]
    except (ValueError, KeyError, TypeError):  # a line somebody wrote into the table
        return {}
    return dict(found) if isinstance(found, dict) else {}


def _plain(value: object, names: dict[str, str]) -> str:
    if isinstance(value, list):
        return f"{len(value)}" if len(value) > 6 else "、".join(str(each) for each in value)
    if isinstance(value, bool):
        return "✓" if value else "—"
    return names.get(str(value), str(value))[:200]


def _is_ref(value: object) -> bool:
    return isinstance(value, str) and len(value) == LENGTH and value.isalnum()


def _names(refs: set[str]) -> dict[str, str]:
    """What these refs name."""
    wanted = refs - {""}
    found: dict[str, str] = {}
    found |= {x.ref: f"{x.name}（{x.login}）" for x in Person.objects.filter(ref__in=wanted)}
    for model in (Company, Organisation, Project, Case, ApiKey):
        found |= dict(model._default_manager.filter(ref__in=wanted).values_list("ref", "name"))
    found |= {
        ref: str(KIND_NAMES.get(kind, kind))
        for ref, kind in Job.objects.filter(ref__in=wanted).values_list("ref", "kind")
    }
    return found


def refs_of(words: str) -> list[str]:
    """The refs that something typed may mean: a ref, a name, a code, a login."""
    found = {words}
    for model, fields in (
        (Person, ("login", "name")), (Company, ("name", "credit_code")), (Organisation, ("name",)),
        (Project, ("name", "code")), (Case, ("name",)),
    ):  # fmt: skip
        for field in fields:
            matches = model._default_manager.filter(**{field: words})
            found |= set(matches.values_list("ref", flat=True)[:50])
    return sorted(found)
