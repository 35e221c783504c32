import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import huice.site.web.refs


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("casework", "0004_task_reports"),
        ("companies", "0001_initial"),
        ("people", "0002_funds"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Call",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=huice.site.web.refs.new_ref,
                        editable=False,
                        max_length=16,
                        unique=True,
                    ),
                ),
                ("document", models.CharField(db_index=True, max_length=128)),
                ("year", models.PositiveSmallIntegerField()),
                ("batch", models.PositiveSmallIntegerField(default=1)),
                ("title", models.CharField(max_length=200)),
                ("notice", models.TextField(blank=True)),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calls",
                        to="people.organisation",
                    ),
                ),
                ("opens", models.DateTimeField()),
                ("closes", models.DateTimeField()),
                ("mend_until", models.DateTimeField(null=True)),
                ("paper_until", models.DateTimeField(null=True)),
                ("pay_days", models.PositiveSmallIntegerField(null=True)),
                ("showing_days", models.PositiveSmallIntegerField(default=5)),
                ("objection_unit", models.CharField(blank=True, max_length=300)),
                ("objection_person", models.CharField(blank=True, max_length=300)),
                ("criteria", models.JSONField(default=list)),
                ("experts_each", models.PositiveSmallIntegerField(default=3)),
                ("experts_most", models.PositiveSmallIntegerField(null=True)),
                ("is_blind", models.BooleanField(default=False)),
                ("spread_limit", models.DecimalField(decimal_places=2, default=15, max_digits=6)),
                ("seed_promised", models.CharField(blank=True, max_length=300)),
                ("quotas", models.JSONField(default=dict)),
                ("made", models.DateTimeField()),
                ("by_name", models.CharField(max_length=64)),
                ("is_sample", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("document", "year", "batch"), name="one_call_a_batch"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Application",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=huice.site.web.refs.new_ref,
                        editable=False,
                        max_length=16,
                        unique=True,
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications",
                        to="funds.call",
                    ),
                ),
                ("number", models.CharField(blank=True, max_length=40)),
                ("measure", models.CharField(max_length=160)),
                (
                    "company",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications",
                        to="companies.company",
                    ),
                ),
                ("applicant", models.CharField(max_length=128)),
                ("code", models.CharField(max_length=18)),
                ("industry", models.CharField(blank=True, max_length=8)),
                ("size", models.CharField(blank=True, max_length=16)),
                ("place", models.CharField(blank=True, max_length=6)),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications",
                        to="people.organisation",
                    ),
                ),
                (
                    "payer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payables",
                        to="people.organisation",
                    ),
                ),
                (
                    "verifier",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="verifiables",
                        to="people.organisation",
                    ),
                ),
                ("project", models.CharField(blank=True, max_length=200)),
                ("content", models.TextField(blank=True)),
                ("contact", models.CharField(blank=True, max_length=64)),
                ("phone", models.CharField(blank=True, max_length=40)),
                ("also", models.JSONField(default=list)),
                ("facts", models.JSONField(default=list)),
                ("targets", models.JSONField(default=list)),
                ("declared", models.BigIntegerField(null=True)),
                ("approved", models.BigIntegerField(null=True)),
                ("has_promised", models.BooleanField(default=False)),
                ("typed", models.JSONField(default=dict)),
                ("saved_by", models.CharField(blank=True, max_length=16)),
                ("state", models.CharField(default="draft", max_length=16)),
                ("since", models.DateTimeField()),
                ("submitted", models.DateTimeField(null=True)),
                ("score", models.DecimalField(decimal_places=4, max_digits=7, null=True)),
                ("rank", models.PositiveIntegerField(null=True)),
                ("reported", models.DateTimeField(null=True)),
                ("award", models.BigIntegerField(null=True)),
                ("bank", models.CharField(blank=True, max_length=128)),
                ("account_name", models.CharField(blank=True, max_length=128)),
                ("account", models.CharField(blank=True, max_length=40)),
                ("version", models.PositiveIntegerField(default=0)),
                ("is_sample", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["call", "state"], name="funds_appli_call_id_fec994_idx"),
                    models.Index(
                        fields=["authority", "call", "state"], name="funds_appli_authori_4354f2_idx"
                    ),
                    models.Index(fields=["company"], name="funds_appli_company_805b07_idx"),
                    models.Index(fields=["code"], name="funds_appli_code_b77d4e_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("number", ""), _negated=True),
                        fields=("call", "number"),
                        name="one_number_a_call",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="funds.application",
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("act", models.CharField(max_length=24)),
                ("state", models.CharField(max_length=16)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(blank=True, max_length=16)),
                ("by_name", models.CharField(blank=True, max_length=64)),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="people.organisation",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=1000)),
                ("data", models.JSONField(default=dict)),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("application", "number"), name="one_step_a_number"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Item",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="funds.application",
                    ),
                ),
                ("kind", models.CharField(max_length=16)),
                ("code", models.CharField(max_length=64)),
                ("name", models.CharField(blank=True, max_length=200)),
                ("money", models.BigIntegerField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["kind", "code"], name="funds_item_kind_adddfe_idx")
                ],
            },
        ),
        migrations.CreateModel(
            name="Paper",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=huice.site.web.refs.new_ref,
                        editable=False,
                        max_length=16,
                        unique=True,
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="papers",
                        to="funds.application",
                    ),
                ),
                ("kind", models.CharField(default="material", max_length=24)),
                ("material", models.PositiveSmallIntegerField(null=True)),
                (
                    "upload",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="casework.upload"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Opinion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opinions",
                        to="funds.application",
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opinions_second",
                        to="funds.application",
                    ),
                ),
                ("kind", models.CharField(max_length=16)),
                ("finding", models.CharField(max_length=16)),
                ("words", models.CharField(blank=True, max_length=500)),
                ("at", models.DateTimeField()),
                ("by_name", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="Draw",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=huice.site.web.refs.new_ref,
                        editable=False,
                        max_length=16,
                        unique=True,
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="draws",
                        to="funds.call",
                    ),
                ),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="people.organisation"
                    ),
                ),
                ("seed", models.CharField(max_length=300)),
                ("seed_source", models.CharField(max_length=300)),
                ("each", models.PositiveSmallIntegerField()),
                ("most", models.PositiveSmallIntegerField(null=True)),
                ("drawn", models.JSONField()),
                ("at", models.DateTimeField()),
                ("by_name", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="Expert",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=huice.site.web.refs.new_ref,
                        editable=False,
                        max_length=16,
                        unique=True,
                    ),
                ),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="expert",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="experts",
                        to="people.organisation",
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=64)),
                ("employer", models.CharField(max_length=128)),
                ("employer_code", models.CharField(blank=True, max_length=18)),
                ("fields", models.JSONField(default=list)),
                ("holdings", models.JSONField(default=list)),
                ("past_work", models.JSONField(default=list)),
                ("declared", models.JSONField(default=list)),
                ("is_active", models.BooleanField(default=True)),
                ("is_sample", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=huice.site.web.refs.new_ref,
                        editable=False,
                        max_length=16,
                        unique=True,
                    ),
                ),
                (
                    "draw",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="funds.draw",
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="funds.application",
                    ),
                ),
                (
                    "expert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="funds.expert",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("state", models.CharField(default="open", max_length=16)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("opinion", models.CharField(blank=True, max_length=1000)),
                ("is_for", models.BooleanField(null=True)),
                ("draft", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
                ("done", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("application", "expert"), name="one_assignment")
                ],
            },
        ),
        migrations.CreateModel(
            name="Audit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="audits",
                        to="funds.application",
                    ),
                ),
                ("declared", models.BigIntegerField()),
                ("approved", models.BigIntegerField()),
                ("firm", models.CharField(blank=True, max_length=128)),
                ("report", models.CharField(blank=True, max_length=80)),
                ("words", models.CharField(blank=True, max_length=500)),
                ("at", models.DateTimeField()),
                ("by_name", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="Version",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=huice.site.web.refs.new_ref,
                        editable=False,
                        max_length=16,
                        unique=True,
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="funds.call",
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("rule", models.CharField(max_length=16)),
                ("asked", models.JSONField()),
                ("lines", models.JSONField()),
                ("budget", models.BigIntegerField()),
                ("paid", models.BigIntegerField()),
                ("share", models.CharField(blank=True, max_length=200)),
                ("binding_zh", models.CharField(max_length=300)),
                ("binding_en", models.CharField(max_length=300)),
                ("why", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField()),
                ("by_name", models.CharField(max_length=64)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("call", "number"), name="one_version_a_number")
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=huice.site.web.refs.new_ref,
                        editable=False,
                        max_length=16,
                        unique=True,
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="funds.call",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="funds.version",
                    ),
                ),
                ("day", models.DateField()),
                ("meeting", models.CharField(max_length=200)),
                ("attended", models.CharField(max_length=500)),
                ("outcome", models.CharField(max_length=16)),
                ("words", models.CharField(blank=True, max_length=1000)),
                (
                    "minutes",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="casework.upload"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("by_name", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="Showing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=huice.site.web.refs.new_ref,
                        editable=False,
                        max_length=16,
                        unique=True,
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="showings",
                        to="funds.call",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="showings",
                        to="funds.decision",
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="casework.publication",
                    ),
                ),
                ("day", models.DateField()),
                ("until", models.DateField()),
                ("at", models.DateTimeField()),
                ("by_name", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="Plan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=huice.site.web.refs.new_ref,
                        editable=False,
                        max_length=16,
                        unique=True,
                    ),
                ),
                (
                    "call",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plan",
                        to="funds.call",
                    ),
                ),
                (
                    "showing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="funds.showing"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="funds.version"
                    ),
                ),
                ("number", models.CharField(max_length=80, unique=True)),
                ("day", models.DateField()),
                ("total", models.BigIntegerField()),
                ("informed", models.JSONField(default=list)),
                ("at", models.DateTimeField()),
                ("by_name", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="Batch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=huice.site.web.refs.new_ref,
                        editable=False,
                        max_length=16,
                        unique=True,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="batches",
                        to="funds.plan",
                    ),
                ),
                (
                    "payer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="batches",
                        to="people.organisation",
                    ),
                ),
                ("wanted", models.JSONField()),
                ("begun", models.DateTimeField()),
                ("ended", models.DateTimeField(null=True)),
                ("by_name", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="Clearing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=huice.site.web.refs.new_ref,
                        editable=False,
                        max_length=16,
                        unique=True,
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clearings",
                        to="funds.call",
                    ),
                ),
                ("measured_by", models.CharField(max_length=16)),
                ("taking", models.CharField(max_length=16)),
                ("day", models.DateField()),
                ("words", models.CharField(blank=True, max_length=500)),
                ("at", models.DateTimeField()),
                ("by_name", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="Clawback",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=huice.site.web.refs.new_ref,
                        editable=False,
                        max_length=16,
                        unique=True,
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clawbacks",
                        to="funds.application",
                    ),
                ),
                (
                    "payer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clawbacks",
                        to="people.organisation",
                    ),
                ),
                (
                    "clearing",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clawbacks",
                        to="funds.clearing",
                    ),
                ),
                ("money", models.BigIntegerField()),
                ("said_zh", models.CharField(max_length=500)),
                ("said_en", models.CharField(max_length=500)),
                ("at", models.DateTimeField()),
                ("by_name", models.CharField(max_length=64)),
                ("recovered", models.BigIntegerField(default=0)),
                ("recovered_on", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("application", "clearing"), name="one_clawback")
                ],
            },
        ),
        migrations.CreateModel(
            name="Evaluation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=huice.site.web.refs.new_ref,
                        editable=False,
                        max_length=16,
                        unique=True,
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evaluations",
                        to="funds.call",
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evaluations",
                        to="funds.application",
                    ),
                ),
                (
                    "authority",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evaluations",
                        to="people.organisation",
                    ),
                ),
                ("kind", models.CharField(max_length=8)),
                ("grade", models.CharField(blank=True, max_length=8)),
                ("values", models.JSONField(default=list)),
                ("words", models.CharField(max_length=2000)),
                ("evaluator", models.CharField(max_length=128)),
                (
                    "paper",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="casework.upload"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("by_name", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="FundBar",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=huice.site.web.refs.new_ref,
                        editable=False,
                        max_length=16,
                        unique=True,
                    ),
                ),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fund_bars",
                        to="people.organisation",
                    ),
                ),
                ("code", models.CharField(db_index=True, max_length=18)),
                ("name", models.CharField(max_length=128)),
                ("person", models.CharField(blank=True, max_length=64)),
                ("provision", models.CharField(max_length=160)),
                ("cause", models.CharField(max_length=500)),
                ("day", models.DateField()),
                ("years", models.PositiveSmallIntegerField(null=True)),
                ("lifted", models.DateField(null=True)),
                ("lifted_why", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField()),
                ("by_name", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="LedgerSheet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=huice.site.web.refs.new_ref,
                        editable=False,
                        max_length=16,
                        unique=True,
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ledgers",
                        to="funds.call",
                    ),
                ),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ledgers",
                        to="people.organisation",
                    ),
                ),
                ("period", models.CharField(max_length=8)),
                ("on", models.DateField()),
                ("corrects", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField()),
                ("by_name", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="LedgerLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="funds.ledgersheet",
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ledger_lines",
                        to="funds.application",
                    ),
                ),
                ("approved", models.BigIntegerField()),
                ("invested", models.BigIntegerField()),
                ("verified", models.BigIntegerField(null=True)),
                ("is_finished", models.BooleanField(default=False)),
                ("words", models.CharField(blank=True, max_length=500)),
                ("reason", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("sheet", "application"), name="one_ledger_line")
                ],
            },
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=huice.site.web.refs.new_ref,
                        editable=False,
                        max_length=16,
                        unique=True,
                    ),
                ),
                (
                    "showing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="funds.showing",
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="funds.application",
                    ),
                ),
                ("kind", models.CharField(max_length=8)),
                ("name", models.CharField(max_length=128)),
                ("contact", models.CharField(max_length=64)),
                ("phone", models.CharField(max_length=40)),
                ("words", models.CharField(max_length=2000)),
                (
                    "proof",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="casework.upload"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("outcome", models.CharField(blank=True, max_length=16)),
                ("answer", models.CharField(blank=True, max_length=1000)),
                ("answered", models.DateTimeField(null=True)),
                ("by_name", models.CharField(blank=True, max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="Payment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=huice.site.web.refs.new_ref,
                        editable=False,
                        max_length=16,
                        unique=True,
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="funds.batch",
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="funds.application",
                    ),
                ),
                (
                    "payer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="people.organisation",
                    ),
                ),
                ("instalment", models.PositiveSmallIntegerField(default=1)),
                ("money", models.BigIntegerField()),
                ("account", models.CharField(max_length=40)),
                ("account_name", models.CharField(max_length=128)),
                ("voucher", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
                ("by_name", models.CharField(max_length=64)),
                ("received", models.DateField(null=True)),
                ("returned", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("application", "instalment"), name="paid_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Score",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "assignment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scores",
                        to="funds.assignment",
                    ),
                ),
                ("criterion", models.CharField(max_length=32)),
                ("points", models.DecimalField(decimal_places=2, max_digits=6)),
                ("reason", models.CharField(max_length=500)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("assignment", "criterion"), name="one_score")
                ],
            },
        ),
        migrations.CreateModel(
            name="Settled",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="settled",
                        to="funds.application",
                    ),
                ),
                ("score", models.DecimalField(decimal_places=4, max_digits=7, null=True)),
                ("spread", models.DecimalField(decimal_places=2, max_digits=6, null=True)),
                ("is_for", models.BooleanField(null=True)),
                ("is_wide", models.BooleanField(default=False)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("at", models.DateTimeField()),
                ("by_name", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="SiteCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="site_checks",
                        to="funds.application",
                    ),
                ),
                ("day", models.DateField()),
                ("people", models.CharField(max_length=200)),
                ("record", models.CharField(max_length=2000)),
                ("has_passed", models.BooleanField()),
                ("at", models.DateTimeField()),
                ("by_name", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="Verification",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="verifications",
                        to="funds.application",
                    ),
                ),
                ("declared", models.BigIntegerField()),
                ("verified", models.BigIntegerField()),
                ("source", models.CharField(blank=True, max_length=200)),
                ("words", models.CharField(blank=True, max_length=500)),
                ("at", models.DateTimeField()),
                ("by_name", models.CharField(max_length=64)),
            ],
        ),
    ]
