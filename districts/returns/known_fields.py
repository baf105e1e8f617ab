"""The names of procedure fields that the form itself knows, given to the statistics once."""

from .definition import FIELD_ALIASES, name_key


def load_procedure_fields(field_model, name_model):
    """Add the official names and what else they are called; works with a migration's models too."""
    for name, aliases in FIELD_ALIASES.items():
        field, _ = field_model.objects.get_or_create(key=name_key(name), defaults={"name": name})
        for written in (name, *aliases):
            name_model.objects.get_or_create(
                written=written, defaults={"field": field, "key": name_key(written)}
            )
