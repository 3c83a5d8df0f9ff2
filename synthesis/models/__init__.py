from synthesis.models.approval import IndependentApprovalTask
from synthesis.models.assurance import ReviewEditor, SignOff, Vouching
from synthesis.models.circulation import Circulation, CommentResponse, DraftComment
from synthesis.models.codebook import ThemeChange
from synthesis.models.coded_books import CodedBook
from synthesis.models.coding import CodedPassage, Disposition, SecondCoding, Theme, given_by
from synthesis.models.corrigenda import Corrigendum
from synthesis.models.facts import Correction, CorrectionAnswer, FactCheck, StateReply
from synthesis.models.memos import Memo
from synthesis.models.processing import Processing
from synthesis.models.reports import (
    Evidence,
    Finding,
    FindingComment,
    Publication,
    PublicationFile,
    Section,
    SynthesisReport,
)
from synthesis.models.suggestions import Hint, TextVector, ThemeSuggestion
from synthesis.models.translations import TranslationTable

__all__ = [
    "Circulation",
    "CodedBook",
    "CodedPassage",
    "CommentResponse",
    "Correction",
    "CorrectionAnswer",
    "Corrigendum",
    "Disposition",
    "DraftComment",
    "Evidence",
    "FactCheck",
    "Finding",
    "FindingComment",
    "Hint",
    "IndependentApprovalTask",
    "Memo",
    "Processing",
    "Publication",
    "PublicationFile",
    "ReviewEditor",
    "SecondCoding",
    "Section",
    "SignOff",
    "StateReply",
    "SynthesisReport",
    "TextVector",
    "Theme",
    "ThemeChange",
    "ThemeSuggestion",
    "TranslationTable",
    "Vouching",
    "given_by",
]
