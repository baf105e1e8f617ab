from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("districts", "0005_drawn_outlines")]

    operations = [
        migrations.AddIndex(
            model_name="dossierreturn",
            index=models.Index(
                name="dossierreturn_samples",
                fields=["period_to"],
                condition=models.Q(("is_sample", True)),
            ),
        ),
    ]
