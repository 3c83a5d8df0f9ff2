"""How sources are named in notes (PRACTICE 12, 20, 25), as far as the reader may see them.

One note for each part of a sentence that has sources of its own; short names, States first; JS1 for a joint submission;
withheld names are stated as such.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _, ngettext, npgettext

from consultations.enums import Constituency, Status
from core.text.languages import isolate_name, join_list
from submissions.enums import Position
from submissions.visibility.reader import PassageQuote
from submissions.visibility.visible_inputs import VisibleBody, VisibleInput, VisibleSender
from synthesis.counts.paragraph_sentences import paragraph_of
from synthesis.counts.sentences import full_stop, noun, number_word
from synthesis.models import Evidence

Joints = Mapping[str, str]
"""JS1, JS2… by the reference of the joint submission."""
Followers = Mapping[UUID | None, Sequence[tuple[str, str]]]
"""By line, the bodies that aligned themselves with it: short name and position."""


def passages(evidence: Sequence[Mapping[str, Any]]) -> list[Evidence]:
    """Return the coordinates of a frozen outline as unsaved passages that can be read."""
    return [
        Evidence(
            pk=UUID(row["id"]),
            input_id=UUID(row["input"]),
            field=row["field"],
            start=row["start"],
            end=row["end"],
            digest=row["digest"],
        )
        for row in evidence
    ]


def attribution(
    quotes: Iterable[PassageQuote],
    joints: Joints,
    *,
    on: str = "",
    followers: Followers = MappingProxyType({}),
    also: Iterable[str] = (),
    names: bool = True,
) -> str:
    """Return the text of a note, without quotation marks.

    "Supports: Arandia, also for Lazwara, which aligned itself; JS1, para. 5. Civil society submission, name withheld."
    Names are grouped by their positions on the recommendation with the label `on`. `also` comes last. Without `names`:
    "One State; two civil society organizations".
    """
    named: dict[str, tuple[tuple[Any, ...], str, str]] = {}
    nameless: Counter[str] = Counter()
    counted: Counter[str] = Counter()
    references: set[str] = set()
    on_file = 0
    for quote in quotes:
        source = quote.source
        if source is None or source.withheld:
            on_file += 1
        elif not names:
            who = str(source.body.id) if source.body is not None else source.reference
            if who not in references:
                counted[source.constituency or ""] += 1
            references.add(who)
        elif source.body is None:
            if source.reference not in references:
                nameless[_kind(source.constituency)] += 1
        else:
            name = _name(source, joints)
            position = source.position if source.label == on else None
            if position or name not in named:
                words = _with_followers(name, source, followers) if position else name
                named[name] = source.body.sort_key, words, position or ""
        if source is not None:
            references.add(source.reference)
    groups: dict[str, list[str]] = {position: [] for position in (*Position.values, "")}
    for _key, words, position in sorted(named.values()):
        groups[position].append(words)
    phrases = groups.pop("")
    phrases += [_counted_kind(kind, counted[kind]) for kind in ["", *Constituency] if counted[kind]]
    for kind, count in sorted(nameless.items()):
        phrases.append(_withheld(kind, count))
    if on_file:
        phrases.append(_("information on file with the secretariat"))
    phrases += also
    lines = [
        _("%(position)s: %(names)s") % {"position": Position(position).label, "names": _("; ").join(names)}
        for position, names in groups.items()
        if names
    ]
    return paragraph_of([full_stop(line) for line in (*lines, _("; ").join(phrases)) if line])


def contributors(inputs: Iterable[VisibleInput | VisibleSender], joints: Joints) -> list[tuple[str, list[str]]]:
    """Return by kind of body everybody who is shown to this reader by name, with status; then JS1… with members.

    Others are not listed, whatever they sent (PRACTICE 20).
    """
    return [(kind, [name for name, _body in rows]) for kind, rows in named_contributors(inputs, joints)]


def named_contributors(
    inputs: Iterable[VisibleInput | VisibleSender], joints: Joints
) -> list[tuple[str, list[tuple[str, VisibleBody | None]]]]:
    """Return what `contributors` returns, each name with its body.

    None for a joint submission, and for a body that only aligned itself: it has no input to lead to.
    """
    bodies: dict[UUID, VisibleBody] = {}
    speaking = set[UUID]()
    members: dict[str, VisibleInput | VisibleSender] = {}
    for row in inputs:
        if row.body is None or row.withheld:
            continue
        if row.submission_reference in joints:
            members.setdefault(joints[row.submission_reference or ""], row)
        else:
            bodies.setdefault(row.body.id, row.body)
            speaking |= {row.body.id} if row.submission_reference else set()
    listed: list[tuple[str, list[tuple[str, VisibleBody | None]]]] = []
    for kind in Constituency:
        mine = sorted((body for body in bodies.values() if body.constituency == kind), key=lambda body: body.sort_key)
        if mine:
            lines = [(_with_status(body), body if body.id in speaking else None) for body in mine]
            listed.append((str(kind.label), lines))
    if members:
        names = sorted(members, key=lambda name: int(name.removeprefix("JS")))
        listed.append((_("Joint submissions"), [(_joint(name, members[name]), None) for name in names]))
    return listed


def _name(source: VisibleInput, joints: Joints) -> str:
    assert source.body is not None  # noqa: S101 - asked by the caller
    name = isolate_name(joints.get(source.submission_reference or "", source.body.short_name))
    return _(", ").join((name, isolate_name(source.annex.rstrip(".")))) if source.annex else name


def _with_followers(name: str, source: VisibleInput, followers: Followers) -> str:
    """Return "Arandia, also for Lazwara, which aligned itself", for those that took the same position."""
    others = [other for other, position in followers.get(source.line, ()) if position == source.position]
    if not others:
        return name
    return ngettext(
        "%(name)s, also for %(others)s, which aligned itself",
        "%(name)s, also for %(others)s, which aligned themselves",
        len(others),
    ) % {"name": name, "others": join_list(isolate_name(other) for other in others)}


def _withheld(kind: str, count: int) -> str:
    parts = {"kind": kind, "count": count}
    if not kind:
        return ngettext("submission, name withheld", "%(count)s submissions, names withheld", count) % parts
    line = npgettext(
        "note", "%(kind)s submission, name withheld", "%(count)s %(kind)s submissions, names withheld", count
    )
    return line % parts


def _counted_kind(constituency: str, count: int) -> str:
    """Return text such as "two civil society organizations"."""
    number = number_word(count)
    if not constituency:
        return ngettext("%(number)s submission", "%(number)s submissions", count) % {"number": number}
    return _("%(number)s %(kinds)s") % {"number": number, "kinds": noun(constituency, count)}


def _kind(constituency: str | None) -> str:
    label = str(Constituency(constituency).label) if constituency else ""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


def _with_status(body: VisibleBody) -> str:
    name = isolate_name(body.short_name)
    return _("%(name)s (%(status)s)") % {"name": name, "status": Status(body.status).label} if body.status else name


def _joint(name: str, row: VisibleInput | VisibleSender) -> str:
    lead = _with_status(row.body) if row.body else ""
    line = _("%(name)s: %(bodies)s") % {
        "name": name,
        "bodies": _("; ").join([lead, *map(isolate_name, row.members.with_status if row.members else ())]),
    }
    if row.members and row.members.also:
        line += _("; also on behalf of %(bodies)s") % {"bodies": _("; ").join(map(isolate_name, row.members.also))}
    others = row.members.withheld + row.members.others if row.members else 0
    if others:
        line += ngettext("; and %(count)s other", "; and %(count)s others", others) % {"count": others}
    return line
