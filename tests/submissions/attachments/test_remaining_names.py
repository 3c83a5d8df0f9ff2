"""Check and submit warns of words that still name who sends without name; it stops nobody (PRACTICE 6)."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import docx
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from consultations.models import Delegation, Organisation
from consultations.organisations.services import end_membership
from core import clock
from core.errors import Refused
from submissions.attachments import covered_copies
from submissions.attachments.services import add_file, describe_file
from submissions.joint import members
from submissions.joint.services import confirm
from submissions.models import Attachment, CoveredCopy, Extraction, FileParagraph, JointMember
from tests.factories import (
    DelegationFactory,
    DraftFactory,
    MembershipFactory,
    OfficerFactory,
    OrganisationFactory,
    focal_point,
)
from tests.support.html import text
from tests.support.office_files import write_pdf

pytestmark = pytest.mark.django_db
Make = Callable[..., Attachment]


@pytest.fixture
def delegation(db: None) -> Delegation:
    made = DelegationFactory(constituency="civil_society")
    User.objects.filter(pk=focal_point(made).pk).update(name="Nora Example", email="n.example@xqn.example")
    return made


@pytest.fixture
def report(delegation: Delegation, tmp_path: Path, django_capture_on_commit_callbacks: Callable) -> Make:
    """A PDF of two pages, sent without name and checked."""
    version = DraftFactory(delegation=delegation)

    def make(*pages: str, title: str = "Report", level: str = "nameless", kind: str = "shadow_report") -> Attachment:
        path = write_pdf(tmp_path / "a.pdf", [[(72, 700, line)] for line in pages])
        with django_capture_on_commit_callbacks(execute=True), path.open("rb") as stream:
            made = add_file(
                version, stream, name="a.pdf", by=focal_point(delegation), title=title, confidentiality=level, kind=kind
            )
        return Attachment.objects.get(pk=made.pk)

    return make


@pytest.fixture
def review(delegation: Delegation, client: Client) -> Callable[[], str]:
    """The page's text; marks around a name that runs in its own direction leave no blanks."""
    client.force_login(focal_point(delegation))
    page = f"/rounds/{delegation.pk}/review/"
    return lambda: re.sub(r"(?<=[“(]) | (?=[”),.])", "", text(client.get(page)))


WARNING = "Your name may still be visible"


def test_it_says_the_words_and_the_page_and_what_to_do(
    report: Make, review: Callable[[], str], delegation: Delegation, client: Client
) -> None:
    made = report("Nothing here.", f"By {delegation.organisation.name}, Nora Example, help@xqn.example.")
    shown = review()
    assert WARNING in shown and "You can still submit." in shown
    assert "The text of the file “Report” contains:" in shown
    for words in (delegation.organisation.name, "Nora Example", "xqn.example", "help@xqn.example"):
        assert f"“{words}” (page 2)" in shown
    assert shown.count("“Nora Example”") == 1
    page = client.get(f"/rounds/{delegation.pk}/review/").content.decode()
    assert f"/rounds/{delegation.pk}/files/{made.pk}/words/" in page


def test_more_places_than_are_named_are_told(
    report: Make, review: Callable[[], str], delegation: Delegation, client: Client
) -> None:
    """Who mends the listed places by hand must know that there are others."""
    towns = ["Alta", "Brak", "Como", "Doha", "Ede", "Faro", "Giza", "Hof", "Ise", "Jena", "Kiel", "Lodz", "Mons"]
    pages = [f"In {town} many were heard{' again' * at} by Nora Example." for at, town in enumerate(towns)]
    made = report(*pages[:6])
    assert "(page 1, page 2, page 3, page 4, page 5, page 6)" in review()
    made = report(*pages, title="Long report")
    assert "page 5, page 6 …)" in review()
    words = text(client.get(f"/rounds/{delegation.pk}/files/{made.pk}/words/"))
    assert re.search(r"paragraph 12 …", words) and "paragraph 13" not in words


def test_redacted_words_are_gone_from_the_warning(
    report: Make, review: Callable[[], str], delegation: Delegation, django_capture_on_commit_callbacks: Callable
) -> None:
    made, by = report("By Nora Example."), focal_point(delegation)
    with django_capture_on_commit_callbacks(execute=True):
        covered_copies.cover_words(made, ["Nora Example"], by=by)
    assert WARNING in review()  # a copy that nobody has accepted changes nothing
    covered_copies.accept_copy(made, by=by)
    assert CoveredCopy.objects.exclude(taken_at=None).exists()
    assert WARNING not in review()


