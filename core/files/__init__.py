"""Files: storage, downloads, what comes in and whether it may be opened, the limited child (guarantees C1, C2).

What looks into files of strangers needs no Django, so that the limited child can use it; `messages` holds the words.
"""
