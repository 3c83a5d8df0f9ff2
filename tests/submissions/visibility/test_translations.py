"""Working translations: unofficial, for the text as it stands."""

import pytest

from consultations.audience import audience_in
from core import clock
from core.errors import NotAllowed, Refused
from portal.demonstration.cast import PLOT
from submissions.models import Input, WorkingTranslation
from submissions.visibility.reader import InputReader
from submissions.visibility.translations import record_translation, request_service_translation, translation_service

pytestmark = pytest.mark.played


@pytest.fixture
def russian():
    return Input.objects.filter(language="ru", version__submitted_at__isnull=False).exclude(comment="").first()


@pytest.fixture
def coder(django_user_model):
    return django_user_model.objects.get(name="C. Marker")


def test_it_is_kept_with_who_and_when_and_for_this_text(russian, coder):
    with clock.at(PLOT.published):
        row = record_translation(russian, text=" In other words. ", by=coder)
    assert (row.text, row.by, row.at) == ("In other words.", coder, PLOT.published)
    assert WorkingTranslation.objects.filter(line=russian.line, of_digest=row.of_digest).count() == 2


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"text": " "}, "text_missing"),
        ({"text": "x", "language": "ru"}, "same_language"),
        ({"text": "x", "language": "xx"}, "unknown_language"),
        ({"text": "x", "field": "rewording"}, "nothing_to_translate"),
    ],
)
def test_what_is_refused(russian, coder, said, code):
    with pytest.raises(Refused) as refusal:
        record_translation(russian, by=coder, **said)
    assert refusal.value.code == code


def test_only_whoever_codes_and_sees_the_words(russian, django_user_model):
    secret = Input.objects.filter(confidentiality="secretariat", version__submitted_at__isnull=False).first()
    for name, row in (("M. Keeper", russian), ("D. Verenin", russian), ("O. Plain", secret)):
        person = django_user_model.objects.get(name=name)
        with pytest.raises(NotAllowed):
            record_translation(row, text="x", by=person)


def test_one_written_anew_takes_the_place_of_the_one_before(russian, coder):
    record_translation(russian, text="Written anew.", by=coder)
    round_ = russian.version.submission.delegation.round
    shown = InputReader(round_, audience_in(coder, round_)).inputs([russian.pk])[russian.pk]
    assert shown.translation("comment", "en") == "Written anew."


class Parrot:
    """A service that says who asked it for what."""

    name = "Parrot"

    def translate(self, text, *, source, target):
        return f"{source} to {target}: {text}"


def test_a_service_is_a_plug_and_gets_public_words_only(russian, coder, settings, django_capture_on_commit_callbacks):
    assert translation_service() is None
    settings.TRANSLATION_SERVICE = f"{__name__}.Parrot"
    with django_capture_on_commit_callbacks(execute=True):
        request_service_translation(russian, field="comment", language="fr", by=coder)
    made = WorkingTranslation.objects.get(line=russian.line, language="fr")
    assert (made.text, made.service, made.by) == (f"ru to fr: {russian.comment}", "Parrot", coder)
    of_round = Input.objects.filter(version__submission__delegation__round=russian.version.submission.delegation.round)
    quiet = of_round.filter(confidentiality="nameless", version__submitted_at__isnull=False).exclude(comment="")
    with pytest.raises(Refused) as refusal:
        request_service_translation(quiet.first(), field="comment", language="zh-hans", by=coder)
    assert refusal.value.code == "not_for_a_service"
