"""The same text from many, whole or edited: found in texts alone, without a database.

    groups = find_groups(texts, known=[recommendation.text])   # finding.py
    Comparison().own_parts(text, [texts[group.text]])          # additions.py

Local and deterministic: the same texts in the same order give the same groups, on every machine.
"""
