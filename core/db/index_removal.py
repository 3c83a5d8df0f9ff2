"""A migration that takes a covered index from a foreign key and touches nothing else (decision 0095).

Django's own AlterField copies the whole table on SQLite, and on PostgreSQL drops the foreign key and checks every row
to make it anew. Here the index alone goes. Each operation can be repeated: put `atomic = False` in the migration, so
that no table stays locked until the last index is gone, and run it again where it was interrupted.
"""

from typing import Any

from django.db import migrations, models


class RemoveFieldIndex(migrations.AlterField):
    """AlterField to the same foreign key with `db_index=False`. Another index must begin with its column."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model, field = self._field(app_label, schema_editor, from_state)
        if field is not None:
            for name in _indexes(schema_editor, model, field):
                schema_editor.execute(schema_editor._delete_index_sql(model, name))

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model, field = self._field(app_label, schema_editor, to_state)
        if field is not None and not _indexes(schema_editor, model, field):
            schema_editor.execute(schema_editor._create_index_sql(model, fields=[field]))

    def _field(
        self, app_label: str, schema_editor: Any, state: Any
    ) -> tuple[type[models.Model], models.Field[Any, Any] | None]:
        model = state.apps.get_model(app_label, self.model_name)
        allowed = self.allow_migrate_model(schema_editor.connection.alias, model)
        return model, model._meta.get_field(self.name) if allowed else None


def _indexes(schema_editor: Any, model: type[models.Model], field: models.Field[Any, Any]) -> list[str]:
    """Return the names of the plain indexes of the column that the model does not declare itself."""
    declared = {index.name for index in model._meta.indexes}
    names: list[str] = schema_editor._constraint_names(
        model, [field.column], index=True, unique=False, exclude=declared
    )
    return names
