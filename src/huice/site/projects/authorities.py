"""Which authorities may take a project: by where it lies, the nearest first (第四条、第十九条（五）)."""

from __future__ import annotations

from typing import Final

from huice import places
from huice.language import Text
from huice.problems import BadInput, Spot
from huice.site.casework import procedures
from huice.site.people.models import LEVEL_NAMES, OfficeDuty, Organisation

FILED_WITH: Final = {"county": "county", "city": "prefecture", "park": "park"}
"""What an organisation of a level is called in the filing."""

TAKES: Final = {
    procedures.FILING: ("county", "city", "park"),
    procedures.APPROVAL: ("city", "county", "province"),
}
"""The levels that may take a project, the usual one first."""

GUANGDONG: Final = "440000"
SHENZHEN: Final = "440300"


def place_of(typed: str) -> str:
    """The code of a place in the province; raises BadInput for one that the rules leave out."""
    try:
        code = places.find(typed.strip()[:100])
    except (places.UnknownPlace, places.AmbiguousPlace) as error:
        raise BadInput.at(Spot("place"), error.zh, error.en, "place") from None
    if not places.contains(GUANGDONG, code) or code == GUANGDONG:
        raise BadInput.at(
            Spot("place"), f"“{typed}”应为广东省内的市或县（市、区）",
            f"'{typed}' is expected to be a city or county of Guangdong", "place",
        )  # fmt: skip
    if places.contains(SHENZHEN, code):
        raise BadInput.at(
            Spot("place"), "深圳市的项目不适用粤工信规字〔2021〕2号（第三条）",
            "the rules do not apply in Shenzhen (article 3)", "place",
        )  # fmt: skip
    return code


def all_for(procedure: str) -> list[Organisation]:
    """Every organisation of a level that may take such a project."""
    able = Organisation.objects.filter(level__in=TAKES[procedure], duty=OfficeDuty.INDUSTRY)
    return list(able.order_by("place", "name"))


def nearest(procedure: str, place: str, across: bool = False) -> list[Organisation]:
    """The organisations that may take a project there, the usual one first."""
    levels = TAKES[procedure]
    found = [each for each in all_for(procedure) if may_take(each, place, across)]
    return sorted(found, key=lambda each: (levels.index(each.level), each.pk))


def may_take(each: Organisation, place: str, across: bool = False) -> bool:
    """Whether a project lies in its jurisdiction; one across regions goes to the prefecture."""
    return places.contains(each.place, place) and not (across and each.level in ("county", "park"))


def chosen(procedure: str, place: str, ref: str, across: bool = False) -> Organisation:
    """The organisation asked for, or the usual one; raises BadInput where it may not take it."""
    able = nearest(procedure, place, across)
    if not able:
        raise BadInput.at(
            Spot("authority"), "本系统中没有管辖该地的机关，请联系管理员",
            "no authority for that place is on this site; ask its administrator", "authority",
        )  # fmt: skip
    if not ref:
        return able[0]
    found = next((each for each in able if each.ref == ref), None)
    if found is None:
        names = "、".join(each.name for each in able)
        raise BadInput.at(
            Spot("authority"), f"该机关不能办理此项目，可选：{names}",
            f"that authority may not take this project; choose from {names}", "authority",
        )  # fmt: skip
    return found


def named(each: Organisation) -> Text:
    """With its level: 曲江区工信局（县级）."""
    level = LEVEL_NAMES[each.level]
    return Text(f"{each.name}（{level.zh}）", f"{each.title.en} ({level.en})")
