"""Sentences of a paragraph on one recommendation, in the style of summaries of the United Nations.

"Of the five States that addressed para. 124, three supported it and two expressed reservations. Of the five States that
addressed the recommendation, two referred to “Towns”." Each counting sentence names those whom it counts, since others
may be moved in between, and is made from a format here and read back by it (`drafted_counts`), so that the draft is
checked like any other text. Numbers are exact; with `some` none is given. Sentences that begin "Of these" are no longer
written, but read in drafts that have them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import get_language, gettext as _, pgettext

from core.text.languages import join_list
from submissions.enums import Position
from synthesis.counts.sentences import counted_sentence, did, first_number, full_stop, noun, number_word


class Pattern(StrEnum):
    """Sentences that count, beside those of `sentences`."""

    POSITIONS = "positions"
    SOME_POSITIONS = "some_positions"
    THEMES_OF_THESE = "themes_of_these"
    THEMES_OF_ONE = "themes_of_one"
    SOME_THEMES_OF_THESE = "some_themes_of_these"
    THEMES_OF_THOSE = "themes_of_those"
    THEMES_OF_ONLY = "themes_of_only"
    SOME_THEMES_OF_THOSE = "some_themes_of_those"
    CAMPAIGN = "campaign"
    SOME_CAMPAIGN = "some_campaign"
    THEMES_OF_KIND = "themes_of_kind"
    THEMES_OF_ONLY_KIND = "themes_of_only_kind"
    SOME_THEMES_OF_KIND = "some_themes_of_kind"
    CAMPAIGN_OF_KIND = "campaign_of_kind"
    ANOTHER_CAMPAIGN = "another_campaign"
    SOME_CAMPAIGN_OF_KIND = "some_campaign_of_kind"
    SOME_OTHER_CAMPAIGN = "some_other_campaign"
    THEME_OF_KIND = "theme_of_kind"
    THEME_OF_ONLY = "theme_of_only"
    SOME_THEME_OF_KIND = "some_theme_of_kind"
    PROPOSED = "proposed"
    ANOTHER_PROPOSED = "another_proposed"
    SOME_PROPOSED = "some_proposed"
    SAME_PROPOSAL = "same_proposal"
    SOME_SAME_PROPOSAL = "some_same_proposal"
    REPORTED = "reported"
    SOME_REPORTED = "some_reported"
    STATED = "stated"
    SOME_STATED = "some_stated"


def patterns() -> dict[Pattern, str]:
    """Return the formats in the active language, without a full stop."""
    return {
        Pattern.POSITIONS: _("of the %(denominator)s %(kinds)s that addressed %(subject)s, %(parts)s"),
        Pattern.SOME_POSITIONS: _("some %(kinds)s that addressed %(subject)s %(parts)s"),
        Pattern.THEMES_OF_THESE: _("of these, %(parts)s"),
        Pattern.THEMES_OF_ONE: _("that answer referred to %(parts)s"),
        Pattern.SOME_THEMES_OF_THESE: _("some of these answers referred to %(parts)s"),
        Pattern.THEMES_OF_THOSE: _("of the %(denominator)s %(kinds)s that %(did)s, %(parts)s"),
        Pattern.THEMES_OF_ONLY: _("the only %(kinds)s that %(did)s referred to %(parts)s"),
        Pattern.SOME_THEMES_OF_THOSE: _("some of the %(kinds)s that %(did)s referred to %(parts)s"),
        Pattern.CAMPAIGN: _("of these, %(numerator)s sent the same text as part of a campaign"),
        Pattern.SOME_CAMPAIGN: _("some of these answers are the same text, sent as part of a campaign"),
        Pattern.THEMES_OF_KIND: pgettext(
            "themes", "of the %(denominator)s %(kinds)s that addressed %(subject)s, %(parts)s"
        ),
        Pattern.THEMES_OF_ONLY_KIND: _("the only %(kinds)s that addressed %(subject)s referred to %(parts)s"),
        Pattern.SOME_THEMES_OF_KIND: _("some of the %(kinds)s that addressed %(subject)s referred to %(parts)s"),
        **_campaign_patterns(),
        Pattern.THEME_OF_KIND: _(
            "of the %(denominator)s %(kinds)s that addressed %(subject)s, %(numerator)s referred to “%(theme)s”"
        ),
        Pattern.THEME_OF_ONLY: _("the only %(kinds)s that addressed %(subject)s referred to “%(theme)s”"),
        Pattern.SOME_THEME_OF_KIND: _("some of the %(kinds)s that addressed %(subject)s referred to “%(theme)s”"),
        Pattern.PROPOSED: _("%(numerator)s %(kinds)s proposed %(change)s"),
        Pattern.ANOTHER_PROPOSED: _("another %(kinds)s proposed %(change)s"),
        Pattern.SOME_PROPOSED: _("some %(kinds)s proposed %(change)s"),
        Pattern.SAME_PROPOSAL: _("%(numerator)s %(kinds)s made the same proposal"),
        Pattern.SOME_SAME_PROPOSAL: _("some %(kinds)s made the same proposal"),
        Pattern.REPORTED: _("%(numerator)s %(kinds)s %(verb)s: “%(words)s”"),
        Pattern.SOME_REPORTED: _("some %(kinds)s %(verb)s: “%(words)s”"),
        Pattern.STATED: _("%(numerator)s %(kinds)s that %(did)s stated: “%(words)s”"),
        Pattern.SOME_STATED: _("some %(kinds)s that %(did)s stated: “%(words)s”"),
    }


def _campaign_patterns() -> dict[Pattern, str]:
    return {
        Pattern.CAMPAIGN_OF_KIND: _(
            "of the %(denominator)s %(kinds)s that addressed %(subject)s, %(numerator)s sent the same text as part of "
            "a campaign"
        ),
        Pattern.ANOTHER_CAMPAIGN: _(
            "of the %(denominator)s %(kinds)s that addressed %(subject)s, %(numerator)s sent the same text as part of "
            "another campaign"
        ),
        Pattern.SOME_CAMPAIGN_OF_KIND: _(
            "some of the %(kinds)s that addressed %(subject)s sent the same text as part of a campaign"
        ),
        Pattern.SOME_OTHER_CAMPAIGN: _(
            "some of the %(kinds)s that addressed %(subject)s sent the same text as part of another campaign"
        ),
    }


class ListPart(StrEnum):
    """Parts that are joined into a list inside a sentence; the first may read otherwise than those after it."""

    TOOK = "took"
    SOME_FIRST = "some_first"
    SOME_NEXT = "some_next"
    THEME_FIRST = "theme_first"
    THEME_NEXT = "theme_next"
    THEME = "theme"


def part_formats() -> dict[ListPart, str]:
    """Return how the parts of a list are worded, in the active language."""
    return {
        ListPart.TOOK: pgettext("part of a count", "%(numerator)s %(did)s"),
        ListPart.SOME_FIRST: pgettext("some States that addressed it", "%(did)s"),
        ListPart.SOME_NEXT: pgettext("some States supported it", "others %(did)s"),
        ListPart.THEME_FIRST: pgettext("of these", "%(numerator)s referred to “%(theme)s”"),
        ListPart.THEME_NEXT: pgettext("of these, two referred to a theme", "%(numerator)s to “%(theme)s”"),
        ListPart.THEME: pgettext("referred to", "“%(theme)s”"),
    }


LISTS = {
    Pattern.POSITIONS: (ListPart.TOOK, ListPart.TOOK),
    Pattern.SOME_POSITIONS: (ListPart.SOME_FIRST, ListPart.SOME_NEXT),
    Pattern.THEMES_OF_THESE: (ListPart.THEME_FIRST, ListPart.THEME_NEXT),
    Pattern.THEMES_OF_ONE: (ListPart.THEME, ListPart.THEME),
    Pattern.SOME_THEMES_OF_THESE: (ListPart.THEME, ListPart.THEME),
    Pattern.THEMES_OF_THOSE: (ListPart.THEME_FIRST, ListPart.THEME_NEXT),
    Pattern.THEMES_OF_ONLY: (ListPart.THEME, ListPart.THEME),
    Pattern.SOME_THEMES_OF_THOSE: (ListPart.THEME, ListPart.THEME),
    Pattern.THEMES_OF_KIND: (ListPart.THEME_FIRST, ListPart.THEME_NEXT),
    Pattern.THEMES_OF_ONLY_KIND: (ListPart.THEME, ListPart.THEME),
    Pattern.SOME_THEMES_OF_KIND: (ListPart.THEME, ListPart.THEME),
}
SEVERAL = (  # read so only where the list has at least two parts: with one they are the sentences of one theme
    Pattern.THEMES_OF_KIND,
    Pattern.THEMES_OF_ONLY_KIND,
    Pattern.SOME_THEMES_OF_KIND,
)


@dataclass(frozen=True, slots=True)
class ListSentence:
    """A sentence with a list, and the words of each part in it, to which evidence is tied."""

    text: str
    parts: tuple[str, ...]


def same_subject(kind: str = "") -> str:
    """Return what stands for the recommendation after the first sentence of a paragraph, by its kind."""
    match kind:
        case "question":
            return pgettext("the recommendation that the paragraph is about", "the question")
        case "statement":
            return pgettext("the recommendation that the paragraph is about", "the statement")
        case "paragraph":
            return pgettext("the recommendation that the paragraph is about", "the paragraph")
    return pgettext("the recommendation that the paragraph is about", "the recommendation")


def share_words(number: int, total: int) -> str:
    """Return the number for a part of `total`: "both" and "all five" where it is all of them."""
    if number == total == 2:
        return pgettext("two of two", "both")
    return all_of(number_word(number)) if number == total > 2 else number_word(number)


def all_of(number: str) -> str:
    """Return "all five" for the word of a number above two."""
    return pgettext("five of five", "all %(number)s") % {"number": number}


def positions_sentence(constituency: str, counts: Sequence[tuple[str, int]], subject: str) -> ListSentence:
    """Return the sentence of all positions of a kind: (position, number of participants) in their order.

    "Of the five States that addressed para. 124, three supported it and two expressed reservations."
    """
    total = sum(number for _position, number in counts)
    if len(counts) == 1:
        text = counted_sentence(constituency, total, total, subject, counts[0][0])
        return ListSentence(text, (text,))
    values = {"denominator": number_word(total), "kinds": noun(constituency, total), "subject": subject}
    parts = [{"numerator": number_word(number), "did": did(position)} for position, number in counts]
    return _listed(Pattern.POSITIONS, values, parts)


def some_positions_sentence(constituency: str, positions: Sequence[str], subject: str) -> ListSentence:
    """Return "Some States that addressed para. 124 supported it and others expressed reservations"."""
    if len(positions) == 1:
        text = counted_sentence(constituency, 1, 1, subject, positions[0], some=True)
        return ListSentence(text, (text,))
    values = {"kinds": noun(constituency, 5), "subject": subject}
    return _listed(Pattern.SOME_POSITIONS, values, [{"did": did(position)} for position in positions])


def themes_of_kind(
    constituency: str, total: int, counts: Sequence[tuple[str, int]], subject: str, *, some: bool = False
) -> ListSentence:
    """Return "Of the five States that addressed para. 124, three referred to “Towns” and two to “Data”".

    `counts` are themes with the number of participants, which `some` leaves out.
    """
    if len(counts) == 1:
        theme, number = counts[0]
        text = theme_of_kind(constituency, number, total, subject, theme, some=some)
        return ListSentence(text, (text,))
    values = {
        "denominator": number_word(total),
        "kinds": noun(constituency, 5 if some else total),
        "subject": subject,
    }
    if some or total == 1:
        pattern = Pattern.SOME_THEMES_OF_KIND if some else Pattern.THEMES_OF_ONLY_KIND
        return _listed(pattern, values, [{"theme": theme} for theme, _number in counts])
    parts = [{"numerator": share_words(number, total), "theme": theme} for theme, number in counts]
    return _listed(Pattern.THEMES_OF_KIND, values, parts)


def themes_of_those(constituency: str, position: str, total: int, counts: Sequence[tuple[str, int]]) -> ListSentence:
    """Return "Of the two States that expressed reservations, one referred to “Towns” and one to “Data”"."""
    values = {"denominator": number_word(total), "kinds": noun(constituency, total), "did": did(position)}
    if total == 1:
        return _listed(Pattern.THEMES_OF_ONLY, values, [{"theme": theme} for theme, _number in counts])
    parts = [{"numerator": share_words(number, total), "theme": theme} for theme, number in counts]
    return _listed(Pattern.THEMES_OF_THOSE, values, parts)


def some_themes_of_those(constituency: str, position: str, themes: Sequence[str]) -> ListSentence:
    """Return a sentence on the themes of some of a constituency that took a position, without numbers."""
    values = {"kinds": noun(constituency, 5), "did": did(position)}
    return _listed(Pattern.SOME_THEMES_OF_THOSE, values, [{"theme": theme} for theme in themes])


def theme_of_kind(constituency: str, number: int, total: int, subject: str, theme: str, *, some: bool) -> str:
    """Return "Of the five States that addressed para. 124, two referred to “Towns”"."""
    pattern = Pattern.THEME_OF_ONLY if total == 1 else Pattern.THEME_OF_KIND
    values = {
        "numerator": share_words(number, total),
        "denominator": number_word(total),
        "kinds": noun(constituency, 5 if some else total),
        "subject": subject,
        "theme": theme,
    }
    return full_stop(patterns()[Pattern.SOME_THEME_OF_KIND if some else pattern] % values)


def campaign_sentence(
    constituency: str, number: int, total: int, subject: str, *, some: bool, another: bool = False
) -> str:
    """Return "Of the 20 States that addressed para. 124, 12 sent the same text as part of a campaign".

    `another`: the sentence before is about a campaign of the same kind.
    """
    if some:
        pattern = Pattern.SOME_OTHER_CAMPAIGN if another else Pattern.SOME_CAMPAIGN_OF_KIND
    else:
        pattern = Pattern.ANOTHER_CAMPAIGN if another else Pattern.CAMPAIGN_OF_KIND
    values = {
        "numerator": share_words(number, total),
        "denominator": number_word(total),
        "kinds": noun(constituency, 5 if some else total),
        "subject": subject,
    }
    return full_stop(patterns()[pattern] % values)


def proposal_sentence(constituency: str, number: int, change: str, *, some: bool, another: bool = False) -> str:
    """Return "Two States proposed deleting “shall”"; without a change "Two States made the same proposal".

    `another`: it is one, and the sentences before are about others of its kind.
    """
    if change:
        one = Pattern.ANOTHER_PROPOSED if another else Pattern.PROPOSED
        pattern = Pattern.SOME_PROPOSED if some else one
    else:
        pattern = Pattern.SOME_SAME_PROPOSAL if some else Pattern.SAME_PROPOSAL
    values = {"numerator": first_number(number), "kinds": noun(constituency, 5 if some else number), "change": change}
    return full_stop(patterns()[pattern] % values)


def stated_sentence(constituency: str, number: int, position: str, words: str, *, some: bool) -> str:
    """Return "One State reported: “…”", or for other positions "One State that expressed reservations stated: “…”"."""
    if position in (Position.INFORMATION, Position.QUESTION):
        pattern = Pattern.SOME_REPORTED if some else Pattern.REPORTED
    else:
        pattern = Pattern.SOME_STATED if some else Pattern.STATED
    values = {
        "did": did(position),
        "numerator": first_number(number),
        "kinds": noun(constituency, 5 if some else number),
        "verb": reporting_verb(position),
        "words": words,
    }
    return full_stop(patterns()[pattern] % values)


def reporting_verb(position: str) -> str:
    """Return how the words of somebody who informed or asked are reported."""
    asks = position == Position.QUESTION
    return pgettext("before a quotation", "asked") if asks else pgettext("before a quotation", "reported")


def reporting_verbs() -> set[str]:
    """Return the verbs before a quotation, in the active language."""
    return {reporting_verb(position) for position in (Position.INFORMATION, Position.QUESTION)}


def replacing(before: str, after: str) -> str:
    """Return the change of a text: words replaced, or only deleted."""
    if not after:
        return pgettext("proposed", "deleting “%(before)s”") % {"before": before}
    return pgettext("proposed", "replacing “%(before)s” with “%(after)s”") % {"before": before, "after": after}


def inserting(words: str, after: str) -> str:
    """Return the insertion of words after others; at the beginning of the text where there are none."""
    if not after:
        return pgettext("proposed", "inserting “%(words)s” at the beginning") % {"words": words}
    return pgettext("proposed", "inserting “%(words)s” after “%(after)s”") % {"words": words, "after": after}


def rewording(words: str) -> str:
    """Return a new wording in full; "" for one that is not quoted."""
    if not words:
        return pgettext("proposed", "amendments to the text")
    return pgettext("proposed", "the following wording: “%(words)s”") % {"words": words}


def source_sentence(name: str, acts: Sequence[str], subject: str = "") -> str:
    """Return a sentence of one source: "On para. 124, Arandia supported it and stated: “Towns first”"."""
    values = {"name": name, "acts": join_list(acts), "subject": subject}
    if subject:
        return full_stop(pgettext("one source", "on %(subject)s, %(name)s %(acts)s") % values)
    return full_stop(pgettext("one source", "%(name)s %(acts)s") % values)


def stated_act(position: str, words: str) -> str:
    """Return the act of a source: it stated, reported or asked these words."""
    values = {"words": words}
    if position == Position.INFORMATION:
        return pgettext("act of one source", "reported: “%(words)s”") % values
    if position == Position.QUESTION:
        return pgettext("act of one source", "asked: “%(words)s”") % values
    return pgettext("act of one source", "stated: “%(words)s”") % values


def proposed_act(change: str) -> str:
    """Return the act of a source: it proposed a change."""
    return pgettext("act of one source", "proposed %(change)s") % {"change": change}


def referred_act(themes: Sequence[str]) -> str:
    """Return the act of a source: it referred to themes."""
    values = {"themes": join_list(part_formats()[ListPart.THEME] % {"theme": theme} for theme in themes)}
    return pgettext("act of one source", "referred to %(themes)s") % values


def aligned_name(name: str, leader: str) -> str:
    """Return the name of a source that aligned itself with another."""
    return _("%(name)s (aligned with %(leader)s)") % {"name": name, "leader": leader}


def paragraph_of(sentences: Sequence[str]) -> str:
    """Return the sentences as one paragraph of the active language."""
    return ("" if (get_language() or "").startswith("zh") else " ").join(sentences)


def _listed(pattern: Pattern, values: dict[str, str], parts: Sequence[dict[str, str]]) -> ListSentence:
    formats, (first, other) = part_formats(), LISTS[pattern]
    words = [formats[other if place else first] % each for place, each in enumerate(parts)]
    return ListSentence(full_stop(patterns()[pattern] % {**values, "parts": join_list(words)}), tuple(words))
