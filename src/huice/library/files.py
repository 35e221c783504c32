"""The shape of the files in policies/: document.yaml, measures.yaml, facts.yaml, cases.yaml.

pydantic checks the shape; what it finds is told with file, line and column, in both languages.
Expressions are still text here; ``huice.library.load`` checks them.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from huice.language import Text
from huice.library.yaml_file import Data
from huice.problems import BadInput, Problem, near

ID = r"^[a-z0-9][a-z0-9-]*$"
NAME = r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$"


def _as_printed(written: object) -> object:
    """pydantic would take 20210419 for seconds since 1970, and hours with a zone."""
    day = r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2})?)?"
    if written is not None and not (isinstance(written, str) and re.fullmatch(day, written)):
        raise ValueError(
            f"“{written}”不是日期，应写作 2021-04-19 或 2021-04-19T18:00\n"
            f"'{written}' is not a date such as 2021-04-19 or 2021-04-19T18:00"
        )
    return written


Day = Annotated[date, BeforeValidator(_as_printed)]
Moment = Annotated[date | datetime, BeforeValidator(_as_printed)]


class File(BaseModel):
    """Unknown fields are errors, so that a slip of the pen is never passed over."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Bilingual(File):
    """Written ``中文 | English`` in one line."""

    zh: str
    en: str

    @model_validator(mode="before")
    @classmethod
    def split(cls, written: object) -> object:
        zh, bar, en = written.partition(" | ") if isinstance(written, str) else ("", "", "")
        if not bar or not zh.strip() or not en.strip() or " | " in en:
            raise ValueError("应写作“中文 | English”\nexpected 'Chinese | English'")
        return {"zh": zh.strip(), "en": en.strip()}

    @property
    def text(self) -> Text:
        return Text(self.zh, self.en)


def text_of(bilingual: Bilingual | None) -> Text | None:
    return bilingual.text if bilingual else None


class FactFile(File):
    """``type`` is money, rate, boolean, date, place, industry, text, number, duration, choice or
    ``count UNIT``; ``source`` says who answers; ``where`` tells the applicant where to look."""

    type: str
    label: Bilingual
    source: Literal["register", "declared", "decided"]
    where: Bilingual
    yearly: bool = False
    signed: bool = False
    options: dict[str, str] = {}
    plausible: str | None = None


class FactsFile(File):
    facts: dict[str, FactFile]


class DefinitionFile(File):
    """Either ``is`` (an expression), or ``by`` with ``rows`` (a table), or with ``columns``."""

    is_: str | None = Field(None, alias="is")
    by: str | None = None
    rows: dict[str, str | list[str]] | None = None
    columns: list[str] | None = None
    label: Bilingual | None = None
    cite: str = ""
    reading: Bilingual | None = None
    options: dict[str, str] = {}

    @model_validator(mode="after")
    def one_form(self) -> DefinitionFile:
        if (self.is_ is None) == (self.rows is None):
            raise ValueError("写 is 或 rows 之一\ngive either is or rows")
        if (self.rows is None) != (self.by is None):
            raise ValueError("by 与 rows 须同时写\nby and rows go together")
        if self.columns is not None and self.rows is None:
            raise ValueError("columns 只用于表\ncolumns are for tables")
        return self


Definitions = dict[str, str | DefinitionFile]


class AtLeastFile(File):
    n: int = Field(ge=1)
    of: list[RequirementFile]


class ClassFile(File):
    id: str = Field(pattern=ID)
    title: Bilingual
    cite: str
    when: str
    all: list[RequirementFile] = []


class RequirementFile(File):
    """One of: ``that`` (facts decide), ``judged_by`` (a body judges; ``that`` may read its
    decision), ``all``, ``any``, ``at_least``, ``classes``, or ``use`` (a shared list)."""

    id: str = Field("", pattern=r"^([a-z0-9][a-z0-9-]*)?$")
    title: Bilingual | None = None
    cite: str = ""
    reading: Bilingual | None = None
    that: str | None = None
    judged_by: Bilingual | None = None
    evidence: Bilingual | None = None
    all: list[RequirementFile] | None = None
    any: list[RequirementFile] | None = None
    at_least: AtLeastFile | None = None
    classes: list[ClassFile] | None = None
    use: str | None = None

    @model_validator(mode="after")
    def one_form(self) -> RequirementFile:
        forms = [self.all, self.any, self.at_least, self.classes, self.use,
                 self.that or self.judged_by]  # fmt: skip
        if sum(form is not None for form in forms) != 1:
            raise ValueError(
                "须且只须写 that、judged_by、all、any、at_least、classes、use 之一\n"
                "give exactly one of that, judged_by, all, any, at_least, classes, use"
            )
        if self.use is None and not (self.id and self.title and self.cite):
            raise ValueError("须有 id、title 和 cite\nid, title and cite are required")
        if self.evidence and not self.judged_by:
            raise ValueError("evidence 只随 judged_by\nevidence goes with judged_by")
        return self


