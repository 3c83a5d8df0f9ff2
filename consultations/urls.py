"""Addresses of the secretariat's pages on documents and rounds, under /admin/consultations/."""

from consultations.documents import urls as documents
from consultations.emails import urls as emails
from consultations.invitations import urls as invitations
from consultations.messages import urls as messages
from consultations.monitoring import urls as monitoring
from consultations.notes import urls as notes
from consultations.organisations import urls as organisations
from consultations.register_files import urls as register_files
from consultations.rounds import urls as rounds

app_name = "consultations"
urlpatterns = [
    *documents.secretariat,
    *organisations.secretariat,
    *register_files.secretariat,
    *rounds.secretariat,
    *monitoring.secretariat,
    *invitations.secretariat,
    *emails.secretariat,
    *messages.secretariat,
    *notes.secretariat,
]
