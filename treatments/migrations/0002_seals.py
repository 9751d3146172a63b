from django.db import migrations

from treatments import seal


def install(apps, schema_editor):
    seal.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("treatments", "0001_initial")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
