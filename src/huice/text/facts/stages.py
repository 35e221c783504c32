"""Stages: the step of a procedure that a date or a deadline belongs to (申报, 受理, 公示, 报送, 施行)."""

from __future__ import annotations

import re
from typing import Final

# What is done by a day. These are nearly always verbs, so the first one after a date names its stage.
_SURE: Final = (
    "征求意见|公开征集|一次性?告知|告知|反馈|答复|成文|印发|公布|发布|施行|实施|执行|生效|废止|失效|到期|"
    "届满|期满|截止|报送|上报|报备|寄送|寄至|邮寄|提交|递交|上传|填报|报名|受理|公示|拨付|下达|兑现|验收|"
    "通过(?=[，。；）]|$)|办理|通报|发文|报(?=[一-鿿]{2,14}(?:局|厅|部|委|司|处|办))"
)
# Steps that also stand inside names of papers (申报材料, 评审结果): taken where nothing surer is near.
_LIKELY: Final = (
    "申报|申请|推荐|初审|预审|评审|审核|审查|审计|评估|评价|认定|遴选|筛选|选拔|核查|复核|复审|核准|备案|委托|"
    "批准|决定|公告|开展|组织|召开|更新|入库|修订|督导|督查|考核|评议|回复|延长|延期|有效期?|试行"
)
# Inside the name of an office or of a paper such a word is no step.
_NO_NAME: Final = r"(?!机关|部门|单位|主体|材料|文件|条件|指南|通知|书|表)"
_SURE_WORD = re.compile(_SURE)
_ANY_WORD = re.compile(f"{_SURE}|(?:{_LIKELY}){_NO_NAME}")
_LABEL_WORD = re.compile(f"{_SURE}|{_LIKELY}|建设|启动|完工")
_LABEL = re.compile(
    r"(?P<name>[一-鿿]{0,12}?)(?:(?:起止)?时间|日期|期限|时限|周期|期)(?:[（(][^（）()]*[）)])?"
    r"(?:为|是|从|自|至|到|不早于|不晚于)?[:：]?[^，。；\d]{0,16}$"
)
_TERM = re.compile(r"(?:有效期?限?|试行)[^，。；\d]{0,6}$")
_AT_ONCE = re.compile(rf"(?P<stage>{_SURE}|{_LIKELY})(?:的?(?:时限|期限|时间))?[^，。；一-鿿\d]?$")


_NEAR: Final = 60  # a label stands this close to its date


def stage_by_label(before: str) -> str:
    """The stage in the label before a date (公示期为, 网上申报时间：), or nothing."""
    before = before[-_NEAR:]
    term = _TERM.search(before)
    if term:
        return "试行" if term[0].startswith("试行") else "有效期"
    label = _LABEL.search(before)
    steps = _LABEL_WORD.findall(label["name"]) if label else []
    # 申报截止日期: what closes is the stage
    return next((step for step in reversed(steps) if step != "截止"), steps[-1] if steps else "")


def stage_at_once(before: str) -> str:
    """The stage that stands right before a length of time (现场核查20个工作日), or nothing."""
    found = _AT_ONCE.search(before[-_NEAR:])
    return found["stage"] if found else ""


def stage_around(before: str, after: str, rest: str) -> str:
    """The stage by the words around a date: its clause before and after, and the sentence's rest."""
    found = _around(before, after, rest)
    return "报送" if found == "报" else found


def _around(before: str, after: str, rest: str) -> str:
    for found in (
        _SURE_WORD.search(after), _SURE_WORD.search(rest[:60]), _ANY_WORD.search(after),
    ):  # fmt: skip
        if found:
            return found[0]
    return _last(_SURE_WORD, before) or _first(_ANY_WORD, rest[:60]) or _last(_ANY_WORD, before)


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[0] if found else ""


def _last(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.findall(text)
    return str(found[-1]) if found else ""
