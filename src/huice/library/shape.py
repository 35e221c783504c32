"""What every file of a policy folder is made of, and how what is out of shape is told.

pydantic checks the shape; what it finds is told with file, line and column, in both languages.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, model_validator

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


def _as_month(written: object) -> object:
    if not (isinstance(written, str) and re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", written)):
        raise ValueError(
            f"“{written}”不是年月，应写作 2023-12\n'{written}' is not a month such as 2023-12"
        )
    return written


Month = Annotated[str, BeforeValidator(_as_month)]


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
