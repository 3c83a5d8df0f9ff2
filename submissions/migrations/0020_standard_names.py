from django.db import migrations


class Migration(migrations.Migration):
    """Models are called as the trade calls them; their tables keep their names."""

    dependencies = [("submissions", "0019_notes_without_sight")]

    operations = [
        migrations.AlterModelTable(name="colleaguecomment", table="submissions_colleaguecomment"),
        migrations.RenameModel(old_name="ColleagueComment", new_name="InternalComment"),
        migrations.AlterModelTable(name="colleagueread", table="submissions_colleagueread"),
        migrations.RenameModel(old_name="ColleagueRead", new_name="InternalCommentRead"),
        migrations.AlterModelTable(name="opening", table="submissions_opening"),
        migrations.RenameModel(old_name="Opening", new_name="Disclosure"),
    ]
