"""The URLs of the portal as people ask for them: every pattern of the URLconf, with ids put in.

A kit is a set of ids: of State A, of civil society X, of the round that the officers work in, of the foreign round, and
made-up ones. What a pattern asks for by a name that says too little stands in `ASKED` by its route.
"""

import re
import uuid
from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from wagtail.models import Collection, Page, Revision, Site, Task, TaskState, Workflow, WorkflowState

from accounts.people.services import stop_reminders_token
from consultations.models import RegisterFile
from consultations.organisations import entries, mergers
from core import clock
from core.integrity import heads
from core.models import SavedView
from portal.models import HomePage
from submissions.models import Attachment, InputImport, Line, TriageBatch
from synthesis.models import CodedBook, Hint, ThemeChange, ThemeSuggestion, TranslationTable
from tests.permissions.world import World

MADE_UP = "made up"
Kit = dict[str, Any]
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")

# Routes by regular expression, with a path that each of them takes.
BY_EXPRESSION = {
    r"^accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "accounts/password/reset/key/1-set/",
    r"^admin/password_reset/": "admin/password_reset/",
    r"^admin/bulk/(?:accounts|auth)/": "admin/bulk/auth/group/delete/",
    r"^_util/authenticate_with_password/": "_util/authenticate_with_password/1/1/",
    r"admin/api/main/^pages/": "admin/api/main/pages/",
    r"admin/api/main/^pages/<int:pk>/": "admin/api/main/pages/<int:page_id>/",
    r"admin/api/main/^pages/find/": "admin/api/main/pages/find/",
    r"admin/api/main/^pages/<int:pk>/action/<str:action_name>/": "admin/api/main/pages/<int:page_id>/action/copy/",
    r"admin/api/main/^images/": "admin/api/main/images/",
    r"admin/api/main/^documents/": "admin/api/main/documents/",
    (
        r"admin/pages/^(?P<pk>\d+)/revisions/compare/(?P<revision_id_a>live|earliest|\d+)\.\.\."
        r"(?P<revision_id_b>live|latest|\d+)/$"
    ): "admin/pages/<int:page_id>/revisions/compare/earliest...latest/",
    (
        r"admin/snippets/synthesis/synthesisreport/history/(?P<pk>.+)/revisions/compare/"
        r"(?P<revision_id_a>live|earliest|\d+)\.\.\.(?P<revision_id_b>live|latest|\d+)/$"
    ): "admin/snippets/synthesis/synthesisreport/history/<uuid:pk>/revisions/compare/earliest...latest/",
    r"admin/^.*/$": "admin/no/such/page/",
    r"^((?:[\w\-]+/)*)$": "",
}
# Parameters that mean something else than their name says, by the beginning of the route.
ASKED = {
    "readyz/": {"part": "storage"},
    "admin/background/": {"kind": "core.mail"},
    "admin/integrity/": {"head": "signed_head"},
    "admin/submissions/files/": {"attachment": "sent_attachment"},
    "admin/submissions/batches/": {"batch": "triage_batch"},
    "admin/submissions/second-person/": {"kind": "second_kind", "request_id": "second"},
    "admin/submissions/imports/": {"number": "1"},
    "admin/submissions/": {"attachment": "sent_attachment"},
    "rounds/<uuid:delegation>/outcomes/": {"delegation": "heard"},
    "rounds/": {"number": "further"},
    "support/": {"report": "protected"},
    "admin/consultations/protected/": {"report": "protected"},
    "admin/consultations/rounds/<uuid:round_id>/documents/": {"kind": "office_document"},
    "admin/synthesis/reports/<uuid:report>/approval/": {"name": "report_act"},
    "admin/synthesis/reports/": {"delegation": "named_state"},
    "admin/synthesis/": {
        "round_id": "coded_round",
        "recommendation": "coded_recommendation",
        "subject": "coded_recommendation",
        "member": "campaign_member",
        "book": "coded_book",
    },
    "admin/collections/": {"pk": "collection", "collection_id": "collection"},
    "admin/snippets/": {"pk": "report", "revision_id": "report_revision"},
    "admin/sites/": {"pk": "site"},
    "admin/password_reset/": {"uidb64": "MQ", "token": "set-password"},
    "_util/": {"page_view_restriction_id": "1"},
    "admin/workflows/tasks/": {"pk": "task_id", "app_label": "wagtailcore", "model_name": "groupapprovaltask"},
    "admin/workflows/": {"pk": "workflow_pk"},
    "admin/users/": {"pk": "user"},
    "admin/groups/": {"pk": "group"},
    "admin/editing-sessions/": {"app_label": "portal", "model_name": "homepage", "object_id": "page_id"},
    "consultations/": {"reference": "public_round", "file": "sent_attachment", "kind": "public_kind"},
    "inputs/": {"reference": "public_input"},
    "reports/": {"reference": "public_report", "name": "public_file", "kind": "public_kind"},
    "admin/bulk/": {"app_label": "wagtailcore", "model_name": "page", "action": "publish"},
    "admin/tag-autocomplete/": {"app_name": "taggit", "model_name": "tag"},
    "rounds/<uuid:delegation>/together/": {"member": "asked"},
    "rounds/joint/": {"member": "joined", "attachment": "joint_file"},
    "registration/": {"token": "registration_token"},
    "rounds/<uuid:delegation>/asking/": {"registration": "asking"},
    "accounts/2fa/webauthn/": {"pk": "key"},
    "admin/consultations/rounds/": {
        "name": "act",
        "duty": "duty",
        "mail_name": "consultations.invitation",
        "automatic": "opened",
        "style": "full",
        "language": "en",
    },
    "u/": {"token": "reminder_token"},
    "admin/pages/usage/": {"content_type_model_name": "roundpage"},
    "admin/pages/create/": {"app_label": "portal", "model_name": "homepage"},
}
FIXED = {
    "content_type_app_name": "portal",
    "content_type_model_name": "homepage",
    "action_name": "approve",
    "language": "fr",
    "list_name": "triage",
}


