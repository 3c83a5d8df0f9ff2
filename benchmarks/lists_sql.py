"""Every list of the portal: its address, who looks at it, and the SQL that somebody who knows the tables would write to
get the rows of its first page, for both databases. Rights and words withheld are left out of the SQL: it is a floor.
"""

from dataclasses import dataclass

# Versions that count: submitted, the latest of theirs, not withdrawn.
CURRENT = """v.submitted_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM submissions_version n WHERE n.submission_id =
v.submission_id AND n.number > v.number AND n.submitted_at IS NOT NULL) AND NOT EXISTS (SELECT 1 FROM
submissions_withdrawal w WHERE w.submission_id = v.submission_id)"""
OUTCOME = """(SELECT t.outcome FROM submissions_triagedecision t WHERE t.submission_id = s.id
ORDER BY t.number DESC LIMIT 1)"""
SUBMISSIONS = f"""SELECT s.id, s.reference, v.number, v.submitted_at, v.confidentiality, v.language, o.short_name,
o.constituency, {OUTCOME}, (SELECT count(*) FROM submissions_input i WHERE i.version_id = v.id),
(SELECT count(*) FROM submissions_attachment a WHERE a.version_id = v.id)
FROM submissions_version v JOIN submissions_submission s ON s.id = v.submission_id
JOIN consultations_delegation d ON d.id = s.delegation_id JOIN consultations_organisation o ON o.id = d.organisation_id
WHERE d.round_id = :round AND {CURRENT}"""
INPUTS = f"""FROM submissions_input i JOIN submissions_version v ON v.id = i.version_id
JOIN submissions_submission s ON s.id = v.submission_id JOIN consultations_delegation d ON d.id = s.delegation_id
JOIN consultations_organisation o ON o.id = d.organisation_id
JOIN consultations_recommendation r ON r.id = i.recommendation_id
JOIN consultations_paragraph p ON p.id = r.paragraph_id WHERE d.round_id = :round AND {CURRENT}"""
PUBLIC = f"""SELECT i.*, o.name, o.constituency, p.number {INPUTS} AND {OUTCOME} = 'admissible'
AND i.confidentiality = 'public' AND v.confidentiality = 'public'"""
IN_ORDER = 'ORDER BY p."order", r.limb, o.short_name LIMIT 20'
# The first 50 of a recommendation by position, as the workbench groups them.
BENCH = f"""SELECT i.*, o.short_name, o.constituency {INPUTS} AND i.recommendation_id = :recommendation
AND {OUTCOME} <> 'inadmissible' AND i.confidentiality <> 'secretariat'"""
DELEGATIONS = """SELECT d.*, o.short_name, o.constituency, u.name, (SELECT count(*) FROM submissions_submission s
WHERE s.delegation_id = d.id) FROM consultations_delegation d
JOIN consultations_organisation o ON o.id = d.organisation_id LEFT JOIN consultations_membership m
ON m.organisation_id = o.id AND m.role = 'focal_point' AND m.ended_at IS NULL
LEFT JOIN accounts_user u ON u.id = m.user_id WHERE d.round_id = :round"""
BODIES = """SELECT o.* FROM consultations_organisation o WHERE o.confirmed_at IS NOT NULL AND o.id NOT IN
(SELECT d.organisation_id FROM consultations_delegation d WHERE d.round_id = :round)"""
ROUNDS = """SELECT r.*, k.symbol, (SELECT count(*) FROM consultations_delegation d WHERE d.round_id = r.id),
(SELECT max(w.closes) FROM consultations_window w WHERE w.round_id = r.id)
FROM consultations_round r JOIN consultations_document k ON k.id = r.document_id"""
PUBLICATIONS = """SELECT b.id, b.outline, b.release_at, y.reference FROM synthesis_publication b
JOIN synthesis_synthesisreport y ON y.id = b.report_id WHERE b.release_at <= :now AND b.withdrawn_at IS NULL"""
WAITING = f"({OUTCOME} IS NULL OR {OUTCOME} = 'clarification')"


@dataclass(frozen=True)
class Page:
    """`who`: officer, person of a body, or nobody. `filters`: the database is asked how it goes about the SQL."""

    address: str
    sql: str
    who: str = "officer"
    filters: bool = False


