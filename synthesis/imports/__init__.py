"""Tables that officers upload: the coding workbook (WORKBOOK 3), and codings and translations made elsewhere.

`workbook_baseline` signs the content of the workbook when it is made; `workbook_reader` reads it in the limited child;
`workbook_changes` finds what was changed in it, `proposed_changes` compares that with the current work, `services`
applies it.
"""
