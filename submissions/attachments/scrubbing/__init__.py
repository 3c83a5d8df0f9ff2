"""Makes the clean copy of attached files, without what reveals who wrote a file, where and with whom (guarantee C4).

It runs in the limited child; all other code calls `services`, the only module here that needs Django. What is not known
to be harmless is removed; a file with something that can be neither cleaned nor removed is refused.
"""
