"""Who gets what from every URL of the portal: the one reviewed table (A1). Nothing in it has a default.

A line: a mark, the route as the URLconf says it, what a GET gets, what a POST of nothing gets. Each cell has a letter
for each role of `roles.ROLES`, spaced by groups:

    -0   anonymous; signed in without an organization
    AaB  focal point and contributor of State A; focal point of State B
    XY   civil society X and Y
    TPDR triage officer; officer without sight of confidential matter (manages, triages, codes, exports); drafter; reviewer
    LS   auditor; site administrator
    h!   the officer P half signed in; superuser

What comes back, by letter, is in LEGEND. The mark says why a page opens for nobody: P takes posts only, R only leads
elsewhere, X is shut or not there for the ids of the walk's world.
"""
# ruff: noqa: E501

from dataclasses import dataclass
from functools import cache

from tests.permissions.roles import ORDER

LEGEND = {
    "o": "opens (2xx)",
    "l": "to the sign-in",
    "m": "to the second factor",
    "d": "to the admin's first page: Wagtail's way of saying no, and where an officer's home is",
    "r": "led elsewhere: done, or not here",
    ".": "does not exist (404)",
    "f": "forbidden (403)",
    "n": "not by this method (405)",
    "u": "shown again with what to mend (422)",
    "c": "refused, with a reason (409)",
    "b": "not understood (400)",
    "?": "breaks (5xx): see BREAKS_UPSTREAM",
}
KINDS = {" ": "page", "P": "post only", "R": "redirect only", "X": "shut"}

# known hole, of Wagtail: its chooser of outside links takes the address for granted (widgets, `value.startswith`). An
# officer who posts that form without its field gets a 500; nothing is shown or kept.
BREAKS_UPSTREAM = {("POST", "admin/choose-external-link/")}

# Public pages, and the portal's own answers
ANYBODY = r"""
  healthz                                                                    oo ooo oo oooo oo mo   nn nnn nn nnnn nn mn
  readyz                                                                     oo ooo oo oooo oo mo   nn nnn nn nnnn nn mn
X metrics                                                                    .. ... .. .... .. m.   nn nnn nn nnnn nn mn
  readyz/<slug:part>                                                         oo ooo oo oooo oo mo   nn nnn nn nnnn nn mn
  register/                                                                  oo ooo oo oooo oo mo   uu uuu uu uuuu uu mu
  join/                                                                      oo ooo oo oooo oo mo   uu uuu uu uuuu uu mu
  registration/sent/                                                         oo ooo oo oooo oo mo   nn nnn nn nnnn nn mn
  registration/<str:token>/                                                  oo ooo oo oooo oo mo   rr rrr rr rrrr rr mr
  sign-on/                                                                   oo ooo oo oooo oo mo   uu uuu uu uuuu uu mu
  check-receipt/                                                             oo ooo oo oooo oo mo   uu uuu uu uuuu uu mu
  keys/                                                                      oo ooo oo oooo oo mo   nn nnn nn nnnn nn mn
  consultations/                                                             oo ooo oo oooo oo mo   nn nnn nn nnnn nn mn
  consultations/?format=json                                                 oo ooo oo oooo oo mo   nn nnn nn nnnn nn mn
  consultations/<slug:reference>/                                            oo ooo oo oooo oo mo   nn nnn nn nnnn nn mn
  consultations/<slug:reference>/inputs/                                     oo ooo oo oooo oo mo   nn nnn nn nnnn nn mn
  consultations/<slug:reference>/inputs/?format=json                         oo ooo oo oooo oo mo   nn nnn nn nnnn nn mn
  consultations/<slug:reference>/wordings/                                   oo ooo oo oooo oo mo   nn nnn nn nnnn nn mn
  consultations/<slug:reference>/wordings/?format=json                       oo ooo oo oooo oo mo   nn nnn nn nnnn nn mn
  consultations/<slug:reference>/files/                                      oo ooo oo oooo oo mo   nn nnn nn nnnn nn mn
  consultations/<slug:reference>/files/?format=json                          oo ooo oo oooo oo mo   nn nnn nn nnnn nn mn
X consultations/<slug:reference>/files/<uuid:file>/                          .. ... .. .... .. m.   nn nnn nn nnnn nn mn
  consultations/<slug:reference>/inputs/<slug:kind>/                         oo ooo oo oooo oo mo   nn nnn nn nnnn nn mn
  inputs/<slug:reference>/                                                   oo ooo oo oooo oo mo   nn nnn nn nnnn nn mn
  reports/                                                                   oo ooo oo oooo oo mo   nn nnn nn nnnn nn mn
  reports/?format=json                                                       oo ooo oo oooo oo mo   nn nnn nn nnnn nn mn
  reports/<slug:reference>/                                                  oo ooo oo oooo oo mo   nn nnn nn nnnn nn mn
  reports/<slug:reference>/codebook/<slug:kind>/                             oo ooo oo oooo oo mo   nn nnn nn nnnn nn mn
  reports/<slug:reference>/check/                                            oo ooo oo oooo oo mo   nn nnn nn nnnn nn mn
X reports/<slug:reference>/pack/                                             .. ... .. .... .. m.   nn nnn nn nnnn nn mn
  checkers/check_pack.py                                                     oo ooo oo oooo oo mo   nn nnn nn nnnn nn mn
  checkers/check_receipt.py                                                  oo ooo oo oooo oo mo   nn nnn nn nnnn nn mn
X reports/<slug:reference>/files/<str:name>                                  .. ... .. .... .. m.   nn nnn nn nnnn nn mn
  search/                                                                    oo ooo oo oooo oo mo   nn nnn nn nnnn nn mn
  consultations/<slug:reference>/dates.ics                                   oo ooo oo oooo oo mo   nn nnn nn nnnn nn mn
  feeds/calls/                                                               oo ooo oo oooo oo mo   nn nnn nn nnnn nn mn
  feeds/reports/                                                             oo ooo oo oooo oo mo   nn nnn nn nnnn nn mn
  feeds/dates.ics                                                            oo ooo oo oooo oo mo   nn nnn nn nnnn nn mn
  consultations/<slug:reference>/positions/                                  oo ooo oo oooo oo mo   nn nnn nn nnnn nn mn
  consultations/<slug:reference>/positions/?format=json                      oo ooo oo oooo oo mo   nn nnn nn nnnn nn mn
  consultations/<slug:reference>/positions.png                               oo ooo oo oooo oo mo   nn nnn nn nnnn nn mn
  reports/<slug:reference>/positions.png                                     oo ooo oo oooo oo mo   nn nnn nn nnnn nn mn
  help/                                                                      oo ooo oo oooo oo mo   nn nnn nn nnnn nn mn
  help/states/                                                               oo ooo oo oooo oo mo   nn nnn nn nnnn nn mn
  help/drafters/                                                             oo ooo oo oooo oo mo   nn nnn nn nnnn nn mn
  help/civil-society/                                                        oo ooo oo oooo oo mo   nn nnn nn nnnn nn mn
  help/readers/                                                              oo ooo oo oooo oo mo   nn nnn nn nnnn nn mn
  privacy/                                                                   oo ooo oo oooo oo mo   nn nnn nn nnnn nn mn
  accessibility/                                                             oo ooo oo oooo oo mo   nn nnn nn nnnn nn mn
  contact/                                                                   oo ooo oo oooo oo mo   nn nnn nn nnnn nn mn
  support/                                                                   oo ooo oo oooo oo mo   uu uuu uu uuuu uu mu
  support/answer/                                                            oo ooo oo oooo oo mo   uu uuu uu uuuu uu mu
R something-happened/                                                        rr rrr rr rrrr rr mr   rr rrr rr rrrr rr mr
  robots.txt                                                                 oo ooo oo oooo oo mo   nn nnn nn nnnn nn mn
  ^((?:[\w\-]+/)*)$                                                          oo ooo oo oooo oo mo   oo ooo oo oooo oo mo
"""

# One's own account
ACCOUNTS = r"""
P i18n/setlang/                                                              nn nnn nn nnnn nn nn   rr rrr rr rrrr rr rr
  account/                                                                   lo ooo oo oooo oo mo   lu uuu uu uuuu uu mu
  account/second-factor/                                                     lo ooo oo rrrr rr mr   lr rrr rr rrrr rr mr
  account/close/                                                             lo ooo oo oooo oo mo   ll lll ll llll lc ml
  u/<str:token>/                                                             oo ooo oo oooo oo mo   oo ooo oo oooo oo mo
P account/sign-out-everywhere/                                               ln nnn nn nnnn nn mn   ll lll ll llll ll ml
  accounts/login/                                                            or rrr rr rrrr rr rr   or rrr rr rrrr rr rr
  accounts/logout/                                                           ro ooo oo oooo oo oo   rr rrr rr rrrr rr rr
  accounts/reauthenticate/                                                   lo ooo oo oooo oo mo   lo ooo oo oooo oo mo
  accounts/password/change/                                                  lo ooo oo oooo oo mo   lo ooo oo oooo oo mo
  accounts/password/reset/                                                   oo ooo oo oooo oo mo   oo ooo oo oooo oo mo
  accounts/password/reset/done/                                              oo ooo oo oooo oo mo   nn nnn nn nnnn nn mn
  accounts/password/reset/key/done/                                          oo ooo oo oooo oo mo   nn nnn nn nnnn nn mn
  ^accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$        oo ooo oo oooo oo mo   oo ooo oo oooo oo mo
  accounts/2fa/                                                              lo ooo oo oooo oo mo   ln nnn nn nnnn nn mn
R accounts/2fa/authenticate/                                                 lr rrr rr rrrr rr rr   lr rrr rr rrrr rr rr
  accounts/2fa/reauthenticate/                                               lr rrr rr oooo oo oo   lr rrr rr oooo oo oo
  accounts/2fa/totp/activate/                                                lo ooo oo rrrr rr mr   lo ooo oo rrrr rr mr
  accounts/2fa/totp/deactivate/                                              l. ... .. oooo oo mo   l. ... .. rrrr rr mr
  accounts/2fa/webauthn/                                                     lo ooo oo oooo oo mo   ln nnn nn nnnn nn mn
  accounts/2fa/webauthn/add/                                                 lo ooo oo oooo oo mo   lo ooo oo oooo oo mo
R accounts/2fa/webauthn/reauthenticate/                                      lr rrr rr rrrr rr rr   lr rrr rr rrrr rr rr
X accounts/2fa/webauthn/keys/<int:pk>/remove/                                l. ... .. .... .. m.   l. ... .. .... .. m.
X accounts/2fa/webauthn/keys/<int:pk>/edit/                                  l. ... .. .... .. m.   l. ... .. .... .. m.
R accounts/2fa/webauthn/login/                                               lr rrr rr rrrr rr rr   lr rrr rr rrrr rr rr
  accounts/2fa/recovery-codes/                                               l. ... .. oooo oo mo   ln nnn nn nnnn nn mn
  accounts/2fa/recovery-codes/generate/                                      lo ooo oo oooo oo mo   lo ooo oo rrrr rr mr
  accounts/2fa/recovery-codes/download/                                      l. ... .. oooo oo mo   l. ... .. nnnn nn mn
X accounts/signup/                                                           .. ... .. .... .. m.   .. ... .. .... .. m.
X accounts/email/                                                            .. ... .. .... .. m.   .. ... .. .... .. m.
X accounts/inactive/                                                         .. ... .. .... .. m.   .. ... .. .... .. m.
X accounts/password/set/                                                     .. ... .. .... .. m.   .. ... .. .... .. m.
R _util/login/                                                               ll lll ll llll ll ml   ll lll ll llll ll ml
X ^_util/authenticate_with_password/                                         .. ... .. .... .. m.   .. ... .. .... .. m.
X _util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/ .. ... .. .... .. m.   .. ... .. .... .. m.
"""

