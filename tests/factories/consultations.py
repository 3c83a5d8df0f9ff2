"""People, bodies, rounds and delegations."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import factory

from accounts.models import User
from consultations.documents import services as documents_services
from consultations.enums import Constituency, Duty, Role
from consultations.invitations import delegations, services as invitations_services
from consultations.models import (
    Delegation,
    Document,
    Invitation,
    Membership,
    Organisation,
    Recommendation,
    Round,
    Window,
)
from consultations.organisations import services as organisations_services
from consultations.rounds import duties, services as rounds_services, windows
from core import audit, clock


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person-{n}@body.example")
    name = factory.Sequence(lambda n: f"P. Person {n}")

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **fields: Any) -> User:
        return User.objects.create_user(**fields)


class OfficerFactory(UserFactory):
    """`OfficerFactory(round=…, duties=[…])`: an officer with duties in a round."""

    email = factory.Sequence(lambda n: f"officer-{n}@office.example")

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **fields: Any) -> User:
        round_, held = fields.pop("round", None), fields.pop("duties", ())
        user = super()._create(model_class, *args, **fields)
        duties.make_officer(user)
        if held:
            duties.change_duties(round_, give=[(user, duty) for duty in held], by=round_.created_by)
        return user


class OrganisationFactory(factory.django.DjangoModelFactory):
    """A body; with `focal_point=None` without anybody who speaks for it."""

    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Invented Body {n:04}")
    code = factory.Sequence(lambda n: f"XB{n:04}")
    constituency = Constituency.STATE

    @classmethod
    def _create(cls, model_class: type[Organisation], *args: Any, **fields: Any) -> Organisation:
        person = fields.pop("focal_point", "new")
        body = organisations_services.register_body(**fields)
        if person is not None:
            MembershipFactory(organisation=body, user=UserFactory() if person == "new" else person)
        return body


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    organisation = factory.SubFactory(OrganisationFactory, focal_point=None)
    user = factory.SubFactory(UserFactory)
    role = Role.FOCAL_POINT

    @classmethod
    def _create(cls, model_class: type[Membership], *args: Any, **fields: Any) -> Membership:
        return organisations_services.add_member(
            fields["organisation"], fields["user"], fields["role"], by=fields["user"]
        )


class DocumentFactory(factory.django.DjangoModelFactory):
    """`paragraphs` maps a number to its count of parts: {"123": 1, "127": 3}; `kind`: what each of them is."""

    class Meta:
        model = Document

    symbol = factory.Sequence(lambda n: f"A/INV/{n}")
    paragraphs = {"123": 1, "124": 1, "127": 3}
    kind = "recommendation"
    by = factory.SubFactory(OfficerFactory)

    @classmethod
    def _create(cls, model_class: type[Document], *args: Any, **fields: Any) -> Document:
        by, paragraphs, kind = fields.pop("by"), fields.pop("paragraphs"), fields.pop("kind")
        asks = kind == "recommendation"
        reading = {
            "language": "en",
            "paragraphs": [
                {
                    "number": number,
                    "text": f"Paragraph {number} of an invented report.",
                    "heading_path": [f"{kind.capitalize()}s"],
                    "kind": kind,
                    "limbs": [
                        {
                            "limb": limb + 1,
                            "text": f"States should do {number}.{limb + 1}." if asks else f"Text {number}.{limb + 1}.",
                            "addressees": ["States"] if asks else [],
                            "force": "should" if asks else "",
                        }
                        for limb in range(parts)
                    ],
                }
                for number, parts in paragraphs.items()
            ],
        }
        document = documents_services.add_document(
            symbol=fields["symbol"], title="An invented report", reading=reading, by=by
        )
        return documents_services.confirm_reading(document, by=by)


class RoundFactory(factory.django.DjangoModelFactory):
    """An announced round, open since yesterday, for thirty days. `rules`, `limits` and `joint_limits` as `create_round`
    takes them."""

    class Meta:
        model = Round

    officer = factory.SubFactory(OfficerFactory)
    paragraphs = {"123": 1, "124": 1, "127": 3}
    kind = "recommendation"
    constituencies = (Constituency.STATE, Constituency.CIVIL_SOCIETY, Constituency.NHRI, Constituency.PRIVATE_SECTOR)
    opens = factory.LazyFunction(lambda: clock.now() - timedelta(days=1))
    closes = factory.LazyAttribute(lambda o: o.opens + timedelta(days=31))
    zone = "Europe/Zurich"
    announced = True

    @classmethod
    def _create(cls, model_class: type[Round], *args: Any, **fields: Any) -> Round:
        officer, document = fields["officer"], fields.get("document")
        document = document or DocumentFactory(by=officer, paragraphs=fields["paragraphs"], kind=fields["kind"])
        round_ = rounds_services.create_round(
            document=document,
            recommendations=Recommendation.objects.filter(paragraph__document=document).select_related("paragraph"),
            title="An invented round",
            constituencies=fields["constituencies"],
            by=officer,
            officers={Duty.MANAGE: [officer]},
            rules=fields.get("rules", {}),
            limits=fields.get("limits", {}),
            joint_limits=fields.get("joint_limits", {}),
        )
        _set_windows(round_, fields["constituencies"], fields["opens"], fields["closes"], fields["zone"], by=officer)
        return rounds_services.announce(round_, by=officer) if fields["announced"] else round_


def _set_windows(
    round_: Round, constituencies: Sequence[str], opens: datetime, closes: datetime, zone: str, *, by: User
) -> None:
    """What `windows.set_window` leaves behind of each, rows and entries of the log, at the cost of one."""
    if opens.tzinfo is None or closes.tzinfo is None or closes <= opens:
        for constituency in constituencies:
            windows.set_window(round_, constituency=constituency, opens=opens, closes=closes, zone=zone, by=by)
        return
    Window.objects.bulk_create(
        Window(round=round_, constituency=constituency, opens=opens, closes=closes, zone=zone)
        for constituency in constituencies
    )
    acts = [(round_, {"constituency": constituency, "closes": closes}) for constituency in constituencies]
    audit.record_all("consultations.round.set_window", acts, by=by)


class DelegationFactory(factory.django.DjangoModelFactory):
    """A body with a focal point, invited to a round."""

    class Meta:
        model = Delegation

    round = factory.SubFactory(RoundFactory)
    constituency = Constituency.STATE
    organisation = factory.SubFactory(OrganisationFactory, constituency=factory.SelfAttribute("..constituency"))

    @classmethod
    def _create(cls, model_class: type[Delegation], *args: Any, **fields: Any) -> Delegation:
        round_ = fields["round"]
        return delegations.invite_organisations(round_, [fields["organisation"]], by=round_.created_by)[0]


class ContributorFactory(UserFactory):
    """`ContributorFactory(delegation=…, given=[recommendation, …])`."""

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **fields: Any) -> User:
        delegation, given = fields.pop("delegation"), fields.pop("given", ())
        user = super()._create(model_class, *args, **fields)
        membership = MembershipFactory(organisation=delegation.organisation, user=user, role=Role.CONTRIBUTOR)
        if given:
            delegations.assign(delegation, membership, given, by=focal_point(delegation))
        return user


def focal_point(delegation: Delegation) -> User:
    return delegation.organisation.memberships.live().get(role=Role.FOCAL_POINT).user


def recommendation(round_: Round, label: str) -> Recommendation:
    """By what people call it: "123", "127.3"."""
    found = round_.recommendations.select_related("paragraph__document")
    return next(row for row in found if row.label == label)


def invite_with_token(organisation: Organisation, **fields: Any) -> tuple[Invitation, str]:
    """Invite as `invite` does, and return the invitation with the token that its mail will carry."""
    invitation, _is_new = invitations_services.invite(organisation, **fields)
    return invitation, invitations_services.token_of(invitation)
