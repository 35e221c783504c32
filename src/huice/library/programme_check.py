"""What a programme leaves open that it may not: limits without an effect, scores without a rubric,
money without a rule or without the stages in which it is had, moments out of order, measures and
procedures that are not there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Final

from huice.language import Text
from huice.library.policies import Policies
from huice.problems import Problem, near
from huice.rules.programme import ACT_NAMES, Act, Allotting, Programme, Stage, moment

_NEEDED_TO_PAY: Final[tuple[Act, ...]] = ("apply", "issue", "pay")


def programme_errors(policies: Policies) -> Iterator[Problem]:
    for document in policies.documents:
        if document.programme is not None:
            yield from _errors(document.programme, policies)


def _errors(programme: Programme, policies: Policies) -> Iterator[Problem]:
    for key in programme.measures:
        if key not in policies.measures:
            hint = near(key, policies.measures)
            yield Problem(programme.spot, Text(f"没有措施“{key}”{hint.zh}", f"no measure '{key}'{hint.en}"), "measures")  # fmt: skip
    for stage in programme.stages:
        if stage.by is not None and stage.lapse is None and not stage.is_silent:
            yield Problem(stage.spot, Text(
                f"环节“{stage.id}”有期限，没有写逾期的后果；文本没有写的，注明 silent: true",
                f"the stage '{stage.id}' has a limit and no effect; where the text has none say silent: true",
            ), "lapse")  # fmt: skip
        yield from _moment_errors(stage)
        if stage.runs and not _runs(stage.runs, policies):
            yield Problem(stage.spot, Text(f"没有办事程序“{stage.runs}”", f"no procedure '{stage.runs}'"), "runs")  # fmt: skip
    review = programme.review
    if review is not None and review.passing and not review.rubric and not review.is_silent:
        yield Problem(review.spot, Text(
            "有入围分数，没有评分标准；文本没有印的，注明 silent: true",
            "a score to pass and no rubric; where the text prints none say silent: true",
        ), "rubric")  # fmt: skip
    if programme.pays and not programme.allotting:
        yield Problem(programme.spot, Text("给资金的项目须写明怎样分配", "money is paid: say how it is allotted"), "allotting")  # fmt: skip
    for act in _missing_acts(programme, policies):
        yield Problem(programme.spot, Text(
            f"给资金的项目没有“{ACT_NAMES[act].zh}”环节（act: {act}）", f"money is paid, yet no stage has 'act: {act}'",
        ), "stages")  # fmt: skip
    for provision in programme.provisions:
        if provision.void_above is not None and provision.topic != "audit":
            yield Problem(provision.spot, Text(
                f"“{provision.id}”不是审计规定，不能有 void_above", f"'{provision.id}' is not about audit and can have no void_above",
            ), "void_above")  # fmt: skip
        if (provision.book is None) == (provision.topic == "open_book"):
            yield Problem(provision.spot, Text(
                f"“{provision.id}”：信息公开的规定须写明公开什么（book），其他规定不写",
                f"'{provision.id}': a provision on open books says what is published (book), no other one does",
            ), "book")  # fmt: skip
    yield from _bar_errors(programme)
    for each in programme.allotting:
        yield from _allotting_errors(each, programme, policies)


def _bar_errors(programme: Programme) -> Iterator[Problem]:
    """``bars`` and ``then`` belong to bars; a bar is counted in years, and one that something
    follows has no length of its own."""
    known = {each.id: each for each in programme.on("bar") if each.bars}
    for each in programme.provisions:
        if each.bars and each.topic != "bar":
            yield Problem(each.spot, Text(
                f"“{each.id}”不是限制申报的规定，不能有 bars", f"'{each.id}' is not about bars and can have no bars",
            ), "bars")  # fmt: skip
        if each.bars and each.length and not each.length.endswith("年"):
            yield Problem(each.spot, Text(
                f"“{each.id}”的限制期“{each.length}”应以年计", f"the bar '{each.id}' of '{each.length}' should be counted in years",
            ), "length")  # fmt: skip
        following = known.get(each.then)
        if each.then and (
            not each.bars or each.length or following is None or not following.length
        ):
            yield Problem(each.spot, Text(
                f"“{each.id}”的 then 应由没有期限的限制指向有期限的限制，写的是“{each.then}”",
                f"then of '{each.id}' leads from a bar without a length to one that has one, found '{each.then}'",
            ), "then")  # fmt: skip


def _moment_errors(stage: Stage) -> Iterator[Problem]:
    if (stage.opens or stage.closes) and stage.by is None:
        yield Problem(stage.spot, Text(
            f"环节“{stage.id}”有起止时间，没有写期限 by", f"the stage '{stage.id}' has a moment and no limit, by",
        ), "by")  # fmt: skip
    if _closes_too_early(stage):
        yield Problem(stage.spot, Text(
            f"环节“{stage.id}”的截止（{stage.closes}）早于开始（{stage.opens}）",
            f"the stage '{stage.id}' closes ({stage.closes}) before it opens ({stage.opens})",
        ), "closes")  # fmt: skip


def _closes_too_early(stage: Stage) -> bool:
    """A day lasts until it ends; a window of every year may run over the new year."""
    if not (stage.opens and stage.closes):
        return False
    opens, closes = moment(stage.opens), moment(stage.closes)
    if isinstance(opens, tuple) or isinstance(closes, tuple):
        return False
    return _at(closes, time.max) < _at(opens, time.min)


def _at(day: date, hour: time) -> datetime:
    return day if isinstance(day, datetime) else datetime.combine(day, hour)


def _missing_acts(programme: Programme, policies: Policies) -> Iterator[Act]:
    """The acts without which nobody is paid; an umbrella has them in the programmes under it."""
    if not programme.pays:
        return
    owners = {key.partition("/")[0] for key in programme.measures}
    under = [each.programme for each in policies.documents if each.id in owners]
    for act in _NEEDED_TO_PAY:
        if not programme.has(act) and not all(each and each.has(act) for each in under):
            yield act


def _runs(key: str, policies: Policies) -> bool:
    document, _, name = key.partition("/")
    return (policies.root / document / "procedures" / f"{name}.yaml").is_file()


def _allotting_errors(
    each: Allotting, programme: Programme, policies: Policies
) -> Iterator[Problem]:
    measure = policies.measures.get(each.measure)
    if each.measure not in programme.measures or measure is None:
        hint = near(each.measure, programme.measures)
        yield Problem(each.spot, Text(f"“{each.measure}”不在 measures 里{hint.zh}", f"'{each.measure}' is not under measures{hint.en}"), "measure")  # fmt: skip
        return
    if measure.award.amount is None:
        yield Problem(each.spot, Text("这项措施的奖补没有金额公式", "the measure's award has no amount"), "measure")  # fmt: skip
        return
    for name in filter(None, (*each.base, each.place)):
        if name not in policies.facts:
            hint = near(name, policies.facts)
            yield Problem(each.spot, Text(f"没有事实“{name}”{hint.zh}", f"no fact '{name}'{hint.en}"), "base")  # fmt: skip
