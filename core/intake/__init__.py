"""What comes in: which kind of file it is, whether it is what it says, whether it may be opened (guarantees C1, C2).

Nothing here needs Django to be set up, so that the limited child can use it; `messages` holds the words for people.
"""