# What stands for itself in an address: apps, models, acts. No ids, so nothing to compare with a made-up one.
WORDS = {
    *("wagtailcore", "groupapprovaltask", "portal", "homepage", "roundpage", "page", "publish", "taggit", "tag"),
    *("triage", "approve", "MQ", "set-password", "1", "consultations.invitation", "full", "en", "fr", "opened"),
    *("storage", "core.mail"),
}


# Lists that are taken away at their own address (`core.tables.listings`): a door each, with a row of its own in the
# table. All formats come from the same rows; json says every one of them.
LISTS = (
    "consultations/",
    "reports/",
    "consultations/<slug:reference>/files/",
    "admin/consultations/documents/",
    "admin/consultations/organizations/",
    "admin/consultations/organizations/files/<uuid:register_file>/",
    "admin/consultations/registrations/",
    "admin/consultations/calendar/",
    "admin/synthesis/reports/<uuid:report>/corrigenda/",
    "consultations/<slug:reference>/inputs/",
    "consultations/<slug:reference>/positions/",
    "consultations/<slug:reference>/wordings/",
    "admin/synthesis/wordings/<uuid:round_id>/",
    "admin/synthesis/observations/<uuid:round_id>/",
    "rounds/<uuid:delegation>/",
    "rounds/<uuid:delegation>/outcomes/",
    "rounds/joint/<uuid:member>/outcomes/",
    "admin/log/<uuid:round_id>/",
    "admin/consultations/rounds/",
    "admin/consultations/rounds/<uuid:round_id>/participants/",
    "admin/consultations/rounds/<uuid:round_id>/responses/",
    "admin/consultations/rounds/<uuid:round_id>/messages/<uuid:message>/",
    "admin/consultations/rounds/<uuid:round_id>/invite/",
    "admin/consultations/rounds/<uuid:round_id>/people/",
    "admin/consultations/rounds/<uuid:round_id>/notes/",
    "admin/submissions/triage/<uuid:round_id>/",
    "admin/submissions/inputs/<uuid:round_id>/",
    "admin/submissions/assignments/<uuid:round_id>/",
    "admin/synthesis/coding/<uuid:round_id>/",
    "admin/synthesis/coding/<uuid:round_id>/campaigns/",
    "admin/synthesis/coding/<uuid:round_id>/campaigns/shared/<uuid:wording>/",
    "admin/synthesis/coding/<uuid:round_id>/campaigns/<uuid:campaign>/",
    "admin/synthesis/coding/<uuid:round_id>/<uuid:subject>/",
    "admin/synthesis/coding/<uuid:round_id>/themes/",
    "admin/synthesis/reports/",
    "admin/synthesis/reports/<uuid:report>/",
    "admin/synthesis/reports/<uuid:report>/findings/",
    "admin/synthesis/reports/<uuid:report>/coverage/",
    "admin/synthesis/reports/<uuid:report>/balance/",
    "admin/synthesis/reports/<uuid:report>/stale-findings/",
    "admin/synthesis/reports/<uuid:report>/circulation/",
    "admin/synthesis/reports/<uuid:report>/circulation/reach/",
)


