"""A search for common words walks back from the newest request."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0005_desk_work"), ("scheduling", "0004_visits_by_stage")]

    operations = [
        migrations.AddIndex(
            "assessmentrequest",
            models.Index(fields=["-received_at", "id"], name="requests_newest"),
        ),
    ]
