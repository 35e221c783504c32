"""Tile maps: the province's cities and a city's districts as squares that keep their neighbours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from huice import places


class TileMap(NamedTuple):
    """Rows of names, and the place that they lie in."""

    within: str
    rows: tuple[tuple[str, ...], ...]


GUANGDONG: Final = TileMap("广东省", (
    (".", ".", ".", "韶关市", ".", ".", "."),
    (".", ".", "清远市", ".", "河源市", "梅州市", "."),
    ("云浮市", "肇庆市", "佛山市", "广州市", "惠州市", "揭阳市", "潮州市"),
    ("茂名市", "阳江市", "江门市", "中山市", "东莞市", "汕尾市", "汕头市"),
    ("湛江市", ".", ".", "珠海市", "深圳市", ".", "."),
))  # fmt: skip
"""The twenty-one cities, roughly where they lie: a row of squares from the north to the sea."""

SHENZHEN: Final = TileMap("深圳市", (
    (".", "光明区", "龙华区", "龙岗区", "坪山区"),
    ("宝安区", "南山区", "福田区", "罗湖区", "盐田区"),
    (".", ".", ".", ".", "大鹏新区"),
))  # fmt: skip
"""Shenzhen's districts; 大鹏新区 is no division of GB/T 2260 and stands by its name alone."""

STEPS: Final = 4
"""How many shades tell how much a place has to do."""


class Tile(NamedTuple):
    """A square: where it stands, its name and code, how much it has, and its shade from 0 to 4."""

    row: int
    column: int
    name: str
    code: str
    roles: int
    shade: int

    @property
    def short(self) -> str:
        """The name as a map has it: 广州, 南山, 大鹏新区."""
        return self.name if self.name.endswith("新区") else self.name.rstrip("市区")


def tiles(drawn: TileMap, counts: Mapping[str, int]) -> list[Tile]:
    """The squares of a map; empty where none of its places has anything."""
    found = []
    for row, names in enumerate(drawn.rows, 1):
        for column, name in enumerate(names, 1):
            if name != ".":
                code = _code(f"{drawn.within}{name}")
                found.append(Tile(row, column, name, code, counts.get(code, 0), 0))
    most = max((each.roles for each in found), default=0)
    if not most:
        return []
    return [each._replace(shade=-(-each.roles * STEPS // most)) for each in found]


def _code(name: str) -> str:
    try:
        return places.find(name)
    except (places.UnknownPlace, places.AmbiguousPlace):
        return ""