# What a page asks more than its SQL (rights, redactions, counts that stand beside the list, words of a report), as it
# was measured with half as much again, the slower database of the two. A page may come below: then lower its bound.
USUAL_BOUND = 4
BOUNDS = {
    "follow": 14,
    "follow, filtered": 14,
    "invite": 7,
    "invite, filtered": 7,
    "triage rounds": 6,
    "triage queue": 26,
    "triage queue, all": 26,
    "triage of one": 60,
    "coding": 6,
    "workbench": 30,
    "workbench, filtered": 30,
    "report": 80,
    "desk": 40,
    "desk, not coded": 30,
    "home of the office": 60,
    "home of a body": 15,
    "tasks of a body": 15,
    "public home": 14,
    "public rounds": 13,
    "public round": 15,
    "public wordings": 15,
    "coverage": 15,
    "public inputs": 15,
    "public inputs, far": 15,
    "public inputs, filtered": 220,
    "public inputs, words": 12,
    "public reports": 6,
    "public report": 1200,
}
# Pages that list nothing, by who looks at them: what a session, a menu and a template cost.
FRAMES = {"officer": "/admin/consultations/documents/add/", "person": "/check-receipt/", "nobody": "/check-receipt/"}
FOLLOW, QUEUE = "/admin/consultations/rounds/{round}/", "/admin/submissions/triage/{round}/"
CODING, INPUT_LIST = "/admin/synthesis/coding/{round}/", "/consultations/LARGE_round-1/inputs/"
PAGES = {
    "rounds": Page("/admin/consultations/rounds/", f"{ROUNDS} ORDER BY r.created_at DESC LIMIT 50"),
    "documents": Page(
        "/admin/consultations/documents/",
        "SELECT k.id, k.symbol, k.title, k.added_at, (SELECT count(*) FROM consultations_round r WHERE r.document_id "
        "= k.id) FROM consultations_document k ORDER BY k.added_at DESC LIMIT 50",
    ),
    "follow": Page(FOLLOW, f"{DELEGATIONS} ORDER BY o.constituency, o.short_name LIMIT 50"),
    "follow, filtered": Page(
        f"{FOLLOW}?constituency=nhri&standing=registered",
        f"{DELEGATIONS} AND o.constituency = 'nhri' AND d.registered_at IS NOT NULL "
        "ORDER BY o.constituency, o.short_name LIMIT 50",
        filters=True,
    ),
    "invite": Page(f"{FOLLOW}invite/", f"{BODIES} ORDER BY o.short_name LIMIT 100"),
    "invite, filtered": Page(
        f"{FOLLOW}invite/?region=african",
        f"{BODIES} AND o.regional_group = 'african' ORDER BY o.short_name LIMIT 100",
        filters=True,
    ),
    "triage rounds": Page(
        "/admin/submissions/triage/",
        f"SELECT r.*, (SELECT count(*) FROM submissions_submission s JOIN consultations_delegation d ON d.id = "
        f"s.delegation_id WHERE d.round_id = r.id AND {WAITING}) FROM consultations_round r "
        "ORDER BY r.announced_at DESC LIMIT 50",
    ),
    "triage queue": Page(QUEUE, f"{SUBMISSIONS} AND {WAITING} ORDER BY v.submitted_at LIMIT 50"),
    "triage queue, all": Page(f"{QUEUE}?show=all", f"{SUBMISSIONS} ORDER BY v.submitted_at LIMIT 50", filters=True),
    "triage of one": Page(
        "/admin/submissions/{submission}/",
        "SELECT i.* FROM submissions_input i JOIN submissions_version v ON v.id = i.version_id "
        f"WHERE v.submission_id = :submission AND {CURRENT}",
    ),
    "inputs of the office": Page(
        "/admin/submissions/inputs/{round}/",
        f'SELECT i.*, o.short_name, o.constituency {INPUTS} ORDER BY p."order", r.limb, i.number, i.id LIMIT 50',
    ),
    "coding rounds": Page(
        "/admin/synthesis/coding/", "SELECT r.* FROM consultations_round r ORDER BY r.announced_at DESC LIMIT 50"
    ),
    "coding": Page(
        CODING,
        f"SELECT i.recommendation_id, count(*), count(CASE WHEN EXISTS (SELECT 1 FROM synthesis_codedpassage c "
        f"WHERE c.input_id = i.id) THEN 1 END) {INPUTS} GROUP BY i.recommendation_id",
    ),
    "workbench": Page(
        f"{CODING}{{recommendation}}/", f"{BENCH} ORDER BY i.position, o.constituency, o.short_name LIMIT 50"
    ),
    "workbench, filtered": Page(
        f"{CODING}{{recommendation}}/?position=supports&constituency=nhri",
        f"{BENCH} AND i.position = 'supports' AND o.constituency = 'nhri' ORDER BY o.short_name LIMIT 50",
        filters=True,
    ),
    "reports": Page(
        "/admin/synthesis/reports/",
        "SELECT y.*, r.reference FROM synthesis_synthesisreport y JOIN consultations_round r ON r.id = y.round_id "
        "ORDER BY y.begun_at DESC LIMIT 50",
    ),
    "report": Page(
        "/admin/synthesis/reports/{report_id}/",
        "SELECT f.*, s.title FROM synthesis_finding f JOIN synthesis_section s ON s.id = f.section_id "
        'WHERE f.report_id = :report_id AND f.removed_at IS NULL ORDER BY s."order", f."order"',
    ),
    "desk": Page(
        "/admin/synthesis/reports/{report_id}/desk/{recommendation}/",
        f"SELECT c.*, t.name, i.* FROM synthesis_codedpassage c JOIN synthesis_theme t ON t.id = c.theme_id JOIN "
        f"(SELECT i.*, o.short_name {INPUTS} AND i.recommendation_id = :recommendation) i ON i.id = c.input_id "
        "WHERE c.theme_id = (SELECT id FROM synthesis_theme WHERE round_id = :round ORDER BY name LIMIT 1)",
    ),
    "desk, not coded": Page(
        "/admin/synthesis/reports/{report_id}/desk/{recommendation}/?theme=none",
        f"{BENCH} AND NOT EXISTS (SELECT 1 FROM synthesis_codedpassage c WHERE c.input_id = i.id)",
        filters=True,
    ),
    "coverage": Page(
        "/admin/synthesis/reports/{report_id}/coverage/",
        f"SELECT i.*, o.short_name {INPUTS} AND {OUTCOME} = 'admissible' AND NOT EXISTS (SELECT 1 FROM "
        "synthesis_disposition z WHERE z.line_id = i.line_id) AND i.line_id NOT IN (SELECT q.line_id FROM "
        "synthesis_evidence e JOIN submissions_input q ON q.id = e.input_id) "
        'ORDER BY p."order", r.limb, i.number, i.id LIMIT 25',
    ),
    "balance": Page(
        "/admin/synthesis/reports/{report_id}/balance/",
        f"SELECT i.recommendation_id, o.constituency, i.position, count(*) {INPUTS} AND {OUTCOME} = 'admissible' "
        "GROUP BY i.recommendation_id, o.constituency, i.position",
    ),
    "home of the office": Page("/admin/", "SELECT 1"),
    "home of a body": Page(
        "/home/",
        f"{ROUNDS} JOIN consultations_delegation e ON e.round_id = r.id JOIN consultations_membership m "
        "ON m.organisation_id = e.organisation_id WHERE m.user_id = :person ORDER BY r.announced_at DESC",
        "person",
    ),
    "tasks of a body": Page(
        "/rounds/{delegation}/",
        "SELECT r.*, p.number, i.* FROM consultations_round_recommendations x JOIN consultations_recommendation r "
        "ON r.id = x.recommendation_id JOIN consultations_paragraph p ON p.id = r.paragraph_id "
        "LEFT JOIN (submissions_input i JOIN submissions_version v ON v.id = i.version_id JOIN submissions_submission "
        f"s ON s.id = v.submission_id AND s.delegation_id = :delegation AND {CURRENT}) ON i.recommendation_id = r.id "
        'WHERE x.round_id = :round ORDER BY r."order", r.limb',
        "person",
    ),
    "public home": Page(
        "/", f"{ROUNDS} WHERE r.announced_at <= :now AND r.published_at IS NULL ORDER BY r.announced_at DESC", "nobody"
    ),
    "public rounds": Page("/consultations/", f"{ROUNDS} ORDER BY r.announced_at DESC LIMIT 25", "nobody"),
    "public round": Page(
        "/consultations/LARGE_round-1/",
        f"SELECT DISTINCT o.short_name, o.constituency {INPUTS} AND {OUTCOME} = 'admissible' "
        "AND i.confidentiality = 'public' AND v.confidentiality = 'public' ORDER BY o.constituency, o.short_name",
        "nobody",
    ),
    "public inputs": Page(INPUT_LIST, f"{PUBLIC} {IN_ORDER}", "nobody"),
    "public inputs, far": Page(f"{INPUT_LIST}?page=20", f"{PUBLIC} {IN_ORDER} OFFSET 380", "nobody"),
    "public inputs, filtered": Page(
        f"{INPUT_LIST}?position=amendment&constituency=nhri",
        f"{PUBLIC} AND i.position = 'amendment' AND o.constituency = 'nhri' {IN_ORDER}",
        "nobody",
        filters=True,
    ),
    "public inputs, words": Page(
        f"{INPUT_LIST}?words=tionchil",
        f"{PUBLIC} AND (i.comment LIKE '%tionchil%' OR i.rewording LIKE '%tionchil%' OR i.rationale LIKE '%tionchil%' "
        f"OR i.source LIKE '%tionchil%') {IN_ORDER}",
        "nobody",
        filters=True,
    ),
    "public wordings": Page(
        "/consultations/LARGE_round-1/wordings/",
        f"{PUBLIC} AND i.rewording <> '' AND i.recommendation_id = (SELECT x.recommendation_id FROM "
        "consultations_round_recommendations x JOIN consultations_recommendation y ON y.id = x.recommendation_id "
        'WHERE x.round_id = :round ORDER BY y."order" LIMIT 1) ORDER BY o.short_name',
        "nobody",
    ),
    "public reports": Page("/reports/", f"{PUBLICATIONS} ORDER BY b.release_at DESC LIMIT 25", "nobody"),
    "public report": Page("/reports/{report}/", f"{PUBLICATIONS} AND y.reference = :report", "nobody"),
}
