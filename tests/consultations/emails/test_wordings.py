"""A round's senders and wordings: what officers may write, and what a neutral mail may never name."""

from typing import Any

import pytest
from django.core import mail as outbox
from django.test import Client

from consultations.emails import wordings
from consultations.emails.values import settings_of
from consultations.enums import Role
from consultations.invitations import services
from consultations.models import MailWording
from consultations.organisations import entries
from consultations.rounds.copies import copy_round
from core import audit, mail
from core.errors import Refusals, Refused
from core.jobs import queue
from tests.support.officers import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("while_the_round_is_open")]
MAIL = "consultations.invitation"


def address(house: Any, style: str = "full", language: str = "en", more: str = "", name: str = MAIL) -> str:
    return f"/admin/consultations/rounds/{house.round.pk}/mails/{name}/{style}/{language}/{more}"


@pytest.fixture
def office(client: Client, house: Any) -> Client:
    return sign_in(client, house.officer)


def refused(house: Any, subject: str, body: str, style: str = "full") -> dict[str, str]:
    with pytest.raises(Refusals) as refusals:
        wordings.save_wording(house.round, MAIL, style, "en", subject=subject, body=body, by=house.officer)
    return {each.field: str(each) for each in refusals.value.refusals}


def invite(house: Any, code: str, language: str = "en", person: str = "new") -> Any:
    body = getattr(house, code)
    services.invite(
        body.organisation,
        email=f"{person}@{code.lower()}.example",
        role=Role.FOCAL_POINT,
        by=house.officer,
        delegation=body.delegation,
        language=language,
    )
    queue.run_due()
    return outbox.outbox[-1]


def test_every_standard_text_can_be_saved_as_it_is(house: Any) -> None:
    """In every language and style: its placeholders are known, and its neutral form names nothing."""
    for name in wordings.editable_mails():
        for style in (mail.FULL, mail.NEUTRAL):
            for language in ("en", "ar", "fr"):
                subject, body = wordings.standard_wording(name, style, language)
                wordings.check_wording(house.round, name, style, language, subject, body)
                assert wordings.preview(house.round, name, style, language, subject, body).subject


def test_a_wording_of_the_round_is_sent_in_its_language_and_style_only(house: Any) -> None:
    body = "Dear colleagues of {body},\n\nAnswer by {closes}:\n{link}\n\nNote verbale {note_reference}\n\n"
    body += "Role: {role}, {note_date}\nTime: {time_needed}\n"
    wordings.save_wording(house.round, MAIL, "full", "en", subject="On {document}", body=body, by=house.officer)
    message = invite(house, "XBB")
    assert message.subject == "On A/HRC/99/1"
    assert "Dear colleagues of Body XBB," in message.body and "12 March 2027" in message.body
    assert "Note verbale" not in message.body and "Time:" not in message.body  # their only placeholders are empty
    assert "Role: Focal point\n" in message.body
    assert "Dear colleagues of Body XBB," in message.alternatives[0][0]
    assert invite(house, "XCC").subject == "You have a new message"
    assert "observations" in invite(house, "XBB", "fr", "another").subject