class ExclusionFile(File):
    id: str = Field(pattern=ID)
    title: Bilingual
    cite: str
    when: str
    reading: Bilingual | None = None


class ExceptionFile(File):
    id: str = Field(pattern=ID)
    title: Bilingual
    cite: str
    when: str
    instead: dict[str, str]
    discretion: Bilingual | None = None
    reading: Bilingual | None = None


class CapFile(File):
    at: str
    cite: str


class AwardFile(File):
    """``unstated`` is money of which the text gives no sum; ``none`` is help without money."""

    kind: Literal["amount", "ceiling", "unstated", "none"]
    cite: str
    payee: Bilingual
    to: Literal["applicant", "government"] = "applicant"
    amount: str | None = None
    caps: list[CapFile] = []
    gives: Bilingual | None = None
    note: Bilingual | None = None

    @model_validator(mode="after")
    def money_or_not(self) -> AwardFile:
        sum_stated = self.kind in ("amount", "ceiling")
        if sum_stated != (self.amount is not None):
            raise ValueError(
                "kind 为 amount、ceiling 时写 amount，其余不写"
                "\namount goes with kind amount or ceiling, and with no other"
            )
        if not sum_stated and self.gives is None:
            raise ValueError(
                "kind 为 unstated、none 时须写 gives\nkind unstated or none says what it gives"
            )
        return self


class AnchorFile(File):
    of: Literal["application", "publication", "year"]
    day: Day | None = None
    year: int | None = Field(None, ge=1949, le=2999)
    cite: str = ""

    @model_validator(mode="after")
    def dated(self) -> AnchorFile:
        given = {name for name in ("day", "year") if getattr(self, name) is not None}
        wanted = {"application": set[str](), "publication": {"day"}, "year": {"year"}}[self.of]
        if given != wanted:
            raise ValueError(
                "publication 写 day，year 写 year，application 都不写"
                "\npublication takes day, year takes year, application takes neither"
            )
        return self


class QuotaFile(File):
    title: Bilingual
    limit: str
    per: Bilingual
    cite: str


class StackingFile(File):
    rule: Literal["one_of", "once", "not_with", "higher", "top_up"]
    text: Bilingual
    cite: str
    measures: list[str] = []


class MaterialFile(File):
    title: Bilingual
    cite: str
    form: Bilingual | None = None
    when: str | None = None


class NoteFile(File):
    text: Bilingual
    cite: str = ""


class MeasureFile(File):
    """``by_application: false`` marks help that no one applies for: calls do not bind it."""

    id: str = Field(pattern=ID)
    title: Bilingual
    cite: str
    inventory: list[str]
    applicant: Bilingual
    department: Bilingual
    anchor: AnchorFile
    define: Definitions = {}
    requires: list[RequirementFile] = []
    excludes: list[ExclusionFile] = []
    exceptions: list[ExceptionFile] = []
    by_application: bool = True
    award: AwardFile
    quotas: list[QuotaFile] = []
    stacking: list[StackingFile] = []
    materials: list[MaterialFile] = []
    notes: list[NoteFile] = []


class MeasuresFile(File):
    shared: dict[str, list[RequirementFile]] = {}
    measures: list[MeasureFile]


class StageFile(File):
    id: str = Field(pattern=ID)
    title: Bilingual
    who: Literal["applicant", "authority"]
    opens: Day | None = None
    closes: Moment
    cite: str
    entry: bool = False
    note: Bilingual | None = None


class CallFile(File):
    id: str = Field(pattern=ID)
    title: Bilingual
    published: Day
    cite: str
    stages: list[StageFile] = Field(min_length=1)


class RecurringFile(File):
    id: str = Field(pattern=ID)
    title: Bilingual
    who: Bilingual
    days: list[str] = Field(min_length=1)
    cite: str


class ReplacedFile(File):
    by: str
    on: Day


class SourceFile(File):
    file: str
    lines: str


class GroupFile(File):
    cite: str
    members: list[str]


class DocumentFile(File):
    """``regions`` and ``sectors`` are this document's own groups of places and industries."""

    inventory: str = ""
    number: str = ""
    title: Bilingual
    issuers: list[str] = []
    issued: Day | None = None
    in_force: Day | None = None
    until: Day | None = None
    state: Literal["draft", "final"] = "final"
    replaced: ReplacedFile | None = None
    validity_cite: str = ""
    source: SourceFile | None = None
    regions: dict[str, GroupFile] = {}
    sectors: dict[str, GroupFile] = {}
    define: Definitions = {}
    calls: list[CallFile] = []
    recurring: list[RecurringFile] = []
    notes: list[NoteFile] = []


