"""The input workbook: goes out to a delegation, comes back, is compared and imported (DOMAIN 6 A).

Out: `exports.make_workbook`. Back: `services.read_workbook` (in the limited child), `checks.check_workbooks` (what
would change), `services.import_workbook` (whole or nothing). `plain_rows` alone imports without Django.
"""
