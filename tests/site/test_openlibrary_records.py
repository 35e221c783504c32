"""The pages of what documents hold besides rules: entries, terms, lists, clusters, duties."""

from __future__ import annotations

import pytest

from huice.site.web.policies import library


def test_an_entry_has_its_page_with_what_whom_and_where(public_page) -> None:
    entry = next(each for each in library().policies.support.values() if each.money)
    html = public_page(f"/support/{entry.key}")
    for said in (entry.title.zh, entry.gives.zh, entry.whom.zh, entry.cite, entry.money[0].figure):
        assert said in html
    assert f'href="/documents/{entry.document}"' in html


def test_an_entry_kept_short_says_why_nothing_is_decided(public_page) -> None:
    entry = next(each for each in library().policies.support.values() if each.undecidable)
    assert entry.undecidable and entry.undecidable.zh in public_page(f"/support/{entry.key}")


def test_the_glossary_has_every_term_of_every_document_with_its_cite(public_page) -> None:
    html = public_page("/terms")
    for document in library().documents:
        for each in document.terms:
            assert f"<dt>{each.term}</dt>" in html


def test_terms_are_found_by_their_words(public_page) -> None:
    term = next(each for document in library().documents for each in document.terms)
    assert f"<dt>{term.term}</dt>" in public_page(f"/terms?q={term.term}")
    assert "没有这样的术语" in public_page("/terms?q=没有这样的词")


def test_a_list_is_found_by_a_part_of_a_name_and_leads_to_its_rows(public_page) -> None:
    (listed,) = (x for d in library().documents for x in d.lists if x.key.endswith("/cases-2023"))
    name = listed.names(listed.rows[0])[0]
    assert listed.title.zh in public_page(f"/lists?q={name[:6]}")
    html = public_page(f"/lists/{listed.key}?q={name}")
    assert name in html and "（全部 70 条）" in html
    assert "没有找到" in public_page("/lists?q=没有这样的单位")


def test_a_cluster_shows_its_industries_documents_and_help_money_first(public_page) -> None:
    html = public_page("/clusters/gd-robots")
    assert "广东省培育智能机器人战略性新兴产业集群行动计划" in html and "本集群规划" in html
    assert "C3491" in html or "C349" in html
    ranks = [html.index(f"<h2>{name}") for name in ("资金、税费和融资", "其他帮助")]
    assert ranks == sorted(ranks)


def test_every_cluster_is_on_the_page_of_clusters(public_page) -> None:
    html = public_page("/clusters")
    for each in library().policies.clusters.values():
        assert f'href="/clusters/{each.id}"' in html


def test_a_document_says_what_its_text_does_not_print_and_whom_it_is_for(public_page) -> None:
    html = public_page("/documents/hunan-audiovisual-measures")
    assert html.count("文本未印") == 3 and "日期待核" in html and "湖南省" in html


def test_a_document_shows_its_duties_with_their_addressees(public_page) -> None:
    html = public_page("/documents/guangdong-digital-economy-2021")
    (document,) = (x for x in library().documents if x.id == "guangdong-digital-economy-2021")
    assert document.duties
    for each in document.duties:
        assert each.title.zh in html


def test_relations_are_told_from_both_ends(public_page) -> None:
    document, relation = next(
        (d, r) for d in library().documents for r in d.relations if r.document
    )  # fmt: skip
    assert f'href="/documents/{relation.document}"' in public_page(f"/documents/{document.id}")
    assert f'href="/documents/{document.id}"' in public_page(f"/documents/{relation.document}")


@pytest.mark.parametrize("path", [
    "/support/guangdong-robots-plan-2023/nothing", "/clusters/gd-nothing",
    "/lists/national-vr-case-list-2023/nothing", "/lists/nothing/cases-2023",
])  # fmt: skip
def test_what_is_not_there_is_not_found(client, path: str) -> None:
    assert client.get(path).status_code == 404
