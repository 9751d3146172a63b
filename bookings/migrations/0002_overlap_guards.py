from django.db import migrations

from bookings import overlap


def install(apps, schema_editor):
    overlap.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("bookings", "0001_initial")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
