"""What officers see of a body's own people."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.utils import translation

from consultations import exports
from consultations.enums import Role
from consultations.invitations import services as invitations_services
from consultations.models import Organisation, Registration
from consultations.monitoring import responses
from consultations.organisations import services as organisations_services
from core import clock
from core.audience import CONFIDENTIAL, Handling
from core.tables.listings import Listing
from portal.exports import reports
from portal.public.reports import ReportLine
from tests.consultations.conftest import DURING

pytestmark = pytest.mark.django_db


def test_the_addresses_of_a_body_s_helpers_are_its_own_affair(house) -> None:
    body, delegation = house.XAA.organisation, house.XAA.delegation
    with clock.at(DURING):
        invitations_services.invite(
            body, email="aide@ministry.example", role=Role.CONTRIBUTOR, by=house.XAA.focal, delegation=delegation
        )
        invitations_services.invite(
            body, email="next@mission.example", role=Role.FOCAL_POINT, by=house.officer, delegation=delegation
        )
    assert [row.email for row in responses.invitations_to(delegation)] == ["next@mission.example"]


def test_bodies_to_invite_are_found_whatever_their_case_in_every_alphabet(house) -> None:
    names = ("Éducation pour tous", "Права детей")
    bodies = [
        organisations_services.register_body(name=name, constituency="civil_society", by=house.officer)
        for name in names
    ]
    for words, body in zip(("éducation", "ПРАВА"), bodies, strict=True):
        assert list(responses.bodies_to_invite(house.round, words=words)) == [body]
    assert list(responses.bodies_to_invite(house.round, words=bodies[0].code.lower())) == [bodies[0]]


def test_countries_are_named_in_the_language_of_the_reader(house) -> None:
    organisations_services.register_body(
        name="Egypt", constituency="state", country="Egypt", by=house.officer, names={"fr": {"short": "Égypte"}}
    )
    organisations_services.register_body(name="Rivers", constituency="civil_society", country="Egypt", by=house.officer)
    with translation.override("fr"):
        assert ("Egypt", "Égypte") in responses.countries_to_invite(house.round)
        assert Organisation.objects.get(name="Egypt").display_country == "Égypte"
        assert Organisation.objects.get(name="Rivers").display_country == "Egypt"  # as it wrote itself


def test_bodies_are_found_by_their_names_in_other_languages(house) -> None:
    names = {"fr": {"name": "République arabe d’Égypte", "short": "Égypte"}}
    body = organisations_services.register_body(
        name="Egypt", constituency="civil_society", by=house.officer, names=names
    )
    assert list(responses.bodies_to_invite(house.round, words="égypte")) == [body]
    house.XAA.organisation.names = names
    house.XAA.organisation.save()
    assert list(responses.filter_delegations(house.round, words="Égypte")) == [house.XAA.delegation]


def rows_of(listing: Listing) -> list[Any]:
    return list(listing.list.for_readers(listing.handling).rows)


def test_dates_in_a_file_are_the_office_s_and_not_those_of_greenwich(house) -> None:
    """A file says when a body was invited as the office's own people would."""
    late = datetime(2027, 1, 10, 23, 30, tzinfo=UTC)  # half past midnight in Geneva
    house.round.delegations.update(invited_at=late, opened_at=late)
    listing = exports.bodies(
        house.round, responses.filter_delegations(house.round), [], "", audience=CONFIDENTIAL, sent=()
    )
    table = listing.list.for_readers(listing.handling)
    keys = [column.key for column in table.columns]
    for row in table.rows:
        said = dict(zip(keys, row, strict=True))
        assert (said["invited"], said["opened"]) == (date(2027, 1, 11), date(2027, 1, 11))
    told = responses.body_responses(house.round, {}, sighted=True)
    found = {each.delegation: each.response for each in told}
    listing = exports.responses(
        house.round, [], responses.responding_delegations(house.round, told), found, "", audience=CONFIDENTIAL
    )
    assert listing.label == "Secretariat only, with confidential matter"  # who loses that sight gets it no more (A7)
    assert {row[6] for row in rows_of(listing)} == {date(2027, 1, 11)}
    house.document.added_at, house.document.rounds_count = late, 1
    assert [row[-1] for row in rows_of(exports.documents([house.document]))] == [date(2027, 1, 11)]
    asked = Registration(reference="RG-1", name="A body", constituency="civil_society", address_confirmed_at=late)
    assert [row[-1] for row in rows_of(exports.registrations([asked]))] == [date(2027, 1, 11)]
    line = ReportLine("A report", "en", "/reports/one/", "On it", date(2027, 1, 11), [])
    assert [row[3] for row in rows_of(reports([line]))] == [date(2027, 1, 11)]


def test_whoever_was_imported_is_not_counted_as_invited(house) -> None:
    body = organisations_services.register_body(
        code="XDD", name="Imported", constituency="civil_society", regional_group="african"
    )
    house.round.delegations.create(organisation=body)
    (summary,) = [
        row for row in responses.constituency_summaries(house.round, ()) if row.constituency == "civil_society"
    ]
    assert (summary.invited, summary.imported) == (1, 1)
    rows = responses.body_responses(house.round, {}, sighted=True)
    (counts,) = [row for row in responses.by_constituency(rows) if row.key == "civil_society"]
    assert (counts.invited, counts.imported, counts.total) == (1, 1, 2)
    assert not responses.filter_delegations(house.round, standing="silent").filter(organisation=body).exists()
    table = exports.response_counts("", [counts], sighted=True).for_readers(Handling.SECRETARIAT)
    assert [column.key for column in table.columns][-3:] == ["invited", "imported", "silent"]
