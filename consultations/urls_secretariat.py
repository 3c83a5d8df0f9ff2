"""Pages of the secretariat on documents and rounds, under /admin/consultations/."""

from django.urls import path

from consultations.views.secretariat import (
    copying,
    delegations,
    documents,
    duties,
    editing,
    inviting,
    listing,
    paragraphs,
    registrations,
    rounds,
    windows,
)

app_name = "office"
urlpatterns = [
    path("documents/", documents.document_list, name="documents"),
    path("documents/add/", documents.add_document, name="add_document"),
    path("documents/<uuid:document>/", documents.document_page, name="document"),
    path("documents/<uuid:document>/source/", documents.source, name="source"),
    path("documents/<uuid:document>/state/", documents.reading_state, name="reading_state"),
    path("documents/<uuid:document>/heading/", documents.give_heading, name="give_heading"),
    path("documents/<uuid:document>/change/", documents.change, name="change_reading"),
    path("documents/<uuid:document>/confirm/", documents.confirm, name="confirm_reading"),
    path("documents/<uuid:document>/paragraphs/<int:place>/", paragraphs.paragraph, name="paragraph"),
    path("registrations/", registrations.registration_list, name="registrations"),
    path("registrations/<uuid:registration>/", registrations.registration, name="registration"),
    path("registrations/<uuid:registration>/accept/", registrations.accept, name="accept_registration"),
    path("registrations/<uuid:registration>/pass-on/", registrations.pass_on, name="pass_on_registration"),
    path("registrations/<uuid:registration>/refuse/", registrations.refuse, name="refuse_registration"),
    path("rounds/", rounds.round_list, name="rounds"),
    path("rounds/add/", rounds.add_round, name="add_round"),
    path("rounds/<uuid:round>/", rounds.round_page, name="round"),
    path("rounds/<uuid:round>/copy/", copying.copy_round, name="copy_round"),
    path("rounds/<uuid:round>/edit/", editing.edit_round, name="edit_round"),
    path("rounds/<uuid:round>/invite/", inviting.invite, name="invite"),
    path("rounds/<uuid:round>/invite/list/", listing.invite_list, name="invite_list"),
    path("rounds/<uuid:round>/officers/", duties.duty_list, name="duties"),
    path("rounds/<uuid:round>/officers/<slug:duty>/<uuid:person>/take/", duties.take_duty, name="take_duty"),
    path("rounds/<uuid:round>/windows/<slug:constituency>/", windows.set_window, name="window"),
    path("rounds/<uuid:round>/act/<slug:name>/", rounds.act, name="round_act"),
    path("delegations/<uuid:delegation>/", delegations.delegation_page, name="delegation"),
    path("delegations/<uuid:delegation>/focal-point/", delegations.invite_focal_point, name="invite_focal_point"),
    path("delegations/<uuid:delegation>/extend/", delegations.extend, name="extend"),
    path("delegations/<uuid:delegation>/refuse-time/", delegations.refuse_time, name="refuse_time"),
    path("delegations/<uuid:delegation>/note/", delegations.record_authority, name="record_authority"),
    path(
        "delegations/<uuid:delegation>/invitations/<uuid:invitation>/again/",
        delegations.invite_again,
        name="office_invite_again",
    ),
]
