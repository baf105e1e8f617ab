"""What a new portal knows of the reform's programmes, of who owes returns, and of procedure fields by name."""

from django.db import migrations

from districts.catalogue import load_reform_schemes, load_return_duties
from districts.returns.known_fields import load_procedure_fields


def load(apps, schema_editor):
    def model(name):
        return apps.get_model("districts", name)

    load_reform_schemes(model("ReformScheme"), model("ReformField"))
    load_return_duties(model("ReturnDuty"))
    load_procedure_fields(model("ProcedureField"), model("ProcedureFieldName"))


class Migration(migrations.Migration):
    dependencies = [("districts", "0003_sums_of_returns")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
