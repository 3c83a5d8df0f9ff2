"""What the database refuses: a submitted version never changes, facts are only added (DOMAIN 3, D6).

DELETE is let through only where an Erasure of the submission stands.
"""

from core.triggers import keep

_ERASED = "EXISTS (SELECT 1 FROM {submissions.Erasure} e WHERE e.submission_id = %s)"
_SUBMISSION_OF_VERSION = "(SELECT v.submission_id FROM {submissions.Version} v WHERE v.id = %s)"
_SUBMITTED = "EXISTS (SELECT 1 FROM {submissions.Version} v WHERE v.id = %s AND v.submitted_at IS NOT NULL)"


def _not_erased(submission: str) -> str:
    return "NOT " + _ERASED % submission


_OLD_VERSION = _SUBMITTED % "OLD.version_id"
_NEW_VERSION = _SUBMITTED % "NEW.version_id"

keep("submissions.Version", events=["UPDATE"], when="OLD.submitted_at IS NOT NULL")
keep(
    "submissions.Version",
    events=["DELETE"],
    when=f"OLD.submitted_at IS NOT NULL AND {_not_erased('OLD.submission_id')}",
)
_PARTS = ("submissions.Input", "submissions.Attachment", "submissions.Alignment")
keep(*_PARTS, events=["INSERT"], when=_NEW_VERSION)
keep(*_PARTS, events=["UPDATE"], when=f"{_OLD_VERSION} OR {_NEW_VERSION}")
keep(
    *_PARTS,
    events=["DELETE"],
    when=f"{_OLD_VERSION} AND {_not_erased(_SUBMISSION_OF_VERSION % 'OLD.version_id')}",
)
keep("submissions.Submission", "submissions.Receipt", "submissions.Erasure", events=["DELETE"])
keep("submissions.Receipt", "submissions.Erasure", "submissions.Withdrawal", events=["UPDATE"])
_FACTS = ("submissions.TriageDecision", "submissions.ClarificationRequest", "submissions.ConfidentialityChange")
keep(*_FACTS, "submissions.Withdrawal", events=["DELETE"], when=_not_erased("OLD.submission_id"))
keep(*_FACTS, "submissions.Redaction", "submissions.WorkingTranslation", "submissions.FileParagraph", events=["UPDATE"])
