"""Every open stage is read from one small index, and what has closed from its newest end."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0003_known_words")]

    operations = [
        migrations.RemoveIndex("firstvisit", "visits_looking"),
        migrations.AddIndex(
            "firstvisit",
            models.Index(fields=["stage"], name="visits_open", condition=~models.Q(stage="closed")),
        ),
        migrations.AddIndex(
            "firstvisit",
            models.Index(
                fields=["-closed_at"],
                name="visits_closed",
                condition=models.Q(closed_at__isnull=False),
            ),
        ),
    ]
