"""Where the inspections go and how many dossiers there are: units in time, models, figures."""

from .dossier import DossierReturn, DossierReturnLine
from .figure import ReportedFigure
from .reform import ReformField, ReformScheme
from .return_file import ReturnFile
from .return_log import ReturnDuty, ReturnReminder, ReturnTransition
from .service_model import Programme, ServiceModel, ServiceModelAdoption
from .unit import Unit, UnitSuccession

__all__ = [
    "DossierReturn",
    "DossierReturnLine",
    "Programme",
    "ReformField",
    "ReformScheme",
    "ReportedFigure",
    "ReturnDuty",
    "ReturnFile",
    "ReturnReminder",
    "ReturnTransition",
    "ServiceModel",
    "ServiceModelAdoption",
    "Unit",
    "UnitSuccession",
]
