"""The codebook of the first round: a small tree of themes, roots before their children, and what its coder noted."""

from portal.demonstration.cast.schema import Theme

THEMES = (
    Theme(key="procedure", name="Decisions concerning children", note="How a decision on return is reached."),
    Theme(key="best_interests", name="Best interests procedure", parent="procedure"),
    Theme(key="independence", name="Independence of the decision maker", parent="procedure"),
    Theme(key="legal_assistance", name="Legal assistance and guardianship", parent="procedure"),
    Theme(key="family_unity", name="Family unity and detention of families", parent="procedure"),
    Theme(key="protection", name="Protection and services", note="What a child receives, and from whom."),
    Theme(key="victims", name="Standards for child victims", parent="protection"),
    Theme(key="data", name="Data and registration", parent="protection"),
    Theme(key="schooling", name="School enrolment", parent="protection"),
    Theme(key="coordination", name="Coordination", note="Who works with whom, by what mechanism."),
    Theme(key="mechanism", name="National mechanism", parent="coordination"),
    Theme(key="local_level", name="Local level", parent="coordination"),
    Theme(key="funding", name="Funding", parent="coordination"),
    Theme(key="federal", name="Distribution of powers in federal States", parent="coordination"),
    Theme(key="consular", name="Consular services", parent="coordination"),
    Theme(key="private_sector", name="Duty of the private sector", parent="coordination"),
    Theme(key="participation", name="Participation of children and civil society", parent="coordination"),
    Theme(key="regularization", name="Regularization", note="Programmes and their reach."),
    Theme(key="criteria", name="Regularization criteria", parent="regularization"),
    Theme(key="discretion", name="Discretion of States", parent="regularization"),
    Theme(key="cooperation", name="International cooperation", note="Bodies and forums beyond one State."),
    Theme(key="treaty_bodies", name="Treaty bodies and special procedures", parent="cooperation"),
    Theme(key="mandates", name="Mandates of international organizations", parent="cooperation"),
    Theme(key="platforms", name="Policy platforms", parent="cooperation"),
)

# By key of a theme, and by cell of a recommendation: for whoever codes after.
THEME_MEMOS = {
    "local_level": "Towns that ask to be named go here; where a body speaks of districts in a federal State, see the "
    "distribution of powers as well.",
}
CELL_MEMOS = {"124": "The campaign of the towns is coded once, with what its senders add of their own."}

# What officers keep for themselves: whose a recommendation is, and what is noted on a submission.
HANDED = {"124": "coder", "128": "coder"}
NOTES = {
    "lazwara": "The mission says by telephone that what it holds of para. 127 (3) stands; no further text follows."
}
