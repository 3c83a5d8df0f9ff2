"""The people of the table, one letter each. Guarantee A1 names the first thirteen."""

ROLES = {
    "-": "anonymous",
    "0": "signed in, without an organization",
    "A": "focal point of State A",
    "a": "contributor of State A",
    "B": "focal point of State B",
    "X": "focal point of civil society X",
    "Y": "focal point of civil society Y",
    "T": "triage officer, with sight of confidential matter",
    "P": "officer without sight of confidential matter: manages, triages, codes, exports",
    "D": "drafter of the synthesis, with sight of confidential matter",
    "R": "reviewer of the synthesis, with sight of confidential matter",
    "L": "auditor",
    "S": "site administrator",
    "h": "the officer P, half signed in: the second factor is still to come",
    "!": "superuser: holds every permission of Django's, and no duty",
}
GROUPS = ("-0", "AaB", "XY", "TPDR", "LS", "h!")  # the columns of the table, as they are spaced
ORDER = "".join(GROUPS)
EVERYBODY = ORDER
OFFICERS = "TPDR"
ONE_OF_EACH = "-AXPDLSh!"  # one role of each class: who else there is differs from one of these by its rows only
SIGHTED = "TDR"  # officers with sight of confidential matter

assert set(ORDER) == set(ROLES), "Every role has a column."
