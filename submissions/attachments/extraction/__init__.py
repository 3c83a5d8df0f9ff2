"""Reads the text of attached files: numbered paragraphs that can be cited, with their page if the kind has pages.

It runs in the limited child; all other code calls `services`, the only module here that needs Django.
"""
