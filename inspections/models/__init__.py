"""The work: inspections, what they find, what they demand, and the documents that say so."""

from .document import Document
from .evidence import Evidence
from .finding import FaultType, Finding, ServiceModelObservation
from .inspection import Inspection, TeamMember, Visit
from .requirement import Remedy, Requirement, Response
from .transition import Transition

__all__ = [
    "Document",
    "Evidence",
    "FaultType",
    "Finding",
    "Inspection",
    "Remedy",
    "Requirement",
    "Response",
    "ServiceModelObservation",
    "TeamMember",
    "Transition",
    "Visit",
]
