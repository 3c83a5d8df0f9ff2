"""What the database refuses: a submitted version never changes, facts are only added (DOMAIN 3, D6).

DELETE is allowed only if an Erasure of the submission exists. The same is true of blanking an erased version's row and
its inputs, which stay for its receipts and for rows that refer to them.
"""

from core.db import search_index
from core.db.triggers import derive, keep
from submissions.models.current_state import COMPUTE

_ERASED = "EXISTS (SELECT 1 FROM {submissions.Erasure} e WHERE e.submission_id = %s)"
_SUBMISSION_OF_VERSION = "(SELECT v.submission_id FROM {submissions.Version} v WHERE v.id = %s)"
_SUBMISSION_OF_LINE = "(SELECT l.submission_id FROM {submissions.Line} l WHERE l.id = %s)"
_SENT_WITH_FILE = (
    "SELECT 1 FROM {submissions.Attachment} a JOIN {submissions.Version} v ON v.id = a.version_id "
    "WHERE a.file_id = OLD.file_id AND v.submitted_at IS NOT NULL"
)
_SUBMITTED = "EXISTS (SELECT 1 FROM {submissions.Version} v WHERE v.id = %s AND v.submitted_at IS NOT NULL)"


def _not_erased(submission: str) -> str:
    return "NOT " + _ERASED % submission


def _keep_with_version(*models: str, version: str) -> None:
    """Protect rows that belong to a version. `version` is SQL for its id, with %s for OLD or NEW."""
    old, new = _SUBMITTED % (version % "OLD"), _SUBMITTED % (version % "NEW")
    kept_old, kept_new = (f"{_not_erased(_SUBMISSION_OF_VERSION % (version % row))}" for row in ("OLD", "NEW"))
    keep(*models, events=["INSERT"], when=new)
    keep(*models, events=["UPDATE"], when=f"({old} AND {kept_old}) OR ({new} AND {kept_new})")
    keep(*models, events=["DELETE"], when=f"{old} AND {kept_old}")


keep(
    "submissions.Version",
    events=["UPDATE", "DELETE"],
    when=f"OLD.submitted_at IS NOT NULL AND {_not_erased('OLD.submission_id')}",
)
_keep_with_version(
    "submissions.Input",
    "submissions.Attachment",
    "submissions.Alignment",
    "submissions.FiledParagraph",
    version="%s.version_id",
)
_keep_with_version(
    "submissions.Attachment_speaks_to",
    version="(SELECT a.version_id FROM {submissions.Attachment} a WHERE a.id = %s.attachment_id)",
)
_keep_with_version(
    "submissions.Alignment_excepted",
    version="(SELECT a.version_id FROM {submissions.Alignment} a WHERE a.id = %s.alignment_id)",
)

keep("submissions.Receipt", "submissions.Erasure", events=["DELETE"])
keep(  # a draft that was never submitted can go whole, its version first
    "submissions.Submission",
    events=["DELETE"],
    when="EXISTS (SELECT 1 FROM {submissions.Version} v WHERE v.submission_id = OLD.id)",
)
keep(  # whose it is and what it is called stands in its receipts
    "submissions.Submission",
    events=["UPDATE"],
    when="EXISTS (SELECT 1 FROM {submissions.Version} v WHERE v.submission_id = OLD.id AND v.submitted_at IS NOT NULL)",
)
keep("submissions.Receipt", "submissions.Erasure", "submissions.Withdrawal", "submissions.Line", events=["UPDATE"])

_FACTS = ("submissions.TriageDecision", "submissions.ClarificationRequest", "submissions.ConfidentialityChange")
_OF_LINES = ("submissions.Redaction", "submissions.WorkingTranslation")
keep(*_FACTS, "submissions.Withdrawal", events=["DELETE"], when=_not_erased("OLD.submission_id"))
keep(*_OF_LINES, events=["DELETE"], when=_not_erased(_SUBMISSION_OF_LINE % "OLD.line_id"))
_OF_FILES = (
    "submissions.FileParagraph",
    "submissions.ScanResult",
    "submissions.Extraction",
    "submissions.DerivedFile",
    "submissions.Cleaning",
)
_ASKED = "(SELECT r.submission_id FROM {submissions.ClarificationRequest} r WHERE r.id = OLD.request_id)"
keep("submissions.ClarificationAnswer", events=["DELETE"], when=_not_erased(_ASKED))
keep(*_FACTS, *_OF_LINES, *_OF_FILES, "submissions.ClarificationAnswer", events=["UPDATE"])

