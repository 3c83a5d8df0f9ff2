"""`manage.py make_input_workbook`: a file, or one line that says why not."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from accounts.models import User
from tests.factories.consultations import ContributorFactory, DelegationFactory, OrganisationFactory, recommendation

pytestmark = pytest.mark.django_db


def test_it_writes_the_focal_points_book_or_a_members(tmp_path: Path, capsys) -> None:
    delegation = DelegationFactory(organisation=OrganisationFactory(code="XAR"))
    person = ContributorFactory(delegation=delegation, given=[recommendation(delegation.round, "124")])
    command = ["make_input_workbook", delegation.round.reference, "XAR", "--language", "ar"]
    call_command(*command, "--out", str(tmp_path / "book.xlsx"))
    call_command(*command, "--out", str(tmp_path), "--by", person.email)
    assert capsys.readouterr().out.split() == [
        str(tmp_path / "book.xlsx"),
        str(tmp_path / f"{delegation.round.reference}_XAR.xlsx"),
    ]
    whole, part = (load_workbook(path).worksheets[2] for path in sorted(tmp_path.glob("*.xlsx"), reverse=True))
    assert [row[2].value for row in whole.iter_rows(min_row=2, max_row=4)] == ["123", "124", "127"]
    assert [row[2].value for row in part.iter_rows(min_row=2, max_row=4)] == ["124", None, None]


def test_a_person_is_named_by_either_form_of_an_address(tmp_path: Path) -> None:
    delegation = DelegationFactory(organisation=OrganisationFactory(code="XAR"))
    person = ContributorFactory(delegation=delegation, given=[recommendation(delegation.round, "124")])
    command = ["make_input_workbook", delegation.round.reference, "XAR", "--out", str(tmp_path), "--by"]
    stored, other = "new@müller.example", "New@xn--mller-kva.example"
    for email, typed in ((stored, other), (other.lower(), stored)):
        User.objects.filter(pk=person.pk).update(email=email)
        call_command(*command, typed)


@pytest.mark.parametrize(
    ("code", "more", "told"),
    [
        ("XZZ", [], "XZZ does not take part in"),
        ("XAR", ["--by", "nobody@body.example"], "nobody@body.example does not work for XAR."),
        ("XAR", ["--language", "eo"], "The portal is not available in this language."),
        ("XNO", [], "XNO has no focal point: name a person with --by."),
        ("XAR", ["--out", "missing/folder/book.xlsx"], "cannot be written: No such file or directory."),
    ],
)
def test_what_cannot_be_done_is_one_line(code: str, more: list[str], told: str) -> None:
    delegation = DelegationFactory(organisation=OrganisationFactory(code="XAR"))
    DelegationFactory(round=delegation.round, organisation=OrganisationFactory(code="XNO", focal_point=None))
    with pytest.raises(CommandError, match=told):
        call_command("make_input_workbook", delegation.round.reference, code, *more)
