"""Answers on a population with round figures, to see that each stands where it should."""

from __future__ import annotations

from fractions import Fraction

from huice.language import Text
from huice.population.running.summary import (
    ByVerdict,
    Concentration,
    Group,
    Grouping,
    MeasureSummary,
    NearMiss,
    Reached,
    Recipient,
    Summary,
    Sums,
    TopShare,
)
from huice.population.study.budget import (
    Budget,
    CostGroup,
    CostGrouping,
    MeasureBudget,
    PaidGrouping,
    RegionPaid,
    RuleResult,
)
from huice.population.study.candidates import (
    Asked,
    Barrier,
    CandidateGroup,
    CandidateGrouping,
    Candidates,
    MeasureCandidates,
)
from huice.population.study.claims import Paid, PaidGroup
from huice.population.study.limits import Limit
from huice.population.study.patch import Change
from huice.population.study.reform import (
    MeasureShift,
    Moves,
    Reform,
    Shift,
    ShiftGroup,
    ShiftGrouping,
)
from huice.rules.measure import Quota

WAN = 1_000_000
"""分 in 万元."""

TITLE = Text("设备更新奖励", "Equipment award")
DOCUMENT = Text("虚构办法", "Invented rules")
NORTH, SOUTH = Text("甲市", "North City"), Text("乙市", "South City")
CITY = Text("地市", "City")

FOUND = ByVerdict(
    eligible=Sums(3, 500 * WAN, 500 * WAN),
    judged=Sums(2, 0, 300 * WAN, 1),
    undetermined=Sums(4, 0, 900 * WAN),
)
"""Certain 500万元, at most 800万元 and one unbounded, undetermined 900万元."""

LATER = ByVerdict(eligible=Sums(2, 350 * WAN, 350 * WAN), judged=Sums(1, 0, 200 * WAN))
NOTHING = ByVerdict()


def summary(finished: bool = True, reasons: bool = True) -> Summary:
    misses = (NearMiss("floor", Text("达到门槛", "Above the floor"), "第二条", 7),)
    concentration = Concentration(
        500 * WAN, 3, (TopShare(10, 500 * WAN, Fraction(1)),), (Recipient("91440300MA5XXXXX0X", 250 * WAN),)
    )  # fmt: skip
    most = Concentration(
        800 * WAN, 5, (TopShare(10, 800 * WAN, Fraction(1)),), (Recipient("91440300MA5YYYYY0Y", 300 * WAN),)
    )  # fmt: skip
    return Summary(
        source="companies.parquet", at="2024-06-01", library="a1b2", finished=finished, parts=2,
        companies=20, of_companies=40, reached=Reached(3, 5, 9), applicant=FOUND, government=NOTHING,
        measures=(
            MeasureSummary("invented/award", TITLE, "第一条", DOCUMENT, "amount", "applicant", True,
                           FOUND, 11, 7 if reasons else None, misses if reasons else None),
            MeasureSummary("invented/title", Text("称号", "A title"), "第三条", DOCUMENT, "none", "applicant",
                           False, ByVerdict(eligible=Sums(1)), 19, 0 if reasons else None, () if reasons else None),
        ),
        groupings=(
            Grouping("city", CITY, (
                Group("440300", NORTH, 15, Reached(3, 5, 9), FOUND, NOTHING, (("invented/award", FOUND),)),
                Group("", Text("未知", "unknown"), 5, Reached(), NOTHING, NOTHING, ()),
            )),
        ),
        certain=concentration, possible=most,
        closed=(("invented/late", Text("过期的", "The late one"), "expired"),), assumed_open=(),
    )  # fmt: skip


def budget(limited: bool = True) -> Budget:
    paid = Paid(5, 800 * WAN, 400 * WAN, 0, 5, 0)
    ranked = Paid(5, 800 * WAN, 400 * WAN, 2, 1, 2)
    north = PaidGrouping("city", CITY, (PaidGroup("440300", NORTH, paid),))
    south = PaidGrouping("city", CITY, (PaidGroup("440300", NORTH, ranked),))
    region = Text("全部", "all")
    rules = (
        RuleResult("uniform", Text("统一比例", "One rate"), Text("同一比例", "the same rate for all"), paid, 3,
                   (RegionPaid(region, 400 * WAN, Fraction(2, 3), 3, paid, ""),), (north,)),
        RuleResult("ranking", Text("排序到用完", "A ranking"), Text("从大到小", "the greatest first"), ranked, 0,
                   (RegionPaid(region, 400 * WAN, None, 0, ranked, "91440300MA5YYYYY0Y"),), (south,)),
    )  # fmt: skip
    return Budget(
        source="companies.parquet", at="2024-06-01", library="a1b2", companies=20, claimants=5,
        applicant=FOUND, government=ByVerdict(judged=Sums(1, 0, 50 * WAN)),
        measures=(
            MeasureBudget("invented/award", TITLE, "第一条", DOCUMENT, "amount", "applicant", True, FOUND,
                          (Quota(Text("年度总额", "Yearly total"), "4亿元", Text("每年", "a year"), "第五条"),)),
        ),
        groupings=(CostGrouping("city", CITY, (CostGroup("440300", NORTH, 20, 5, FOUND, NOTHING),)),),
        limits=(Limit(400 * WAN),) if limited else (), allotments=rules if limited else (),
        unbounded=1, closed=(), assumed_open=(("invented/award", TITLE, "expired"),),
    )  # fmt: skip


def reform() -> Reform:
    moves = Moves(winners=1, losers=3, mixed=1, unchanged=15, gained=10 * WAN, lost=260 * WAN)
    shift = Shift(FOUND, LATER, moves, 0, 2)
    return Reform(
        title=Text("提高门槛", "A higher floor"), patch="reform.yaml",
        changes=(Change("invented/award", TITLE, Text("门槛", "Floor"), "第二条",
                        Text("700万元", "700万元"), None),),
        source="companies.parquet", at="2024-06-01", library="a1b2", companies=20, claimants=(5, 3), paid=(4, 3),
        applicant=shift, government=Shift(NOTHING, NOTHING, Moves(unchanged=20), 0, 0),
        measures=(
            MeasureShift("invented/award", TITLE, "第一条", DOCUMENT, "applicant", True, False, shift),
            MeasureShift("invented/title", Text("称号", "A title"), "第三条", DOCUMENT, "applicant", False, False,
                         Shift(NOTHING, NOTHING, Moves(), 0, 0)),
        ),
        groupings=(ShiftGrouping("city", CITY, (ShiftGroup("440300", NORTH, 20, shift),)),),
        closed=(), assumed_open=(("invented/award", TITLE, "expired"),),
    )  # fmt: skip


def candidates() -> Candidates:
    sure, ask = Sums(3, 500 * WAN, 500 * WAN), Sums(4, 0, 900 * WAN, 1)
    return Candidates(
        source="companies.parquet", at="2024-06-01", library="a1b2", companies=20, reached=(3, 4),
        without_asking=sure, for_the_asking=ask,
        measures=(
            MeasureCandidates(
                "invented/award", TITLE, "第一条", DOCUMENT, "applicant", True, sure, ask, 2, 3, False,
                (Barrier(Text("由市局评审", "Judged by the bureau"), "第四条", True),),
                (Asked("renovation.purchase", Text("设备购置额", "Purchase"), Text("发票", "Invoices")),),
                (Text("市局", "The bureau"),),
            ),
        ),
        groupings=(CandidateGrouping("city", CITY, (CandidateGroup("440300", NORTH, 20, sure, ask),)),),
        closed=(), assumed_open=(("invented/award", TITLE, "expired"),),
    )  # fmt: skip