# What an earlier public state showed: whoever has a copy of it remembers, too.
keep("submissions.NamedLine", "submissions.WithheldKind")

# What takes two people: answered once, then it stands.
_TWO_PEOPLE = ("submissions.RedactionRequest", "submissions.LiftRequest", "submissions.Disclosure")
keep(*_TWO_PEOPLE, "submissions.ErasureRequest", events=["UPDATE"], when="OLD.granted IS NOT NULL")
keep("submissions.ErasureRequest", events=["DELETE"])
keep(*_TWO_PEOPLE, events=["DELETE"], when=_not_erased("OLD.submission_id"))
keep(
    "submissions.FileParagraph",
    events=["DELETE"],
    when=f"EXISTS ({_SENT_WITH_FILE} AND {_not_erased('v.submission_id')})",
)

# Among officers: notes and mentions are only added.
_NOTED = "(SELECT n.submission_id FROM {submissions.OfficerNote} n WHERE n.id = OLD.note_id)"
keep("submissions.OfficerNote", "submissions.OfficerMention", events=["UPDATE"])
keep("submissions.OfficerNote", events=["DELETE"], when=_not_erased("OLD.submission_id"))
keep("submissions.OfficerMention", events=["DELETE"], when=_not_erased(_NOTED))

# Inside the body: comments among colleagues and the earlier texts of a draft are only added to.
keep("submissions.InternalComment", "submissions.DraftChange", events=["UPDATE"])
keep(
    "submissions.InternalComment",
    events=["DELETE"],
    when="NOT EXISTS (SELECT 1 FROM {submissions.Erasure} e JOIN {submissions.Submission} s ON s.id = e.submission_id "
    "WHERE s.delegation_id = OLD.delegation_id)",
)
keep(
    "submissions.DraftChange",
    events=["DELETE"],
    when=f"{_SUBMITTED % 'OLD.version_id'} AND {_not_erased(_SUBMISSION_OF_VERSION % 'OLD.version_id')}",
)

# Where an imported line came from is written once, and goes with the line. Without the sender's consent, with its date
# and source, an imported line is for the secretariat only (DECIDED 25).
keep(
    "submissions.ImportedInput",
    events=["INSERT"],
    when="NEW.consented_on IS NULL AND EXISTS (SELECT 1 FROM {submissions.Input} i "
    "WHERE i.line_id = NEW.line_id AND i.confidentiality <> 'secretariat')",
)
keep("submissions.ImportedInput", events=["UPDATE"])
keep("submissions.ImportedInput", events=["DELETE"], when=_not_erased(_SUBMISSION_OF_LINE % "OLD.line_id"))

search_index.declare("submissions.PublicInputTerms")

# What applies to a submission now stands beside it: written anew after every change of what it is computed from.
_CURRENT = "{submissions.CurrentState} c WHERE c.submission_id = %s."


def _derive_state(*models: str, events: list[str], when: str = "", key: str = "submission_id") -> None:
    derive(*models, events=events, when=when, statement=COMPUTE % f"s.id = %s.{key}", lock=f"{_CURRENT}{key}")


_derive_state("submissions.Submission", events=["INSERT", "UPDATE"], key="id")
_derive_state("submissions.Version", events=["INSERT"], when="NEW.submitted_at IS NOT NULL")
_derive_state(
    "submissions.Version", events=["UPDATE"], when="OLD.submitted_at IS NOT NULL OR NEW.submitted_at IS NOT NULL"
)
_derive_state("submissions.Version", events=["DELETE"], when="OLD.submitted_at IS NOT NULL")
_derive_state(
    "submissions.TriageDecision", "submissions.Withdrawal", "submissions.Erasure", events=["INSERT", "UPDATE", "DELETE"]
)
