"""Whether an input stands under the recommendation that it speaks to, told from likenesses alone.

Tried on the demonstration's inputs with some of them moved (benchmarks/suggestions.py): what is proposed wrongly costs
more than what is not proposed.
"""

from collections.abc import Collection

import numpy as np

from synthesis.suggesting.encoders import Rows

LEAST = 0.3  # a recommendation less like an input than this is none that it speaks to
MARGIN = 0.15  # so much more like another than its own, where there are few inputs to compare with
# Some recommendations are like everything that is said in a round. Where there are inputs enough, what counts is how
# much more an input is like a recommendation than inputs commonly are. Half of what stands wrong is then found.
ENOUGH = 20  # inputs
LEAST_OF_ALL, MORE_THAN_USUAL = 0.1, 0.11


def better_place(alike: Rows, own: int, near: Collection[int], usual: Rows | None) -> int | None:
    """The place that an input speaks to rather than its own or one `near` it, in the same paragraph; None where there
    is none. `alike`: its likeness to the recommendation at each place; `usual`: the average of many inputs."""
    if usual is None:
        more, least, margin = alike, LEAST, MARGIN
    else:
        more, least, margin = alike - usual, LEAST_OF_ALL, MORE_THAN_USUAL
    first = int(np.argmax(more))
    is_better = more[first] >= more[own] + margin and alike[first] >= least
    return first if is_better and first not in {own, *near} else None
