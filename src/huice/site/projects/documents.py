"""What an applicant hands in: the kinds of files of each procedure, and each file kept once."""

from __future__ import annotations

import hashlib
from typing import Any, Final, NamedTuple

from django.core.files.uploadedfile import UploadedFile

from huice.language import Text
from huice.site.casework import procedures, uploads
from huice.site.casework.models import Case, Upload
from huice.site.people.actor import Actor


class Kind(NamedTuple):
    """A kind of file. ``needed`` ones must be there before the case is handed in."""

    id: str
    label: Text
    needed: bool
    when: Text
    cite: str


STAMPED_FORM: Final = "stamped-form"
REPORT: Final = "application-report"
OTHER: Final = Kind("other", Text("其他材料", "Other material"), False, Text("", ""), "")

KINDS: Final = {
    procedures.FILING: (
        Kind(STAMPED_FORM, Text("盖章的备案表", "Stamped form"), True, Text("", ""), "第十九条（四）"),
        Kind("correction", Text("补正材料", "Material for a correction"), False,
             Text("收到一次性提醒后", "after a one-time reminder"), "第二十条"),
        Kind("works", Text("开工、进度、竣工材料", "Material on start, progress, completion"), False,
             Text("报送建设情况时", "when the works are reported"), "第二十六条第一款（一）"),
        OTHER,
    ),
    procedures.APPROVAL: (
        Kind(REPORT, Text("项目申请报告", "Application report"), True,
             Text("写明：企业情况；项目名称、地点、规模、内容；资源利用和生态环境影响；经济和社会影响。达到国家通用文本或行业示范文本的要求，由企业自主编制",
                  "the enterprise; the project's name, site, scale and content; use of resources and effects on the environment; economic and social effects. As the national model text or that of the industry asks; the enterprise writes it itself"),
             "第十二条第二款；核备条例第六条第一款"),
        Kind("site-opinion", Text("选址意见书", "Opinion on the site"), False,
             Text("以划拨方式取得国有土地使用权的项目", "where state land is allotted"),
             "第十二条第三款；核备办法第二十二条"),
        Kind("land-review", Text("用地（用海）预审意见", "Preliminary review of land or sea use"), False,
             Text("依规定可以不预审的除外", "save where none is required"),
             "第十二条第三款；核备办法第二十二条"),
        Kind("formality", Text("其他前置手续证明", "Proof of other prior formalities"), False,
             Text("法律、行政法规规定须先办理的", "where law asks for them first"),
             "第十二条第一款、第三款；核备办法第二十二条"),
        Kind("supplement", Text("补正、澄清材料", "Material for a supplement or clarification"), False,
             Text("收到告知或要求后", "after a notice or request"), "第十三条第二款、第十四条第五款"),
        Kind("site-change", Text("选址变更的证明文件", "Papers for a new site"), False,
             Text("建设地点变更超出原选址意见书、用地（用海）预审的范围时",
                  "where the new site lies beyond the opinion on the site or the review of land or sea use"),
             "第十七条第二款"),
        OTHER,
    ),
}  # fmt: skip


def kinds_of(case: Case) -> tuple[Kind, ...]:
    return KINDS.get(case.procedure, (OTHER,))


def label_of(case: Case, kind: str) -> Text:
    """What a file is called; its own kind where no procedure here knows it."""
    return next((x.label for x in kinds_of(case) if x.id == kind), Text(kind, kind))


def missing(case: Case) -> list[Kind]:
    """The needed kinds of which there is no file yet."""
    held = set(case.uploads.values_list("kind", flat=True))
    return [each for each in kinds_of(case) if each.needed and each.id not in held]


def keep_once(case: Case, kind: str, file: UploadedFile[Any], actor: Actor) -> Upload:
    """Keep a file, or find the same one that the case already holds."""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    known = case.uploads.filter(kind=kind, sha256=digest.hexdigest()).first()
    return known or uploads.keep(case, kind, file, actor)
