"""An invented answer on a population, to see how it is drawn: round figures, hostile names."""

from __future__ import annotations

from fractions import Fraction

from huice.language import Text
from huice.report.population_tables import (
    ROUNDING,
    Bars,
    Cell,
    Column,
    Headline,
    Report,
    Series,
    Table,
)

HOSTILE = '</script><script>document.title="owned"</script><img src=x onerror=alert(1)> $x^2$'
FORMULA = '=HYPERLINK("http://example.invalid","x")'
NAMES: tuple[str | Text, ...] = (
    Text("设备更新奖励", "Equipment award"), HOSTILE, FORMULA, Text("设备更新奖励", "Equipment award"),
)  # fmt: skip

ELIGIBLE = (120, 3, 0, 45)
OPEN = (30, 1, 9, 5)
PAID = (12_345_678_901_234_567, 100, 0, 4500)
"""分. The first has more digits than a spreadsheet keeps."""

COLUMNS = (
    Column(Text("措施", "Measure")),
    Column(Text("出处", "Cite"), room="sheet"),
    Column(Text("符合", "Eligible"), "count"),
    Column(Text("金额", "Sum"), "money"),
    Column(Text("变化", "Change"), "money", signed=True),
    Column(Text("占比", "Share"), "share"),
)


def rows() -> tuple[tuple[Cell, ...], ...]:
    return tuple(
        (name, "第二条", eligible, paid, paid - 2250, Fraction(eligible, 168))
        for name, eligible, paid in zip(NAMES, ELIGIBLE, PAID, strict=True)
    )


def report() -> Report:
    chart = Bars(
        Text("各项措施的企业", "Companies by measure"),
        NAMES,
        (
            Series(Text("符合", "Eligible"), "eligible", ELIGIBLE),
            Series(Text("待补充", "Undetermined"), "undetermined", OPEN),
        ),
        "count",
    )
    money = Bars(
        Text("金额", "Money"), NAMES,
        (Series(Text("现行", "Now"), "before", PAID), Series(HOSTILE_NAME, "after", PAID[::-1])),
        "money", stacked=False,
    )  # fmt: skip
    total = (Text("合计", "Total"), None, 168, sum(PAID), None, Fraction(1))
    return Report(
        Text(HOSTILE, HOSTILE),
        Text("成本测算", "WHAT IT COSTS"),
        (
            Headline(Text("确定", "Certain"), sum(PAID), "money", "eligible"),
            Headline(Text("企业", "Companies"), 168, "count"),
            Headline(Text("净增", "Net"), 2250, "money", "loss", (Text("改后减改前", "after less before"),), signed=True),
        ),
        ((Text("数据", "Data"), HOSTILE), (Text("基准日", "Day"), "2024-06-01")),
        (
            Table("measures", Text("按措施", "By measure"), COLUMNS, rows(), total, (chart,)),
            Table("money", Text("按金额", "By sum"), COLUMNS, rows(), None, (money,), notes=(ROUNDING,)),
            Table("empty", Text("没有的", "Nothing"), COLUMNS, ()),
        ),
        (Text("上限不是应得额。", "A ceiling is no entitlement."),),
        (Text(HOSTILE, HOSTILE),),
    )  # fmt: skip


HOSTILE_NAME = Text(HOSTILE, HOSTILE)
