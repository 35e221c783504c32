"""Taking the sample world out: every row that hangs on it, and no other.

What one has made oneself stays: a case of one's own company that lies with a sample bureau keeps
that bureau, and one's own people keep theirs.
"""

from __future__ import annotations

from django.db.models import CASCADE, Model, Q, QuerySet
from django.db.models.fields.reverse_related import ManyToOneRel

from huice.site.casework.models import Case, ProcedureVersion, Project, Upload
from huice.site.casework.models_dossier import DossierItem
from huice.site.casework.models_observation import PlanObservation
from huice.site.casework.models_publication import Publication
from huice.site.casework.uploads import path_of
from huice.site.companies.models import Company
from huice.site.funds.models import Application, Call, Paper
from huice.site.funds.models_after import Evaluation, FundBar
from huice.site.funds.models_money import Decision, Objection
from huice.site.people.models import Organisation, Person


def remove() -> list[str]:
    """Take it out; the names of what had to stay."""
    sample_cases = Q(is_sample=True) | Q(company__is_sample=True)
    uploads = list(Upload.objects.filter(case__in=Case.objects.filter(sample_cases))) + _of_funds()
    files = {each.sha256 for each in uploads}
    _uproot(_bars())
    _uproot(Call.objects.filter(is_sample=True))
    _uproot(Application.objects.filter(Q(is_sample=True) | Q(company__is_sample=True)))
    _uproot(Upload.objects.filter(pk__in=[each.pk for each in uploads if each.case_id is None]))
    _uproot(Publication.objects.filter(is_sample=True))
    _uproot(Case.objects.filter(sample_cases))
    _uproot(Project.objects.filter(Q(is_sample=True) | Q(company__is_sample=True)))
    _uproot(Company.objects.filter(is_sample=True))
    _uproot(Person.objects.filter(is_sample=True))
    kept = _bureaus()
    ProcedureVersion.objects.filter(case__isnull=True).delete()
    for sha256 in files - set(Upload.objects.values_list("sha256", flat=True)):
        path_of(sha256).unlink(missing_ok=True)
    return kept


def _of_funds() -> list[Upload]:
    """The files of sample applications and calls, which belong to no case."""
    applications = Q(application__is_sample=True) | Q(application__company__is_sample=True)
    keys = {
        *Paper.objects.filter(applications | Q(application__call__is_sample=True)).values_list("upload", flat=True),
        *Decision.objects.filter(call__is_sample=True).values_list("minutes", flat=True),
        *Objection.objects.filter(showing__call__is_sample=True).values_list("proof", flat=True),
        *Evaluation.objects.filter(call__is_sample=True).values_list("paper", flat=True),
    }  # fmt: skip
    return list(Upload.objects.filter(pk__in=keys, case=None))


def _bars() -> QuerySet[FundBar]:
    """Those against sample applicants by sample bureaus."""
    codes = Application.objects.filter(is_sample=True).values("code")
    return FundBar.objects.filter(code__in=codes, authority__is_sample=True)


_OF_FUNDS = (
    "calls", "applications", "payables", "verifiables", "experts", "batches", "payments", "fund_bars",
    "evaluations", "ledgers", "clawbacks",
)  # fmt: skip
"""What of funds may hang on a bureau."""


def _bureaus() -> list[str]:
    """The bureaus from the leaves up; one that a case, an observation, a report, an item of a
    dossier, a call, an application, money, a bureau or a person of one's own hangs on stays."""
    kept = []
    for bureau in Organisation.objects.filter(is_sample=True).order_by("-path"):
        used = (
            bureau.cases.exists() or bureau.below.exists() or bureau.posts.exists()
            or Publication.objects.filter(authority=bureau).exists()
            or PlanObservation.objects.filter(authority=bureau).exists()
            or DossierItem.objects.filter(authority=bureau).exists()
            or bureau.report_duties.exists()
            or any(getattr(bureau, name).exists() for name in _OF_FUNDS)
        )  # fmt: skip
        if used:
            kept.append(bureau.name)
        else:
            _uproot(Organisation.objects.filter(pk=bureau.pk))
    return kept


def _uproot(rows: QuerySet[Model]) -> None:
    """Delete rows with everything that cannot be without them."""
    model = rows.model
    keys = list(rows.values_list("pk", flat=True))
    if not keys:
        return
    for relation in model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ManyToOneRel):
            continue
        hangs = relation.related_model
        assert not isinstance(hangs, str)
        hanging = hangs._base_manager.filter(**{f"{relation.field.name}__in": keys})
        if relation.field.null and relation.on_delete is not CASCADE:
            hanging.update(**{relation.field.name: None})
        else:
            _uproot(hanging)
    model._base_manager.filter(pk__in=keys).delete()
