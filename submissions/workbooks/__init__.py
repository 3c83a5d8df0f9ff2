"""The input workbook: made for a delegation, uploaded, compared and imported (DOMAIN 6 A).

Out: `exports.make_workbook`. Back: `services.read_workbook` (in the limited child), `checks.check_workbooks` (what
would change), `services.import_workbook` (whole or nothing). Only `plain_rows` imports without Django.
"""
