"""The procedures of the library, and the versions that cases began under."""

from __future__ import annotations

from functools import cache, lru_cache

from huice.library.cache import default_root
from huice.library.yaml_file import parse
from huice.problems import BadInput, Spot, near
from huice.procedure.load import (
    key_of,
    load_procedure,
    procedure_files,
    version_of,
    version_text,
)
from huice.procedure.model import Procedure
from huice.site.casework.models import ProcedureVersion

FILING = "guangdong-approval-filing-2021/filing"
APPROVAL = "guangdong-approval-filing-2021/approval"


@lru_cache(maxsize=1)
def keys() -> tuple[str, ...]:
    """The procedures of the library by name."""
    return tuple(key_of(path) for path in procedure_files(default_root()))


@cache
def procedure(key: str) -> Procedure:
    """A procedure of the library as it is now; raises BadInput where there is none."""
    for path in procedure_files(default_root()):
        if key_of(path) == key:
            return load_procedure(path)
    hint = near(key, keys())
    raise BadInput.at(Spot(key), f"没有这个程序{hint.zh}", f"no such procedure{hint.en}")


@lru_cache(maxsize=256)
def version(digest: str) -> Procedure:
    """The version of a procedure that cases began under; raises BadInput where it was changed."""
    for key in keys():
        if procedure(key).digest == digest:
            return procedure(key)
    kept = ProcedureVersion.objects.get(pk=digest)
    return version_of(parse(kept.body.encode(), f"{digest}.json", is_json=True), digest)


def keep(known: Procedure) -> None:
    """Keep the version for the cases that begin under it."""
    ProcedureVersion.objects.get_or_create(
        digest=known.digest, defaults={"key": known.key, "body": version_text(known)}
    )