# Pages of a body's people; the ids are those of State A
BODIES = r"""
  home/                                                                      lo ooo oo dddd dd mo   ln nnn nn nnnn nn mn
P lists/                                                                     nn nnn nn nnnn nn mn   l. ... .. .... .. m.
X lists/<uuid:job>/                                                          l. ... .. .... .. m.   nn nnn nn nnnn nn mn
X lists/<uuid:job>/state/                                                    l. ... .. .... .. m.   nn nnn nn nnnn nn mn
X lists/<uuid:job>/file/                                                     l. ... .. .... .. m.   nn nnn nn nnnn nn mn
P lists/<uuid:job>/cancel/                                                   nn nnn nn nnnn nn mn   l. ... .. .... .. m.
  invitation/<str:token>/                                                    oo ooo oo oooo oo mo   uc ccc cc cccc cc mc
  rounds/<uuid:delegation>/people/                                           l. oo. .. .... .. m.   l. u.. .. .... .. m.
  rounds/<uuid:delegation>/people/<uuid:membership>/                         l. o.. .. .... .. m.   l. u.. .. .... .. m.
  rounds/<uuid:delegation>/hand-over/                                        l. o.. .. .... .. m.   l. u.. .. .... .. m.
  rounds/<uuid:delegation>/asking/<uuid:registration>/                       l. o.. .. .... .. m.   l. u.. .. .... .. m.
P rounds/<uuid:delegation>/asking/<uuid:registration>/turn-away/             ln nnn nn nnnn nn mn   l. r.. .. .... .. m.
P rounds/<uuid:delegation>/people/<uuid:membership>/end/                     ln nnn nn nnnn nn mn   l. r.. .. .... .. m.
P rounds/<uuid:delegation>/given/<uuid:assignment>/take-back/                ln nnn nn nnnn nn mn   l. r.. .. .... .. m.
  rounds/<uuid:delegation>/<uuid:recommendation>/give/                       l. o.. .. .... .. m.   l. u.. .. .... .. m.
P rounds/<uuid:delegation>/invitations/<uuid:invitation>/again/              ln nnn nn nnnn nn mn   l. r.. .. .... .. m.
  rounds/<uuid:delegation>/invitations/<uuid:invitation>/                    l. o.. .. .... .. m.   l. u.. .. .... .. m.
P rounds/<uuid:delegation>/invitations/<uuid:invitation>/cancel/             ln nnn nn nnnn nn mn   l. r.. .. .... .. m.
P rounds/<uuid:delegation>/invitations/<uuid:invitation>/address/            ln nnn nn nnnn nn mn   l. u.. .. .... .. m.
  support/<uuid:report>/reply/                                               l. o.. .. .... .. m.   l. u.. .. .... .. m.
P support/<uuid:report>/release/                                             ln nnn nn nnnn nn mn   l. r.. .. .... .. m.
  rounds/<uuid:delegation>/draft-report/                                     l. o.. .. .... .. m.   ln nnn nn nnnn nn mn
  rounds/<uuid:delegation>/draft-report/<uuid:circulation>/                  l. o.. .. .... .. m.   ln nnn nn nnnn nn mn
P rounds/<uuid:delegation>/draft-report/<uuid:circulation>/comments/         ln nnn nn nnnn nn mn   l. u.. .. .... .. m.
P rounds/<uuid:delegation>/draft-report/<uuid:circulation>/submit/           ln nnn nn nnnn nn mn   l. r.. .. .... .. m.
  rounds/<uuid:delegation>/draft-report/comments/<uuid:draft_comment>/       l. o.. .. .... .. m.   l. u.. .. .... .. m.
P rounds/<uuid:delegation>/draft-report/comments/<uuid:draft_comment>/drop/  ln nnn nn nnnn nn mn   l. r.. .. .... .. m.
  rounds/<uuid:delegation>/facts/                                            l. o.. .. .... .. m.   ln nnn nn nnnn nn mn
P rounds/<uuid:delegation>/facts/<uuid:check>/correct/                       ln nnn nn nnnn nn mn   l. r.. .. .... .. m.
P rounds/<uuid:delegation>/facts/<uuid:check>/reply/                         ln nnn nn nnnn nn mn   l. u.. .. .... .. m.
  rounds/<uuid:delegation>/messages/                                           l. o.. .. .... .. m.   ln nnn nn nnnn nn mn
  rounds/<uuid:delegation>/messages/<uuid:message_file>/                       l. o.. .. .... .. m.   ln nnn nn nnnn nn mn
  rounds/<uuid:delegation>/more-time/                                        l. o.. .. .... .. m.   l. u.. .. .... .. m.
P rounds/<uuid:delegation>/more-time/withdraw/                               ln nnn nn nnnn nn mn   l. r.. .. .... .. m.
  rounds/<uuid:delegation>/outcomes/                                         l. oo. .. .... .. m.   ln nnn nn nnnn nn mn
  rounds/<uuid:delegation>/outcomes/?format=json                             l. oo. .. .... .. m.   ln nnn nn nnnn nn mn
  rounds/<uuid:delegation>/levels/                                           l. r.. .. .... .. m.   l. r.. .. .... .. m.
  rounds/<uuid:delegation>/risk/                                             l. oo. .. .... .. m.   l. uu. .. .... .. m.
P rounds/<uuid:delegation>/risk/use/                                         ln nnn nn nnnn nn mn   l. r.. .. .... .. m.
  rounds/<uuid:delegation>/focal-point-note/                                 l. o.. .. .... .. m.   l. u.. .. .... .. m.
X rounds/<uuid:delegation>/transmittal-note/                                 l. ... .. .... .. m.   l. ... .. .... .. m.
  rounds/<uuid:delegation>/own-date/                                         l. o.. .. .... .. m.   l. r.. .. .... .. m.
  rounds/<uuid:delegation>/decline/                                          l. o.. .. .... .. m.   l. r.. .. .... .. m.
P rounds/<uuid:delegation>/decline/withdraw/                                 ln nnn nn nnnn nn mn   l. r.. .. .... .. m.
  rounds/<uuid:delegation>/                                                  l. oo. .. .... .. m.   ln nnn nn nnnn nn mn
  rounds/<uuid:delegation>/?format=json                                      l. oo. .. .... .. m.   ln nnn nn nnnn nn mn
  rounds/<uuid:delegation>/whole/                                            l. o.. .. .... .. m.   l. u.. .. .... .. m.
X rounds/<uuid:delegation>/whole/<int:number>/                               l. ... .. .... .. m.   l. ... .. .... .. m.
  rounds/<uuid:delegation>/paragraphs/<uuid:paragraph>/                      l. o.. .. .... .. m.   l. u.. .. .... .. m.
X rounds/<uuid:delegation>/paragraphs/<uuid:paragraph>/<int:number>/         l. ... .. .... .. m.   l. ... .. .... .. m.
  rounds/<uuid:delegation>/questions/<int:question>/                         l. o.. .. .... .. m.   l. u.. .. .... .. m.
X rounds/<uuid:delegation>/questions/<int:question>/<int:number>/            l. ... .. .... .. m.   l. ... .. .... .. m.
P rounds/<uuid:delegation>/lines/<uuid:line>/return/                         ln nnn nn nnnn nn mn   l. u.. .. .... .. m.
P rounds/<uuid:delegation>/whole/comments/                                   ln nnn nn nnnn nn mn   l. u.. .. .... .. m.
P rounds/<uuid:delegation>/questions/<int:question>/comments/                ln nnn nn nnnn nn mn   l. u.. .. .... .. m.
P rounds/<uuid:delegation>/<uuid:recommendation>/comments/                   ln nnn nn nnnn nn mn   l. u.. .. .... .. m.
P rounds/<uuid:delegation>/whole/comments/read/                              ln nnn nn nnnn nn mn   l. r.. .. .... .. m.
P rounds/<uuid:delegation>/questions/<int:question>/comments/read/           ln nnn nn nnnn nn mn   l. r.. .. .... .. m.
P rounds/<uuid:delegation>/<uuid:recommendation>/comments/read/              ln nnn nn nnnn nn mn   l. r.. .. .... .. m.
P rounds/<uuid:delegation>/clear/                                            ln nnn nn nnnn nn mn   l. r.. .. .... .. m.
  rounds/<uuid:delegation>/lines/<uuid:line>/history/                        l. oo. .. .... .. m.   l. ... .. .... .. m.
  rounds/<uuid:delegation>/review/                                           l. o.. .. .... .. m.   l. u.. .. .... .. m.
  rounds/<uuid:delegation>/clarifications/                                   l. oo. .. .... .. m.   l. ... .. .... .. m.
P rounds/<uuid:delegation>/clarifications/put-back/                          ln nnn nn nnnn nn mn   l. r.. .. .... .. m.
P rounds/<uuid:delegation>/correct/                                          ln nnn nn nnnn nn mn   l. r.. .. .... .. m.
P rounds/<uuid:delegation>/together/<uuid:member>/sheet/                     ln nnn nn nnnn nn mn   l. o.. .. .... .. m.
  rounds/<uuid:delegation>/together/text/                                    l. o.. .. .... .. m.   ln nnn nn nnnn nn mn
  rounds/joint/<uuid:member>/text/                                           l. o.. .. .... .. m.   ln nnn nn nnnn nn mn
  rounds/<uuid:delegation>/together/                                         l. o.. .. .... .. m.   l. u.. .. .... .. m.
P rounds/<uuid:delegation>/together/alone/                                   ln nnn nn nnnn nn mn   l. r.. .. .... .. m.
P rounds/<uuid:delegation>/together/<uuid:member>/again/                     ln nnn nn nnnn nn mn   l. r.. .. .... .. m.
P rounds/<uuid:delegation>/together/<uuid:member>/take-back/                 ln nnn nn nnnn nn mn   l. r.. .. .... .. m.
  rounds/joint/<uuid:member>/                                                l. o.. .. .... .. m.   l. u.. .. .... .. m.
  rounds/joint/<uuid:member>/files/<uuid:attachment>/                        l. o.. .. .... .. m.   ln nnn nn nnnn nn mn
  rounds/joint/<uuid:member>/outcomes/                                       l. o.. .. .... .. m.   ln nnn nn nnnn nn mn
  rounds/joint/<uuid:member>/outcomes/?format=json                           l. o.. .. .... .. m.   ln nnn nn nnnn nn mn
  rounds/<uuid:delegation>/alignments/                                       l. o.. .. .... .. m.   l. u.. .. .... .. m.
P rounds/<uuid:delegation>/alignments/<uuid:alignment>/stop/                 ln nnn nn nnnn nn mn   l. r.. .. .... .. m.
  rounds/<uuid:delegation>/<uuid:recommendation>/align/                      l. o.. .. .... .. m.   l. u.. .. .... .. m.
R rounds/<uuid:delegation>/correct/discard/                                  l. r.. .. .... .. m.   l. c.. .. .... .. m.
R rounds/<uuid:delegation>/draft/delete/                                     l. r.. .. .... .. m.   l. c.. .. .... .. m.
  rounds/<uuid:delegation>/withdraw/                                         l. r.. .. .... .. m.   l. r.. .. .... .. m.
R rounds/<uuid:delegation>/withdrawn/                                        l. r.. .. .... .. m.   l. c.. .. .... .. m.
  rounds/<uuid:delegation>/files/                                            l. oo. .. .... .. m.   l. uu. .. .... .. m.
  rounds/<uuid:delegation>/files/<uuid:attachment>/                          l. o.. .. .... .. m.   l. u.. .. .... .. m.
  rounds/<uuid:delegation>/files/<uuid:attachment>/download/                 l. o.. .. .... .. m.   ln nnn nn nnnn nn mn
  rounds/<uuid:delegation>/files/<uuid:attachment>/clean-copy/               l. o.. .. .... .. m.   ln nnn nn nnnn nn mn
  rounds/<uuid:delegation>/files/<uuid:attachment>/words/                    l. o.. .. .... .. m.   l. u.. .. .... .. m.
P rounds/<uuid:delegation>/files/<uuid:attachment>/words/decide/             ln nnn nn nnnn nn mn   l. r.. .. .... .. m.
X rounds/<uuid:delegation>/files/<uuid:attachment>/words/copy/               l. c.. .. .... .. m.   ln nnn nn nnnn nn mn
  rounds/<uuid:delegation>/files/<uuid:attachment>/text/                     l. o.. .. .... .. m.   l. u.. .. .... .. m.
P rounds/<uuid:delegation>/files/<uuid:attachment>/remove/                   ln nnn nn nnnn nn mn   l. r.. .. .... .. m.
P rounds/<uuid:delegation>/uploads/                                          ln nnn nn nnnn nn mn   l. uu. .. .... .. m.
  rounds/<uuid:delegation>/uploads/<uuid:upload>/                            l. o.. .. .... .. m.   l. u.. .. .... .. m.
  rounds/<uuid:delegation>/approval-copy/                                    l. oo. .. .... .. m.   l. uu. .. .... .. m.
  rounds/<uuid:delegation>/workbook/                                         l. oo. .. .... .. m.   ln nnn nn nnnn nn mn
P rounds/<uuid:delegation>/workbook/download/                                ln nnn nn nnnn nn mn   l. uu. .. .... .. m.
P rounds/<uuid:delegation>/workbook/upload/                                  ln nnn nn nnnn nn mn   l. uu. .. .... .. m.
  rounds/<uuid:delegation>/workbook/<uuid:batch>/                            l. o.. .. .... .. m.   l. r.. .. .... .. m.
P rounds/<uuid:delegation>/workbook/<uuid:batch>/undo/                       ln nnn nn nnnn nn mn   l. r.. .. .... .. m.
  rounds/<uuid:delegation>/workbook/<uuid:batch>/<int:book>/errors/          l. o.. .. .... .. m.   ln nnn nn nnnn nn mn
  rounds/<uuid:delegation>/<uuid:recommendation>/                            l. o.. .. .... .. m.   l. u.. .. .... .. m.
  rounds/<uuid:delegation>/<uuid:recommendation>/<int:number>/               l. o.. .. .... .. m.   l. u.. .. .... .. m.
  receipts/<path:number>/pdf/                                                l. o.. .. .... .. m.   ln nnn nn nnnn nn mn
  receipts/<path:number>/proof/                                              l. o.. .. .... .. m.   l. o.. .. .... .. m.
  receipts/<path:number>/file/                                               l. o.. .. .... .. m.   ln nnn nn nnnn nn mn
  receipts/<path:number>/                                                    l. o.. .. .... .. m.   ln nnn nn nnnn nn mn
"""

