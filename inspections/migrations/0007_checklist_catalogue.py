from django.db import migrations

from inspections.checklist_catalogue import load_checklists


def load(apps, schema_editor):
    load_checklists(
        *(apps.get_model("inspections", f"Checklist{name}") for name in ("Version", "Section", "Item")),
        apps.get_model("districts", "ReformScheme"),
        apps.get_model("inspections", "FaultType"),
    )


class Migration(migrations.Migration):
    dependencies = [("inspections", "0006_checklists"), ("districts", "0003_reform_schemes")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
