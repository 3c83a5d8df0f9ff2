"""What the two rounds of the demonstration say of themselves."""

from portal.demonstration.cast.schema import RoundText

NOTICE = "A demonstration. All bodies, people and statements are invented. Not a United Nations site."

FIRST_ROUND = RoundText(
    reference="A-HRC-11-7_round-1",
    title="The rights of children in the context of migration: what became of paragraphs 123 to 128",
    symbol="A/HRC/11/7",
    cells=("123", "124", "125", "126", "127.1", "127.2", "127.3", "128"),
    mandate="Mandate of the Independent Author, invented for this demonstration",
    issued_in_name_of="the Independent Author",
    purpose="follow_up",
    feeds="A report of the Independent Author on the views received, with suggestions for a future text",
    how_used=(
        "Inputs are put together in order, coded by theme and summarized. Every sentence of the report about them "
        "names its sources, as far as their senders allow. Public inputs appear with the report, all at the same time."
    ),
    introduction=(
        "The report was issued and is not reopened. The round asks what bodies of different kinds make of eight of its "
        "recommendations, what they have done, and what they would suggest for a future text."
    ),
    questions=("What has changed since the report was issued that a future text should take into account?",),
)

SECOND_ROUND = RoundText(
    reference="A-HRC-11-7_round-2",
    title="Coordination at national and local level: paragraphs 124 and 128, a second reading",
    symbol="A/HRC/11/7",
    cells=("124", "128"),
    mandate="Mandate of the Independent Author, invented for this demonstration",
    issued_in_name_of="the Independent Author",
    purpose="follow_up",
    feeds="An addendum to the report of the Independent Author on the views received",
    how_used="As in the first round: put together, coded, summarized, each sentence with its sources.",
    introduction=(
        "In the first round most of the five States that addressed paragraph 124 supported it, and local authorities "
        "asked to be named in both paragraphs. This second reading asks how the two could be brought together."
    ),
)