# The secretariat's own pages; the ids are those of civil society X in the open round, of the report in review
OFFICE = r"""
  admin/log/<uuid:round_id>/                                                    l. ... .. oooo .. m.   nn nnn nn nnnn nn mn
  admin/log/<uuid:round_id>/?format=json                                        l. ... .. oooo .. m.   nn nnn nn nnnn nn mn
P admin/consultations/desk/seen/                                             nn nnn nn nnnn nn mn   l. ... .. dddd dd m.
  admin/consultations/documents/                                             l. ... .. oooo .. m.   nn nnn nn nnnn nn mn
  admin/consultations/documents/?format=json                                 l. ... .. oooo .. m.   nn nnn nn nnnn nn mn
  admin/consultations/documents/add/                                         l. ... .. oooo .. m.   l. ... .. uuuu .. m.
  admin/consultations/documents/<uuid:document>/                             l. ... .. oooo .. m.   nn nnn nn nnnn nn mn
X admin/consultations/documents/<uuid:document>/source/                      l. ... .. .... .. m.   nn nnn nn nnnn nn mn
X admin/consultations/documents/<uuid:document>/pages/<int:page>/            l. ... .. .... .. m.   nn nnn nn nnnn nn mn
  admin/consultations/documents/<uuid:document>/state/                       l. ... .. oooo .. m.   nn nnn nn nnnn nn mn
P admin/consultations/documents/<uuid:document>/heading/                     nn nnn nn nnnn nn mn   l. ... .. uuuu .. m.
P admin/consultations/documents/<uuid:document>/change/                      nn nnn nn nnnn nn mn   l. ... .. uuuu .. m.
P admin/consultations/documents/<uuid:document>/confirm/                     nn nnn nn nnnn nn mn   l. ... .. rrrr .. m.
  admin/consultations/documents/<uuid:document>/remove/                      l. ... .. oooo .. m.   l. ... .. rrrr .. m.
P admin/consultations/documents/<uuid:document>/checks/                      nn nnn nn nnnn nn mn   l. ... .. rrrr .. m.
P admin/consultations/documents/<uuid:document>/faults/                      nn nnn nn nnnn nn mn   l. ... .. rrrr .. m.
P admin/consultations/documents/<uuid:document>/kinds/                       nn nnn nn nnnn nn mn   l. ... .. uuuu .. m.
P admin/consultations/documents/<uuid:document>/left-out/<int:index>/        nn nnn nn nnnn nn mn   l. ... .. uuuu .. m.
  admin/consultations/documents/<uuid:document>/paragraphs/<int:place>/      l. ... .. oooo .. m.   l. ... .. uuuu .. m.
  admin/consultations/organizations/                                         l. ... .. oooo .. m.   nn nnn nn nnnn nn mn
  admin/consultations/organizations/?format=json                             l. ... .. oooo .. m.   nn nnn nn nnnn nn mn
P admin/consultations/organizations/add-states/                              nn nnn nn nnnn nn mn   l. ... .. rrrr .. m.
  admin/consultations/organizations/add/                                     l. ... .. oooo .. m.   l. ... .. uuuu .. m.
  admin/consultations/organizations/files/                                   l. ... .. oooo .. m.   l. ... .. uuuu .. m.
  admin/consultations/organizations/files/<uuid:register_file>/              l. ... .. oooo .. m.   l. ... .. rrrr .. m.
  admin/consultations/organizations/files/<uuid:register_file>/?format=json  l. ... .. oooo .. m.   l. ... .. rrrr .. m.
X admin/consultations/organizations/files/<uuid:register_file>/state/        l. ... .. .... .. m.   nn nnn nn nnnn nn mn
P admin/consultations/organizations/files/<uuid:register_file>/load/         nn nnn nn nnnn nn mn   l. ... .. rrrr .. m.
P admin/consultations/organizations/files/<uuid:register_file>/discard/      nn nnn nn nnnn nn mn   l. ... .. rrrr .. m.
  admin/consultations/organizations/<uuid:organisation>/                     l. ... .. oooo .. m.   nn nnn nn nnnn nn mn
  admin/consultations/organizations/<uuid:organisation>/correct/             l. ... .. oooo .. m.   l. ... .. uuuu .. m.
  admin/consultations/organizations/<uuid:organisation>/merge/               l. ... .. oooo .. m.   l. ... .. uuuu .. m.
P admin/consultations/organizations/<uuid:organisation>/merges/<uuid:merge>/undo/ nn nnn nn nnnn nn mn   l. ... .. rrrr .. m.
P admin/consultations/organizations/<uuid:organisation>/contacts/add/        nn nnn nn nnnn nn mn   l. ... .. uuuu .. m.
P admin/consultations/organizations/<uuid:organisation>/contacts/<uuid:contact>/ nn nnn nn nnnn nn mn   l. ... .. uuuu .. m.
P admin/consultations/organizations/<uuid:organisation>/contacts/<uuid:contact>/remove/ nn nnn nn nnnn nn mn   l. ... .. rrrr .. m.
  admin/consultations/registrations/                                         l. ... .. .o.. .. m.   nn nnn nn nnnn nn mn
  admin/consultations/registrations/?format=json                             l. ... .. .o.. .. m.   nn nnn nn nnnn nn mn
  admin/consultations/registrations/<uuid:registration>/                     l. ... .. .o.. .. m.   nn nnn nn nnnn nn mn
P admin/consultations/registrations/<uuid:registration>/accept/              nn nnn nn nnnn nn mn   l. ... .. .u.. .. m.
P admin/consultations/registrations/<uuid:registration>/pass-on/             nn nnn nn nnnn nn mn   l. ... .. .u.. .. m.
P admin/consultations/registrations/<uuid:registration>/refuse/              nn nnn nn nnnn nn mn   l. ... .. .u.. .. m.
  admin/consultations/rounds/                                                l. ... .. oooo oo m.   nn nnn nn nnnn nn mn
  admin/consultations/rounds/?format=json                                    l. ... .. oooo oo m.   nn nnn nn nnnn nn mn
  admin/consultations/rounds/add/                                            l. ... .. oooo .. m.   l. ... .. oooo .. m.
  admin/consultations/rounds/<uuid:round_id>/                                   l. ... .. oooo .. m.   nn nnn nn nnnn nn mn
  admin/consultations/rounds/<uuid:round_id>/participants/                      l. ... .. oooo .. m.   nn nnn nn nnnn nn mn
  admin/consultations/rounds/<uuid:round_id>/participants/?format=json          l. ... .. oooo .. m.   nn nnn nn nnnn nn mn
  admin/consultations/rounds/<uuid:round_id>/recommendations/                   l. ... .. oooo .. m.   nn nnn nn nnnn nn mn
  admin/consultations/calendar/                                              l. ... .. oooo oo m.   nn nnn nn nnnn nn mn
  admin/consultations/calendar/?format=json                                  l. ... .. oooo oo m.   nn nnn nn nnnn nn mn
  admin/consultations/rounds/<uuid:round_id>/more-time/                         l. ... .. .o.. .. m.   l. ... .. .u.. .. m.
  admin/consultations/rounds/<uuid:round_id>/responses/                         l. ... .. oooo .. m.   nn nnn nn nnnn nn mn
  admin/consultations/rounds/<uuid:round_id>/responses/?format=json             l. ... .. oooo .. m.   nn nnn nn nnnn nn mn
P admin/consultations/rounds/<uuid:round_id>/responses/remind/                  nn nnn nn nnnn nn mn   l. ... .. .r.. .. m.
  admin/consultations/rounds/<uuid:round_id>/copy/                              l. ... .. .o.. .. m.   l. ... .. .u.. .. m.
  admin/consultations/rounds/<uuid:round_id>/edit/                              l. ... .. .o.. .. m.   nn nnn nn nnnn nn mn
  admin/consultations/rounds/<uuid:round_id>/edit/recommendations/              l. ... .. .o.. .. m.   l. ... .. .u.. .. m.
  admin/consultations/rounds/<uuid:round_id>/edit/dates/                        l. ... .. .o.. .. m.   l. ... .. .u.. .. m.
  admin/consultations/rounds/<uuid:round_id>/edit/<slug:part>/                  l. ... .. .o.. .. m.   l. ... .. .u.. .. m.
  admin/consultations/rounds/<uuid:round_id>/people/                            l. ... .. .o.. .. m.   nn nnn nn nnnn nn mn
  admin/consultations/rounds/<uuid:round_id>/people/?format=json                l. ... .. .o.. .. m.   nn nnn nn nnnn nn mn
P admin/consultations/rounds/<uuid:round_id>/people/act/                        nn nnn nn nnnn nn mn   l. ... .. .r.. .. m.
  admin/consultations/rounds/<uuid:round_id>/invite/                            l. ... .. .o.. .. m.   l. ... .. .u.. .. m.
  admin/consultations/rounds/<uuid:round_id>/invite/?format=json                l. ... .. .o.. .. m.   l. ... .. .u.. .. m.
  admin/consultations/rounds/<uuid:round_id>/invite/list/                       l. ... .. .o.. .. m.   l. ... .. .u.. .. m.
  admin/consultations/rounds/<uuid:round_id>/preview/                           l. ... .. .o.. .. m.   nn nnn nn nnnn nn mn
  admin/consultations/mails/                                                    l. ... .. oooo oo m.   nn nnn nn nnnn nn mn
  admin/consultations/rounds/<uuid:round_id>/mails/                             l. ... .. .o.. .. m.   l. ... .. .r.. .. m.
  admin/consultations/rounds/<uuid:round_id>/mails/<str:mail_name>/<slug:style>/<slug:language>/ l. ... .. .o.. .. m. l. ... .. .u.. .. m.
P admin/consultations/rounds/<uuid:round_id>/mails/automatic/<slug:automatic>/ nn nnn nn nnnn nn mn l. ... .. .r.. .. m.
P admin/consultations/rounds/<uuid:round_id>/mails/<str:mail_name>/<slug:style>/<slug:language>/test/ nn nnn nn nnnn nn mn l. ... .. .r.. .. m.
P admin/consultations/rounds/<uuid:round_id>/mails/<str:mail_name>/<slug:style>/<slug:language>/standard/ nn nnn nn nnnn nn mn l. ... .. .r.. .. m.
  admin/consultations/rounds/<uuid:round_id>/messages/                         l. ... .. .o.. .. m.   nn nnn nn nnnn nn mn
  admin/consultations/rounds/<uuid:round_id>/messages/new/                     l. ... .. .o.. .. m.   l. ... .. .u.. .. m.
  admin/consultations/rounds/<uuid:round_id>/messages/<uuid:message>/          l. ... .. .o.. .. m.   nn nnn nn nnnn nn mn
X admin/consultations/rounds/<uuid:round_id>/messages/<uuid:message>/?format=json l. ... .. .... .. m.   nn nnn nn nnnn nn mn
  admin/consultations/rounds/<uuid:round_id>/messages/<uuid:message>/texts/<slug:language>/ l. ... .. .o.. .. m.   l. ... .. .u.. .. m.
P admin/consultations/rounds/<uuid:round_id>/messages/<uuid:message>/texts/<slug:language>/remove/ nn nnn nn nnnn nn mn   l. ... .. .r.. .. m.
X admin/consultations/rounds/<uuid:round_id>/messages/<uuid:message>/preview/<uuid:addressee>/ l. ... .. .... .. m.   nn nnn nn nnnn nn mn
P admin/consultations/rounds/<uuid:round_id>/messages/<uuid:message>/files/    nn nnn nn nnnn nn mn   l. ... .. .u.. .. m.
  admin/consultations/rounds/<uuid:round_id>/messages/<uuid:message>/files/<uuid:message_file>/ l. ... .. .o.. .. m.   nn nnn nn nnnn nn mn
P admin/consultations/rounds/<uuid:round_id>/messages/<uuid:message>/files/<uuid:message_file>/remove/ nn nnn nn nnnn nn mn   l. ... .. .r.. .. m.
P admin/consultations/rounds/<uuid:round_id>/messages/<uuid:message>/send/     nn nnn nn nnnn nn mn   l. ... .. .r.. .. m.
P admin/consultations/rounds/<uuid:round_id>/messages/<uuid:message>/send-again/ nn nnn nn nnnn nn mn   l. ... .. .... .. m.
P admin/consultations/rounds/<uuid:round_id>/messages/<uuid:message>/discard/  nn nnn nn nnnn nn mn   l. ... .. .r.. .. m.
  admin/consultations/rounds/<uuid:round_id>/letters/                          l. ... .. .o.. .. m.   nn nnn nn nnnn nn mn
P admin/consultations/rounds/<uuid:round_id>/letters/make/                     nn nnn nn nnnn nn mn   l. ... .. .r.. .. m.
X admin/consultations/rounds/<uuid:round_id>/letters/state/                    l. ... .. .... .. m.   nn nnn nn nnnn nn mn
X admin/consultations/rounds/<uuid:round_id>/letters/file/                     l. ... .. .... .. m.   nn nnn nn nnnn nn mn
  admin/consultations/rounds/<uuid:round_id>/officers/                          l. ... .. .o.. .. m.   l. ... .. .r.. .. m.
  admin/consultations/rounds/<uuid:round_id>/windows/<slug:constituency>/       l. ... .. .o.. .. m.   l. ... .. .u.. .. m.
  admin/consultations/rounds/<uuid:round_id>/act/<slug:name>/                   l. ... .. .o.. .. m.   l. ... .. .c.. .. m.
  admin/consultations/rounds/<uuid:round_id>/documents/                      l. ... .. .o.. .. m.   nn nnn nn nnnn nn mn
  admin/consultations/rounds/<uuid:round_id>/documents/<slug:kind>/          l. ... .. .o.. .. m.   nn nnn nn nnnn nn mn
  admin/consultations/rounds/<uuid:round_id>/notes/                          l. ... .. .o.. .. m.   l. ... .. .u.. .. m.
  admin/consultations/rounds/<uuid:round_id>/notes/?format=json              l. ... .. .o.. .. m.   l. ... .. .u.. .. m.
  admin/consultations/rounds/<uuid:round_id>/notes/text/<str:language>/      l. ... .. .o.. .. m.   l. ... .. .u.. .. m.
P admin/consultations/rounds/<uuid:round_id>/notes/download/                 nn nnn nn nnnn nn mn   l. ... .. .r.. .. m.
X admin/consultations/rounds/<uuid:round_id>/notes/state/                    l. ... .. .... .. m.   nn nnn nn nnnn nn mn
X admin/consultations/rounds/<uuid:round_id>/notes/file/                     l. ... .. .... .. m.   nn nnn nn nnnn nn mn
P admin/consultations/rounds/<uuid:round_id>/notes/sent/                     nn nnn nn nnnn nn mn   l. ... .. .r.. .. m.
P admin/consultations/delegations/<uuid:delegation>/note-verbale/            nn nnn nn nnnn nn mn   l. ... .. .r.. .. m.
P admin/consultations/delegations/<uuid:delegation>/note-verbale/sent/       nn nnn nn nnnn nn mn   l. ... .. .r.. .. m.
P admin/consultations/delegations/<uuid:delegation>/note-verbale/not-sent/   nn nnn nn nnnn nn mn   l. ... .. .r.. .. m.
  admin/consultations/delegations/<uuid:delegation>/                         l. ... .. .o.. .. m.   nn nnn nn nnnn nn mn
P admin/consultations/delegations/<uuid:delegation>/focal-point/             nn nnn nn nnnn nn mn   l. ... .. .u.. .. m.
P admin/consultations/delegations/<uuid:delegation>/extend/                  nn nnn nn nnnn nn mn   l. ... .. .u.. .. m.
P admin/consultations/delegations/<uuid:delegation>/refuse-time/             nn nnn nn nnnn nn mn   l. ... .. .... .. m.
X admin/consultations/protected/                                             l. ... .. .... .. m.   nn nnn nn nnnn nn mn
X admin/consultations/protected/<uuid:report>/                               l. ... .. .... .. m.   l. ... .. .... .. m.
P admin/consultations/delegations/<uuid:delegation>/note/                    nn nnn nn nnnn nn mn   l. ... .. .u.. .. m.
P admin/consultations/delegations/<uuid:delegation>/invitations/<uuid:invitation>/again/ nn nnn nn nnnn nn mn   l. ... .. .r.. .. m.
P admin/consultations/delegations/<uuid:delegation>/invitations/<uuid:invitation>/cancel/ nn nnn nn nnnn nn mn   l. ... .. .r.. .. m.
P admin/consultations/delegations/<uuid:delegation>/invitations/<uuid:invitation>/address/ nn nnn nn nnnn nn mn   l. ... .. .u.. .. m.
  admin/submissions/imports/                                                 l. ... .. oooo oo m.   nn nnn nn nnnn nn mn
  admin/submissions/imports/<uuid:round_id>/                                    l. ... .. .o.. .. m.   l. ... .. .u.. .. m.
  admin/submissions/imports/<uuid:round_id>/template/                        l. ... .. .o.. .. m.   nn nnn nn nnnn nn mn
  admin/submissions/imports/file/<uuid:bulk>/                                l. ... .. .o.. .. m.   l. ... .. .u.. .. m.
X admin/submissions/imports/file/<uuid:bulk>/message/<int:number>/           l. ... .. .... .. m.   l. ... .. .... .. m.
X admin/submissions/imports/file/<uuid:bulk>/state/                          l. ... .. .... .. m.   nn nnn nn nnnn nn mn
P admin/submissions/imports/file/<uuid:bulk>/apply/                          nn nnn nn nnnn nn mn   l. ... .. .r.. .. m.
P admin/submissions/imports/file/<uuid:bulk>/undo/                           nn nnn nn nnnn nn mn   l. ... .. .r.. .. m.
P admin/submissions/imports/file/<uuid:bulk>/drop/                           nn nnn nn nnnn nn mn   l. ... .. .r.. .. m.
X admin/submissions/imports/file/<uuid:bulk>/faults/                         l. ... .. .... .. m.   nn nnn nn nnnn nn mn
  admin/submissions/triage/                                                  l. ... .. oooo oo m.   nn nnn nn nnnn nn mn
  admin/submissions/triage/<uuid:round_id>/                                     l. ... .. oo.. .. m.   nn nnn nn nnnn nn mn
  admin/submissions/triage/<uuid:round_id>/?format=json                         l. ... .. oo.. .. m.   nn nnn nn nnnn nn mn
P admin/submissions/triage/<uuid:round_id>/next/                                nn nnn nn nnnn nn mn   l. ... .. rr.. .. m.
  admin/submissions/inputs/<uuid:round_id>/                                     l. ... .. oooo .. m.   nn nnn nn nnnn nn mn
  admin/submissions/inputs/<uuid:round_id>/?format=json                         l. ... .. oooo .. m.   nn nnn nn nnnn nn mn
P admin/submissions/inputs/<uuid:round_id>/label/                               nn nnn nn nnnn nn mn   l. ... .. uuuu .. m.
  admin/submissions/inputs/<uuid:round_id>/labels/                              l. ... .. oooo .. m.   l. ... .. oooo .. m.
P admin/submissions/triage/<uuid:round_id>/batch/                               nn nnn nn nnnn nn mn   l. ... .. rr.. .. m.
  admin/submissions/batches/<uuid:batch>/                                    l. ... .. o... .. m.   nn nnn nn nnnn nn mn
X admin/submissions/batches/<uuid:batch>/state/                              l. ... .. .... .. m.   nn nnn nn nnnn nn mn
P admin/views/<uuid:round_id>/save/<slug:list_name>/                         nn nnn nn nnnn nn mn   l. ... .. rrrr .. m.
P admin/views/<uuid:round_id>/<uuid:view>/delete/                            nn nnn nn nnnn nn mn   l. ... .. r... .. m.
  admin/submissions/addenda/<uuid:round_id>/                                    l. ... .. .o.. .. m.   l. ... .. .u.. .. m.
  admin/submissions/assignments/<uuid:round_id>/                                l. ... .. oooo .. m.   l. ... .. .... .. m.
  admin/submissions/assignments/<uuid:round_id>/?format=json                    l. ... .. oooo .. m.   l. ... .. .... .. m.
P admin/submissions/<uuid:submission>/assign/                                nn nnn nn nnnn nn mn   l. ... .. rr.. .. m.
P admin/submissions/<uuid:submission>/note/                                  nn nnn nn nnnn nn mn   l. ... .. uu.. .. m.
P admin/submissions/<uuid:submission>/take/                                  nn nnn nn nnnn nn mn   l. ... .. rr.. .. m.
P admin/submissions/<uuid:submission>/give-back/                             nn nnn nn nnnn nn mn   l. ... .. rr.. .. m.
  admin/submissions/<uuid:submission>/                                       l. ... .. oo.. .. m.   nn nnn nn nnnn nn mn
  admin/submissions/on-behalf/<uuid:delegation>/                             l. ... .. .o.. .. m.   l. ... .. .u.. .. m.
P admin/submissions/<uuid:submission>/admit/                                 nn nnn nn nnnn nn mn   l. ... .. rr.. .. m.
P admin/submissions/<uuid:submission>/inadmissible/                          nn nnn nn nnnn nn mn   l. ... .. uu.. .. m.
P admin/submissions/<uuid:submission>/ask/                                   nn nnn nn nnnn nn mn   l. ... .. uu.. .. m.
P admin/submissions/<uuid:submission>/identity/ask/                          nn nnn nn nnnn nn mn   l. ... .. uuuu .. m.
P admin/submissions/<uuid:submission>/identity/                              nn nnn nn nnnn nn mn   l. ... .. .... .. m.
P admin/submissions/files/<uuid:attachment>/original/ask/                    nn nnn nn nnnn nn mn   l. ... .. uuuu .. m.
P admin/submissions/files/<uuid:attachment>/original/                        nn nnn nn nnnn nn mn   l. ... .. .... .. m.
  admin/submissions/personal-data/                                           l. ... .. oooo oo m.   nn nnn nn nnnn nn mn
  admin/submissions/personal-data/<uuid:round_id>/                           l. ... .. o.oo .. m.   l. ... .. u.uu .. m.
P admin/submissions/personal-data/<uuid:round_id>/words/                     nn nnn nn nnnn nn mn   l. ... .. o.oo .. m.
  admin/submissions/erasures/                                                l. ... .. .... .o m.   l. ... .. .... .u m.
  admin/state/                                                               l. ... .. .... .o m.   nn nnn nn nnnn nn mn
  admin/integrity/                                                           l. ... .. .... oo m.   nn nnn nn nnnn nn mn
  admin/integrity/<uuid:head>/                                               l. ... .. .... oo m.   nn nnn nn nnnn nn mn
  admin/background/                                                          l. ... .. .... .o m.   nn nnn nn nnnn nn mn
P admin/background/<str:kind>/retry/                                         nn nnn nn nnnn nn mn   l. ... .. .... .r m.
P admin/background/<str:kind>/drop/                                          nn nnn nn nnnn nn mn   l. ... .. .... .r m.
  admin/submissions/second-person/                                           l. ... .. oooo oo m.   nn nnn nn nnnn nn mn
P admin/submissions/second-person/<slug:kind>/<uuid:request_id>/             nn nnn nn nnnn nn mn   l. ... .. u.uu .. m.
P admin/submissions/redactions/<uuid:redaction>/lift/                        nn nnn nn nnnn nn mn   l. ... .. u.uu .. m.
  admin/submissions/<uuid:submission>/redact/                                l. ... .. o.oo .. m.   l. ... .. u.uu .. m.
  admin/submissions/files/<uuid:attachment>/                                 l. ... .. oooo .. m.   nn nnn nn nnnn nn mn
  admin/synthesis/coding/                                                    l. ... .. oooo oo m.   nn nnn nn nnnn nn mn
  admin/synthesis/coding/<uuid:round_id>/                                       l. ... .. .o.. .. m.   nn nnn nn nnnn nn mn
  admin/synthesis/coding/<uuid:round_id>/?format=json                           l. ... .. .o.. .. m.   nn nnn nn nnnn nn mn
  admin/synthesis/coding/<uuid:round_id>/campaigns/                             l. ... .. .o.. .. m.   nn nnn nn nnnn nn mn
  admin/synthesis/coding/<uuid:round_id>/campaigns/?format=json                 l. ... .. .o.. .. m.   nn nnn nn nnnn nn mn
P admin/synthesis/coding/<uuid:round_id>/campaigns/look/                        nn nnn nn nnnn nn mn   l. ... .. .r.. .. m.
  admin/synthesis/coding/<uuid:round_id>/campaigns/shared/<uuid:wording>/       l. ... .. .... .. m.   nn nnn nn nnnn nn mn
  admin/synthesis/coding/<uuid:round_id>/campaigns/shared/<uuid:wording>/?format=json l. ... .. .... .. m.   nn nnn nn nnnn nn mn
  admin/synthesis/coding/<uuid:round_id>/campaigns/<uuid:campaign>/             l. ... .. .o.. .. m.   nn nnn nn nnnn nn mn
  admin/synthesis/coding/<uuid:round_id>/campaigns/<uuid:campaign>/?format=json l. ... .. .o.. .. m.   nn nnn nn nnnn nn mn
P admin/synthesis/coding/<uuid:round_id>/campaigns/<uuid:campaign>/decide/      nn nnn nn nnnn nn mn   l. ... .. .u.. .. m.
P admin/synthesis/coding/<uuid:round_id>/campaigns/<uuid:campaign>/merge/       nn nnn nn nnnn nn mn   l. ... .. .u.. .. m.
P admin/synthesis/coding/<uuid:round_id>/campaigns/<uuid:campaign>/name/        nn nnn nn nnnn nn mn   l. ... .. .r.. .. m.
P admin/synthesis/coding/<uuid:round_id>/campaigns/<uuid:campaign>/code/        nn nnn nn nnnn nn mn   l. ... .. .u.. .. m.
  admin/synthesis/coding/<uuid:round_id>/campaigns/<uuid:campaign>/<uuid:member>/ l. ... .. .o.. .. m.   nn nnn nn nnnn nn mn
  admin/synthesis/coding/<uuid:round_id>/translations/                          l. ... .. .o.. .. m.   l. ... .. .u.. .. m.
  admin/synthesis/coding/<uuid:round_id>/translations/<uuid:table>/             l. ... .. .o.. .. m.   nn nnn nn nnnn nn mn
X admin/synthesis/coding/<uuid:round_id>/translations/<uuid:table>/state/       l. ... .. .... .. m.   nn nnn nn nnnn nn mn
P admin/synthesis/coding/<uuid:round_id>/translations/<uuid:table>/apply/       nn nnn nn nnnn nn mn   l. ... .. .r.. .. m.
P admin/synthesis/coding/<uuid:round_id>/translations/<uuid:table>/drop/        nn nnn nn nnnn nn mn   l. ... .. .r.. .. m.
  admin/synthesis/coding/<uuid:round_id>/books/                                 l. ... .. .o.. .. m.   l. ... .. .u.. .. m.
  admin/synthesis/coding/<uuid:round_id>/books/<uuid:book>/                     l. ... .. .o.. .. m.   l. ... .. .r.. .. m.
X admin/synthesis/coding/<uuid:round_id>/books/<uuid:book>/state/               l. ... .. .... .. m.   nn nnn nn nnnn nn mn
  admin/synthesis/coding/<uuid:round_id>/<uuid:subject>/                        l. ... .. .o.. .. m.   nn nnn nn nnnn nn mn
  admin/synthesis/coding/<uuid:round_id>/<uuid:subject>/?format=json            l. ... .. .o.. .. m.   nn nnn nn nnnn nn mn
P admin/synthesis/coding/<uuid:round_id>/<uuid:subject>/code/                   nn nnn nn nnnn nn mn   l. ... .. .u.. .. m.
P admin/synthesis/coding/<uuid:round_id>/<uuid:subject>/coded/<uuid:coded>/uncode/ nn nnn nn nnnn nn mn   l. ... .. .r.. .. m.
P admin/synthesis/coding/<uuid:round_id>/<uuid:subject>/coded/<uuid:coded>/carry-over/ nn nnn nn nnnn nn mn   l. ... .. .r.. .. m.
P admin/synthesis/coding/<uuid:round_id>/<uuid:subject>/suggest/                nn nnn nn nnnn nn mn   l. ... .. .r.. .. m.
P admin/synthesis/coding/<uuid:round_id>/<uuid:subject>/suggested/<uuid:suggestion>/accept/ nn nnn nn nnnn nn mn   l. ... .. .r.. .. m.
P admin/synthesis/coding/<uuid:round_id>/<uuid:subject>/suggested/<uuid:suggestion>/reject/ nn nnn nn nnnn nn mn   l. ... .. .r.. .. m.
P admin/synthesis/coding/<uuid:round_id>/<uuid:subject>/hints/<uuid:hint>/accept/ nn nnn nn nnnn nn mn   l. ... .. .r.. .. m.
P admin/synthesis/coding/<uuid:round_id>/<uuid:subject>/hints/<uuid:hint>/reject/ nn nnn nn nnnn nn mn   l. ... .. .r.. .. m.
P admin/synthesis/coding/<uuid:round_id>/<uuid:subject>/themes/                 nn nnn nn nnnn nn mn   l. ... .. .u.. .. m.
  admin/synthesis/coding/<uuid:round_id>/<uuid:subject>/translate/<uuid:input_id>/ l. ... .. .o.. .. m.   l. ... .. .u.. .. m.
  admin/synthesis/coding/<uuid:round_id>/<uuid:subject>/memo/                   l. ... .. .o.. .. m.   l. ... .. .u.. .. m.
  admin/synthesis/coding/<uuid:round_id>/<uuid:subject>/coded/<uuid:coded>/memo/ l. ... .. .o.. .. m.   l. ... .. .u.. .. m.
  admin/synthesis/coding/<uuid:round_id>/themes/                                l. ... .. .o.. .. m.   l. ... .. .u.. .. m.
  admin/synthesis/coding/<uuid:round_id>/themes/?format=json                    l. ... .. .o.. .. m.   l. ... .. .u.. .. m.
  admin/synthesis/coding/<uuid:round_id>/themes/table/                          l. ... .. .o.. .. m.   l. ... .. .u.. .. m.
P admin/synthesis/coding/<uuid:round_id>/themes/undo/<uuid:change>/             nn nnn nn nnnn nn mn   l. ... .. .r.. .. m.
  admin/synthesis/coding/<uuid:round_id>/themes/<uuid:theme>/                   l. ... .. .o.. .. m.   nn nnn nn nnnn nn mn
P admin/synthesis/coding/<uuid:round_id>/themes/<uuid:theme>/rename/            nn nnn nn nnnn nn mn   l. ... .. .u.. .. m.
P admin/synthesis/coding/<uuid:round_id>/themes/<uuid:theme>/move/              nn nnn nn nnnn nn mn   l. ... .. .r.. .. m.
P admin/synthesis/coding/<uuid:round_id>/themes/<uuid:theme>/split/             nn nnn nn nnnn nn mn   l. ... .. .u.. .. m.
P admin/synthesis/coding/<uuid:round_id>/themes/<uuid:theme>/merge/             nn nnn nn nnnn nn mn   l. ... .. .u.. .. m.
P admin/synthesis/coding/<uuid:round_id>/themes/<uuid:theme>/remove/            nn nnn nn nnnn nn mn   l. ... .. .u.. .. m.
P admin/synthesis/coding/<uuid:round_id>/themes/<uuid:theme>/memo/              nn nnn nn nnnn nn mn   l. ... .. .u.. .. m.
  admin/synthesis/reports/                                                   l. ... .. oooo oo m.   nn nnn nn nnnn nn mn
  admin/synthesis/reports/?format=json                                       l. ... .. oooo oo m.   nn nnn nn nnnn nn mn
  admin/synthesis/reports/begin/                                             l. ... .. ..o. .. m.   l. ... .. ..u. .. m.
  admin/synthesis/reports/<uuid:report>/                                     l. ... .. .ooo .. m.   nn nnn nn nnnn nn mn
  admin/synthesis/reports/<uuid:report>/?format=json                         l. ... .. .ooo .. m.   nn nnn nn nnnn nn mn
  admin/synthesis/reports/<uuid:report>/findings/                            l. ... .. .ooo .. m.   nn nnn nn nnnn nn mn
  admin/synthesis/reports/<uuid:report>/findings/?format=json                l. ... .. .ooo .. m.   nn nnn nn nnnn nn mn
P admin/synthesis/reports/<uuid:report>/findings/act/                        nn nnn nn nnnn nn mn   l. ... .. ..rr .. m.
  admin/synthesis/reports/<uuid:report>/findings/themes/                     l. ... .. ..o. .. m.   l. ... .. ..r. .. m.
  admin/synthesis/reports/<uuid:report>/front-matter/                        l. ... .. ..o. .. m.   l. ... .. ..u. .. m.
P admin/synthesis/reports/<uuid:report>/sections/add/                        nn nnn nn nnnn nn mn   l. ... .. ..u. .. m.
P admin/synthesis/reports/<uuid:report>/sections/<uuid:section>/rename/      nn nnn nn nnnn nn mn   l. ... .. ..u. .. m.
P admin/synthesis/reports/<uuid:report>/sections/<uuid:section>/move/<slug:way>/ nn nnn nn nnnn nn mn   l. ... .. ..r. .. m.
P admin/synthesis/reports/<uuid:report>/sections/<uuid:section>/remove/      nn nnn nn nnnn nn mn   l. ... .. ..r. .. m.
  admin/synthesis/reports/<uuid:report>/coverage/                            l. ... .. .ooo .. m.   nn nnn nn nnnn nn mn
  admin/synthesis/reports/<uuid:report>/coverage/?format=json                l. ... .. .ooo .. m.   nn nnn nn nnnn nn mn
  admin/synthesis/reports/<uuid:report>/balance/                             l. ... .. .ooo .. m.   nn nnn nn nnnn nn mn
  admin/synthesis/reports/<uuid:report>/balance/?format=json                 l. ... .. .ooo .. m.   nn nnn nn nnnn nn mn
  admin/synthesis/reports/<uuid:report>/stale-findings/                      l. ... .. .ooo .. m.   nn nnn nn nnnn nn mn
  admin/synthesis/reports/<uuid:report>/stale-findings/?format=json          l. ... .. .ooo .. m.   nn nnn nn nnnn nn mn
P admin/synthesis/reports/<uuid:report>/stale-findings/confirm/              nn nnn nn nnnn nn mn   l. ... .. ..u. .. m.
P admin/synthesis/reports/<uuid:report>/coverage/outcomes/                   nn nnn nn nnnn nn mn   l. ... .. .u.. .. m.
  admin/synthesis/reports/<uuid:report>/compile/                             l. ... .. ..o. .. m.   l. ... .. ..c. .. m.
  admin/synthesis/reports/<uuid:report>/desk/                                l. ... .. ..o. .. m.   nn nnn nn nnnn nn mn
  admin/synthesis/reports/<uuid:report>/desk/<uuid:recommendation>/          l. ... .. ..o. .. m.   nn nnn nn nnnn nn mn
P admin/synthesis/reports/<uuid:report>/desk/add/                            nn nnn nn nnnn nn mn   l. ... .. ..u. .. m.
P admin/synthesis/reports/<uuid:report>/desk/<uuid:recommendation>/add/      nn nnn nn nnnn nn mn   l. ... .. ..u. .. m.
P admin/synthesis/reports/<uuid:report>/desk/cite/                           nn nnn nn nnnn nn mn   l. ... .. ..u. .. m.
P admin/synthesis/reports/<uuid:report>/desk/<uuid:recommendation>/cite/     nn nnn nn nnnn nn mn   l. ... .. ..u. .. m.
P admin/synthesis/reports/<uuid:report>/evidence/<uuid:evidence>/uncite/     nn nnn nn nnnn nn mn   l. ... .. ..r. .. m.
P admin/synthesis/reports/<uuid:report>/evidence/<uuid:evidence>/parts/      nn nnn nn nnnn nn mn   l. ... .. ..u. .. m.
P admin/synthesis/reports/<uuid:report>/findings/<uuid:finding>/edit/        nn nnn nn nnnn nn mn   l. ... .. ..u. .. m.
P admin/synthesis/reports/<uuid:report>/findings/<uuid:finding>/count/       nn nnn nn nnnn nn mn   l. ... .. ..o. .. m.
  admin/synthesis/reports/<uuid:report>/sections/<uuid:section>/             l. ... .. ..o. .. m.   nn nnn nn nnnn nn mn
P admin/synthesis/reports/<uuid:report>/findings/<uuid:finding>/text/        nn nnn nn nnnn nn mn   l. ... .. ..u. .. m.
P admin/synthesis/reports/<uuid:report>/findings/<uuid:finding>/join/        nn nnn nn nnnn nn mn   l. ... .. ..r. .. m.
P admin/synthesis/reports/<uuid:report>/findings/<uuid:finding>/split/       nn nnn nn nnnn nn mn   l. ... .. ..r. .. m.
P admin/synthesis/reports/<uuid:report>/findings/<uuid:finding>/move/<slug:way>/ nn nnn nn nnnn nn mn   l. ... .. ..r. .. m.
P admin/synthesis/reports/<uuid:report>/findings/<uuid:finding>/place/       nn nnn nn nnnn nn mn   l. ... .. ..r. .. m.
  admin/synthesis/reports/<uuid:report>/findings/<uuid:finding>/remove/      l. ... .. ..o. .. m.   l. ... .. ..c. .. m.
P admin/synthesis/reports/<uuid:report>/findings/<uuid:finding>/confirm-evidence/      nn nnn nn nnnn nn mn   l. ... .. ..r. .. m.
P admin/synthesis/reports/<uuid:report>/findings/<uuid:finding>/comment/     nn nnn nn nnnn nn mn   l. ... .. ..uu .. m.
P admin/synthesis/reports/<uuid:report>/comments/<uuid:comment>/resolve/     nn nnn nn nnnn nn mn   l. ... .. ..ur .. m.
P admin/synthesis/reports/<uuid:report>/comments/<uuid:comment>/take/        nn nnn nn nnnn nn mn   l. ... .. ..c. .. m.
  admin/synthesis/reports/<uuid:report>/circulation/                         l. ... .. .ooo .. m.   nn nnn nn nnnn nn mn
  admin/synthesis/reports/<uuid:report>/circulation/?format=json             l. ... .. .ooo .. m.   nn nnn nn nnnn nn mn
  admin/synthesis/reports/<uuid:report>/circulation/reach/                   l. ... .. .o.. .. m.   nn nnn nn nnnn nn mn
  admin/synthesis/reports/<uuid:report>/circulation/reach/?format=json       l. ... .. .o.. .. m.   nn nnn nn nnnn nn mn
P admin/synthesis/reports/<uuid:report>/circulation/letters/                 nn nnn nn nnnn nn mn   l. ... .. .r.. .. m.
X admin/synthesis/reports/<uuid:report>/circulation/letters/state/           l. ... .. .... .. m.   nn nnn nn nnnn nn mn
X admin/synthesis/reports/<uuid:report>/circulation/letters/file/            l. ... .. .... .. m.   nn nnn nn nnnn nn mn
  admin/synthesis/reports/<uuid:report>/circulation/enter/                   l. ... .. ..o. .. m.   l. ... .. ..u. .. m.
P admin/synthesis/reports/<uuid:report>/circulation/begin/                   nn nnn nn nnnn nn mn   l. ... .. .u.. .. m.
P admin/synthesis/reports/<uuid:report>/circulation/comments/<uuid:draft_comment>/answer/ nn nnn nn nnnn nn mn   l. ... .. ..u. .. m.
  admin/synthesis/reports/<uuid:report>/approval/                            l. ... .. .ooo .. m.   nn nnn nn nnnn nn mn
  admin/synthesis/reports/<uuid:report>/corrigenda/                          l. ... .. .ooo .. m.   nn nnn nn nnnn nn mn
  admin/synthesis/reports/<uuid:report>/corrigenda/?format=json              l. ... .. .ooo .. m.   nn nnn nn nnnn nn mn
P admin/synthesis/reports/<uuid:report>/corrigenda/<uuid:finding>/propose/   nn nnn nn nnnn nn mn   l. ... .. ..u. .. m.
P admin/synthesis/reports/<uuid:report>/corrigenda/<uuid:corrigendum>/confirm/ nn nnn nn nnnn nn mn   l. ... .. ...r .. m.
P admin/synthesis/reports/<uuid:report>/corrigenda/<uuid:corrigendum>/drop/  nn nnn nn nnnn nn mn   l. ... .. ..rr .. m.
  admin/synthesis/reports/<uuid:report>/facts/                               l. ... .. .ooo .. m.   nn nnn nn nnnn nn mn
P admin/synthesis/reports/<uuid:report>/facts/<uuid:finding>/<uuid:delegation>/send/ nn nnn nn nnnn nn mn   l. ... .. ..u. .. m.
P admin/synthesis/reports/<uuid:report>/facts/corrections/<uuid:correction>/answer/ nn nnn nn nnnn nn mn   l. ... .. ..u. .. m.
P admin/synthesis/reports/<uuid:report>/approval/editor/                     nn nnn nn nnnn nn mn   l. ... .. .r.. .. m.
P admin/synthesis/reports/<uuid:report>/approval/vouch/                      nn nnn nn nnnn nn mn   l. ... .. ...u .. m.
P admin/synthesis/reports/<uuid:report>/approval/documents/                  nn nnn nn nnnn nn mn   l. ... .. .u.. .. m.
P admin/synthesis/reports/<uuid:report>/approval/issued/                     nn nnn nn nnnn nn mn   l. ... .. .u.. .. m.
P admin/synthesis/reports/<uuid:report>/approval/plan/                       nn nnn nn nnnn nn mn   l. ... .. .u.. .. m.
  admin/synthesis/reports/<uuid:report>/approval/sign-off/                   l. ... .. .o.. .. m.   l. ... .. .u.. .. m.
  admin/synthesis/reports/<uuid:report>/approval/act/<slug:name>/            l. ... .. ..o. .. m.   l. ... .. ..r. .. m.
  admin/synthesis/reports/<uuid:report>/slip/                                l. ... .. .o.. .. m.   l. ... .. .u.. .. m.
  admin/synthesis/reports/<uuid:report>/review/                              l. ... .. .ooo .. m.   nn nnn nn nnnn nn mn
  admin/synthesis/reports/<uuid:report>/review/compare/                      l. ... .. .ooo .. m.   nn nnn nn nnnn nn mn
  admin/synthesis/reports/<uuid:report>/review/approve/                      l. ... .. ...o .. m.   l. ... .. ...c .. m.
P admin/synthesis/reports/<uuid:report>/review/read/                         nn nnn nn nnnn nn mn   l. ... .. ...c .. m.
P admin/synthesis/reports/<uuid:report>/review/return/                       nn nnn nn nnnn nn mn   l. ... .. ...u .. m.
  admin/synthesis/export/                                                    l. ... .. oooo oo m.   nn nnn nn nnnn nn mn
  admin/synthesis/observations/<uuid:round_id>/                                 l. ... .. .o.. .. m.   l. ... .. .u.. .. m.
  admin/synthesis/observations/<uuid:round_id>/?format=json                     l. ... .. .o.. .. m.   l. ... .. .u.. .. m.
  admin/synthesis/wordings/<uuid:round_id>/                                     l. ... .. .ooo .. m.   nn nnn nn nnnn nn mn
  admin/synthesis/wordings/<uuid:round_id>/?format=json                         l. ... .. .ooo .. m.   nn nnn nn nnnn nn mn
  admin/synthesis/export/<uuid:round_id>/                                       l. ... .. .o.. .. m.   l. ... .. .u.. .. m.
  admin/synthesis/export/<uuid:round_id>/jobs/<uuid:job>/                       l. ... .. .o.. .. m.   nn nnn nn nnnn nn mn
  admin/synthesis/export/<uuid:round_id>/jobs/<uuid:job>/file/                  l. ... .. .o.. .. m.   nn nnn nn nnnn nn mn
P admin/synthesis/export/<uuid:round_id>/jobs/<uuid:job>/cancel/                nn nnn nn nnnn nn mn   l. ... .. .r.. .. m.
  admin/snippets/                                                            ll lll ll dooo dd md   ll lll ll dnnn dd md
  admin/snippets/synthesis/synthesisreport/                                  ll lll ll dooo dd md   ll lll ll dnnn dd md
  admin/snippets/synthesis/synthesisreport/results/                          ll lll ll dooo dd md   ll lll ll dnnn dd md
X admin/snippets/synthesis/synthesisreport/add/                              ll lll ll dddd dd md   ll lll ll dddd dd md
X admin/snippets/synthesis/synthesisreport/edit/<uuid:pk>/                   ll lll ll .ddd .. m.   ll lll ll .ddd .. m.
X admin/snippets/synthesis/synthesisreport/delete/<uuid:pk>/                 ll lll ll .... .. m.   ll lll ll .... .. m.
X admin/snippets/synthesis/synthesisreport/usage/<uuid:pk>/                  ll lll ll .... .. m.   ll lll ll .... .. m.
X admin/snippets/synthesis/synthesisreport/history/<uuid:pk>/                ll lll ll .ddd .. m.   ll lll ll .ddd .. m.
X admin/snippets/synthesis/synthesisreport/history-results/<uuid:pk>/        ll lll ll .ddd .. m.   ll lll ll .ddd .. m.
X admin/snippets/synthesis/synthesisreport/preview/                          ll lll ll .... .. m.   ll lll ll .... .. m.
X admin/snippets/synthesis/synthesisreport/preview/<uuid:pk>/                ll lll ll .ddd .. m.   ll lll ll .ddd .. m.
X admin/snippets/synthesis/synthesisreport/history/<uuid:pk>/revisions/<int:revision_id>/view/ ll lll ll .ddd .. m.   ll lll ll .ddd .. m.
X admin/snippets/synthesis/synthesisreport/history/<uuid:pk>/revisions/<int:revision_id>/revert/ ll lll ll .ddd .. m.   ll lll ll .ddd .. m.
X admin/snippets/synthesis/synthesisreport/history/(?P<pk>.+)/revisions/compare/(?P<revision_id_a>live|earliest|\d+)\.\.\.(?P<revision_id_b>live|latest|\d+)/$ ll lll ll .ddd .. m.   ll lll ll .ddd .. m.
X admin/snippets/synthesis/synthesisreport/history/<uuid:pk>/revisions/<int:revision_id>/unschedule/ ll lll ll .... .. m.   ll lll ll .... .. m.
X admin/snippets/synthesis/synthesisreport/unpublish/<uuid:pk>/              ll lll ll .... .. m.   ll lll ll .... .. m.
X admin/snippets/synthesis/synthesisreport/lock/<uuid:pk>/                   ll lll ll .ddd .. m.   ll lll ll .ddd .. m.
X admin/snippets/synthesis/synthesisreport/unlock/<uuid:pk>/                 ll lll ll .ddd .. m.   ll lll ll .ddd .. m.
  admin/snippets/synthesis/synthesisreport/workflow/action/<uuid:pk>/<slug:action_name>/<int:task_state_id>/ ll lll ll .ddo .. m.   ll lll ll .ddr .. m.
  admin/snippets/synthesis/synthesisreport/workflow/collect_action_data/<uuid:pk>/<slug:action_name>/<int:task_state_id>/ ll lll ll .ddo .. m.   ll lll ll .ddo .. m.
  admin/snippets/synthesis/synthesisreport/workflow/confirm_cancellation/<uuid:pk>/ ll lll ll .ooo .. m.   ll lll ll .ooo .. m.
X admin/snippets/synthesis/synthesisreport/workflow_history/<uuid:pk>/       ll lll ll .ddd .. m.   ll lll ll .ddd .. m.
X admin/snippets/synthesis/synthesisreport/workflow_history/<uuid:pk>/detail/<int:workflow_state_id>/ ll lll ll .ddd .. m.   ll lll ll .ddd .. m.
X admin/snippets/synthesis/synthesisreport/workflow/preview/<uuid:pk>/<int:task_id>/ ll lll ll .... .. m.   ll lll ll .... .. m.
  admin/snippets/choose/synthesis/synthesisreport/                           ll lll ll dooo dd md   ll lll ll dnnn dd md
  admin/snippets/choose/synthesis/synthesisreport/results/                   ll lll ll dooo dd md   ll lll ll dnnn dd md
  admin/snippets/choose/synthesis/synthesisreport/chosen/<str:pk>/           ll lll ll .ooo .. m.   ll lll ll .nnn .. m.
  admin/snippets/choose/synthesis/synthesisreport/chosen-multiple/           ll lll ll dooo dd md   ll lll ll dnnn dd md
X admin/snippets/choose/synthesis/synthesisreport/create/                    ll lll ll .... .. m.   ll lll ll .... .. m.
"""

