"""One heading for a subject, wherever it is named."""

import pytest

from submissions.drafting.subjects import WHOLE_ROUND, SubjectName, subject_heading


@pytest.mark.parametrize(
    ("about", "full", "brief"),
    [
        (SubjectName("recommendation", "127.3", "127", 3), "Paragraph 127, part 3", "Para. 127, part 3"),
        (SubjectName("recommendation", "140.15", "140.15"), "Recommendation 140.15", "Recommendation 140.15"),
        (SubjectName("recommendation", "3", "3", asks="question"), "Question 3", "Question 3"),
        (SubjectName("paragraph", "127", "127"), "Para. 127 as a whole", "Para. 127 as a whole"),
        (SubjectName("paragraph", "3", "3", asks="question"), "Question 3 as a whole", "Question 3 as a whole"),
        (SubjectName("question", "1"), "Question 1", "Question 1"),
        (WHOLE_ROUND, "The call for inputs as a whole", "The call for inputs as a whole"),
    ],
)
def test_the_heading_of_a_subject(about: SubjectName, full: str, brief: str) -> None:
    assert subject_heading(about) == full
    assert subject_heading(about, brief=True) == brief