def routes() -> dict[str, URLPattern]:
    """Every pattern by its route; a route that stands twice is asked once, since the first one answers."""
    found: dict[str, URLPattern] = {}
    for route, pattern in _walk(get_resolver()):
        found.setdefault(route, pattern)
    return found | {f"{route}?format=json": found[route] for route in LISTS}


def _walk(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern, route)
        else:
            yield route, pattern


def parameters(route: str) -> list[str]:
    """The ids that the route asks for, by the names under which a kit holds them."""
    asked = (_asked(route, name) for name in PARAMETER.findall(BY_EXPRESSION.get(route, route)))
    return [name for name in asked if name not in WORDS]


def path(route: str, kit: Kit) -> str | None:
    """The address with the kit's ids; None where the kit has none of that kind."""
    if any(name not in kit for name in parameters(route)):
        return None

    def put_in(found: re.Match[str]) -> str:
        name = _asked(route, found[1])
        return str(kit.get(name, name))

    return "/" + PARAMETER.sub(put_in, BY_EXPRESSION.get(route, route))


def _asked(route: str, name: str) -> str:
    for beginning, names in ASKED.items():
        if route.startswith(beginning) and name in names:
            return names[name]
    return FIXED.get(name, name)


# Wagtail's screens on pages and what goes with them; their ids are numbers that count.
OURS = ("admin/consultations/", "admin/submissions/", "admin/synthesis/", "admin/log/", "admin/views/")


def of_wagtail(route: str) -> bool:
    """An address of Wagtail's own, below its roof."""
    return route.startswith("admin/") and not route.startswith(OURS)


EDITORIAL = tuple(
    f"admin/{name}/"
    for name in ("api", "pages", "choose-page", "collections", "workflows", "groups", "sites", "editing-sessions")
)


def kits(world: World) -> dict[str, Kit]:
    return {
        "A": _of_state_a(world),
        "office": _of_office(world),
        "foreign": _foreign(world),
        MADE_UP: _made_up(),
        **_looked_into(world),
    }


# Kits with which A2 is shown, posts included; the others are there so that every protected word is met by its readers.
COMPARED = ("A", "office", "foreign", MADE_UP)


def default_kit(route: str) -> str:
    """Whose ids the table's answers are about."""
    return "A" if route.startswith(("rounds/", "receipts/", "support/", "invitation/")) else "office"


def _of_state_a(world: World) -> Kit:
    line = Line.objects.get(pk=world.kept["line"])
    return {
        "delegation": world.invited["open", "A"].pk,
        "heard": world.invited["done", "A"].pk,
        "membership": world.kept["membership"].pk,
        "assignment": world.kept["assignment"].pk,
        "invitation": world.kept["invitation"].pk,
        "asking": world.kept["asking"].pk,
        "token": world.kept["token"],
        "recommendation": world.on("open", "123").pk,
        "paragraph": world.on("open", "127.1").paragraph_id,
        "line": line.pk,
        "attachment": world.files["open: draft file of A"].pk,
        "upload": world.kept["open: upload"].pk,
        "circulation": world.kept["open: circulation"].pk,
        "draft_comment": world.kept["open: draft comment"].pk,
        "check": world.kept["open: check"].pk,
        "message_file": world.kept["message file"].pk,
        "batch": world.kept["open: workbook"].pk,
        "book": 1,
        "question": 1,
        "asked": world.kept["asked"].pk,
        "joined": world.kept["joined"].pk,
        "alignment": world.kept["alignment"].pk,
        "joint_file": world.files["open: draft file of B"].pk,
        "further": 2,
        "number": world.sent("done", "A").receipts.get(act="submit").number,
        "protected": world.kept["protected"].pk,
    }


