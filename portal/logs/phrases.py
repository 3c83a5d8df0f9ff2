"""One sentence for each act that a round's log tells.

What happens inside a body before it sends is not told: the secretariat sees that a draft exists and no more. An act
that has no phrase here is not in the log of the round; it stays in the audit.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

# `who` is an officer; people of bodies are never named. `what` is a body, or the reference of its submission where the
# reader may not know whose it is.
PHRASES: dict[str, Any] = {
    "consultations.round.create": _("%(who)s set up the round."),
    "consultations.round.edit": _("%(who)s changed the round."),
    "consultations.round.announce": _("%(who)s announced the round."),
    "consultations.round.set_window": _("%(who)s set a window."),
    "consultations.round.begin_review": _("%(who)s began the review of the synthesis."),
    "consultations.round.publish": _("%(who)s published the report of the round."),
    "consultations.round.unpublish": _("%(who)s withdrew the publication."),
    "consultations.round.follow_up": _("%(who)s began the follow-up."),
    "consultations.round.archive": _("%(who)s archived the round."),
    "consultations.duty.give": _("%(who)s gave a duty to %(person)s: %(duty)s."),
    "consultations.duty.take": _("%(who)s took a duty from %(person)s: %(duty)s."),
    "consultations.delegation.invite": _("%(who)s invited %(what)s."),
    "consultations.delegation.decline": _("%(what)s declined."),
    "consultations.delegation.extend": _("%(who)s gave more time to %(what)s."),
    "consultations.delegation.ask_for_time": _("%(what)s asked for more time."),
    "consultations.delegation.refuse_time": _("%(who)s refused more time to %(what)s."),
    "consultations.delegation.record_authority": _("%(who)s recorded a note verbale of %(what)s."),
    "submissions.version.submit": _("The submission of %(what)s came in."),
    "submissions.version.correct": _("A correction of the submission of %(what)s came in."),
    "submissions.version.withdraw": _("The submission of %(what)s was withdrawn."),
    "submissions.submission.enter": _("%(who)s entered the submission of %(what)s on behalf."),
    "submissions.submission.admit": _("%(who)s found the submission of %(what)s admissible."),
    "submissions.submission.refuse": _("%(who)s found the submission of %(what)s inadmissible: %(reason)s."),
    "submissions.submission.clarify": _("%(who)s asked for clarification of the submission of %(what)s."),
    "submissions.submission.answer_question": _("A question about the submission of %(what)s was answered."),
    "submissions.officer.note": _("%(who)s wrote a note on the submission of %(what)s."),
    "submissions.officer.assign": _("%(who)s assigned %(what)s to %(person)s."),
    "submissions.confidentiality.tighten": _("The submission of %(what)s was made stricter."),
    "submissions.passage.redact": _("%(who)s redacted a passage of the submission of %(what)s."),
    "submissions.import.apply": _("%(who)s imported inputs."),
    "submissions.import.undo": _("%(who)s undid an import of inputs."),
    "synthesis.theme.add": _("%(who)s added a theme."),
    "synthesis.theme.rename": _("%(who)s renamed a theme."),
    "synthesis.codings.import": _("%(who)s imported codings."),
    "synthesis.report.begin": _("%(who)s began the report."),
    "synthesis.report.edit": _("%(who)s changed the front matter of the report."),
    "synthesis.report.plan": _("%(who)s planned the release of the report."),
    "synthesis.report.compile": _("%(who)s compiled a draft of the report."),
    "synthesis.finding.add": _("%(who)s added a finding."),
    "synthesis.finding.edit": _("%(who)s changed a finding."),
    "synthesis.finding.remove": _("%(who)s removed a finding."),
    "synthesis.finding.comment": _("%(who)s commented on a finding."),
    "synthesis.finding.take": _("%(who)s took a suggested wording."),
    "synthesis.report.send": _("%(who)s sent the report to approval."),
    "synthesis.report.take_back": _("%(who)s took the report back from approval."),
    "synthesis.report.publish": _("%(who)s published the report."),
    "synthesis.report.withdraw": _("%(who)s withdrew the report."),
    "synthesis.files.compile": _("%(who)s compiled files."),
}
