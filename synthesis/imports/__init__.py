"""Tables that officers upload: the compiled workbook with codings (WORKBOOK 3), codings and translations made
elsewhere.

`workbook_baseline` signs what the workbook said when it was made; `workbook_reader` reads it in the limited child;
`workbook_changes` tells what was changed in it, `proposed_changes` compares that with what is so now, `services`
applies it.
"""
