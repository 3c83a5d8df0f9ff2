"""A2 on Wagtail's own screens: an editor of one part of the pages and an officer of one round learn nothing of rows
elsewhere, by ids in addresses, queries and forms. Whole roles: `test_a2_not_yours_does_not_exist.py`."""

import re
import uuid
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.http import HttpResponse
from django.test import Client
from wagtail.models import GroupPagePermission, Page, Revision, Task, TaskState, WorkflowState

from portal.models import HomePage
from tests.factories import UserFactory
from tests.permissions.addresses import path, routes
from tests.permissions.walk import NONCES
from tests.permissions.world import World
from tests.support.databases import PACKAGES
from tests.support.officers import sign_in

pytestmark = pytest.mark.django_db
MADE_UP = 987_654
TITLE = "Tanager-4471"


@pytest.fixture
def pages(db: None) -> tuple[Page, Page]:
    """A page of the editor's own, and one of somebody else's."""
    home = HomePage.objects.get()
    mine, theirs = (home.add_child(instance=Page(title=title, slug=title.lower())) for title in ("Mine", TITLE))
    theirs.save_revision()
    return mine, theirs


@pytest.fixture
def editor(pages: tuple[Page, Page]) -> Client:
    """Keeps the pages below `mine`, and no others."""
    group = Group.objects.create(name="Editors of one part")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for permission in Permission.objects.filter(
        content_type__app_label="wagtailcore", codename__in=["add_page", "change_page", "publish_page"]
    ):
        GroupPagePermission.objects.create(group=group, page=pages[0], permission=permission)
    user = UserFactory()
    user.groups.add(group)
    client = sign_in(Client(raise_request_exception=False), user)
    assert client.get(f"/admin/pages/{pages[0].pk}/edit/").status_code == 200
    return client


def alike(first: HttpResponse, second: HttpResponse, *keys: object) -> bool:
    def plain(response: HttpResponse) -> tuple[int, str, str]:
        body = NONCES.sub("", response.content.decode())
        for key in keys:
            body = re.sub(rf"\b{key}\b", "…", body)
        return response.status_code, response.get("Location", ""), body

    return plain(first) == plain(second)


def addresses_of(key: object, own: object, revision: object) -> Iterator[str]:
    kit = {
        **dict.fromkeys(("page_id", "parent_page_id", "page_to_move_id", "page_pk"), key),
        "destination_id": own,
        "revision_id": revision,
        "task_id": 1,
        "task_state_id": 1,
        "workflow_state_id": 1,
    }
    for route in routes():
        if route.startswith(("admin/pages/", "admin/api/")) and (address := path(route, kit)) and str(key) in address:
            yield address
    yield f"/admin/pages/{own}/move/{key}/confirm/"


def test_addresses_of_pages(editor: Client, pages: tuple[Page, Page]) -> None:
    mine, theirs = pages
    revision = Revision.page_revisions.get(object_id=str(theirs.pk)).pk
    both = list(zip(addresses_of(theirs.pk, mine.pk, revision), addresses_of(MADE_UP, mine.pk, revision), strict=True))
    assert len(both) > 30
    for theirs_at, nowhere in both:
        for method in ("get", "post"):
            first, second = (getattr(editor, method)(each) for each in (theirs_at, nowhere))
            assert alike(first, second, theirs.pk, MADE_UP), (method, theirs_at, first.status_code, second.status_code)
            assert TITLE not in first.text and first.status_code < 500


@pytest.mark.parametrize(
    "query",
    [
        *(f"/admin/bulk/wagtailcore/page/{act}/?id={{mine}}&id={{key}}" for act in ("publish", "move", "delete")),
        "/admin/bulk/wagtailcore/page/publish/?id=all&childOf={key}",
        *(f"/admin/api/main/pages/?{name}={{key}}" for name in ("child_of", "descendant_of", "ancestor_of")),
        "/admin/api/main/pages/find/?id={key}",
        "/admin/choose-page/chosen-multiple/?id={key}x",
    ],
)
def test_ids_in_queries(editor: Client, pages: tuple[Page, Page], query: str) -> None:
    mine, theirs = pages
    for method in ("get", "post"):
        first, second = (getattr(editor, method)(query.format(mine=mine.pk, key=key)) for key in (theirs.pk, MADE_UP))
        assert alike(first, second, theirs.pk, MADE_UP), (method, first.status_code, second.status_code)
        assert TITLE not in first.text and first.status_code < 500
    assert Page.objects.filter(pk=theirs.pk, live=True).exists()