@pytest.mark.parametrize(
    ("subject", "body", "field", "said"),
    [
        ("A", "{lnik} {link}", "body", "cannot contain {lnik}"),
        ("On {link}", "{link}", "subject", "cannot contain {link}"),
        ("A", "No link", "body", "must contain {link}"),
        ("A", "{link} {", "body", "brace"),
        ("A", "{link} see https://evil.example/x", "body", "https://evil.example/x"),
        ("A", "{link} see evil.example/x", "body", "evil.example/x"),
        ("", "{link}", "subject", "Enter a subject"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(house: Any, subject: str, body: str, field: str, said: str) -> None:
    assert said in refused(house, subject, body)[field]
    assert not MailWording.objects.exists()


@pytest.mark.parametrize(
    "words",
    ["On A/HRC/99/1", "From the United Nations", "For Body XCC", "About On a report", "Write to x@y.example",
     "{document}", "{body}", "{inviter}", "See 127.0.0.1", "Your call for inputs", "О правах: ООН",
     "From Ohchr", "请回复联合国", "请回复OHCHR", "الأمم المتحدة", "والأمم المتحدة", "رسالة للأمم المتحدة",
     "من الامم المتحدة", "باللجنة وحقوق الإنسان"],
)  # fmt: skip
def test_the_neutral_form_cannot_be_made_to_reveal(house: Any, words: str) -> None:
    assert "body" in refused(house, "Hello", f"{words}\n{{link}}", style="neutral")
    assert refused(house, words, "{link}", style="neutral").get("subject")


@pytest.mark.parametrize("words", ["On an amonument", "请回复我们", "رسالة جديدة", "Новый фоонд"])
def test_words_that_only_hold_the_letters_of_a_name_are_free(house: Any, words: str) -> None:
    wordings.check_wording(house.round, MAIL, "neutral", "en", words, f"{words}\n{{link}}")


@pytest.mark.parametrize(
    ("title", "words"),
    [("حقوق المسنين", "رسالة للمسنين"), ("حقوق المسنين", "والمسنين"), ("关于气候变化的报告", "请看气候变化")],
)
def test_words_of_a_title_are_found_inside_others(house: Any, title: str, words: str) -> None:
    wordings.check_wording(house.round, MAIL, "neutral", "en", words, f"{words}\n{{link}}")
    house.round.title = title
    with pytest.raises(Refusals) as refusals:
        wordings.check_wording(house.round, MAIL, "neutral", "en", words, f"{words}\n{{link}}")
    assert {each.field for each in refusals.value.refusals} == {"subject", "body"}


@pytest.mark.parametrize(
    ("short", "words", "is_named"),
    [("IUCN", "From Iucn", True), ("IUCN", "请回复iucn", True), ("IUCN", "iucnx", False), ("CAN", "You can", False),
     ("CAN", "From ＣＡＮ", True), ("CAN", "请回复CAN", True)],
)  # fmt: skip
def test_a_short_name_is_found_in_small_letters_but_a_code(house: Any, short: str, words: str, is_named: bool) -> None:
    house.XAA.organisation.short_name = short
    house.XAA.organisation.save()
    assert (short in wordings.revealing_words(words, house.round)) is is_named


def test_earlier_names_and_acronyms_of_participants_are_found(house: Any) -> None:
    """Of an entry that was merged only its names are left, among the other names of the one that stays."""
    entries.correct_entry(house.XCC.organisation, by=house.officer, fields={"other_names": ["Cometa"]})
    assert "Cometa" in refused(house, "From Cometa", "{link}", mail.NEUTRAL)["subject"]


def test_the_name_before_a_correction_is_found(house: Any) -> None:
    """Recipients know the body by it, though the register shows it nowhere."""
    entries.correct_entry(house.XCC.organisation, by=house.officer, fields={"name": "Kometa House"})
    entries.correct_entry(house.XCC.organisation, by=house.officer, fields={"name": "Comet House"})
    assert "Kometa House" in refused(house, "From Kometa House", "{link}", mail.NEUTRAL)["subject"]


def test_both_senders_entered_together_are_compared(house: Any) -> None:
    own = dict.fromkeys(("sender_name", "neutral_sender_name"), "Climate Unit")
    given = dict.fromkeys(wordings.SETTINGS, "") | own
    with pytest.raises(Refusals) as refusals:
        wordings.save_settings(house.round, by=house.officer, **given)
    assert [each.field for each in refusals.value.refusals] == ["neutral_sender_name"]
    wordings.save_settings(house.round, by=house.officer, **{**given, "sender_name": ""})


def test_of_two_officers_the_second_overwrites_no_sender(house: Any, office: Client) -> None:
    """B4: both have the page open; what the second one typed is shown again, not saved."""
    url = f"/admin/consultations/rounds/{house.round.pk}/mails/"
    opened = office.get(url).context["form"].initial
    assert office.post(url, {**opened, "sender_name": "Office One"}).status_code == 302
    answer = office.post(url, {**opened, "time_needed": "an hour"})
    assert answer.status_code == 422
    assert "Somebody else has changed this since you opened the page." in answer.content.decode()
    assert 'value="an hour"' in answer.content.decode()
    own = settings_of(house.round)
    assert (own.sender_name, own.time_needed) == ("Office One", "")
    assert office.post(url, {**opened, "sender_name": "Office One"}).status_code == 302  # the same form once more


def test_what_comes_to_name_something_later_is_not_sent(house: Any) -> None:
    own = {"neutral_sender_name": "Glacier", "neutral_reply_to": "a@ice.example"}
    given = dict.fromkeys(wordings.SETTINGS, "") | own
    wordings.save_settings(house.round, by=house.officer, **given)
    said = {"subject": "Hello from the glacier", "body": "{link}", "by": house.officer}
    wordings.save_wording(house.round, MAIL, "neutral", "en", **said)
    message = invite(house, "XCC")
    assert (message.subject, message.reply_to) == ("Hello from the glacier", ["a@ice.example"])
    assert message.from_email.startswith("Glacier <")
    house.XAA.organisation.name = "Glacier Watch"
    house.XAA.organisation.short_name = "Glacier"
    house.XAA.organisation.save()
    message = invite(house, "XCC", person="another")
    assert message.subject == "You have a new message" and "lacier" not in message.from_email
    assert message.reply_to == ["a@ice.example"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("neutral_sender_name", "United Nations"),
        ("neutral_reply_to", "x@m.portal.office.example"),
        ("neutral_sender_name", "Friends of Body XCC"),
        ("neutral_reply_to", "desk@office.example"),
        ("neutral_reply_to", "x@mail.ohchr.org"),
        ("neutral_reply_to", "united-nations@m7.example"),
    ],
)
def test_a_neutral_sender_names_nothing(house: Any, field: str, value: str) -> None:
    given = {**dict.fromkeys(wordings.SETTINGS, ""), "reply_to": "a@office.example", field: value}
    with pytest.raises(Refusals) as refusals:
        wordings.save_settings(house.round, by=house.officer, **given)
    assert [each.field for each in refusals.value.refusals] == [field]


def test_two_officers_do_not_overwrite_each_other(house: Any) -> None:
    said = {"subject": "One", "body": "{link}", "by": house.officer}
    wordings.save_wording(house.round, MAIL, "full", "en", **said)
    with pytest.raises(Refused, match="Somebody else"):
        wordings.save_wording(house.round, MAIL, "full", "en", **said, expected_digest="")


def test_a_copy_of_the_round_keeps_them(house: Any) -> None:
    wordings.save_wording(house.round, MAIL, "full", "en", subject="One", body="{link}", by=house.officer)
    given = {**dict.fromkeys(wordings.SETTINGS, ""), "sender_name": "The office"}
    wordings.save_settings(house.round, by=house.officer, **given)
    given = {**given, "neutral_sender_name": "Glacier"}
    wordings.save_settings(house.round, by=house.officer, **given)
    about = copy_round(house.round, title="On the glacier", by=house.officer)
    assert (about.mail_settings.sender_name, about.mail_settings.neutral_sender_name) == ("The office", "")
    made = copy_round(house.round, title="Next", by=house.officer)
    assert made.mail_settings.sender_name == "The office" and made.mail_wordings.get().subject == "One"


class TestPages:
    def test_a_wording_is_previewed_tested_saved_and_taken_back(self, house: Any, office: Client) -> None:
        page = office.get(address(house))
        assert "{closing_day}" in page.text and "Example State" in page.text
        data = {"subject": "Dear {body}", "body": "Please answer.\n\n{link}", "seen": ""}
        shown = office.post(address(house), {**data, "preview": "1"})
        assert "Dear Example State" in shown.text and not MailWording.objects.exists()
        assert office.post(address(house), data)["Location"] == address(house)
        assert office.post(address(house, more="test/"))["Location"] == address(house)
        queue.run_due()
        [message] = outbox.outbox
        assert (message.subject, message.to) == ("Test: Dear Example State", [house.officer.email])
        office.post(address(house, more="standard/"))
        assert not MailWording.objects.exists()
        acts = audit.entries(house.round).filter(action__contains="mail").values_list("action", flat=True)
        assert set(acts) == {"consultations.round.word_mail", "consultations.round.restore_mail"}

    def test_what_is_wrong_is_shown_and_nothing_typed_is_lost(self, house: Any, office: Client) -> None:
        data = {"subject": "Dear {bodi}", "body": "Please answer.", "seen": ""}
        for extra in ({}, {"preview": "1"}):
            answer = office.post(address(house), {**data, **extra})
            assert answer.status_code == 422
            for words in ("There is a problem", "{bodi}", "must contain {link}", "Please answer."):
                assert words in answer.text, words

    def test_the_round_s_page_sets_the_sender(self, house: Any, office: Client) -> None:
        url = f"/admin/consultations/rounds/{house.round.pk}/mails/"
        data = {"sender_name": "The office", "reply_to": "desk@office.example"}
        assert office.post(url, data)["Location"] == url
        assert house.round.mail_settings.reply_to == "desk@office.example"
        assert 'value="The office"' in office.get(url).text
        wrong = office.post(url, {**data, "neutral_sender_name": "United Nations", "reply_to": "desk"})
        assert wrong.status_code == 422 and "There is a problem" in wrong.text

    def test_the_table_has_every_mail(self, office: Client) -> None:
        page = office.get("/admin/consultations/mails/").text
        assert all(name in page for name in mail.TEMPLATES if not name.startswith("tests."))

    @pytest.mark.parametrize(
        "where",
        [{"style": "none"}, {"language": "de"}, {"name": "accounts.reset"}, {"name": "no.mail"}],
    )
    def test_what_is_no_mail_of_a_round_is_not_there(self, house: Any, office: Client, where: dict) -> None:
        assert office.get(address(house, **where)).status_code == 404

    def test_only_who_manages_the_round_comes_in(self, house: Any, client: Client) -> None:
        for user, status in ((house.other, 404), (house.XAA.focal, 404)):
            assert sign_in(client, user).get(address(house)).status_code == status
