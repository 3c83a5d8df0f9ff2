"""Word's own numbers stand in core, where documents of the secretariat are read with them too."""

from core.word_numbers import Numbering, attribute, child, local, value

__all__ = ["Numbering", "attribute", "child", "local", "value"]
