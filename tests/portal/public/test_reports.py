"""The published report as anybody reads it: from the frozen publication, quotes through the public's audience."""

import re
from datetime import timedelta

from core import clock
from submissions.visibility.confidentiality import record_choice
from synthesis.publication.selectors import newest_released
from synthesis.publication.services import withdraw_publication
from synthesis.reports.findings.services import edit_finding
from tests.portal.public.conftest import RELEASE, SECRET
from tests.support.public import move
from tests.support.redacting import redact

LATER = RELEASE + timedelta(days=1)


def test_a_finding_opens_its_sources_in_place(published, at):
    page = at(LATER, published.url).content.decode()
    assert "Towns were named." in page
    assert (
        "Supports with amendment: Arandia. Submission, name withheld; information on file with the secretariat." in page
    )
    assert "“Towns matter”" in page and f"/inputs/{published.public.line_id}/" in page
    assert "“corridors”" in page and f"/inputs/{published.nameless.line.public_reference}/" in page
    assert 'id="finding-1"' in page and 'href="#note-1"' in page and 'id="note-1"' in page


def test_a_source_without_name_is_not_told_by_its_kind_where_few_took_part(published, at):
    page = at(LATER, published.url).content.decode()
    assert "Quay Nine" not in page
    assert str(published.nameless.line_id) not in page


def test_positions_stand_as_letters_and_as_a_table(published, at):
    page = at(LATER, published.url).content.decode()
    assert "Positions on paragraph 124" in page and "As a table" in page
    assert "Not shown separately, to protect identities" in page  # two States, one of them withheld


def test_the_page_stays_what_was_published_while_rows_go_on(published, at):
    with clock.at(LATER):
        finding = published.publication.report.findings.get()
        edit_finding(finding, {"text": "Other words."}, revision=finding.revision, by=published.writer)
    page = at(LATER, published.url).content.decode()
    assert "Towns were named." in page and "Other words." not in page


def test_what_is_made_stricter_or_covered_is_gone_with_the_next_edition(published, at):
    published.tighten(published.nameless.version, "124", "secretariat", at=LATER)
    with clock.at(LATER):
        record_choice(published.nameless.version.submission, "restrict", "at_once", by=published.bodies["XJJ"].focal)
        redact(published.public, "Towns", by=published.writer)
        move(published.round)
    page = at(LATER, published.url).content.decode()
    assert "corridors" not in page and "Towns matter" not in page
    assert at(LATER, f"/inputs/{published.nameless.line.public_reference}/").status_code == 404


def test_a_withdrawn_publication_is_gone(published, at):
    with clock.at(LATER):
        withdraw_publication(newest_released(LATER).get(), is_public=True, by=published.manager)
    assert at(LATER, published.url).status_code == 404
    assert published.publication.report.title not in at(LATER, "/reports/").content.decode()


def test_lists_lead_to_the_report(published, at):
    for url in ("/", "/reports/", f"/consultations/{published.round.reference}/"):
        assert f'href="{published.url}"' in at(LATER, url).content.decode(), url


def test_from_the_report_a_reader_comes_to_the_words_it_is_about(published, at):
    page = at(LATER, published.url).content.decode()
    [there] = re.findall(r'href="([^"#]*)#recommendations"', page)
    assert "States should coordinate." in at(LATER, there).content.decode()


def test_a_page_costs_the_same_for_any_number_of_quotes(published, at, django_assert_max_num_queries, client):
    with clock.at(LATER), django_assert_max_num_queries(45):
        client.get(published.url)


def test_the_secretariats_words_are_nowhere(published, at, client):
    reference = published.round.reference
    pages = ["/", "/consultations/", f"/consultations/{reference}/", f"/consultations/{reference}/inputs/"]
    pages += [f"/consultations/{reference}/inputs/?words={SECRET}", "/reports/", published.url]
    for url in pages:
        response = at(LATER, url)
        assert response.status_code == 200, url
        own = (f'value="{SECRET}"', f"words={SECRET}")  # the reader's own question
        body = response.content.decode().replace(own[0], "").replace(own[1], "")
        assert SECRET not in body and str(published.sealed.line_id) not in body, url
        assert "Veldrane" not in body, url
