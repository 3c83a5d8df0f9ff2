from synthesis.models.approval import IndependentApprovalTask
from synthesis.models.circulation import Circulation, CommentResponse, DraftComment
from synthesis.models.coding import CodedPassage, Disposition, Theme
from synthesis.models.reports import (
    Evidence,
    Finding,
    FindingComment,
    Publication,
    PublicationFile,
    Section,
    SynthesisReport,
)
from synthesis.models.suggestions import ThemeSuggestion

__all__ = [
    "Circulation",
    "CodedPassage",
    "CommentResponse",
    "Disposition",
    "DraftComment",
    "Evidence",
    "Finding",
    "FindingComment",
    "IndependentApprovalTask",
    "Publication",
    "PublicationFile",
    "Section",
    "SynthesisReport",
    "Theme",
    "ThemeSuggestion",
]
