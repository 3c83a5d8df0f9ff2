"""Working translations: unofficial, for the text as it stands."""

import pytest

from core import clock
from core.errors import NotYours, Refused
from portal.demonstration.cast import PLOT
from submissions.domain.translations import record_translation
from submissions.models import Input, WorkingTranslation

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
        with pytest.raises(NotYours):
            record_translation(row, text="x", by=person)
