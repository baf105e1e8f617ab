"""The work: inspections, what they find, what they demand, and the documents that say so."""

from .archive import DocumentReading, DocumentText
from .batch import DocumentBatch, DocumentBatchItem
from .checklist import ChecklistItem, ChecklistSection, ChecklistVersion
from .checklist_answer import ChecklistAnswer, VisitChecklist
from .comment import Comment
from .deadline import DeadlineRule, EscalationRung
from .decreed_day import DecreedDay
from .document import Document
from .document_check import DocumentCheck
from .evidence import Evidence
from .extension import Extension
from .fault_basis import FaultBasis
from .finding import FaultType, Finding, ServiceModelObservation
from .inspection import Inspection, TeamMember, Visit, VisitAttendee
from .issuing import DocumentTemplate, LegalBasis
from .minutes import Minutes, MinutesAcknowledgement
from .notice import Letter, MailChoice, Notice, NoticeRound
from .plan import InspectionPlan, PlannedInspection, PlanTransition
from .recheck import RemedyCheck
from .requirement import Remedy, RemedyPlacement, Requirement, Response
from .sampled_dossier import DossierDraw, DossierFault, SampledDossier
from .signing import SignedFile, TrustedCertificate
from .transition import Transition

__all__ = [
    "ChecklistAnswer",
    "ChecklistItem",
    "ChecklistSection",
    "ChecklistVersion",
    "Comment",
    "DeadlineRule",
    "DecreedDay",
    "Document",
    "DocumentBatch",
    "DocumentBatchItem",
    "DocumentCheck",
    "DocumentReading",
    "DocumentTemplate",
    "DocumentText",
    "DossierDraw",
    "DossierFault",
    "EscalationRung",
    "Evidence",
    "Extension",
    "FaultBasis",
    "FaultType",
    "Finding",
    "Inspection",
    "InspectionPlan",
    "LegalBasis",
    "Letter",
    "MailChoice",
    "Minutes",
    "MinutesAcknowledgement",
    "Notice",
    "NoticeRound",
    "PlanTransition",
    "PlannedInspection",
    "Remedy",
    "RemedyCheck",
    "RemedyPlacement",
    "Requirement",
    "Response",
    "SampledDossier",
    "ServiceModelObservation",
    "SignedFile",
    "TeamMember",
    "Transition",
    "TrustedCertificate",
    "Visit",
    "VisitAttendee",
    "VisitChecklist",
]
