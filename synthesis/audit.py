"""The closed names of acts on the synthesis. Acts on findings are written on their report, so that one look tells
who wrote any of it."""

from django.utils.translation import gettext_lazy as _

from core.audit import declare

declare(
    synthesis__theme__add=_("Theme added"),
    synthesis__theme__rename=_("Theme renamed"),
    synthesis__passage__code=_("Passage coded"),
    synthesis__passage__uncode=_("Theme taken from a passage"),
    synthesis__campaign__code=_("Campaign coded"),
    synthesis__codings__import=_("Codings imported"),
    synthesis__suggestion__make=_("Themes suggested"),
    synthesis__suggestion__accept=_("Suggested theme accepted"),
    synthesis__suggestion__reject=_("Suggested theme rejected"),
    synthesis__line__dispose=_("Disposition given"),
    synthesis__lines__dispose=_("Dispositions given"),
    synthesis__report__begin=_("Report begun"),
    synthesis__report__edit=_("Front matter changed"),
    synthesis__report__plan=_("Release planned"),
    synthesis__report__compile=_("Draft compiled"),
    synthesis__section__add=_("Section added"),
    synthesis__section__rename=_("Section renamed"),
    synthesis__section__remove=_("Section removed"),
    synthesis__finding__add=_("Finding added"),
    synthesis__finding__edit=_("Finding changed"),
    synthesis__finding__remove=_("Finding removed"),
    synthesis__finding__move=_("Finding moved"),
    synthesis__finding__cite=_("Passage cited"),
    synthesis__finding__uncite=_("Citation removed"),
    synthesis__finding__settle=_("Evidence settled"),
    synthesis__finding__comment=_("Finding commented on"),
    synthesis__finding__answer=_("Comment settled"),
    synthesis__finding__take=_("Suggested wording taken"),
    synthesis__report__circulate=_("Draft circulated"),
    synthesis__finding__send_for_facts=_("Finding sent to a State for factual corrections"),
    synthesis__finding__skip_facts=_("Factual corrections left out for safety"),
    synthesis__finding__correct=_("Factual correction asked"),
    synthesis__finding__answer_correction=_("Factual correction answered"),
    synthesis__finding__reply=_("Reply of a State given"),
    synthesis__report__sign_off=_("Sign-off recorded"),
    synthesis__report__name_editor=_("Review editor named"),
    synthesis__report__end_editor=_("Review editor taken away"),
    synthesis__report__vouch=_("Review editor vouched"),
    synthesis__corrigendum__propose=_("Corrigendum proposed"),
    synthesis__corrigendum__confirm=_("Corrigendum confirmed"),
    synthesis__corrigendum__drop=_("Corrigendum dropped"),
    synthesis__circulation__write=_("Comment on the draft written"),
    synthesis__circulation__edit=_("Comment on the draft changed"),
    synthesis__circulation__drop=_("Comment on the draft dropped"),
    synthesis__circulation__submit=_("Comments on the draft submitted"),
    synthesis__circulation__answer=_("Comment on the draft answered"),
    synthesis__report__send=_("Sent to approval"),
    synthesis__report__take_back=_("Taken back from approval"),
    synthesis__report__publish=_("Published"),
    synthesis__report__withdraw=_("Publication withdrawn"),
    synthesis__files__compile=_("Files compiled"),
)

# What a report went through last, sent to approval or published, says where it is.
PUBLISH = "synthesis.report.publish"
MOVES = (PUBLISH, "synthesis.report.send")

# Acts by which somebody wrote something of a report (DECIDED, who "wrote"). Coding and commenting do not count.
WRITING = (
    "synthesis.report.begin",
    "synthesis.report.edit",
    "synthesis.report.compile",
    "synthesis.section.add",
    "synthesis.section.rename",
    "synthesis.section.remove",
    "synthesis.finding.add",
    "synthesis.finding.edit",
    "synthesis.finding.remove",
    "synthesis.finding.move",
    "synthesis.finding.cite",
    "synthesis.finding.uncite",
    "synthesis.finding.settle",
    "synthesis.finding.take",
    "synthesis.corrigendum.propose",
    "wagtail.create",
    "wagtail.edit",
    "wagtail.revert",
)
