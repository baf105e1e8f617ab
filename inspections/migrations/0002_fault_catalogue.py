from django.db import migrations

from inspections.catalogue import load_faults


def load(apps, schema_editor):
    load_faults(apps.get_model("inspections", "FaultType"))


class Migration(migrations.Migration):
    dependencies = [("inspections", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
