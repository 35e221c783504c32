"""The tree of organisations: what may stand under what, and all that moves with one."""

from __future__ import annotations

from typing import Final

from django.db import transaction

from huice import places
from huice.language import Text
from huice.site.casework.models import Case
from huice.site.people import audit
from huice.site.people.models import DUTY_NAMES, LEVEL_NAMES, Organisation
from huice.site.people.typed import Typed

RANKS: Final = {"nation": -1, "province": 0, "city": 1, "county": 2, "park": 3}
PLACE_LEVELS: Final = {
    "nation": ("country",), "province": ("province",), "city": ("city", "province"), "county": ("county", "city"),
    "park": ("county", "city", "province"),
}  # fmt: skip
"""At which levels the jurisdiction of each level of organisation may lie."""
_LONGEST_PATH: Final = 200
NAME, NAME_EN, SHORT = Text("名称", "name"), Text("英文名称", "English name"), Text("发文简称", "short name")  # fmt: skip
LEVEL, DUTY, PLACE, ABOVE = Text("层级", "level"), Text("职责", "duty"), Text("管辖区划", "jurisdiction"), Text("上级机关", "organisation above")  # fmt: skip


def in_order() -> list[Organisation]:
    """Each organisation after the one above it, those beside each other by place."""
    below: dict[int | None, list[Organisation]] = {}
    for each in Organisation.objects.order_by("place", "name"):
        below.setdefault(each.above_id, []).append(each)
    found: list[Organisation] = []

    def take(above: int | None) -> None:
        for each in below.get(above, []):
            found.append(each)
            take(each.pk)

    take(None)
    return found


def depth(each: Organisation) -> int:
    """How many stand above it."""
    return each.path.count("/") - 2


def choices() -> list[tuple[str, str]]:
    """The tree as options of a field."""
    return [(each.ref, "　" * depth(each) + each.name) for each in in_order()]


def read(typed: Typed, held: Organisation | None) -> Organisation:
    """What a form makes of an organisation (a new one where none is held); see ``typed.wrong``."""
    made = held or Organisation()
    made.name = typed.text("name", NAME, 128)
    made.name_en = typed.text("name_en", NAME_EN, 128, 0)
    made.short = typed.text("short", SHORT, 16)
    made.level = typed.choice("level", LEVEL, RANKS)
    made.duty = typed.choice("duty", DUTY, DUTY_NAMES)
    made.above = _above(typed)
    made.place = _place(typed)
    if not typed.wrong:
        _expect_in_place(typed, made)
    if "name" not in typed.wrong and Organisation.objects.filter(name=made.name).exclude(pk=made.pk).exists():  # fmt: skip
        typed.refuse("name", f"已有“{made.name}”", f"There is a '{made.name}' already")
    return made


def _above(typed: Typed) -> Organisation | None:
    ref = typed.request.POST.get("above", "").replace("\x00", "")
    if not ref:
        return None
    found = Organisation.objects.filter(ref=ref).first()
    if found is None:
        typed.refuse("above", "没有这个上级机关", "There is no such organisation above")
    return found


def _place(typed: Typed) -> str:
    written = typed.text("place", PLACE)
    if "place" in typed.wrong:
        return ""
    try:
        return places.find(written)
    except (places.UnknownPlace, places.AmbiguousPlace) as error:
        typed.refuse("place", error.zh, error.en)
    return ""


def _expect_in_place(typed: Typed, made: Organisation) -> None:
    level, above = LEVEL_NAMES[made.level], made.above
    if places.level(made.place) not in PLACE_LEVELS[made.level]:
        typed.refuse("place", f"{places.full_name(made.place)}不能是{level.zh}机关的管辖区划",
                     f"{places.full_name(made.place)} cannot be the jurisdiction of one at {level.en} level")  # fmt: skip
    if above is not None:
        if made.pk and above.path.startswith(made.path):
            typed.refuse(
                "above",
                "不能放到自己或自己的下级之下",
                "It cannot stand under itself or one below it",
            )
            return  # fmt: skip
        if RANKS[made.level] <= RANKS[above.level]:
            over = LEVEL_NAMES[above.level]
            typed.refuse("above", f"{level.zh}机关不能在{over.zh}机关之下", f"One at {level.en} level cannot stand under one at {over.en} level")  # fmt: skip
        if not places.contains(above.place, made.place):
            typed.refuse("place", f"{places.full_name(made.place)}不在上级机关的管辖区划{places.full_name(above.place)}之内",
                         f"{places.full_name(made.place)} does not lie in {places.full_name(above.place)}, that of the organisation above")  # fmt: skip
    for each in made.below.all() if made.pk else ():
        if not places.contains(made.place, each.place) or RANKS[each.level] <= RANKS[made.level]:
            typed.refuse("place", f"下级机关{each.name}（{places.full_name(each.place)}）将不在其内",
                         f"{each.title.en} below it ({places.full_name(each.place)}) would not lie in it")  # fmt: skip


def keep(made: Organisation, by: str) -> None:
    """Save it where it now stands, all below it moving along; in a transaction.

    The tree must have been held (``hold``) before the form was read.
    """
    before = made.path
    was_new = made.pk is None
    made.save()
    if before and before != made.path:
        for each in Organisation.objects.filter(path__startswith=before).exclude(pk=made.pk):
            Organisation.objects.filter(pk=each.pk).update(
                path=made.path + each.path.removeprefix(before)
            )
    audit.record(
        by, "organisation.add" if was_new else "organisation.change", made.ref, name=made.name,
        level=made.level, duty=made.duty, place=made.place, above=made.above.ref if made.above else "",
    )  # fmt: skip


def hold() -> None:
    """Hold the tree, so that of two who move at once the second sees what the first did."""
    list(Organisation.objects.select_for_update().order_by("pk").values_list("pk", flat=True))


def remove(each: Organisation, by: str) -> Text | None:
    """Take out an organisation on which nothing hangs; else why it cannot be."""
    if each.below.exists():
        return Text("还有下级机关", "there are organisations below it")
    if each.posts.exists():
        return Text("还有人员岗位", "persons have posts in it")
    if Case.objects.filter(authority=each).exists():
        return Text("还有办件", "it has cases")
    with transaction.atomic():
        audit.record(by, "organisation.remove", each.ref, name=each.name)
        each.delete()
    return None