# Wagtail's own pages
WAGTAIL = r"""
R admin/login/                                                               ll lll ll llll ll ml   ll lll ll llll ll ml
X ^admin/password_reset/                                                     .. ... .. .... .. m.   .. ... .. .... .. m.
X admin/failwhale/                                                           .. ... .. .... .. m.   .. ... .. .... .. m.
R admin/account/                                                             rr rrr rr rrrr rr mr   rr rrr rr rrrr rr mr
  admin/reports/site-history/                                                ll lll ll .... o. mo   ll lll ll .... n. mn
  admin/reports/site-history/results/                                        ll lll ll .... o. mo   ll lll ll .... n. mn
X ^admin/bulk/(?:accounts|auth)/                                             .. ... .. .... .. m.   .. ... .. .... .. m.
  admin/                                                                     ll lll ll oooo oo mo   ll lll ll nnnn nn mn
  admin/test404/                                                             ll lll ll oooo oo mo   ll lll ll nnnn nn mn
  admin/api/main/^pages/                                                     ll lll ll oooo oo mo   ll lll ll nnnn nn mn
  admin/api/main/^pages/<int:pk>/                                            ll lll ll .... .o mo   ll lll ll .... .n mn
X admin/api/main/^pages/find/                                                ll lll ll .... .. m.   ll lll ll nnnn nn mn
P admin/api/main/^pages/<int:pk>/action/<str:action_name>/                   ll lll ll .... .n mn   ll lll ll .... .f mf
X admin/api/main/^images/                                                    ll lll ll .... .. m.   ll lll ll .... .. m.
X admin/api/main/^documents/                                                 ll lll ll .... .. m.   ll lll ll .... .. m.
  admin/pages/                                                               ll lll ll dddd do mo   ll lll ll dddd dn mn
  admin/pages/<int:parent_page_id>/                                          ll lll ll .... .o mo   ll lll ll .... .n mn
  admin/pages/<int:parent_page_id>/results/                                  ll lll ll .... .o mo   ll lll ll .... .n mn
X admin/bulk/<str:app_label>/<str:model_name>/<str:action>/                  ll lll ll .... .. m.   ll lll ll .... .. m.
X admin/pages/add/<slug:content_type_app_name>/<slug:content_type_model_name>/<int:parent_page_id>/ ll lll ll .... .d md   ll lll ll .... .d md
X admin/pages/add/<slug:content_type_app_name>/<slug:content_type_model_name>/<int:parent_page_id>/preview/ ll lll ll .... .d md   ll lll ll .... .d md
  admin/pages/usage/<slug:content_type_app_name>/<slug:content_type_model_name>/ ll lll ll dddd do mo   ll lll ll dddd dn mn
  admin/pages/create/<slug:app_label>/<slug:model_name>                      ll lll ll oooo oo mo   ll lll ll oooo oo mo
  admin/pages/usage/<slug:content_type_app_name>/<slug:content_type_model_name>/results/ ll lll ll dddd do mo   ll lll ll dddd dn mn
  admin/pages/<int:page_id>/usage/                                           ll lll ll .... .o mo   ll lll ll .... .n mn
  admin/pages/<int:page_id>/edit/                                            ll lll ll .... .o mo   ll lll ll .... .o mo
  admin/pages/<int:page_id>/edit/preview/                                    ll lll ll .... .o mo   ll lll ll .... .o mo
  admin/pages/<int:page_id>/view_draft/                                      ll lll ll .... .o mo   ll lll ll .... .o mo
X admin/pages/<int:parent_page_id>/add_subpage/                              ll lll ll .... .d md   ll lll ll .... .d md
  admin/pages/<int:page_id>/delete/                                          ll lll ll .... .d mo   ll lll ll .... .d mr
  admin/pages/<int:page_id>/unpublish/                                       ll lll ll .... .o mo   ll lll ll .... .r mr
X admin/pages/<int:page_id>/convert_alias/                                   ll lll ll .... .. m.   ll lll ll .... .. m.
  admin/pages/search/                                                        ll lll ll dddd do mo   ll lll ll dddd dn mn
  admin/pages/search/results/                                                ll lll ll dddd do mo   ll lll ll dddd dn mn
  admin/pages/<int:page_to_move_id>/move/                                    ll lll ll .... .d mo   ll lll ll .... .d mo
  admin/pages/<int:page_to_move_id>/move/<int:destination_id>/confirm/       ll lll ll .... .o mo   ll lll ll .... .d md
P admin/pages/<int:page_to_move_id>/set_position/                            ll lll ll .... .n mn   ll lll ll .... .d mo
  admin/pages/<int:page_id>/copy/                                            ll lll ll .... .o mo   ll lll ll .... .b mb
X admin/pages/workflow/action/<int:page_id>/<slug:action_name>/<int:task_state_id>/ ll lll ll .... .. m.   ll lll ll .... .. m.
X admin/pages/workflow/collect_action_data/<int:page_id>/<slug:action_name>/<int:task_state_id>/ ll lll ll .... .. m.   ll lll ll .... .. m.
  admin/pages/workflow/confirm_cancellation/<int:page_id>/                   ll lll ll .... .o mo   ll lll ll .... .o mo
X admin/pages/workflow/preview/<int:page_id>/<int:task_id>/                  ll lll ll .... .. m.   ll lll ll .... .. m.
  admin/pages/<int:page_id>/privacy/                                         ll lll ll .... .o mo   ll lll ll .... .o mo
P admin/pages/<int:page_id>/lock/                                            ll lll ll .... .n mn   ll lll ll .... .d mr
P admin/pages/<int:page_id>/unlock/                                          ll lll ll .... .n mn   ll lll ll .... .d mr
R admin/pages/<int:page_id>/revisions/                                       ll lll ll .... .r mr   ll lll ll .... .r mr
  admin/pages/<int:page_id>/revisions/<int:revision_id>/view/                ll lll ll .... .o mo   ll lll ll .... .n mn
  admin/pages/<int:page_id>/revisions/<int:revision_id>/revert/              ll lll ll .... .o mo   ll lll ll .... .o mo
  admin/pages/<int:page_id>/revisions/<int:revision_id>/unschedule/          ll lll ll .... .o mo   ll lll ll .... .r mr
  admin/pages/^(?P<pk>\d+)/revisions/compare/(?P<revision_id_a>live|earliest|\d+)\.\.\.(?P<revision_id_b>live|latest|\d+)/$ ll lll ll .... .o mo   ll lll ll .... .n mn
  admin/pages/<int:page_id>/workflow_history/                                ll lll ll .... .o mo   ll lll ll .... .n mn
X admin/pages/<int:page_id>/workflow_history/detail/<int:workflow_state_id>/ ll lll ll .... .. m.   ll lll ll .... .n mn
  admin/pages/<int:page_id>/history/                                         ll lll ll .... .o mo   ll lll ll .... .n mn
  admin/pages/<int:page_id>/history/results/                                 ll lll ll .... .o mo   ll lll ll .... .n mn
  admin/choose-page/                                                         ll lll ll .... .o mo   ll lll ll .... .n mn
  admin/choose-page/<int:parent_page_id>/                                    ll lll ll .... .o mo   ll lll ll .... .n mn
  admin/choose-page/search/                                                  ll lll ll .... .o mo   ll lll ll .... .n mn
  admin/choose-page/chosen-multiple/                                         ll lll ll .... .o mo   ll lll ll .... .n mn
  admin/choose-external-link/                                                ll lll ll oooo oo mo   ll lll ll ???? ?? m?
  admin/choose-email-link/                                                   ll lll ll oooo oo mo   ll lll ll oooo oo mo
  admin/choose-phone-link/                                                   ll lll ll oooo oo mo   ll lll ll oooo oo mo
  admin/choose-anchor-link/                                                  ll lll ll oooo oo mo   ll lll ll oooo oo mo
  admin/tag-autocomplete/                                                    ll lll ll oooo oo mo   ll lll ll oooo oo mo
  admin/tag-autocomplete/<slug:app_name>/<slug:model_name>/                  ll lll ll oooo oo mo   ll lll ll oooo oo mo
  admin/collections/                                                         ll lll ll dddd dd mo   ll lll ll dddd dd mn
  admin/collections/add/                                                     ll lll ll dddd dd mo   ll lll ll dddd dd mo
  admin/collections/<int:pk>/                                                ll lll ll .... .. mo   ll lll ll .... .. mo
  admin/collections/<int:pk>/delete/                                         ll lll ll .... .. mo   ll lll ll .... .. mr
  admin/collections/<int:collection_id>/privacy/                             ll lll ll .... .. mo   ll lll ll .... .. mo
  admin/workflows/list/                                                      ll lll ll dddd dd mo   ll lll ll dddd dd mn
  admin/workflows/list/results/                                              ll lll ll dddd dd mo   ll lll ll dddd dd mn
  admin/workflows/add/                                                       ll lll ll dddd dd mo   ll lll ll dddd dd mo
P admin/workflows/enable/<int:pk>/                                           ll lll ll .... .. mn   ll lll ll .... .. mr
  admin/workflows/disable/<int:pk>/                                          ll lll ll .... .. mo   ll lll ll .... .. mr
  admin/workflows/edit/<int:pk>/                                             ll lll ll .... .. mo   ll lll ll .... .. mo
  admin/workflows/usage/<int:pk>/                                            ll lll ll .... .. mo   ll lll ll .... .. mn
  admin/workflows/usage/<int:pk>/results/                                    ll lll ll .... .. mo   ll lll ll .... .. mn
P admin/workflows/remove/<int:page_pk>/                                      ll lll ll .... .n mn   ll lll ll .... .d mr
P admin/workflows/remove/<int:page_pk>/<int:workflow_pk>/                    ll lll ll .... .. mn   ll lll ll .... .. mr
  admin/workflows/tasks/add/<str:app_label>/<str:model_name>/                ll lll ll dddd dd mo   ll lll ll dddd dd mo
  admin/workflows/tasks/select_type/                                         ll lll ll dddd dd mo   ll lll ll dddd dd mo
  admin/workflows/tasks/index/                                               ll lll ll dddd dd mo   ll lll ll dddd dd mn
  admin/workflows/tasks/index/results/                                       ll lll ll dddd dd mo   ll lll ll dddd dd mn
  admin/workflows/tasks/edit/<int:pk>/                                       ll lll ll .... .. mo   ll lll ll .... .. mo
  admin/workflows/tasks/disable/<int:pk>/                                    ll lll ll .... .. mo   ll lll ll .... .. mr
P admin/workflows/tasks/enable/<int:pk>/                                     ll lll ll .... .. mn   ll lll ll .... .. mr
  admin/workflows/task_chooser/                                              ll lll ll .... .. mo   ll lll ll .... .. mn
  admin/workflows/task_chooser/results/                                      ll lll ll .... .. mo   ll lll ll .... .. mn
  admin/workflows/task_chooser/create/                                       ll lll ll .... .. mo   ll lll ll .... .. mb
  admin/workflows/task_chooser/<int:task_id>/                                ll lll ll .... .. mo   ll lll ll .... .. mo
  admin/reports/locked/                                                      ll lll ll dddd dd mo   ll lll ll dddd dd mn
  admin/reports/locked/results/                                              ll lll ll dddd dd mo   ll lll ll dddd dd mn
  admin/reports/workflow/                                                    ll lll ll dddd do mo   ll lll ll dddd dn mn
  admin/reports/workflow/results/                                            ll lll ll dddd do mo   ll lll ll dddd dn mn
  admin/reports/workflow_tasks/                                              ll lll ll dddd do mo   ll lll ll dddd dn mn
  admin/reports/workflow_tasks/results/                                      ll lll ll dddd do mo   ll lll ll dddd dn mn
  admin/reports/aging-pages/                                                 ll lll ll dddd do mo   ll lll ll dddd dn mn
  admin/reports/aging-pages/results/                                         ll lll ll dddd do mo   ll lll ll dddd dn mn
  admin/reports/page-types-usage/                                            ll lll ll dddd do mo   ll lll ll dddd dn mn
  admin/reports/page-types-usage/results/                                    ll lll ll dddd do mo   ll lll ll dddd dn mn
P admin/logout/                                                              ll lll ll nnnn nn mn   ll lll ll llll ll ml
  admin/dismissibles/                                                        ll lll ll oooo oo mo   ll lll ll nnnn nn mn
P admin/editing-sessions/ping/<str:app_label>/<str:model_name>/<str:object_id>/<int:session_id>/ ll lll ll nnnn nn mn   ll lll ll .... .o mo
P admin/editing-sessions/release/<int:session_id>/                           ll lll ll nnnn nn mn   ll lll ll oooo oo mo
X admin/block-preview/                                                       ll lll ll .... .. m.   ll lll ll nnnn nn mn
  admin/users/                                                               ll lll ll dddd do mo   ll lll ll dddd dn mn
  admin/users/results/                                                       ll lll ll dddd do mo   ll lll ll dddd dn mn
  admin/users/new/                                                           ll lll ll dddd do mo   ll lll ll dddd do mo
  admin/users/edit/<uuid:pk>/                                                ll lll ll .... .o mo   ll lll ll .... .o mo
X admin/users/delete/<uuid:pk>/                                              ll lll ll .... .d md   ll lll ll .... .d md
  admin/users/history/<uuid:pk>/                                             ll lll ll .... .o mo   ll lll ll .... .n mn
  admin/users/history-results/<uuid:pk>/                                     ll lll ll .... .o mo   ll lll ll .... .n mn
  admin/users/usage/<uuid:pk>/                                               ll lll ll .... .o mo   ll lll ll .... .n mn
X admin/groups/                                                              ll lll ll dddd dd md   ll lll ll dddd dd md
X admin/groups/results/                                                      ll lll ll dddd dd md   ll lll ll dddd dd md
X admin/groups/new/                                                          ll lll ll dddd dd md   ll lll ll dddd dd md
X admin/groups/edit/<int:pk>/                                                ll lll ll .... .. m.   ll lll ll .... .. m.
X admin/groups/delete/<int:pk>/                                              ll lll ll .... .. m.   ll lll ll .... .. m.
X admin/groups/history/<int:pk>/                                             ll lll ll .... .. m.   ll lll ll .... .. m.
X admin/groups/history-results/<int:pk>/                                     ll lll ll .... .. m.   ll lll ll .... .. m.
X admin/groups/usage/<int:pk>/                                               ll lll ll .... .. m.   ll lll ll .... .. m.
  admin/sites/                                                               ll lll ll dddd dd mo   ll lll ll dddd dd mn
  admin/sites/results/                                                       ll lll ll dddd dd mo   ll lll ll dddd dd mn
  admin/sites/new/                                                           ll lll ll dddd dd mo   ll lll ll dddd dd mo
  admin/sites/edit/<int:pk>/                                                 ll lll ll .... .. mo   ll lll ll .... .. mo
  admin/sites/delete/<int:pk>/                                               ll lll ll .... .. mo   ll lll ll .... .. mr
  admin/sites/history/<int:pk>/                                              ll lll ll .... .. mo   ll lll ll .... .. mn
  admin/sites/history-results/<int:pk>/                                      ll lll ll .... .. mo   ll lll ll .... .. mn
  admin/sites/usage/<int:pk>/                                                ll lll ll .... .. mo   ll lll ll .... .. mn
  admin/sites/copy/<int:pk>/                                                 ll lll ll .... .. mo   ll lll ll .... .. mo
  admin/sprite/                                                              oo ooo oo oooo oo mo   oo ooo oo oooo oo mo
X admin/password_reset/                                                      .. ... .. .... .. m.   .. ... .. .... .. m.
X admin/password_reset/done/                                                 .. ... .. .... .. m.   .. ... .. .... .. m.
X admin/password_reset/confirm/<uidb64>/<token>/                             .. ... .. .... .. m.   .. ... .. .... .. m.
X admin/password_reset/complete/                                             .. ... .. .... .. m.   .. ... .. .... .. m.
  admin/jsi18n/                                                              oo ooo oo oooo oo mo   nn nnn nn nnnn nn mn
X admin/^.*/$                                                                ll lll ll .... .. m.   ll lll ll .... .. m.
"""


@dataclass(frozen=True, slots=True)
class Row:
    kind: str  # of KINDS
    get: str  # a letter for each role of `roles.ORDER`
    post: str


@cache
def rows() -> dict[str, Row]:
    """By route. Raises ValueError for a line that is not whole or stands twice."""
    found: dict[str, Row] = {}
    for line in "".join((ANYBODY, ACCOUNTS, BODIES, OFFICE, WAGTAIL)).splitlines():
        if not line:
            continue
        route, *cells = line[2:].split()
        letters = "".join(cells)
        if route in found or len(letters) != 2 * len(ORDER):
            raise ValueError(f"The table has this line twice, or not whole: {line}")
        found[route] = Row(KINDS[line[0]], letters[: len(ORDER)], letters[len(ORDER) :])
    return found