def test_a_letterhead_on_every_page_is_searched_and_redacted(
    report: Make,
    review: Callable[[], str],
    delegation: Delegation,
    client: Client,
    django_capture_on_commit_callbacks: Callable,
) -> None:
    made = report(*["Nora Example, help@xqn.example"] * 3)
    assert "“Nora Example” (header, footer or description)" in review()
    page = f"/rounds/{delegation.pk}/files/{made.pk}/words/"
    shown = text(client.get(page))
    assert "Nora Example" in shown and "header, footer or description" in shown and "found no names" not in shown
    assert "header, footer or description" in text(client.get(f"/rounds/{delegation.pk}/files/{made.pk}/"))
    User.objects.filter(pk=focal_point(delegation).pk).update(name="Bela Later", email="b@elsewhere.example")
    with django_capture_on_commit_callbacks(execute=True):
        covered_copies.cover_words(made, ["Nora Example", "help@xqn.example"], by=focal_point(delegation))
    covered_copies.accept_copy(made, by=focal_point(delegation))
    assert covered_copies.hinted_words(Attachment.objects.get(pk=made.pk)) == []
    assert "found no names" in text(client.get(page))


def test_a_colleague_who_came_after_the_upload_is_looked_for(
    report: Make, review: Callable[[], str], delegation: Delegation
) -> None:
    report("Thanks to Bela Later.")
    assert WARNING not in review()
    User.objects.filter(pk=focal_point(delegation).pk).update(name="Bela Later")
    assert "“Bela Later” (page 1)" in review()


def test_a_colleague_who_has_left_is_looked_for(
    report: Make, review: Callable[[], str], delegation: Delegation
) -> None:
    left = MembershipFactory(organisation=delegation.organisation, role="deputy", user__name="Lea Former")
    end_membership(left, by=focal_point(delegation))
    report("Written by Lea Former.")
    assert "“Lea Former” (page 1)" in review()


def test_a_name_that_was_corrected_in_the_register_is_looked_for(
    report: Make, review: Callable[[], str], delegation: Delegation
) -> None:
    Organisation.objects.filter(pk=delegation.organisation_id).update(former_names=["Harbour Circle"])
    report("Written by the Harbour Circle.")
    assert "“Harbour Circle” (page 1)" in review()


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Bela Later", "By Bela\nLater."),
        ("Bela Later", "By BELA  LATER."),
        ("Bela D'Later", "By Bela D’Later."),
        ("Bela Later", "I thank Mr. Later."),
        ("Бела Поздняя", "Пишет БЕЛА ПОЗДНЯЯ."),
    ],
)
def test_a_later_name_is_found_however_it_is_written(
    name: str, written: str, report: Make, review: Callable[[], str], delegation: Delegation
) -> None:
    FileParagraph.objects.create(file=report("Nothing here.").file, number=9, text=written)
    User.objects.filter(pk=focal_point(delegation).pk).update(name=name)
    assert WARNING in review()


def joins(delegation: Delegation, name: str) -> JointMember:
    body = OrganisationFactory(name=name, short_name=name, constituency="civil_society", by=OfficerFactory())
    return members.invite_body(
        delegation, by=focal_point(delegation), expires_at=clock.now() + timedelta(days=7), body=body
    )


def test_members_that_joined_and_their_people_are_looked_for(
    report: Make, review: Callable[[], str], delegation: Delegation, client: Client
) -> None:
    made = report("Red Thread, Two Rivers, Mara Member, Ivo Invited.")
    joined, invited = joins(delegation, "Red Thread"), joins(delegation, "Two Rivers")
    for member, name in ((joined, "Mara Member"), (invited, "Ivo Invited")):
        assert member.organisation is not None
        MembershipFactory(organisation=member.organisation, role="focal_point", user__name=name)
    assert WARNING not in review()
    confirm(joined, by=User.objects.get(name="Mara Member"))
    shown = review()
    assert "“Red Thread” (page 1)" in shown and "“Mara Member” (page 1)" in shown
    assert "Two Rivers" not in shown.partition(WARNING)[2].partition("You can still submit.")[0]
    words = {each.words for each in covered_copies.hinted_words(made)}
    assert {"Red Thread", "Mara Member"} <= words and not {"Two Rivers", "Ivo Invited"} & words
    made.version.inputs.update(comment="We, Red Thread, write.", confidentiality="nameless")
    assert "contains “Red Thread”." in review()
    JointMember.objects.filter(pk=joined.pk).update(
        by_code=True
    )  # somebody had its sheet: of its people nothing is told
    words = {each.words for each in covered_copies.hinted_words(made)}
    assert "Red Thread" in words and "Mara Member" not in words


