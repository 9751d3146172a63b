from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("treatments", "0004_referral_checks"),
    ]

    operations = [
        migrations.AddField(
            model_name="skinanalysis",
            name="edition",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="skinanalysis",
            name="writer",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name="observation",
            name="ruled_out",
            field=models.JSONField(default=list),
        ),
    ]
