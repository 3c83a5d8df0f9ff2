from submissions.models.attachments import Attachment, DerivedFile, Extraction, FileParagraph, ScanResult
from submissions.models.bulk_imports import ImportedInput, InputImport
from submissions.models.campaigns import Campaign, CampaignMember
from submissions.models.colleagues import ColleagueComment, ColleagueRead
from submissions.models.erasures import ErasureRequest
from submissions.models.facts import (
    ClarificationAnswer,
    ClarificationRequest,
    ConfidentialityChange,
    TriageDecision,
    WorkingTranslation,
)
from submissions.models.files import Cleaning, CoveredCopy, FiledParagraph, RedactedCopy, Upload
from submissions.models.imports import ImportedBook, WorkbookImport
from submissions.models.inputs import ANSWER_FIELDS, TEXT_FIELDS, DraftChange, Input, Line, Passage
from submissions.models.leases import TriageLease
from submissions.models.officers import OfficerAssignment, OfficerMention, OfficerNote
from submissions.models.openings import Opening
from submissions.models.packages import (
    Alignment,
    Erasure,
    JointMember,
    Receipt,
    Submission,
    Version,
    Withdrawal,
)
from submissions.models.public_states import (
    Addendum,
    PublicFile,
    PublicInput,
    PublicState,
    PublicSubmission,
    UnnamedDecision,
)
from submissions.models.redactions import LiftRequest, Redaction, RedactionRequest

__all__ = [
    "ANSWER_FIELDS",
    "TEXT_FIELDS",
    "Addendum",
    "Alignment",
    "Attachment",
    "Campaign",
    "CampaignMember",
    "ClarificationAnswer",
    "ClarificationRequest",
    "Cleaning",
    "ColleagueComment",
    "ColleagueRead",
    "ConfidentialityChange",
    "CoveredCopy",
    "DerivedFile",
    "DraftChange",
    "Erasure",
    "ErasureRequest",
    "Extraction",
    "FileParagraph",
    "FiledParagraph",
    "ImportedBook",
    "ImportedInput",
    "Input",
    "InputImport",
    "JointMember",
    "LiftRequest",
    "Line",
    "OfficerAssignment",
    "OfficerMention",
    "OfficerNote",
    "Opening",
    "Passage",
    "PublicFile",
    "PublicInput",
    "PublicState",
    "PublicSubmission",
    "Receipt",
    "RedactedCopy",
    "Redaction",
    "RedactionRequest",
    "ScanResult",
    "Submission",
    "TriageDecision",
    "TriageLease",
    "UnnamedDecision",
    "Upload",
    "Version",
    "Withdrawal",
    "WorkbookImport",
    "WorkingTranslation",
]
