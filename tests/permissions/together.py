"""Texts of several: A joins the draft of B, and asks a body that nobody knows; A aligns with X; Z elsewhere."""

from datetime import timedelta
from typing import Any

from core import clock
from submissions.drafting import services
from submissions.joint import members
from submissions.joint.alignment import align_with
from submissions.joint.services import confirm, invite_member
from submissions.models import Alignment


def make_together(world: Any) -> None:
    until = clock.now() + timedelta(days=7)
    delegation = world.invited["open", "B"]
    body = world.bodies["A"]
    world.kept["joined"] = members.invite_body(delegation, by=world.people["B"], expires_at=until, body=body)
    confirm(world.kept["joined"], by=world.people["A"])
    name = f"Body {world.plant('whom A asks to join', 'A')}"
    world.kept["asked"] = members.invite_body(
        world.invited["open", "A"], by=world.people["A"], expires_at=until, named=name
    )
    draft, followed = world.submissions["open", "A"].versions.drafts().get(), world.sent("open", "X")
    world.kept["alignment"] = align_with(draft, followed, by=world.people["A"])
    by = world.people["Z"]
    joint = services.begin_draft(world.invited["foreign", "Z"], by=by, kind="joint").submission
    name = f"Body {world.plant('whom Z asks to join', '')}"
    world.kept["foreign: asked"] = invite_member(joint, None, by=by, expires_at=until, named=name)
    draft = world.submissions["foreign", "Z"].versions.drafts().get()
    world.kept["foreign: alignment"] = Alignment.objects.create(version=draft, with_version=world.sent("done", "X"))
