"""Bodies that are counted with words of another one, since they aligned themselves with it (PUBLISHED 4)."""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from django.utils.translation import get_language

from consultations.models import Organisation, Round
from submissions.domain.public_states import current_state
from submissions.models import Alignment, Input
from synthesis.domain.positions import withheld_voices
from synthesis.domain.voices import live_ground, public_ground, voices


def followers_of(round: Round, inputs: Collection[UUID], *, public: bool) -> dict[UUID | None, list[tuple[str, str]]]:
    """By line of these inputs, the short name and the position of each body that speaks with it. `public`: of bodies
    that the public state names; none where there is no state yet. Three queries where nobody aligned, else twenty."""
    if public and current_state(round) is None:
        return {}
    ground = public_ground(round) if public else live_ground(round)
    aligning = Alignment.objects.filter(version__in=ground.aligning.values("pk"))
    kinds = set(aligning.values_list("version__submission__delegation__organisation__constituency", flat=True))
    if not kinds:
        return {}
    cited = Input.objects.filter(pk__in=inputs)
    lines = set(cited.values_list("line", flat=True))
    on = cited.filter(recommendation__isnull=False).values("recommendation")
    spoken = voices(round, public=public, on=on, kinds=kinds, citing=lines)
    aligned = [voice for voice in spoken if voice.aligned_with is not None and voice.lines]
    hidden = withheld_voices(round, aligned, public=True) if public else frozenset()
    bodies = Organisation.objects.in_bulk({voice.body for voice in aligned})
    names = {key: body.display_short_name(get_language() or "") for key, body in bodies.items()}
    found: dict[UUID | None, list[tuple[str, str]]] = defaultdict(list)
    for voice in sorted(aligned, key=lambda voice: names[voice.body]):
        for line in voice.lines if voice not in hidden else ():
            found[line].append((names[voice.body], voice.position))
    return dict(found)
