"""Text out of what people attach: numbered paragraphs that can be cited, each with its page where the kind has pages.

Runs in the limited child; `limited` is the door for everybody else. Nothing here but `messages` and `limited` needs
Django.
"""
