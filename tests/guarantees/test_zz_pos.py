import pytest
from tests.guarantees.test_words_of_questions import said

pytestmark = pytest.mark.django_db


def test_pos(world_of_questions):
    seen = set()
    with open("/tmp/pos.txt", "w") as f:
        for route, words in said(world_of_questions, "en"):
            for w in words:
                if "position" in w.casefold():
                    i = w.casefold().find("position")
                    t = w[max(0, i - 60) : i + 70].replace("\n", " ")
                    if (t) not in seen:
                        seen.add(t)
                        f.write(route + " | " + t + "\n")
