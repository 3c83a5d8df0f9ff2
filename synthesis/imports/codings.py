"""Codings made elsewhere: a table of `External ID, Theme`, several rows per input, imported whole or not at all."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import batched
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations.models import Round
from core import audit, clock
from core.errors import Refusals, Refused
from core.text.strings import clean_text, fold
from submissions.imports.rows import cell_value
from submissions.imports.sources.tables import headings, open_table
from submissions.models import Input
from submissions.permissions import inputs_read_by
from submissions.workbooks.faults import CellFault
from synthesis import permissions
from synthesis.codebook.services import add_theme, lock_codebook, theme_gone
from synthesis.coding.passages import anchor, whole_field
from synthesis.enums import CodingOrigin
from synthesis.imports import uploads
from synthesis.imports.uploads import AT_ONCE
from synthesis.models import CodedPassage, SecondCoding, Theme
from synthesis.quality.source_changes import check_reads_passages

Pair = tuple[Input, str]

COLUMNS = {"external_id": "External ID", "theme": "Theme"}


@dataclass(slots=True)
class Codings:
    """What a table contains.

    `all_pairs` are its pairs of an input and the name of a theme, `pairs` those that the round does not have; `themes`
    are new to the round.
    """

    rows: int = 0
    all_pairs: list[Pair] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    themes: list[str] = field(default_factory=list)
    faults: list[CellFault] = field(default_factory=list)

    def there(self, added: int) -> int:
        """Return how many rows change nothing if `added` codings are new.

        For these the round has the pair, or it occurs twice.
        """
        return self.rows - len(self.faults) - added


def read_codings(round_: Round, path: Path, *, by: User) -> Codings:
    """Read the table and compare it with the round; change nothing. An input is found by its external id or its own.

    Raises NotAllowed for anybody who does not code in the round, Refused and Refusals for a file that is no such table.
    """
    permissions.check_may_code(by, round_)
    codings = Codings()
    inputs = uploads.inputs_by_id(round_, by=by)
    by_name = {fold(name): name for name in round_.themes.values_list("name", flat=True)}
    with open_table(path, path.name) as table:
        heading = headings(table.heading)
        places = uploads.column_places(heading, COLUMNS)
        pairs: dict[tuple[UUID, str], None] = {}
        by_key: dict[UUID, Input] = {}
        for _place, number, row in table.rows():
            codings.rows += 1
            try:
                external_id = cell_value(row, places, "external_id").strip()
                name = " ".join(cell_value(row, places, "theme").split())
                name = clean_text(name, field="theme", limit=120)
                if not name:
                    raise Refused("theme_missing", _("The row names no theme."), field="theme")
                input_ = uploads.input_with_id(inputs, external_id)
            except Refused as refusal:
                column = "theme" if refusal.field == "theme" else "external_id"
                codings.faults.append(uploads.cell_fault(number, row, places[column], heading, refusal))
                continue
            if fold(name) not in by_name:
                by_name[fold(name)] = name
                codings.themes.append(name)
            by_key[input_.pk] = input_
            pairs[input_.pk, by_name[fold(name)]] = None
    codings.all_pairs = [(by_key[key], name) for key, name in pairs]
    codings.pairs, _seconds = _beside(round_, codings.all_pairs, by=by)
    return codings


def import_codings(round_: Round, codings: Codings, *, by: User) -> int:
    """Code each input as a whole with its themes, and add themes that the round lacks; return how many codings are new.

    Where somebody else has given the input the theme, a second coding is recorded. Raises Refusals `bad_rows` where a
    row is bad, NotAllowed where the person may no longer read an input, Refused where a theme was removed since.
    """
    if codings.faults:
        raise Refusals(
            "bad_rows",
            _("%(bad)s of %(rows)s rows have errors. Nothing was imported.")
            % {"bad": len(codings.faults), "rows": codings.rows},
            refusals=codings.faults,
            hint=_("Correct them in the file, and try again."),
        )
    with transaction.atomic():
        lock_codebook(round_)
        themes = _themes(round_, codings.themes, by=by)
        if any(fold(name) not in themes for _input, name in codings.all_pairs):
            raise theme_gone()
        pairs, seconds = _beside(round_, codings.all_pairs, by=by)
        for chunk in batched(pairs, AT_ONCE):
            _code(round_, chunk, themes, by=by)
        SecondCoding.objects.bulk_create(
            (SecondCoding(coded_id=coded, by=by) for coded in seconds), batch_size=AT_ONCE, ignore_conflicts=True
        )
        audit.record("synthesis.codings.import", round_, by=by, codings=len(pairs), themes=len(codings.themes))
    return len(pairs)


def _beside(round_: Round, pairs: Iterable[Pair], *, by: User) -> tuple[list[Pair], list[UUID]]:
    """Return the pairs that the round does not have, and the codings by others that the rest agree with. Two queries.

    An input that was corrected since the table was read keeps its codings; no second coding is added to it.
    """
    there: dict[tuple[UUID, str], dict[Any, UUID]] = defaultdict(dict)  # the coding by its coder
    codings = CodedPassage.objects.filter(theme__round=round_)
    for input_key, name, coder, coding in codings.values_list("input_id", "theme__name", "by", "pk"):
        there[input_key, fold(name)][coder] = coding
    read = set(inputs_read_by(by, round_).values_list("pk", flat=True)) if there else set()
    new, seconds = [], []
    for input_, name in pairs:
        codings_by = there.get((input_.pk, fold(name)))
        if codings_by is None:
            new.append((input_, name))
        elif by.pk not in codings_by and input_.pk in read:
            seconds.append(next(iter(codings_by.values())))
    return new, seconds


def _code(round_: Round, pairs: Sequence[Pair], themes: dict[str, Theme], *, by: User) -> None:
    passages = []
    for input_, _name in pairs:
        text_field = whole_field(input_)
        words = getattr(input_, text_field)
        passages.append(anchor(input_, text_field, 0, len(words), words))
    check_reads_passages(passages, round_, by=by)
    now = clock.now()
    CodedPassage.objects.bulk_create(
        [
            CodedPassage(
                **passage.columns(), theme=themes[fold(name)], origin=CodingOrigin.PERSON,
                at=now, by=by,
            )
            for passage, (_input, name) in zip(passages, pairs, strict=True)
        ],
        batch_size=AT_ONCE,
    )  # fmt: skip


def _themes(round_: Round, new: Iterable[str], *, by: User) -> dict[str, Theme]:
    """Return the codebook by folded names, with `new` added where they are missing.

    Somebody may have added one since the table was read. The themes are locked, so that nobody codes with them
    meanwhile.
    """
    themes = {fold(theme.name): theme for theme in round_.themes.order_by("pk").select_for_update(no_key=True)}
    for name in new:
        if fold(name) not in themes:
            themes[fold(name)] = add_theme(round_, name, by=by)
    return themes
