"""Is every provision of the inventory accounted for, once, and as what it is? Does every document
say who it is?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from huice.language import Text
from huice.library.policies import InventoryRow, Policies
from huice.problems import Problem, Spot, near
from huice.rules.measure import Document
from huice.rules.record import Support


class Claim(NamedTuple):
    """What accounts for a row: the key of a measure, of a short entry, or of a row set aside."""

    row: str
    key: str
    spot: Spot
    entry: Support | None = None


def claims(document: Document) -> Iterator[Claim]:
    """Every row of the inventory that a document says it accounts for."""
    for measure in document.measures:
        yield from (Claim(row, measure.key, measure.spot) for row in measure.inventory)
    for entry in document.support:
        yield from (Claim(row, entry.key, entry.spot, entry) for row in entry.inventory)
    for aside in document.set_aside:
        yield Claim(aside.inventory, f"{document.id}/set-aside", aside.spot)


def inventory_errors(policies: Policies, whole: Policies) -> list[Problem]:
    """Rows that the inventory does not know, that two claim, that none claims; rows with conditions
    that stand as short entries without a reason; references to what the ``whole`` library, of which
    these policies may be a part, has not."""
    rows = {row.id: row for row in policies.inventory}
    if not rows:
        return []
    found: list[Problem] = []
    claimed: dict[str, str] = {}
    for document in policies.documents:
        for claim in claims(document):
            found += _wrong(claim, document, rows, claimed)
            claimed.setdefault(claim.row, claim.key)
        for row in policies.inventory:
            if row.document == document.inventory and row.id not in claimed:
                what = Text(f"{row.id}（{row.cite}）没有归入任何措施、条目，也没有说明理由",
                            f"{row.id} ({row.cite}) is in no measure or entry, nor set aside")  # fmt: skip
                found.append(Problem(document.spot, what, "inventory"))
        found += _dangling(document, whole)
    return found


def _wrong(
    claim: Claim, document: Document, rows: dict[str, InventoryRow], claimed: dict[str, str]
) -> Iterator[Problem]:
    row = rows.get(claim.row)
    if row is None or (document.inventory and row.document != document.inventory):
        yield Problem(claim.spot, Text(f"清单中没有本文件的 {claim.row}",
                                       f"the inventory has no {claim.row} for this document"), claim.key)  # fmt: skip
    elif claim.row in claimed:
        first = claimed[claim.row]
        yield Problem(claim.spot, Text(f"{claim.row} 已归 {first}",
                                       f"{claim.row} is already claimed by {first}"), claim.key)  # fmt: skip
    elif claim.entry and row.kind != "support" and claim.entry.undecidable is None:
        yield Problem(
            claim.spot,
            Text(
                f"清单把 {claim.row} 记作有条件可判定，写成简要条目须以 undecidable 说明理由",
                f"the inventory has {claim.row} as {row.kind}: say under undecidable why it is short",
            ),
            claim.key,
        )


def _dangling(document: Document, policies: Policies) -> Iterator[Problem]:
    """What is referred to and not there."""
    keys = {*policies.measures, *policies.support, *(each.id for each in policies.documents)}
    procedures = policies.root / document.id / "procedures"
    referring = [*((each.see, each.spot) for each in document.set_aside),
                 *((each.see, each.spot) for each in document.duties)]  # fmt: skip
    for see, spot in referring:
        for key in see:
            own = procedures / f"{key.removeprefix('procedures/')}.yaml"
            if key not in keys and not (key.startswith("procedures/") and own.is_file()):
                hint = near(key, keys)
                yield Problem(
                    spot, Text(f"没有“{key}”{hint.zh}", f"no '{key}'{hint.en}"), "see"
                )  # fmt: skip


def identity_errors(policies: Policies) -> Iterator[Problem]:
    """Documents that do not say whom they are for, or leave open whether a number, an issuer and a
    day are printed."""
    for document in policies.documents:
        given = {"number": document.number, "issuers": document.issuers, "issued": document.issued}
        for name, value in given.items():
            if bool(value) == (name in document.not_printed):
                what = Text("须写明，或列入 not_printed，二者取一",
                            "give it, or name it under not_printed, one of the two")  # fmt: skip
                yield Problem(document.spot, what, name)
        if not document.applies_to.places:
            yield Problem(
                document.spot, Text("须写明适用的地方", "say for which places"), "applies_to"
            )


def plan_errors(policies: Policies, whole: Policies) -> Iterator[Problem]:
    """Words of a plan still to be written, and targets that are said to be the same and are not
    there."""
    known = {
        each.key for document in whole.documents if document.plan for each in document.plan.targets
    }
    for document in policies.documents:
        if document.plan is None:
            continue
        texts = [
            *((text, each.spot) for each in document.plan.targets for text in each.indicator),
            *((text, each.spot) for each in document.plan.tasks for text in (*each.title, *each.does)),
            *((text, each.spot) for each in document.plan.layout for text in each.role),
        ]  # fmt: skip
        for text, spot in texts:
            if text.strip() == "…":
                yield Problem(
                    spot, Text("文字尚未写成", "the words are still to be written"), "plan"
                )
        for target in document.plan.targets:
            for key in target.same_as:
                if key not in known:
                    hint = near(key, known)
                    yield Problem(
                        target.spot, Text(f"没有目标“{key}”{hint.zh}", f"no target '{key}'{hint.en}"),
                        "same_as",
                    )  # fmt: skip


def report_errors(policies: Policies) -> Iterator[Problem]:
    """Reports that refer to what is not there, or whose days differ from the recurring days of the
    same name."""
    for document in policies.documents:
        known = {
            *(each.key for each in document.measures),
            *(each.key for each in document.support),
            *(each.key for each in document.duties),
            *(each.key for each in (document.plan.tasks if document.plan else ())),
        }
        procedures = policies.root / document.id / "procedures"
        days = {f"{document.id}/{each.id}": each.days for each in document.recurring}
        for report in document.reports:
            for key in report.see:
                is_procedure = (
                    key.startswith("procedures/")
                    and (procedures / f"{key.removeprefix('procedures/')}.yaml").is_file()
                )
                if key not in known and not is_procedure:
                    hint = near(key, known)
                    yield Problem(
                        report.spot, Text(f"没有“{key}”{hint.zh}", f"no '{key}'{hint.en}"), "see"
                    )  # fmt: skip
            if report.key in known:
                what = Text("已是任务、措施、条目或义务的名字",
                            "the name of a task, a measure, an entry or a duty")  # fmt: skip
                yield Problem(report.spot, what, "id")
            if days.get(report.key, report.due) != report.due:
                what = Text("与 document.yaml 的 recurring 同名而日子不同",
                            "its days differ from those of the same name under recurring")  # fmt: skip
                yield Problem(report.spot, what, "due")


def catalogue_errors(policies: Policies) -> list[Problem]:
    """Choices that are looked up in a catalogue and do not have its entries as their options."""
    lists = {each.key: each for document in policies.documents for each in document.lists}
    found = []
    for fact in policies.facts.values():
        if fact.catalogue is None:
            continue
        listed = lists.get(fact.catalogue.of)
        if listed is None:
            what = Text(f"没有名单“{fact.catalogue.of}”", f"no list '{fact.catalogue.of}'")
            found.append(Problem(fact.spot, what, fact.name))
            continue
        expected = (*listed.entries(fact.catalogue.columns), *fact.catalogue.besides)
        options = tuple(option.zh for option in fact.options)
        if set(options) != set(expected):
            odd = "、".join(sorted(set(options) ^ set(expected)))
            found.append(Problem(
                fact.spot,
                Text(f"选项与目录“{listed.title.zh}”不符：{odd}",
                     f"the options differ from '{listed.title.en}': {odd}"),
                fact.name,
            ))  # fmt: skip
    return found


def cluster_errors(policies: Policies) -> list[Problem]:
    """Clusters whose plan or whose family's document is not in the library."""
    known = {document.id for document in policies.documents}
    return [
        Problem(each.spot, Text(f"没有文件“{id}”", f"no document '{id}'"), each.id)
        for each in policies.clusters.values()
        for id in (each.plan, each.family.document)
        if id and id not in known
    ]


def dossier_errors(policies: Policies) -> list[Problem]:
    """Systems of dossiers whose document is not in the library."""
    known = {document.id for document in policies.documents}
    return [
        Problem(
            each.spot,
            Text(f"没有文件“{each.document}”{(hint := near(each.document, known)).zh}",
                 f"no document '{each.document}'{hint.en}"),
            system.id,
        )
        for system in policies.dossiers.values()
        for each in system.printed
        if each.document not in known
    ]  # fmt: skip