def _looked_into(world: World) -> dict[str, Kit]:
    """What else there is to be read: other bodies' drafts, the closed rounds."""
    found = {
        "a": {**_of_state_a(world), "recommendation": world.on("open", "124").pk,
              "attachment": world.files["open: draft file of a"].pk},
    }  # fmt: skip
    for body in "BXY":
        draft = world.submissions["open", body].versions.order_by("number").last()
        found[f"open {body}"] = {
            "delegation": world.invited["open", body].pk,
            "recommendation": world.on("open", "123").pk,
            "line": draft.inputs.first().line_id,
            **({"attachment": draft.attachments.last().pk} if draft.attachments.exists() else {}),
            "number": f"{draft.submission.reference}/1",
            "further": 2,
            "submission": draft.submission_id,
        }
    for round_ in ("done", "review"):
        for body in "AXYB":
            found[f"{round_} {body}"] = {
                "delegation": world.invited[round_, body].pk,
                "heard": world.invited[round_, body].pk,
                "submission": world.submissions[round_, body].pk,
                "recommendation": world.on(round_, "123").pk,
            }
        for label in ("123", "124", "127.1"):
            found[f"{round_} {label}"] = {
                "coded_round": world.rounds[round_].pk,
                "coded_recommendation": world.on(round_, label).pk,
            }
        found[round_] = {
            "round_id": world.rounds[round_].pk,
            "report": world.reports[round_].pk,
            "coded_recommendation": world.on(round_, "123").pk,
        }
    found["sent message"] = {
        "round_id": world.rounds["open"].pk,
        "message": world.kept["message"].pk,
        "message_file": world.kept["message file"].pk,
    }
    for body in "BXY":
        found[f"message to {body}"] = {
            "delegation": world.invited["open", body].pk,
            "message_file": world.kept["message file"].pk,
        }
    for name, (round_, job) in world.exports.items():
        found[name] = {"coded_round": world.rounds[round_].pk, "job": job.pk}
    for row in Attachment.objects.filter(version__submitted_at__isnull=False):
        found[f"file {row.pk}"] = {"sent_attachment": row.pk}
    return found


def _of_office(world: World) -> Kit:
    """What officers look at, what anybody may, and what Wagtail keeps."""
    workflow = Workflow.objects.get(name__startswith="Approval")
    state = WorkflowState.objects.filter(workflow=workflow).latest("pk")
    home = HomePage.objects.get()
    revision = Revision.page_revisions.filter(object_id=str(home.pk)).first() or home.save_revision()
    return {
        "document": world.kept["proposed"].pk,
        "signed_head": heads.sign_head().pk,
        "protected": world.kept["protected"].pk,
        "message": world.kept["draft message"].pk,
        "message_file": world.kept["draft message file"].pk,
        "addressee": world.kept["membership"].pk,
        "place": 0,
        "index": 0,
        "page": 1,
        "round_id": world.rounds["open"].pk,
        "duty": "triage_round",
        "person": world.people["T"].pk,
        "constituency": "state",
        "part": "subject",
        "act": "begin-review",
        "report_act": "take-back",
        "way": "up",
        "evidence": world.kept["review: finding"].evidence.get().pk,
        "comment": world.kept["review: finding"].comments.get().pk,
        "circulation": world.kept["review: circulation"].pk,
        "draft_comment": world.kept["review: draft comment"].pk,
        "correction": world.kept["review: correction"].pk,
        "named_state": world.invited["review", "A"].pk,
        "corrigendum": world.kept["review: corrigendum"].pk,
        "job": world.kept["job"].pk,
        "delegation": world.invited["open", "X"].pk,
        "invitation": world.kept["office invitation"].pk,
        **_register(world),
        "registration": world.kept["registration"].pk,
        "registration_token": world.kept["registration token"],
        "reminder_token": stop_reminders_token(world.people["A"]),
        "key": 987_654,
        "submission": world.submissions["open", "X"].pk,
        "second_kind": "redaction",
        "office_document": "call",
        "second": world.kept["second"].pk,
        "redaction": world.kept["redaction"].pk,
        "sent_attachment": world.sent("open", "X").attachments.get(file=world.files["open: file of X"].file_id).pk,
        "coded_round": world.rounds["review"].pk,
        "coded_recommendation": world.on("review", "123").pk,
        "coded": world.kept["review: coded"].pk,
        "input_id": world.kept["review: coded"].input_id,
        "change": ThemeChange.objects.get(theme=world.kept["review: theme"].pk).pk,
        "campaign": world.kept["review: campaign"].pk,
        "wording": world.kept["review: wording"].pk,
        "campaign_member": world.kept["review: campaign_member"].pk,
        "suggestion": _suggestion(world, "review"),
        "hint": _hint(world, "review"),
        "bulk": InputImport.objects.create(round=world.rounds["open"], name="inputs.csv", by=world.people["P"]).pk,
        "triage_batch": _batch(world, "open", "T"),
        "view": _view(world, "open", "T"),
        "table": TranslationTable.objects.create(round=world.rounds["review"], name="t.csv", by=world.people["P"]).pk,
        "coded_book": CodedBook.objects.create(round=world.rounds["review"], name="b.xlsx", by=world.people["P"]).pk,
        "theme": world.kept["review: theme"].pk,
        "report": world.reports["review"].pk,
        "finding": world.kept["review: finding"].pk,
        "section": world.kept["review: section"].pk,
        "public_round": world.rounds["done"].reference,
        "public_input": world.sent("done", "X").inputs.get(recommendation=world.on("done", "123")).line_id,
        "public_report": world.reports["done"].reference,
        "public_file": "report.docx",
        "public_kind": "csv",
        "page_id": home.pk,
        "parent_page_id": home.pk,
        "page_to_move_id": home.get_children().first().pk,
        "destination_id": Page.objects.get(depth=1).pk,
        "revision_id": revision.pk,
        "report_revision": world.reports["review"].revisions.latest("pk").pk,
        "site": Site.objects.get().pk,
        "task_id": Task.objects.first().pk,
        "task_state_id": TaskState.objects.latest("pk").pk,
        "workflow_state_id": state.pk,
        "workflow_pk": workflow.pk,
        "page_pk": home.pk,
        "collection": Collection.get_first_root_node().add_child(name="Pictures").pk,
        "user": world.people["0"].pk,
        "group": world.people["L"].groups.get().pk,
        "session_id": 1,
    }


