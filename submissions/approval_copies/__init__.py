"""The answers as a Word file for approval, for example in a capital: made, uploaded, read back as a workbook is.

Out: `exports.make_copy`. Back: `plain_fields` (in the limited child), then `returned`, which gives the workbooks' own
comparison (`workbooks.checks`) a sheet. Only `plain_fields` imports without Django.
"""