@pytest.mark.parametrize("act", ["copy", "move"])
def test_ids_in_forms(editor: Client, pages: tuple[Page, Page], act: str) -> None:
    mine, theirs = pages
    said = {"new_title": "Again", "new_slug": "again"}
    first, second = (
        editor.post(f"/admin/pages/{mine.pk}/{act}/", {**said, "new_parent_page": key}) for key in (theirs.pk, MADE_UP)
    )
    assert alike(first, second, theirs.pk, MADE_UP), (first.status_code, second.status_code)
    assert first.status_code < 500 and TITLE not in first.text


def test_steps_of_other_reports(whole_world: World) -> None:
    """A reviewer of one report names a step of another one, or a task that is none of the report's."""
    own, other = whole_world.reports["review"], whole_world.reports["foreign"]
    state = WorkflowState.objects.for_instance(own).get()
    task = Task.objects.create(name="A task elsewhere", content_type=state.current_task_state.task.content_type)
    elsewhere = WorkflowState.objects.create(
        base_content_type=state.base_content_type, content_type=state.content_type, object_id=str(other.pk),
        workflow=state.workflow,
    )  # fmt: skip
    step = TaskState.objects.create(
        workflow_state=elsewhere, task=state.current_task_state.task, revision=other.save_revision()
    )
    client = sign_in(Client(raise_request_exception=False), whole_world.people["R"])
    base = "/admin/snippets/synthesis/synthesisreport/workflow"
    for address, key in (
        (f"{base}/action/{own.pk}/approve/%s/", step.pk),
        (f"{base}/collect_action_data/{own.pk}/approve/%s/", step.pk),
        (f"{base}/preview/{own.pk}/%s/", task.pk),
        (f"/admin/snippets/synthesis/synthesisreport/workflow_history/{own.pk}/detail/%s/", elsewhere.pk),
    ):
        for method in ("get", "post"):
            first, second = (getattr(client, method)(address % each) for each in (key, MADE_UP))
            assert alike(first, second, key, MADE_UP), (method, address, first.status_code, second.status_code)


def test_editing_sessions_of_protected_rows(whole_world: World) -> None:
    """The address takes any model: what Wagtail does not edit for the person is not there."""
    asked = 0
    for role in "PL":
        client = sign_in(Client(raise_request_exception=False), whole_world.people[role])
        for model in (model for name in PACKAGES for model in apps.get_app_config(name).get_models()):
            row = model._base_manager.order_by("pk").first()
            if row is None:
                continue
            made_up = uuid.uuid4() if isinstance(row.pk, uuid.UUID) else MADE_UP
            base = f"/admin/editing-sessions/ping/{model._meta.app_label}/{model._meta.model_name}"
            first, second = (client.post(f"{base}/{key}/1/") for key in (row.pk, made_up))
            assert alike(first, second, row.pk, made_up), (role, model)
            assert first.status_code == 404
            asked += 1
    assert asked > 60


def test_no_list_counts_the_rounds(whole_world: World) -> None:
    """The list of accounts does not offer the groups of duties, one for each round, to filter by."""
    client = sign_in(Client(), whole_world.people["S"])
    page = client.get("/admin/users/")
    duties = Group.objects.filter(duty_group__isnull=False)
    assert duties.count() > 10 and page.status_code == 200
    for group in duties:
        assert group.name not in page.text and f'value="{group.pk}"' not in page.text
        first, second = (client.get(f"/admin/users/results/?group={key}") for key in (group.pk, MADE_UP))
        assert alike(first, second, group.pk, MADE_UP)