def _register(world: World) -> Kit:
    """An entry of the register with a contact."""
    by = world.people["P"]
    body = entries.add_entry(by=by, fields={"name": "Otter Research Group", "constituency": "academia"})
    contact = entries.add_contact(body, by=by, email="office@otter.example")
    file = RegisterFile.objects.create(name="organizations.csv", by=by, heading=["Name"], rows=[[2, ["Otter"]]])
    other = entries.add_entry(by=by, fields={"name": "Otter Group", "constituency": "academia"})
    merge = mergers.merge(body, other, by=by)
    return {"organisation": body.pk, "contact": contact.pk, "register_file": file.pk, "merge": merge.pk}


def _foreign(world: World) -> Kit:
    draft = world.submissions["foreign", "Z"].versions.drafts().get()
    sent = world.sent("foreign", "Z")
    return {
        "message": world.kept["foreign: draft message"].pk,
        "message_file": world.kept["foreign: message file"].pk,
        "addressee": world.kept["foreign: membership"].pk,
        "delegation": world.invited["foreign", "Z"].pk,
        "heard": world.invited["foreign", "Z"].pk,
        "membership": world.kept["foreign: membership"].pk,
        "assignment": world.kept["foreign: assignment"].pk,
        "protected": world.kept["foreign: protected"].pk,
        "invitation": world.kept["foreign office invitation"].pk,
        "registration": world.kept["foreign: asking"].pk,
        "asking": world.kept["foreign: asking"].pk,
        "recommendation": world.on("foreign", "123").pk,
        "paragraph": world.on("foreign", "127.1").paragraph_id,
        "line": draft.inputs.get(recommendation=world.on("foreign", "123")).line_id,
        "attachment": draft.attachments.get().pk,
        "upload": world.kept["foreign: upload"].pk,
        "batch": world.kept["foreign: workbook"].pk,
        "asked": world.kept["foreign: asked"].pk,
        "joined": world.kept["foreign: asked"].pk,
        "alignment": world.kept["foreign: alignment"].pk,
        "joint_file": draft.attachments.get().pk,
        "book": 1,
        "question": 1,
        "number": sent.receipts.get().number,
        "round_id": world.rounds["foreign"].pk,
        "duty": "triage_round",
        "person": world.people["other"].pk,
        "constituency": "state",
        "part": "subject",
        "act": "begin-review",
        "report_act": "send",
        "way": "up",
        "further": 2,
        "job": world.kept["foreign: job"].pk,
        "evidence": world.kept["foreign: finding"].evidence.get().pk,
        "comment": world.kept["foreign: finding"].comments.get().pk,
        "circulation": world.kept["foreign: circulation"].pk,
        "draft_comment": world.kept["foreign: draft comment"].pk,
        "check": world.kept["open: check"].pk,
        "correction": uuid.uuid4(),
        "named_state": world.invited["foreign", "Z"].pk,
        "corrigendum": uuid.uuid4(),
        "submission": world.submissions["foreign", "Z"].pk,
        "second_kind": "redaction",
        "second": world.kept["foreign: second"].pk,
        "redaction": world.kept["foreign: redaction"].pk,
        "sent_attachment": sent.attachments.get().pk,
        "coded_round": world.rounds["foreign"].pk,
        "coded_recommendation": world.on("foreign", "123").pk,
        "coded": world.kept["foreign: coded"].pk,
        "input_id": world.kept["foreign: coded"].input_id,
        "change": ThemeChange.objects.get(theme=world.kept["foreign: theme"].pk).pk,
        "campaign": world.kept["foreign: campaign"].pk,
        "wording": world.kept["foreign: wording"].pk,
        "campaign_member": world.kept["foreign: campaign_member"].pk,
        "suggestion": _suggestion(world, "foreign"),
        "hint": _hint(world, "foreign"),
        "bulk": InputImport.objects.create(round=world.rounds["foreign"], name="x.csv", by=world.people["other"]).pk,
        "triage_batch": _batch(world, "foreign", "other"),
        "view": _view(world, "foreign", "other"),
        "table": TranslationTable.objects.create(
            round=world.rounds["foreign"], name="t.csv", by=world.people["other"]
        ).pk,
        "coded_book": CodedBook.objects.create(
            round=world.rounds["foreign"], name="b.xlsx", by=world.people["other"]
        ).pk,
        "theme": world.kept["foreign: theme"].pk,
        "report": world.reports["foreign"].pk,
        "finding": world.kept["foreign: finding"].pk,
        "section": world.kept["foreign: section"].pk,
        "public_round": world.rounds["unannounced"].reference,
        "public_input": Line.objects.get(pk=sent.inputs.get().line_id).public_reference,
        "public_report": world.reports["foreign"].reference,
        "public_file": "report.docx",
        "public_kind": "csv",
    }


