"""What each kind of background work does."""

from __future__ import annotations

import shutil

from django.conf import settings

from huice.language import Text
from huice.library.audit import audit
from huice.library.cache import default_root
from huice.problems import BadInput, Spot
from huice.site.administration.archives import files_of, forget, staging
from huice.site.administration.jobs import Outcome, Progress, handles
from huice.site.administration.models import Job
from huice.site.people.audit import broken
from huice.site.people.models import AuditHead
from huice.text.importing import import_files
from huice.text.index import Index

MUTANTS_A_STEP = 100
TOLD = 100  # problems that are kept of a check


@handles("import-texts", Text("导入文件", "Import of documents"))
def import_texts(job: Job, progress: Progress) -> Outcome:
    """Read what was handed in, archives unpacked, into the index: all of it or nothing."""
    staged = staging(job.payload["folder"])
    if not staged.is_dir():
        raise BadInput.at(Spot("import"), "上传的文件已不在", "the uploaded files are gone")
    kept = settings.TEXTS / "files"
    kept.mkdir(parents=True, exist_ok=True)
    paths = []

    def step(done: int, total: int, name: str) -> None:
        progress(done, total, Text(f"正在读取 {name}", f"reading {name}"))

    try:
        for path in files_of(staged):
            paths.append(kept / path.name)
            shutil.copyfile(path, paths[-1])
        with Index(settings.TEXTS) as index:
            done = import_files(index, paths, step)
    except BadInput:
        forget(staged)
        raise
    forget(staged)
    documents = sum(len(each.documents) for each in done)
    same = sum(each.state == "same" for each in done)
    said = Text(
        f"{len(done)} 个文件，读入 {documents} 份文件" + (f"，{same} 个没有变化" if same else ""),
        f"{len(done)} files, {documents} documents read" + (f", {same} unchanged" if same else ""),
    )
    return Outcome(said, {"files": [each.as_json() for each in done]})


@handles("check-library", Text("校验政策库", "Check of the library"))
def check_library(job: Job, progress: Progress) -> Outcome:
    """Is the library whole, do its cases hold, and would they notice a wrong rule?"""
    tried = 0

    def step(more: int) -> None:
        nonlocal tried
        tried += more
        if tried % MUTANTS_A_STEP == 0:
            progress(tried, 0, Text(f"已试改 {tried} 处规则", f"{tried} changed rules tried"))

    found = audit(default_root(), mutate=not job.payload.get("quick"), progress=step)
    told = found.as_json()
    errors, warnings = len(found.errors), len(found.warnings)
    said = Text(
        f"{found.documents} 份文件、{found.measures} 项措施、{found.cases} 个案例；{errors} 处错误、{warnings} 处提醒",
        f"{found.documents} documents, {found.measures} measures, {found.cases} cases;"
        f" {errors} errors, {warnings} warnings",
    )
    return Outcome(said, {
        **told, "passed": found.passed,
        "errors": [{"zh": each.say("zh"), "en": each.say("en")} for each in found.errors[:TOLD]],
        "warnings": [{"zh": each.say("zh"), "en": each.say("en")} for each in found.warnings[:TOLD]],
    })  # fmt: skip


@handles("verify-audit", Text("核验审计链", "Verification of the audit chain"))
def verify_audit(job: Job, progress: Progress) -> Outcome:
    """Does each line of the audit continue the one before it?"""
    head = AuditHead.objects.filter(pk=1).first()
    total = head.number if head else 0

    def step(number: int) -> None:
        progress(min(number, total), total, Text(f"已核 {number} 行", f"{number} lines read"))

    first = broken(step)
    if first is None:
        said = Text(
            f"{total} 行，前后相连，未见改动", f"{total} lines, each continues the one before"
        )
    else:
        said = Text(f"第 {first} 行与前文不连：已被改动、删去或插入",
                    f"line {first} does not continue the chain: edited, taken out or put in")  # fmt: skip
    return Outcome(said, {"lines": total, "broken": first, "head": head.hash if head else ""})
