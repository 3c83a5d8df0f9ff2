"""A short document of each kind. Some have faults to look at: an open end, a number left out, a run that restarts."""

OBSERVATIONS = (
    "observations.txt",
    """Concluding observations on the fifth periodic report of Arandia

A. Principal areas of concern and recommendations

Access to justice

1. The Committee is concerned that women in rural areas have no access to courts

2. The Committee recommends that the State party open courts in rural areas.

Education

3. The Committee notes with concern the low enrolment in schools.

5. The State party should increase the budget of schools.
""",
)
RESOLUTIONS = (
    "session.txt",
    """Report of the Assembly of Arandia on its ninth session

9/1. Safe schools

The Assembly of Arandia,

Recalling its resolution 8/4,

1. Calls upon States to build schools;

2. Decides to remain seized of the matter.

9/2. Clean water

The Assembly of Arandia,

Reaffirming the right to water,

1. Urges States to clean the rivers;

3. Requests the Secretary-General to report.
""",
)
DECISION = (
    "decision.md",
    """# Decision 15/8. Follow-up to the review of Arandia

The Executive Committee,

Recalling decision 14/3,

Takes note of the report of the secretariat,

Requests the Executive Secretary to invite observers,

Encourages Parties to submit their views by 1 May 2028.
""",
)
GENERAL_RECOMMENDATION = (
    "general.txt",
    """General recommendation No. 40 on the rights of migrants

I. Introduction

1. The Committee has examined the reports of States parties for thirty years.

II. Recommendations to States parties

2. The Committee recommends that States parties:

(a) Review their laws on entry and stay;

(b) Train the officials who meet migrants.

A. Access to work

3. States parties should recognize diplomas of migrants

4. States parties should publish figures every year.
""",
)
STATEMENTS = (
    "summary.txt",
    """Summary for Decision Makers

A. The Current State of Rivers

A.1 It is unequivocal that human use has warmed rivers. {2.2}

A.1.1 Water temperature has increased since 1950 (high confidence).

A.1.3 Fish have moved upstream (medium confidence).

B. Possible Futures

B.1 Temperatures will rise until at least the middle of the century (very high confidence).
""",
)
QUESTIONS = (
    "questions.txt",
    """Consultation paper on rivers

Part A: Water quality

Question 1: Which measures protect rivers?

Question 2: What should be done?

Part B: Fish

Question 3: How are fish counted?
""",
)
TABLE = (
    "table.md",
    """# Comments on the draft

| No. | Recommendation | Addressed to |
|---|---|---|
| 1 | States should build wells. | States |
| 2 | Cities should publish data. | Cities |
""",
)
