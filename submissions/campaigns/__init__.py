"""Finds the same text from many senders, whole or edited, in texts alone, without a database.

    groups = find_groups(texts, common_texts=[recommendation.text])   # finder.py: shared wording, with `.copies` in it
    TextComparison().own_parts(text, [texts[group.text]])             # text_comparison.py

Local and deterministic: the same texts in the same order give the same groups, on every machine.
"""
