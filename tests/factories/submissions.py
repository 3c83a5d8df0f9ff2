"""Drafts and what was sent. `answers` maps a recommendation's label to the fields of the answer."""

import secrets
from datetime import datetime
from typing import Any

import factory

from consultations.models import Round
from core import clock
from core.models import StoredFile
from submissions.drafting.services import begin_draft, input_for, save_input, set_submission_fields
from submissions.models import Attachment, Input, Receipt, Submission, Version
from submissions.sending.services import correct, submit
from tests.factories.consultations import DelegationFactory, focal_point, recommendation

ANSWERS = {"123": {"position": "supports", "comment": "The body supports the recommendation."}}


def new_token() -> str:
    return secrets.token_urlsafe(24)


def answer(version: Version, label: str, *, by: Any = None, **fields: Any) -> Input:
    """Saves an answer as its form would."""
    delegation = version.submission.delegation
    by = by or focal_point(delegation)
    input_ = input_for(version, recommendation(delegation.round, label), by=by)
    return save_input(input_, fields=fields, revision=input_.revision, by=by)


def send(version: Version, *, at: datetime | None = None, token: str = "") -> Receipt:
    by = focal_point(version.submission.delegation)
    return submit(version, by=by, at=at or clock.now(), token=token or new_token())


def corrected(submission: Submission, answers: dict[str, dict[str, Any]]) -> Version:
    """A further version, sent."""
    draft = correct(submission, by=focal_point(submission.delegation))
    for label, fields in answers.items():
        answer(draft, label, **fields)
    send(draft)
    draft.refresh_from_db()
    return draft


class DraftFactory(factory.django.DjangoModelFactory):
    """A draft that can be sent: it says something and consents."""

    class Meta:
        model = Version

    delegation = factory.SubFactory(DelegationFactory)
    answers = ANSWERS
    package = {}

    @classmethod
    def _create(cls, model_class: type[Version], *args: Any, **fields: Any) -> Version:
        delegation = fields["delegation"]
        by = focal_point(delegation)
        version = begin_draft(delegation, by=by)
        for label, said in fields["answers"].items():
            answer(version, label, by=by, **said)
        return set_submission_fields(version, {"consents": True, **fields["package"]}, by=by)


class SubmittedFactory(DraftFactory):
    """A sent version."""

    @classmethod
    def _create(cls, model_class: type[Version], *args: Any, **fields: Any) -> Version:
        version = super()._create(model_class, *args, **fields)
        send(version)
        version.refresh_from_db()
        return version


def in_general(round_: Round, comment: str, **subject: Any) -> Input:
    """What a new body has sent on a paragraph, on a question, or with neither on the round as a whole."""
    version = DraftFactory(delegation=DelegationFactory(round=round_), answers={})
    by = focal_point(version.submission.delegation)
    input_ = input_for(version, by=by, **subject)
    save_input(input_, fields={"comment": comment}, revision=input_.revision, by=by)
    send(version)
    return Input.objects.get(pk=input_.pk)


class AttachmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Attachment

    version = factory.SubFactory(DraftFactory)
    title = "A shadow report"
    kind = "shadow_report"

    @classmethod
    def _create(cls, model_class: type[Attachment], *args: Any, **fields: Any) -> Attachment:
        by = fields.pop("added_by", None) or focal_point(fields["version"].submission.delegation)
        name = secrets.token_hex(16)
        file = StoredFile.objects.create(
            stored_name=f"{name[:2]}/{name[2:4]}/{name}",
            display_name="report.pdf",
            kind="pdf",
            content_type="application/pdf",
            size=1000,
            sha256=secrets.token_hex(32),
            stored_by=by,
        )
        return Attachment.objects.create(file=file, added_by=by, **fields)
