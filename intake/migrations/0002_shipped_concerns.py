"""The concerns that the product ships with; a practice may change them."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SHIPPED = (
    ("social-withdrawal", "Pulling away from people"),
    ("anxiety", "Anxiety or worry"),
    ("depression", "Low mood"),
    ("trauma", "Something hard that happened"),
    ("burnout", "Burnout"),
    ("other", "Something else"),
)


def ship(apps: Apps, _: BaseDatabaseSchemaEditor) -> None:
    concern = apps.get_model("intake", "Concern")
    for order, (slug, name) in enumerate(SHIPPED):
        concern.objects.create(slug=slug, name=name, sort_order=order)


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_initial")]

    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
