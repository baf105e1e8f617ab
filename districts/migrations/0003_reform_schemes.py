from django.db import migrations

from districts.catalogue import load_reform_schemes


def load(apps, schema_editor):
    load_reform_schemes(
        apps.get_model("districts", "ReformScheme"), apps.get_model("districts", "ReformField")
    )


class Migration(migrations.Migration):
    dependencies = [("districts", "0002_figures_of_visits")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
