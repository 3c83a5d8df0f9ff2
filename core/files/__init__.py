"""Files: storage, downloads, checks of what comes in, the limited child process (guarantees C1, C2).

Modules that look into strangers' files need no Django, so that the limited child can use them; `messages` has the
words.
"""
