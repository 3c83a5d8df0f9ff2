"""What the database refuses to change.

A publication never changes, except for the moment of its withdrawal. What went to bodies and what they submitted never
changes. A memo does not either, but it moves to the other theme when themes are merged, and it is deleted when its line
or the words that it repeats are erased.
"""

from core.db.triggers import keep


def _changes(*columns: str) -> str:
    """Return the condition that one of the columns changes."""
    return " OR ".join(f"CAST(OLD.{name} AS text) IS DISTINCT FROM CAST(NEW.{name} AS text)" for name in columns)


_BUT_OUTLINE = (
    "id", "report_id", "number", "ledger_digest", "reason", "replaces", "state_id", "release_at", "published_at",
    "published_by_id",
)  # fmt: skip

# Where a submission of the round was erased, the words of its paragraphs go from every outline.
_ERASED_IN_ROUND = (
    "EXISTS (SELECT 1 FROM {submissions.Erasure} e JOIN {submissions.Submission} s ON s.id = e.submission_id "
    "JOIN {consultations.Delegation} d ON d.id = s.delegation_id "
    "JOIN {synthesis.SynthesisReport} r ON r.round_id = d.round_id WHERE r.id = OLD.report_id)"
)
keep(
    "synthesis.Publication",
    events=["UPDATE"],
    when=f"(({_changes(*_BUT_OUTLINE, 'outline')}) AND NOT ({_ERASED_IN_ROUND} AND NOT ({_changes(*_BUT_OUTLINE)}))) "
    f"OR (OLD.withdrawn_at IS NOT NULL AND NOT {_ERASED_IN_ROUND})",
)
keep("synthesis.Publication", events=["DELETE"])
_OF_EDITION = _ERASED_IN_ROUND.replace(
    "r.id = OLD.report_id", "r.id = (SELECT p.report_id FROM {synthesis.Publication} p WHERE p.id = OLD.publication_id)"
)
_OTHER_FILE = f"({_changes('id', 'publication_id', 'name')}) OR NEW.file_id IS NOT NULL"
keep("synthesis.PublicationFile", events=["UPDATE"], when=f"{_OTHER_FILE} OR NOT {_OF_EDITION}")
keep("synthesis.PublicationFile", events=["DELETE"])

# What went to the bodies, what they submitted and what they were answered are only added to. Words that repeat an
# erased submission go from what was sent.
_CHECKED = _ERASED_IN_ROUND.replace(
    "r.id = OLD.report_id", "r.id = (SELECT f.report_id FROM {synthesis.Finding} f WHERE f.id = OLD.finding_id)"
)
_SENT = _changes("id", "report_id", "number", "constituencies", "opens", "closes", "zone", "by_id")
keep("synthesis.Circulation", events=["UPDATE"], when=f"({_SENT}) OR NOT {_ERASED_IN_ROUND}")
_SENT = _changes("id", "finding_id", "delegation_id", "opens", "closes", "zone", "skipped", "by_id")
keep("synthesis.FactCheck", events=["UPDATE"], when=f"({_SENT}) OR NOT {_CHECKED}")
keep("synthesis.Circulation", "synthesis.FactCheck", events=["DELETE"])
keep("synthesis.Correction", "synthesis.StateReply")
# The same is so of the office's answers, which may quote what was erased.
for _answer, _answered, _report in (
    (
        "synthesis.CommentResponse",
        "comment_id",
        "(SELECT c.report_id FROM {synthesis.DraftComment} m JOIN {synthesis.Circulation} c ON c.id = m.circulation_id "
        "WHERE m.id = OLD.comment_id)",
    ),
    (
        "synthesis.CorrectionAnswer",
        "correction_id",
        "(SELECT f.report_id FROM {synthesis.Correction} m JOIN {synthesis.FactCheck} c ON c.id = m.fact_check_id "
        "JOIN {synthesis.Finding} f ON f.id = c.finding_id WHERE m.id = OLD.correction_id)",
    ),
):
    _other_columns = _changes("id", _answered, "outcome", "at", "by_id")
    _erased = _ERASED_IN_ROUND.replace("r.id = OLD.report_id", f"r.id = {_report}")
    keep(_answer, events=["UPDATE"], when=f"({_other_columns}) OR NOT {_erased}")
    keep(_answer, events=["DELETE"])
keep("synthesis.SignOff", "synthesis.Vouching", "synthesis.ParagraphReading")
keep("synthesis.Corrigendum", events=["UPDATE"], when=f"OLD.confirmed_at IS NOT NULL AND NOT {_ERASED_IN_ROUND}")
keep("synthesis.Corrigendum", events=["DELETE"])
keep("synthesis.DraftComment", events=["UPDATE", "DELETE"], when="OLD.submitted_at IS NOT NULL")

_REWRITTEN = _changes(
    "id", "round_id", "recommendation_id", "paragraph_id", "question_id", "line_id", "text", "by_sighted", "at", "by_id"
)
_ERASED_BEFORE = (
    "EXISTS (SELECT 1 FROM {submissions.Erasure} e JOIN {submissions.Submission} s ON s.id = e.submission_id "
    "JOIN {consultations.Delegation} d ON d.id = s.delegation_id WHERE d.round_id = OLD.round_id)"
)
keep("synthesis.Memo", events=["UPDATE"], when=_REWRITTEN)
keep("synthesis.Memo", events=["DELETE"], when=f"NOT {_ERASED_BEFORE}")