@pytest.mark.parametrize("changed", [{"level": "secretariat"}, {"kind": "letter"}])
def test_files_that_are_not_sent_without_name_warn_of_nothing(
    report: Make, review: Callable[[], str], changed: dict[str, str]
) -> None:
    report("By Nora Example.", **changed)
    assert WARNING not in review()


def test_the_title_and_pictures_are_named(report: Make, review: Callable[[], str]) -> None:
    made = report("Words.", title="Nora Example: report")
    Extraction.objects.all().delete()
    Extraction.objects.create(file=made.file, notes=["pages_without_text"])
    shown = review()
    assert "The title of the file “Nora Example: report” contains “Nora Example”." in shown
    assert "Their words cannot be searched: check every page." in shown


def test_the_title_of_a_public_file_names_no_person(
    report: Make, review: Callable[[], str], delegation: Delegation, client: Client
) -> None:
    body = delegation.organisation.name
    made = report("Words.", title=f"{body} report_Nora Example_final", level="public")
    report("Words.", title=f"Report of {body}", level="public")
    shown = review()
    assert "Titles of files may name people" in shown and WARNING not in shown
    assert f"{body} report_Nora Example_final” contains “Nora Example”. Change the title" in shown
    assert f"Report of {body}” contains" not in shown
    page = text(client.get(f"/rounds/{delegation.pk}/files/{made.pk}/words/"))
    assert "contains “Nora Example”. Change the title" in re.sub(r"(?<=[“(]) | (?=[”),.])", "", page)


def test_an_author_whom_only_the_title_names(
    delegation: Delegation, review: Callable[[], str], tmp_path: Path, django_capture_on_commit_callbacks: Callable
) -> None:
    document = docx.Document()
    document.add_paragraph("Words.")
    document.core_properties.author = "Vera Consultant"
    document.save(str(tmp_path / "a.docx"))
    with django_capture_on_commit_callbacks(execute=True), (tmp_path / "a.docx").open("rb") as stream:
        add_file(
            DraftFactory(delegation=delegation), stream, name="Report_Vera Consultant.docx", by=focal_point(delegation)
        )
    assert "contains “Vera Consultant”. Change the title" in review()


def test_a_copy_is_not_used_under_a_title_with_words_that_it_lacks(
    report: Make, review: Callable[[], str], delegation: Delegation, django_capture_on_commit_callbacks: Callable
) -> None:
    made, by = report("We met Ivo Third.", title="What Ivo Third said", level="public"), focal_point(delegation)
    with django_capture_on_commit_callbacks(execute=True):
        covered_copies.cover_words(made, ["Ivo Third"], by=by)
    with pytest.raises(Refused) as refusal:
        covered_copies.accept_copy(made, by=by)
    assert refusal.value.code == "in_title"
    described = {"kind": made.kind, "language": made.language, "confidentiality": "public", "speaks_to": []}
    made = describe_file(made, by=by, title="What somebody said", **described)
    covered_copies.accept_copy(made, by=by)
    assert "Titles of files" not in review()
    describe_file(made, by=by, title="Ivo Third again", **described)
    assert "contains “Ivo Third”. Change the title" in review()


def test_while_it_is_checked_it_says_so(review: Callable[[], str], delegation: Delegation, tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", [[(72, 700, "Words.")]])
    with path.open("rb") as stream:
        add_file(
            DraftFactory(delegation=delegation), stream, name="a.pdf", by=focal_point(delegation), title="Report",
            confidentiality="nameless",
        )  # fmt: skip
    assert "The file “Report” is still being checked for names. Wait a minute." in review()


def test_an_answer_without_name_that_names_the_sender(review: Callable[[], str], delegation: Delegation) -> None:
    version = DraftFactory(delegation=delegation)
    version.inputs.update(comment="We, Nora Example, write.", confidentiality="nameless")
    shown = review()
    assert "The text of your answer on" in shown and "contains “Nora Example”." in shown
    version.inputs.update(confidentiality="secretariat")
    assert WARNING not in review()


def test_the_page_asks_as_much_for_three_files_as_for_one(
    report: Make, client: Client, delegation: Delegation, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    client.force_login(focal_point(delegation), backend="django.contrib.auth.backends.ModelBackend")
    report("By Nora Example.")
    page = f"/rounds/{delegation.pk}/review/"
    client.get(page)
    with CaptureQueriesContext(connection) as asked:
        client.get(page)
    report("By Nora Example again.")
    report("And by Nora Example.")
    with django_assert_max_num_queries(len(asked)):
        client.get(page)
