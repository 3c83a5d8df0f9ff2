"""The input workbook: goes out to a delegation, comes back, is compared and read in (DOMAIN 6 A).

Out: `making.make_workbook`. Back: `limited.read_workbook` (the limited child), `checking.check_workbook` (what would
change), `importing.import_workbook` (whole or nothing). `reading` alone imports without Django.
"""
