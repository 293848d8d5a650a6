from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0002_known_words"),
    ]

    operations = [
        migrations.AddField(
            model_name="outboundmessage",
            name="blanked_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name="outboundmessage",
            index=models.Index(
                condition=models.Q(("blanked_at__isnull", True), ("ended_at__isnull", False)),
                fields=["ended_at"],
                name="words_that_will_be_blanked",
            ),
        ),
        migrations.AddConstraint(
            model_name="outboundmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("blanked_at__isnull", True), ("ended_at__isnull", False), _connector="OR"
                ),
                name="a_message_keeps_its_words_until_it_ends",
            ),
        ),
    ]
