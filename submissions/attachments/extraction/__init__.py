"""Text out of what people attach: numbered paragraphs that can be cited, each with its page where the kind has pages.

Runs in the limited child; everybody else goes through `services`. Nothing else here needs Django.
"""
