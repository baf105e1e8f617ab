"""What a new portal knows of faults and their legal bases, checklists, deadlines, and how papers are issued."""

from django.db import migrations

from inspections.catalogue import (
    load_deadline_rules,
    load_fault_bases,
    load_faults,
    mark_faults_of_dossiers,
)
from inspections.checklist_catalogue import load_checklists
from inspections.issuing_catalogue import load_issuing


def load(apps, schema_editor):
    def model(name):
        return apps.get_model("inspections", name)

    load_faults(model("FaultType"))
    load_fault_bases(model("FaultType"), model("FaultBasis"))
    mark_faults_of_dossiers(model("FaultType"))
    load_checklists(
        *(model(f"Checklist{name}") for name in ("Version", "Section", "Item")),
        apps.get_model("districts", "ReformScheme"),
        model("FaultType"),
    )
    load_deadline_rules(model("DeadlineRule"), model("EscalationRung"))
    load_issuing(model("DocumentTemplate"), model("LegalBasis"))


class Migration(migrations.Migration):
    dependencies = [("districts", "0004_catalogues"), ("inspections", "0002_evidence")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
