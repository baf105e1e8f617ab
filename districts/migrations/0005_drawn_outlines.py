from django.db import migrations, models

from districts.geometry import DETAILS, drawn_path


def draw(apps, schema_editor):
    for boundary in apps.get_model("districts", "UnitBoundary").objects.iterator(chunk_size=200):
        xs, ys = zip(*(point for rings in boundary.polygons for point in rings[0]), strict=True)
        boundary.west, boundary.east, boundary.south, boundary.north = min(xs), max(xs), min(ys), max(ys)
        for detail in DETAILS:
            setattr(boundary, detail.name, drawn_path(boundary.polygons, detail))
        boundary.save()


def field(name, kind, empty, words):
    return migrations.AddField(
        model_name="unitboundary",
        name=name,
        field=kind(default=empty, editable=False, verbose_name=words),
        preserve_default=False,
    )


class Migration(migrations.Migration):
    dependencies = [("districts", "0004_catalogues")]

    operations = [
        field("west", models.FloatField, 0, "mép tây"),
        field("east", models.FloatField, 0, "mép đông"),
        field("south", models.FloatField, 0, "mép nam"),
        field("north", models.FloatField, 0, "mép bắc"),
        field("far", models.TextField, "", "nét vẽ toàn quốc"),
        field("middle", models.TextField, "", "nét vẽ toàn tỉnh"),
        field("near", models.TextField, "", "nét vẽ một huyện"),
        migrations.RunPython(draw, migrations.RunPython.noop, elidable=True),
    ]