def _suggestion(world: World, round_: str) -> uuid.UUID:
    """A theme suggested for words that are coded already."""
    coded, theme = world.kept[f"{round_}: coded"], world.kept[f"{round_}: theme"]
    return ThemeSuggestion.objects.create(input=coded.input, theme=theme, score=0.5).pk


def _batch(world: World, round_: str, by: str) -> uuid.UUID:
    person = world.people[by]
    return TriageBatch.objects.create(round=world.rounds[round_], act="admit", by=person, finished_at=clock.now()).pk


def _view(world: World, round_: str, owner: str) -> uuid.UUID:
    return SavedView.objects.create(
        owner=world.people[owner],
        list_name="triage",
        scope=world.rounds[round_].pk,
        name="View",
        handling="confidential",
    ).pk


def _hint(world: World, round_: str) -> uuid.UUID:
    return Hint.objects.create(input=world.kept[f"{round_}: coded"].input, kind="language", language="fr").pk


def _made_up() -> Kit:
    keys = (
        "delegation heard protected membership assignment invitation recommendation paragraph line attachment batch "
        "document round person submission registration asking sent_attachment job evidence comment circulation "
        "draft_comment check correction named_state corrigendum coded_round "
        "coded_recommendation coded campaign wording campaign_member theme report finding section user suggestion bulk "
        "input change hint second redaction coded_book triage_batch view signed_head"
    )
    return {
        **{key: uuid.uuid4() for key in keys.split()},
        "second_kind": "redaction",
        "token": token_of_nobody(),
        "registration_token": token_of_nobody(),
        "reminder_token": token_of_nobody(),
        "key": 987_653,
        "place": 0,
        "index": 0,
        "page": 1,
        "book": 1,
        "question": 1,
        "number": "SR-2026-0000000/1",
        "duty": "triage_round",
        "constituency": "state",
        "part": "subject",
        "act": "begin-review",
        "report_act": "send",
        "way": "up",
        "further": 2,
        "public_round": "NO-SUCH_round-1",
        "public_input": "IN-2026-0000000",
        "public_report": "SY-2026-0000000",
        "public_file": "report.docx",
        "public_kind": "csv",
        **dict.fromkeys(_NUMBERED, 987_654),
    }


_NUMBERED = (
    *("page_id", "parent_page_id", "page_to_move_id", "destination_id", "revision_id", "report_revision", "task_id"),
    *("task_state_id", "workflow_state_id", "workflow_pk", "page_pk", "collection", "group", "session_id", "site"),
)


def token_of_nobody() -> str:
    """A personal link of the right form that nobody got."""
    return f"{uuid.uuid4().hex}.{'x' * 43}"
