"""Names of columns that tools for surveys give by themselves. The limited child knows them: imports without Django."""

TIMESTAMPS = frozenset(
    {"timestamp", "horodateur", "marca temporal", "отметка времени", "طابع زمني", "时间戳记", "zeitstempel"}
)
# By our names for roles; other columns of the tools are left out.
SURVEY_NAMES: dict[str, str] = {
    **dict.fromkeys(("id", "response id", "contribution id", "respondent id", "submission id"), "external_id"),
    **dict.fromkeys(
        ("submitdate", "date submitted", "completion time", "creation date", "submission date", *TIMESTAMPS), "received"
    ),
    **dict.fromkeys(("startlanguage", "start language", "languages", "language"), "language"),
    **dict.fromkeys(
        (
            "email",
            "email address",
            "name",
            "user name",
            "username",
            "invitation number",
            "token",
            "ipaddr",
            "ip address",
        ),
        "private",
    ),
}
OTHER_NAMES = frozenset(
    {
        *(
            "start time",
            "last modified time",
            "lastpage",
            "last page",
            "seed",
            "startdate",
            "date started",
            "datestamp",
        ),
        *("date last action", "refurl", "referrer url", "last update", "agency id", "docket id", "tracking number"),
        *("document id", "document type", "posted date", "organization name", "first name", "last name"),
        *("comment on document id", "is withdrawn?", "received date", "attachment files", "content files"),
    }
)
