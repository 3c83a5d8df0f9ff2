"""Messages from the secretariat: a draft and a sent one in the round of the table, and both in the foreign one."""

import io
from typing import Any

from consultations.messages import services, views


def make_messages(world: Any) -> None:
    _messages(world, "open", by="P", draft_readers="P", readers="PABXY", name="")
    _messages(world, "foreign", by="other", draft_readers="", readers="", name="foreign: ")


def _messages(world: Any, round_: str, *, by: str, draft_readers: str, readers: str, name: str) -> None:
    officer, row = world.people[by], world.rounds[round_]
    for key, who in (("draft message", draft_readers), ("message", readers)):
        word = world.plant(f"text of the {key} in {round_}", who)
        message = services.create_message(
            row, filter_="all", language="en", subject="A message", body=f"Dear {{body}}: {word}", by=officer
        )
        world.kept[f"{name}{key}"] = message
        content = f"Annex {world.plant(f'file of the {key} in {round_}', who)}"
        world.kept[f"{name}{key} file"] = services.add_file(
            message, io.BytesIO(content.encode()), name="annex.txt", by=officer
        )


def send_messages(world: Any) -> None:
    """Send one of the two, once its file is cleaned. Nobody of the table both manages and sees who wrote: no number."""
    for name, round_, by in (("", "open", "P"), ("foreign: ", "foreign", "other")):
        row = world.rounds[round_]
        services.send_message(
            world.kept[f"{name}message"], responses=views.seen_by_sighted(row), by=world.people[by], sighted=False
        )
