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
from huice.site.people.models import Organisation, Person


def remove() -> list[str]:
    """Take it out; the names of what had to stay."""
    sample_cases = Q(is_sample=True) | Q(company__is_sample=True)
    files = set(
        Upload.objects.filter(case__in=Case.objects.filter(sample_cases)).values_list(
            "sha256", flat=True
        )
    )
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


def _bureaus() -> list[str]:
    """The bureaus from the leaves up; one that a case, an observation, a report, an item of a
    dossier, a bureau or a person of one's own hangs on stays."""
    kept = []
    for bureau in Organisation.objects.filter(is_sample=True).order_by("-path"):
        used = (
            bureau.cases.exists() or bureau.below.exists() or bureau.posts.exists()
            or Publication.objects.filter(authority=bureau).exists()
            or PlanObservation.objects.filter(authority=bureau).exists()
            or DossierItem.objects.filter(authority=bureau).exists()
            or bureau.report_duties.exists()
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
