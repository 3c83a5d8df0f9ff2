"""The public search finds what anybody may read, in place, and nothing else."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from consultations.models import Organisation, Recommendation, Round
from consultations.rounds.services import mark_published
from core import clock
from core.db import search_index as core_index
from core.text.search_terms import Search, terms
from portal.models import SearchEntry
from portal.public import search_entries
from submissions import jobs
from submissions.models import PublicInputTerms
from submissions.public_state import search_index
from submissions.public_state.public_inputs import PublicInputs
from submissions.public_state.services import open_public_state
from submissions.visibility.visible_inputs import InputFilters
from tests.factories import RoundFactory
from tests.portal.public.conftest import RELEASE, SECRET
from tests.support.public import move
from tests.support.redacting import redact
from tests.synthesis.conftest import AFTER

pytestmark = pytest.mark.both_databases
LATER = RELEASE + timedelta(days=1)


@pytest.fixture
def indexed(published):
    """`published`, with what the worker enters within a minute of the release."""
    with clock.at(RELEASE):
        search_entries.catch_up(RELEASE)
    published.round.refresh_from_db()
    return published


@pytest.fixture
def found(indexed, at):
    """`found(words, …)`: the page of results, without line breaks."""

    def get(words, more="", moment=LATER):
        return " ".join(at(moment, f"/search/?words={words}{more}").content.decode().split())

    return get


def test_who_only_aligned_itself_is_found_by_name_and_leads_to_the_inputs_it_follows(scenario, at):
    """Lazwara sent nothing of its own; that Tovral follows Arandia is for the secretariat."""
    public = scenario.answer("XAA", {"124": ("supports", "Towns matter.")})
    scenario.answer("XDD", {}, aligned=(public, []))
    scenario.answer("XEE", {}, aligned=(public, []), level="secretariat")
    with clock.at(AFTER):
        mark_published(scenario.round, by=scenario.manager, at=RELEASE)
    with clock.at(RELEASE):
        open_public_state(scenario.round)
        search_entries.catch_up(RELEASE)
    page = " ".join(at(LATER, "/search/?words=lazwara").content.decode().split())
    assert "<mark>Lazwara</mark>" in page and "State · aligned itself with Arandia" in page
    assert 'href="/search/?organization=XAA"' in page
    assert "Nothing public matches." in at(LATER, "/search/?words=tovral").content.decode()


def test_every_kind_of_text_is_found_in_place(indexed, found):
    round_ = indexed.round
    page = found("coordinating")  # the recommendation says "coordinate"
    assert "<mark>coordinate</mark>" in page and f"/consultations/{round_.reference}/#paragraph-124" in page
    page = found("named")  # the paragraph says "Towns were named."
    assert "<mark>named</mark>" in page and f"{indexed.url}#finding-1" in page
    page = found("town")  # the input "Towns matter to us."
    assert f"/inputs/{indexed.public.line_id}/" in page and "<mark>Towns</mark> matter to us." in page
    page = found("views")  # the title of the report
    assert f'href="{indexed.url}"' in page
    page = found(round_.reference)
    assert f'href="/consultations/{round_.reference}/"' in page


def test_names_are_found_and_lead_to_all_inputs_of_the_organization(indexed, found, at):
    Organisation.objects.filter(code="XAA").update(other_names=["Old Arandia"])
    page = found("arandia")
    assert "/search/?organization=XAA" in page and "also known as: Arandia, Old Arandia" in page
    assert f"/inputs/{indexed.public.line_id}/" in page  # found by its sender's name too
    page = found("", "&organization=XAA")
    assert "Towns matter to us." in page and "corridors" not in page
    assert "<h1><bdi>Body Arandia</bdi></h1>" in page
    assert "Nothing public matches." in found("", "&organization=XBB")  # its input is for the secretariat


def test_an_input_without_name_is_found_by_its_words_and_never_by_its_sender(found):
    assert "<mark>corridors</mark>" in found("corridor") and "name withheld" in found("corridor")
    for name in ("Quay+Nine", "XJJ", "quay"):
        assert "Nothing public matches." in found(name)
    assert "Nothing public matches." in found("", "&organization=XJJ")


def test_what_is_not_public_is_in_no_index_and_is_not_found(indexed, found):
    assert "Nothing public matches." in found(SECRET)
    told = " ".join([*PublicInputTerms.objects.values_list("terms", flat=True),
                     *SearchEntry.objects.values_list("terms", flat=True)])  # fmt: skip
    assert "heron" not in told and "7731" not in told and "quay" not in told
    assert "corridor" in told


def test_nothing_is_found_before_the_release(published, at):
    before = RELEASE - timedelta(minutes=1)
    with clock.at(before):
        search_entries.catch_up(before)
    for words in ("towns", "named", "views", "arandia", "corridors"):
        assert "Nothing public matches." in at(before, f"/search/?words={words}").content.decode()
    assert not SearchEntry.objects.filter(publication__isnull=False).exists()


def test_a_stale_row_hides_and_never_shows(indexed, found):
    """Whatever the index says, what is shown is read again."""
    PublicInputTerms.objects.update(terms="en=heron =7731 en=town en=7731 =heron en=corridor")
    SearchEntry.objects.update(terms="en=heron =7731 =heron en=7731")
    assert "Nothing public matches." in found(SECRET)
    page = found("town")
    assert "<mark>Towns</mark> matter to us." in page and "corridors" not in page


def test_what_is_redacted_leaves_the_index_with_the_public_state(indexed, found):
    with clock.at(LATER):
        redact(indexed.public, "matter to us")
        move(indexed.round)
    assert "Nothing public matches." in found("matter")
    assert "<mark>Towns</mark>" in found("towns")
    assert not [each for each in PublicInputTerms.objects.values_list("terms", flat=True) if "matter" in each]


def test_rows_go_with_the_public_state_in_the_same_statement(indexed):
    row = indexed.public.line.in_public
    assert row.search.terms
    assert len(_index_words("town")) >= (1 if connection.vendor == "sqlite" else 0)
    row.delete()
    assert not PublicInputTerms.objects.filter(terms__contains="town").exists()
    assert _index_words("town") == []


def _index_words(word):
    """Return which terms of the index itself hold the word; on PostgreSQL the rows are the index."""
    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        table = PublicInputTerms._meta.db_table
        cursor.execute(f'CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, "{table}_fts", row)')
        cursor.execute("SELECT term FROM temp.words WHERE term LIKE %s", [f"%{word}%"])
        rows = [row[0] for row in cursor.fetchall()]
        cursor.execute("DROP TABLE temp.words")
        cursor.execute(f'SELECT block FROM "{table}_fts_data"')
        rows += [block for (block,) in cursor.fetchall() if word.encode() in bytes(block)]
    return rows


def test_a_paragraph_is_entered_while_it_is_displayed(indexed, found):
    row = indexed.publication.outline["sections"][0]["findings"][0]
    indexed.publication.outline["sections"][0]["findings"] = [{**row, "suspended": True}]
    search_entries.index_report(indexed.publication)
    assert not SearchEntry.objects.filter(kind="paragraph").exists()
    assert "#finding-1" not in found("named")


def test_the_entries_are_compared_and_made_anew(indexed):
    with clock.at(LATER):
        assert search_entries.differing(LATER) == []
        assert search_index.differing(indexed.round, LATER) == []
        PublicInputTerms.objects.filter(public_input__line=indexed.public.line).update(terms="en=other")
        SearchEntry.objects.filter(kind="call").delete()
        assert len(search_index.differing(indexed.round, LATER)) == 1
        assert len(search_entries.differing(LATER)) == 1
        search_entries.catch_up(LATER)
        search_index.rebuild()
        assert search_index.index_round(indexed.round, LATER) == 2
        assert search_index.differing(indexed.round, LATER) == [] and search_entries.differing(LATER) == []


ODD = ("½", "ﷺ", "⑴", "ソ・連", "كتابﹰ", "ͺ", "ﱞ")


def test_letters_that_databases_cut_or_drop_are_entered_and_found(indexed, found):
    row = SearchEntry.objects.get(kind="call")
    row.terms = core_index.row_terms(terms(" ".join(ODD)))
    row.save()
    for word in ODD:
        if search := Search.of(word):
            assert row in SearchEntry.objects.filter(core_index.has_terms(search)), word
        assert "<h1" in found(word)


def test_a_row_has_no_more_terms_than_a_database_can_index(indexed):
    many = core_index.row_terms(f"=word{number:08}" for number in range(100_000))
    assert len(many) <= core_index.MOST_BYTES and len(many.split(" ")[-1]) == 13
    row = SearchEntry.objects.get(kind="call")
    row.terms = many
    row.save()
    assert SearchEntry.objects.filter(core_index.has_terms(Search.of("word00000007"))).get() == row


def test_a_fault_in_the_search_holds_up_no_act_and_is_mended_by_the_worker(indexed, found, monkeypatch, caplog):
    def fail(round_, inputs, now):
        raise ZeroDivisionError

    with monkeypatch.context() as broken, clock.at(LATER):
        broken.setattr(search_index, "_terms", fail)
        redact(indexed.public, "matter to us")
        move(indexed.round)
        assert "the search index of round" in caplog.text
        with pytest.raises(ZeroDivisionError):
            jobs.index_public_inputs(None)
    assert "Nothing public matches." in found("towns")
    assert "matter to us" not in found("", "&organization=XAA")
    with clock.at(LATER):
        jobs.index_public_inputs(None)
    assert "<mark>Towns</mark>" in found("towns")


def test_a_fault_at_one_round_holds_up_no_other(indexed, monkeypatch):
    """The job goes through all rounds, and fails at the end."""
    other = RoundFactory()
    seen = []

    def refresh(round_):
        seen.append(round_.pk)
        if len(seen) == 1:
            raise ValueError("broken")

    monkeypatch.setattr("submissions.public_state.services.refresh", refresh)
    with pytest.raises(ValueError, match="broken"):
        jobs.move_public_states(None)
    assert set(seen) == {indexed.round.pk, other.pk}
    monkeypatch.setattr(search_entries, "index_call", refresh)
    SearchEntry.objects.all().delete()
    seen.clear()
    with pytest.raises(ValueError, match="broken"), clock.at(LATER):
        search_entries.catch_up(LATER)
    assert SearchEntry.objects.filter(kind="report").exists()


def test_recommendations_that_were_exchanged_are_found_instead_of_those_before(indexed, found):
    """As many as before, but others: as long as a call is not open, its officers may change them."""
    round_ = indexed.round
    first = round_.recommendations.order_by("pk").first()
    other = RoundFactory().recommendations.first()
    round_.recommendations.remove(first)
    round_.recommendations.add(other)
    with clock.at(LATER):
        search_entries.catch_up(LATER)
    entered = SearchEntry.objects.filter(kind="recommendation", round=round_).values_list("recommendation", flat=True)
    assert set(entered) == set(round_.recommendations.values_list("pk", flat=True)) and other.pk in entered


@pytest.mark.skipif(settings.DATABASE != "postgresql", reason="SQLite has one writer")
def test_inputs_are_entered_under_the_lock_of_their_round(indexed):
    """Else a word that is redacted meanwhile stays in the terms."""
    PublicInputTerms.objects.all().delete()
    with CaptureQueriesContext(connection) as asked, clock.at(LATER):
        assert search_index.index_round(indexed.round, LATER) > 0
    statements = [query["sql"] for query in asked]
    locks = [place for place, sql in enumerate(statements) if "FOR NO KEY UPDATE" in sql]
    reads = [place for place, sql in enumerate(statements) if '"submissions_publicinput"' in sql]
    assert locks and locks[0] < reads[0]


def test_a_batch_of_entries_begins_where_the_last_one_ended(indexed, monkeypatch):
    """Else the time for a round would grow with the square of its inputs."""
    PublicInputTerms.objects.all().delete()
    monkeypatch.setattr(search_index, "_BATCH", 1)
    with CaptureQueriesContext(connection) as asked:
        assert search_index.index_round(indexed.round, LATER) == 2
    assert search_index.differing(indexed.round, LATER) == []
    batches = [query["sql"] for query in asked if "submissions_publicinputterms" in query["sql"].split("ORDER BY")[0]
               and query["sql"].startswith("SELECT")]  # fmt: skip
    assert ['."id" > ' in sql for sql in batches] == [False, True, True]


def test_an_entry_is_there_once(indexed):
    for row in (*SearchEntry.objects.filter(kind__in=("call", "report", "paragraph")),
                SearchEntry.objects.filter(kind="recommendation").first()):  # fmt: skip
        row.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()


@pytest.mark.skipif(settings.DATABASE != "sqlite", reason="PostgreSQL keeps its index by itself")
def test_an_index_that_cannot_be_made_anew_stays_as_it_was(indexed, monkeypatch):
    def fail(cursor, table):
        raise ZeroDivisionError

    monkeypatch.setattr(core_index, "_create_fts", fail)
    with pytest.raises(ZeroDivisionError):
        core_index.rebuild("portal.SearchEntry")
    assert core_index.is_in_step("portal.SearchEntry") and core_index.missing() == []


@pytest.mark.skipif(settings.DATABASE != "sqlite", reason="PostgreSQL cuts nothing")
def test_a_migration_makes_an_index_of_another_kind_anew(indexed, found):
    with connection.cursor() as cursor:
        cursor.execute('DROP TABLE "portal_searchentry_fts"')
        cursor.execute(
            'CREATE VIRTUAL TABLE "portal_searchentry_fts" USING fts5(terms, content="portal_searchentry", '
            'content_rowid="id", detail=none, tokenize="unicode61 remove_diacritics 0 tokenchars \'=\'")'
        )
    core_index.install()
    row = SearchEntry.objects.get(kind="call")
    row.terms = core_index.row_terms(terms("⑴ ﷺ ½"))
    row.save()
    assert "<h1" in found("½") and core_index.is_in_step("portal.SearchEntry")


def test_a_list_of_a_round_shows_only_what_it_reads(indexed, at):
    """There too the index alone shows nothing."""
    address = f"/consultations/{indexed.round.reference}/inputs/?words="
    PublicInputTerms.objects.filter(public_input__line=indexed.public.line).update(terms="en=heron =heron en=town")
    assert "Towns matter to us." in at(LATER, f"{address}towns").content.decode()
    page = at(LATER, f"{address}heron").content.decode()
    assert "Towns matter to us." not in page
    for levels in (frozenset[str](), frozenset(["public"])):  # also where all are read at once
        for words, count in (("towns", 1), ("heron", 0)):
            filters = InputFilters(levels=levels, search=Search.of(words))
            assert len(list(PublicInputs(indexed.round, now=LATER, filters=filters))) == count


def test_questions_that_make_no_sense_are_answered(found):
    assert "Enter at least one word or number." in found("%2B")
    assert "Nothing public matches." in found("%22%27%29+OR+*")
    for more in ("&part=inputs&page=x", "&part=nonsense", "&organization=%00", "&part=inputs&page=999"):
        assert "towns" in found("towns", more).lower()
    assert found("", "") and "found" in found("towns")


def test_pages_of_one_part(indexed, found, monkeypatch):
    monkeypatch.setattr("portal.public.search.SIZE", 1)
    monkeypatch.setattr("portal.public.search.FIRST", 1)
    page = found("towns+nonsense")  # each word must be there
    assert "Nothing public matches." in page
    page = found("states", "&part=recommendations")
    assert "Page 1 of 3" in page and "part=recommendations" in page
    assert "Show all: Recommendations" in found("states")


@pytest.mark.parametrize(("kind", "title"), [("question", "Questions"), ("statement", "Statements")])
def test_texts_of_calls_are_named_by_their_kinds(indexed, found, kind, title):
    Recommendation.objects.filter(paragraph__number="124").update(kind=kind)
    for page in (found("coordinating"), found("coordinating", "&part=recommendations")):
        assert f'<h2 id="found-recommendations"> {title} <small>' in page


def test_a_word_in_very_many_inputs_is_looked_for_call_by_call_with_the_same_result(indexed, monkeypatch):
    rounds = list(Round.objects.filter(announced_at__isnull=False))
    first_found = search_index.first_found
    asked = [Search.of(words) for words in ("federalism", "towns", "writing", "zzyzx")]
    before = [first_found(each, rounds, 500) for each in asked]
    assert any(before) and not before[-1]
    monkeypatch.setattr(core_index, "expected_rows", lambda rows: 1_000_000)
    assert [first_found(each, rounds, 500) for each in asked] == before
    assert [first_found(each, rounds, 1) for each in asked] == [each[:1] for each in before]


def test_the_command_compares_and_makes_anew(indexed, capsys):
    with clock.at(LATER):
        call_command("search_index")
        assert "in step" in capsys.readouterr().out
        SearchEntry.objects.filter(kind="paragraph").update(terms="en=other")
        PublicInputTerms.objects.all().delete()
        with pytest.raises(CommandError, match="3 entries"):
            call_command("search_index")
        call_command("search_index", "--rebuild")
        assert "2 of inputs" in capsys.readouterr().out
        call_command("search_index")


@pytest.mark.skipif(settings.DATABASE != "sqlite", reason="PostgreSQL keeps its index by itself")
def test_an_index_that_is_not_that_of_its_rows_is_noticed(indexed):
    assert core_index.is_in_step("portal.SearchEntry") and core_index.missing() == []
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO portal_searchentry_fts (rowid, terms) VALUES (999, 'en=ghost')")
    assert not core_index.is_in_step("portal.SearchEntry")
    core_index.rebuild("portal.SearchEntry")
    assert core_index.is_in_step("portal.SearchEntry")
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER portal_searchentry_fts_delete")
    assert core_index.missing() == ["portal_searchentry"]
    core_index.install()
    assert core_index.missing() == []
