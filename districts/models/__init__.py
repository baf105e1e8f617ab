"""Where the inspections go and how many dossiers there are: units in time, models, figures."""

from .boundary import BoundaryFile, UnitBoundary
from .dossier import DossierReturn, DossierReturnLine
from .figure import ReportedFigure
from .reform import ReformField, ReformScheme
from .reorganisation import (
    MembershipPlacement,
    Reorganisation,
    ReorganisationLine,
    ReorganisationTarget,
    SubUnitPlacement,
)
from .return_file import ReturnFile
from .return_log import ReturnDuty, ReturnReminder, ReturnTransition
from .return_sum import MonthSum, ProcedureField, ProcedureFieldName, ReturnSum
from .service_model import Programme, ServiceModel, ServiceModelAdoption, ServiceModelStatus
from .unit import Unit, UnitSuccession
from .unit_head import UnitHead

__all__ = [
    "BoundaryFile",
    "DossierReturn",
    "DossierReturnLine",
    "MembershipPlacement",
    "MonthSum",
    "ProcedureField",
    "ProcedureFieldName",
    "Programme",
    "ReformField",
    "ReformScheme",
    "Reorganisation",
    "ReorganisationLine",
    "ReorganisationTarget",
    "ReportedFigure",
    "ReturnDuty",
    "ReturnFile",
    "ReturnReminder",
    "ReturnSum",
    "ReturnTransition",
    "ServiceModel",
    "ServiceModelAdoption",
    "ServiceModelStatus",
    "SubUnitPlacement",
    "Unit",
    "UnitBoundary",
    "UnitHead",
    "UnitSuccession",
]
