from django.db import migrations

from districts.catalogue import load_return_duties


def load(apps, schema_editor):
    load_return_duties(apps.get_model("districts", "ReturnDuty"))


class Migration(migrations.Migration):
    dependencies = [("districts", "0003_reform_schemes")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