class CaseFile(File):
    """A worked example. ``from`` names a profile of this file, ``given`` changes its facts.

    ``expect`` names what must come out; requirement paths map to their verdicts.
    """

    id: str = Field(pattern=ID)
    measure: str
    at: Moment
    from_: str = Field("", alias="from")
    given: dict[str, Any] = {}
    title: str = ""
    expect: ExpectFile


class ExpectFile(File):
    state: str = "open"
    verdict: str | None = None
    min: str | None = None
    max: str | None = None
    requirements: dict[str, str] = {}
    defines: dict[str, str] = {}


class BoundaryFile(File):
    """Two cases in one: the fact just outside the bound and just inside it.

    ``requirement`` must turn from ``unmet`` to ``met`` (``outside_is`` and ``inside_is`` say otherwise).
    """

    measure: str
    at: Moment
    requirement: str
    fact: str
    outside: Any
    inside: Any
    from_: str = Field("", alias="from")
    given: dict[str, Any] = {}
    outside_is: str = "unmet"
    inside_is: str = "met"


class SurvivorFile(File):
    """A mutant that no case can notice, and why."""

    mutant: str
    why: Bilingual


class CasesFile(File):
    profiles: dict[str, dict[str, Any]] = {}
    cases: list[CaseFile] = []
    boundaries: list[BoundaryFile] = []
    survivors: list[SurvivorFile] = []


for model in (AtLeastFile, ClassFile, RequirementFile, MeasureFile, MeasuresFile, CaseFile):
    model.model_rebuild()

Model = TypeVar("Model", bound=BaseModel)


def shaped(data: Data, model: type[Model]) -> Model:
    """The data as a model; raises BadInput with one problem for each thing out of shape."""
    try:
        return model.model_validate(data.value)
    except ValidationError as error:
        raise BadInput(_problem(data, model, each) for each in error.errors()) from None


def _problem(data: Data, model: type[BaseModel], error: Any) -> Problem:
    path = tuple(part for part in error["loc"] if _is_step(part))
    spot = data.spot(path)
    found, name = error.get("input"), str(path[-1]) if path else ""
    match error["type"]:
        case "missing":
            what = Text(f"缺少“{name}”", f"'{name}' is missing")
        case "extra_forbidden":
            hint = near(name, _fields(model, path[:-1]))
            what = Text(f"没有“{name}”这一项{hint.zh}", f"no such field '{name}'{hint.en}")
        case "literal_error":
            expected = error["ctx"]["expected"].replace("'", "").replace(" or ", ", ")
            what = Text(f"“{found}”不在可选之列：{expected}", f"'{found}' is not one of {expected}")
        case "value_error":
            zh, _, en = str(error["ctx"]["error"]).partition("\n")
            what = Text(zh, en)
        case kind:
            shown = "空" if found is None else f"“{str(found)[:60]}”"
            what = Text(
                f"此处是{shown}，应为{_EXPECTED.get(kind, Text(error['msg'], '')).zh}",
                f"found {str(found)[:60]!r}, expected {_expected_en(kind, error['msg'])}",
            )
    return Problem(spot, what, ".".join(str(part) for part in path))


_EXPECTED = {
    "string_type": Text("文字", "text"),
    "dict_type": Text("键值对", "a mapping"),
    "model_type": Text("键值对", "a mapping"),
    "list_type": Text("列表", "a list"),
    "int_parsing": Text("整数", "a whole number"),
    "bool_parsing": Text("true 或 false", "true or false"),
    "date_from_datetime_parsing": Text("日期，如 2021-04-19", "a date such as 2021-04-19"),
    "datetime_from_date_parsing": Text("日期，如 2021-04-19", "a date such as 2021-04-19"),
    "date_parsing": Text("日期，如 2021-04-19", "a date such as 2021-04-19"),
    "string_pattern_mismatch": Text(
        "小写字母、数字和连字符", "lower-case letters, digits, hyphens"
    ),
    "too_short": Text("至少一项", "at least one"),
    "string_too_short": Text("非空文字", "text that is not empty"),
}


def _expected_en(kind: str, message: str) -> str:
    return _EXPECTED[kind].en if kind in _EXPECTED else message


def _is_step(part: Any) -> bool:
    """A step into the data; pydantic also names the branch of a union it tried."""
    return isinstance(part, int) or part not in {"str", "DefinitionFile", "date", "datetime",
                                                  "list[str]", "function-after"}  # fmt: skip


def _fields(model: type[BaseModel], path: tuple[Any, ...]) -> list[str]:
    """The fields that may stand at a path."""
    here: Any = model
    for part in path:
        if isinstance(part, str) and hasattr(here, "model_fields") and part in here.model_fields:
            here = _inside(here.model_fields[part].annotation)
    fields = getattr(here, "model_fields", {})
    return [info.alias or name for name, info in fields.items()]


def _inside(annotation: Any) -> Any:
    arguments = [each for each in getattr(annotation, "__args__", ()) if each is not type(None)]
    return _inside(arguments[-1]) if arguments else annotation
