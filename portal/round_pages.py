"""The pages of a round, in one table each: what it is called, where it leads, in which order, and who sees it.

`STAGES` is the order of work of a round, `ROUND_LINKS` every page of a round by its stage, its report's included,
`DELEGATION_LINKS` what else can be done for one body in it. The tags of `portal` and `portal.desk.stages` take them
from here. Each page refuses by itself who may not see it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _, pgettext, pgettext_lazy

from consultations import permissions
from consultations.documents.subject_words import heading_of_round
from consultations.enums import WORKS_ON_REPORTS, Duty
from consultations.models import Delegation, Document, Round
from consultations.monitoring.extensions import may_extend_constituencies
from portal.menu import rights_on
from submissions.drafting.status import submission_status
from submissions.public_state.services import current_state
from synthesis.permissions import READS_REPORTS


def has_public_state(round_: Round) -> bool:
    """Return whether anything of the round has become public."""
    return current_state(round_) is not None


def may_have_sent_a_letter(delegation: Delegation) -> bool:
    """A body that has begun nothing of its own here."""
    now = submission_status(delegation)
    return now.submission is None or now.is_joint


@dataclass(frozen=True)
class RowLink[Row: (Round, Delegation)]:
    """A page of one row. `shown` is asked of the row, for those whom `rights` let in.

    `key` is whose key is part of the address: the row's ("round"), its document's or its report's, or nobody's ("").
    Of a round, `stage` is where the page belongs ("" to the round as a whole), `within` names other addresses, with
    wildcards, that belong to this page.
    """

    label: Any
    address: str
    shown: Callable[[Row], bool] = lambda row: True
    key: str = "round"
    stage: str = ""
    rights: frozenset[str] = frozenset({Duty.MANAGE})
    within: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stage:
    """A part of the order of work of a round. `duties` are those of which one is needed to work on it."""

    name: str
    label: Any
    duties: frozenset[str]


ANY = frozenset(Duty.values)


MANAGES, DRAFTS, CODES = frozenset({Duty.MANAGE}), frozenset({Duty.DRAFT_SYNTHESIS}), frozenset({Duty.CODE})


WORKS, READS = frozenset(WORKS_ON_REPORTS), frozenset(READS_REPORTS)


SUBJECTS = _("Recommendations")  # by the kinds of the round: `label_in`

STAGES = (
    Stage("document", _("Document"), MANAGES),
    Stage("recommendations", SUBJECTS, ANY),
    Stage("participants", _("Participants"), ANY),
    Stage("invitations", _("Invitations"), MANAGES),
    Stage("responses", _("Responses"), ANY),
    Stage("triage", _("Triage"), frozenset({Duty.TRIAGE})),
    Stage("coding", _("Coding"), CODES),
    Stage("report", _("Report"), WORKS),
    Stage("review", pgettext_lazy("stage", "Review"), READS),
    Stage("publication", _("Publication"), READS | {Duty.EXPORT}),
)


# The pages of a round, in the order in which its stages show them. A page without `stage` stands beside the overview.
ROUND_LINKS: tuple[RowLink[Round], ...] = (
    RowLink(pgettext_lazy("round", "Overview"), "consultations:round", rights=ANY, within=("consultations:round_act",)),
    RowLink(
        _("Edit the round"), "consultations:edit_round", within=("consultations:edit_part", "consultations:round_dates")
    ),
    RowLink(_("Officers"), "consultations:duties"),
    RowLink(_("Preview as participants see it"), "preview_round"),
    RowLink(_("Copy the round"), "consultations:copy_round"),
    RowLink(_("Office documents"), "office_documents", within=("office_document",)),
    RowLink(_("Log"), "round_log", rights=ANY),
    RowLink(
        _("Reading of the document"),
        "consultations:document",
        key="document",
        stage="document",
        rights=frozenset({permissions.REGISTER}),
        within=(
            "consultations:paragraph",
            "consultations:set_heading",
            "consultations:change_reading",
            "consultations:confirm_reading",
        ),
    ),
    RowLink(SUBJECTS, "consultations:round_recommendations", stage="recommendations", rights=ANY),
    RowLink(_("Choose what is asked"), "consultations:choose_recommendations", stage="recommendations"),
    RowLink(_("Assignments"), "submissions:assignments", stage="recommendations", rights=ANY),
    RowLink(
        _("Participants"),
        "consultations:participants",
        stage="participants",
        rights=ANY,
        within=(
            "consultations:window",
            "consultations:delegation",
            "consultations:extend",
            "consultations:refuse_time",
            "consultations:record_authority",
        ),
    ),
    RowLink(_("People"), "consultations:people", stage="participants", within=("consultations:act_on_people",)),
    RowLink(
        _("Invite participants"),
        "consultations:invite",
        stage="invitations",
        within=("consultations:invite_list", "consultations:invite_focal_point", "consultations:*_focal_point*"),
    ),
    RowLink(_("Notes verbales"), "consultations:notes", stage="invitations", within=("consultations:*note*",)),
    RowLink(
        _("Emails"),
        "consultations:round_mails",
        stage="invitations",
        within=(
            "consultations:mail_wording",
            "consultations:test_mail",
            "consultations:standard_wording",
            "consultations:switch_mail",
        ),
    ),
    RowLink(_("Messages"), "consultations:messages", stage="responses", within=("consultations:*message*",)),
    RowLink(
        _("Responses"),
        "consultations:responses",
        stage="responses",
        rights=ANY,
        within=("consultations:remind_silent",),
    ),
    RowLink(
        _("Inputs"),
        "submissions:inputs",
        stage="responses",
        rights=ANY,
        within=("submissions:label_inputs", "submissions:label_table"),
    ),
    RowLink(_("Give more time"), "consultations:extend_constituencies", may_extend_constituencies, stage="responses"),
    RowLink(_("Import inputs"), "imports:files", stage="responses", within=("imports:*", "enter_letter")),
    RowLink(_("Enter a sign-on code"), "sign_on", key="", stage="responses"),
    RowLink(
        _("Triage"), "submissions:queue", stage="triage", rights=frozenset({Duty.TRIAGE}), within=("submissions:*",)
    ),
    RowLink(
        _("Personal data"),
        "submissions:personal_data",
        stage="triage",
        rights=frozenset({Duty.SEE_CONFIDENTIAL}),
        within=("submissions:redact_words",),
    ),
    RowLink(_("Inputs admitted later"), "submissions:addendum", has_public_state, stage="triage"),
    RowLink(_("Coding"), "coding:subjects", stage="coding", rights=CODES),
    RowLink(_("Themes"), "coding:codebook", stage="coding", rights=CODES, within=("coding:*theme",)),
    RowLink(
        _("Campaigns"),
        "coding:campaigns",
        stage="coding",
        rights=CODES,
        within=("coding:*campaign*", "coding:decide_members"),
    ),
    RowLink(
        _("Working translations"), "coding:translations", stage="coding", rights=CODES, within=("coding:*translat*",)
    ),
    RowLink(_("Coding workbooks"), "coding:books", stage="coding", rights=CODES, within=("coding:book*",)),
    RowLink(_("Observations"), "synthesis:observations", stage="coding", rights=CODES),
    RowLink(_("Findings"), "synthesis:report", key="report", stage="report", rights=WORKS),
    RowLink(
        _("List of findings"),
        "synthesis:findings",
        key="report",
        stage="report",
        rights=WORKS,
        within=("synthesis:act_on_findings", "synthesis:finding_themes"),
    ),
    RowLink(_("Front matter"), "synthesis:front_matter", key="report", stage="report", rights=DRAFTS),
    RowLink(
        _("Needs attention"),
        "synthesis:stale_findings",
        key="report",
        stage="report",
        rights=READS,
        within=("synthesis:confirm_findings",),
    ),
    RowLink(
        _("Coverage"),
        "synthesis:coverage",
        key="report",
        stage="report",
        rights=READS | CODES,
        within=("synthesis:set_outcomes",),
    ),
    RowLink(_("Balance"), "synthesis:balance", key="report", stage="report", rights=READS),
    RowLink(_("Compare"), "synthesis:compare", key="report", stage="report", rights=READS),
    RowLink(_("Start a report"), "synthesis:add_report", key="", stage="report", rights=DRAFTS),
    RowLink(_("Proposed wordings"), "synthesis:wordings", stage="report", rights=WORKS),
    RowLink(_("Read and review"), "synthesis:review", key="report", stage="review", rights=READS),
    RowLink(
        _("Circulation"),
        "synthesis:circulation",
        key="report",
        stage="review",
        rights=READS,
        within=("synthesis:circulat*", "synthesis:answer_draft_comment"),
    ),
    RowLink(
        _("Factual corrections"),
        "synthesis:facts",
        key="report",
        stage="review",
        rights=READS,
        within=("synthesis:send_for_facts", "synthesis:answer_correction"),
    ),
    RowLink(
        _("Approval"),
        "synthesis:approval",
        key="report",
        stage="review",
        rights=READS,
        within=(
            "synthesis:name_editor",
            "synthesis:vouch_for_words",
            "synthesis:plan",
            "synthesis:sign_off",
            "synthesis:approval_act",
        ),
    ),
    RowLink(
        _("Corrigenda"),
        "synthesis:corrigenda",
        key="report",
        stage="publication",
        rights=READS,
        within=("synthesis:*corrigendum",),
    ),
    RowLink(
        _("Export"),
        "synthesis:export",
        stage="publication",
        rights=frozenset({Duty.EXPORT}),
        within=("synthesis:export_*",),
    ),
    RowLink(
        _("Letters on the outcome"),
        "outcome_letters",
        lambda round_: round_.published_at is not None,
        stage="publication",
        within=("*outcome_letters*",),
    ),
)


DELEGATION_LINKS: tuple[RowLink[Delegation], ...] = (
    RowLink(_("Enter a submission for a participant"), "enter_letter", may_have_sent_a_letter),
)


# Pages whose place the names of their addresses do not tell: all that is left of a workbench or of a report.
ELSEWHERE = (("coding:*", "coding:subjects"), ("synthesis:*", "synthesis:report"))


def links_of(table: Iterable[RowLink[Delegation]], row: Delegation) -> list[dict[str, Any]]:
    """`label` and `url` of the links that the row has."""
    return [{"label": link.label, "url": reverse(link.address, args=[row.pk])} for link in table if link.shown(row)]


@dataclass(frozen=True)
class RoundReader:
    """An officer on the pages of one round: which rights the officer has there, and which report the pages are about.

    `rights` are the duties in this round and the permissions of the officer's groups.
    """

    round: Round
    rights: frozenset[str]
    report: UUID | None = None

    def pages(self, stage: str) -> list[tuple[RowLink[Round], str]]:
        """Return the pages of a stage that the officer may open, each with its address."""
        keys: dict[str, list[UUID]] = {
            "": [],
            "round": [self.round.pk],
            "document": [self.round.document_id],
            "report": [self.report] if self.report else [],
        }
        return [
            (link, reverse(link.address, args=keys[link.key]))
            for link in ROUND_LINKS
            if link.stage == stage
            and self.rights & link.rights
            and (self.report or link.key != "report")
            and link.shown(self.round)
        ]

    def links(self, stage: str) -> list[dict[str, Any]]:
        """Return `label` and `url` of these pages."""
        return [{"label": label_in(link, self.round), "url": url} for link, url in self.pages(stage)]

    def first(self, stage: str) -> str:
        """Return the address of the first page of a stage that the officer may open, "" where there is none.

        It asks nothing of the round: pages that are not always there are never first.
        """
        for link in ROUND_LINKS:
            if link.stage == stage and self.rights & link.rights and (self.report or link.key != "report"):
                key = {"round": self.round.pk, "document": self.round.document_id, "report": self.report}.get(link.key)
                return reverse(link.address, args=[key] if key else [])
        return ""


def label_in(page: RowLink[Round] | Stage, round_: Round) -> Any:
    """Return what a page or a stage is called in a round: `Questions` where it consults on questions."""
    return heading_of_round(round_) if page.label is SUBJECTS else page.label


def reader_of(request: HttpRequest, round_: Round, report: UUID | None = None) -> RoundReader:
    """Return what the person who asks may open of the round; two queries beside those of the menu.

    `report` where the page is about one; else it is the newest of the round, for those who know that it exists (A5).
    """
    duties = permissions.duties_of(request.user, round_)
    if report is None and duties & WORKS:
        report = round_.reports.order_by("-begun_at", "-pk").values_list("pk", flat=True).first()
    return RoundReader(round_, duties | (rights_on(request) - ANY), report)


def place_of(address: str) -> RowLink[Round] | None:
    """Return the page of a round to which an address belongs, by its name; None for one of no round."""
    exact = next((link for link in ROUND_LINKS if link.address == address), None)
    if exact is not None:
        return exact
    for link in ROUND_LINKS:
        if any(fnmatchcase(address, pattern) for pattern in link.within):
            return link
    beside = next((name for pattern, name in ELSEWHERE if fnmatchcase(address, pattern)), "")
    return next((link for link in ROUND_LINKS if link.address == beside), None)


def only_round(request: HttpRequest, document: Any, address: str) -> Round | None:
    """Return the round of a page of a document, where the officer has a duty in just one of its rounds. One query."""
    here = place_of(address)
    if here is None or here.key != "document" or not isinstance(document, Document):
        return None
    rows = permissions.rounds_with_duty(request.user, *Duty.values).filter(document=document).select_related("document")
    rounds = list(rows[:2])
    return rounds[0] if len(rounds) == 1 else None


def round_tabs(reader: RoundReader, address: str) -> dict[str, list[dict[str, Any]]]:
    """Return the stages that the reader may open and the pages of the current one, as `label`, `url` and `current`.

    `current` is "page" where the address is the link's own, "true" where it belongs to it, "" elsewhere.
    """
    here = place_of(address)
    stage = here.stage if here else ""
    tabs = [("", pgettext("round", "Overview")), *((each.name, label_in(each, reader.round)) for each in STAGES)]
    return {
        "tabs": [
            {"label": label, "url": url, "current": "true" if name == stage else ""}
            for name, label in tabs
            if (url := reader.first(name))
        ],
        "pages": [
            {
                "label": label_in(link, reader.round),
                "url": url,
                "current": "" if link != here else "page" if link.address == address else "true",
            }
            for link, url in reader.pages(stage)
        ],
    }
