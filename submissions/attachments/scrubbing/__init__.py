"""The clean copy of what people attach: what tells who wrote a file, where and with whom, is taken out (guarantee C4).

Runs in the limited child; everybody else goes through `services`. Nothing else here needs Django. What is not known to
be harmless is dropped; what can be neither cleaned nor dropped refuses the whole file.
"""
