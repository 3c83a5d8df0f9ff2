"""The frame of the report: title, front matter in our own words, sections."""

from portal.demonstration.cast.findings import FINDINGS
from portal.demonstration.cast.findings.mechanisms import REFERENCES
from portal.demonstration.cast.office import NOTICE
from portal.demonstration.cast.report_schema import ReportText, Section
from portal.demonstration.cast.vocabulary import Promise, prose

FRONT_MATTER = (
    (
        "About this report",
        prose("""
            This report sums up what bodies of different kinds sent in the round on paragraphs 123 to 128 of document
            A/HRC/11/7, which was open from 18 January to 12 March 2027. It is issued in the name of the Independent
            Author. The document itself was issued and is not reopened: where a body offers other words, they are
            suggestions for a future text.
        """),
    ),
    (
        "What it is not",
        prose("""
            The report holds no opinion of the office that prepared it, and no judgement on the statements of those who
            wrote. A sentence reports what was said. Whether what was said is accurate has not been examined, and a
            view is neither shared nor rejected by being printed here. The names used for countries and territories are
            those of the senders or of the register and imply no opinion on their status.
        """),
    ),
    (
        "How it was written",
        prose("""
            Every submission was read by two officers. Passages were marked and given a theme, and each sentence below
            rests on passages that its note names. The inputs themselves are put together in the compilation that
            accompanies the report.
        """),
    ),
    Promise.TWO_APPROVED,
    (
        "How views were counted",
        prose("""
            A body counts once for each recommendation. A State that aligned itself with another counts with that
            State's answer, except where it set one apart. A joint submission is one submission, and a text sent by
            several bodies is one text. Kinds of bodies are never added together. Below five bodies of a kind the
            number is given; from five, “several” means three or more, “many” a third or more and at least three, and
            “most” more than half. Treaty bodies and special procedures gave reference material, which stands in a
            section of its own and in no count.
        """),
    ),
    (
        "How sources are named",
        prose("""
            Notes give short names, States first. Some bodies wrote on the condition that their name or their text
            should not be shown; their wish was followed. One submission arrived within an extension and is marked as
            such. Translations of passages are working translations; the original prevails.
        """),
    ),
    Promise.NEVER_ALONE,
    ("Demonstration", NOTICE),
)

_TITLES = {
    "123": "Decisions to return a child or its parents (para. 123)",
    "124": "Coordination against exploitation (para. 124)",
    "125": "Protection of child victims (para. 125)",
    "126": "Regularization programmes (para. 126)",
    "127.1": "Special procedures and treaty bodies (para. 127, first part)",
    "127.2": "Mandates of international organizations (para. 127, second part)",
    "127.3": "Policy platforms (para. 127, third part)",
    "128": "Coordination at the national level (para. 128)",
}
_REFERENCE_KEYS = tuple(finding.key for finding in REFERENCES)

SECTIONS = (
    *(
        Section(
            cell=cell,
            title=title,
            findings=tuple(f.key for f in FINDINGS if f.cell == cell and f.key not in _REFERENCE_KEYS),
        )
        for cell, title in _TITLES.items()
    ),
    Section(cell="", title="Reference material of treaty bodies and special procedures", findings=_REFERENCE_KEYS),
)

REPORT = ReportText(
    title="Views received on paragraphs 123 to 128 of document A/HRC/11/7",
    symbol="IA/2027/1",
    front_matter=FRONT_MATTER,
    sections=SECTIONS,
    closing=prose("""
        The Independent Author thanks all who took part. A second round, on paragraphs 124 and 128, asks how the two
        paragraphs could be brought together.
    """),
)
