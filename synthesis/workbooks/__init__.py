"""The secretariat's compiled workbook, coded by an officer in a spreadsheet program, comes back (WORKBOOK 3).

Out: `sealing` keeps what it said when it was made. Back: `reading` (the limited child), `looking` (what was changed in
it), `merging` (against what is so now), `taking` (by the verbs), `importing` (one verb for each act of the officer).
"""
