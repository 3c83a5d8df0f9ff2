"""How `{{ form }}` and `{{ field.as_field_group }}` are rendered everywhere outside Wagtail's own forms."""

from django.forms.renderers import TemplatesSetting


class PortalFormRenderer(TemplatesSetting):
    """Renders forms with a summary of errors on top and each error at its field (`templates/forms/`)."""

    form_template_name = "forms/form.html"
    formset_template_name = "forms/formset.html"
    field_template_name = "forms/field.html"
