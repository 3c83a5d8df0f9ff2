"""How `{{ form }}` and `{{ field.as_field_group }}` are drawn everywhere outside Wagtail's own forms."""

from django.forms.renderers import TemplatesSetting


class PortalFormRenderer(TemplatesSetting):
    """Forms with a summary of errors on top and each error at its field (`templates/forms/`)."""

    form_template_name = "forms/form.html"
    formset_template_name = "forms/formset.html"
    field_template_name = "forms/field.html"
