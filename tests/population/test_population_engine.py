"""Two engines, one meaning: what the kernels say of a batch is what is said of each company alone,
on random measures of the whole language and companies of which much, little or nothing is known."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from two_engines import Known, assert_told_alike, batches, policies_of

from huice.population.matcher import Matcher
from huice.rules.judge import MeasureJudge
from huice.rules.terms import Term
from test_judge_properties import AT, CHOICES, GAPPED, PLACES, PLAIN, judges


@settings(max_examples=150, deadline=None)
@given(
    st.lists(judges(), min_size=1, max_size=5),
    batches(),
    st.sampled_from([PLAIN["rate"], PLACES, GAPPED, CHOICES]),
)
def test_every_company_is_told_what_it_would_be_told_alone(
    judged: list[MeasureJudge], companies: list[Known], rate: Term
) -> None:
    definitions = {**PLAIN, "rate": rate}
    policies = policies_of([each.measure for each in judged], definitions)
    assert_told_alike(Matcher(policies, AT, reasons=True), companies)
