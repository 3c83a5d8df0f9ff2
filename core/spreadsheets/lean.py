"""Loads openpyxl without numpy and Pillow.

It loads them where it finds them, 20 MB in every process, for numbers and pictures that our books do not have.
"""

import sys

_NOT_YET = [name for name in ("numpy", "PIL") if name not in sys.modules]

sys.modules.update(dict.fromkeys(_NOT_YET))  # type: ignore[arg-type]  # None: as if it were not installed
try:
    import openpyxl  # noqa: F401 - loaded here, so that nobody loads it with them
finally:
    for _name in _NOT_YET:
        del sys.modules[_name]
