"""Names of columns that tools for surveys give by themselves. The limited child knows them: imports without Django."""

TIMESTAMPS = frozenset(
    {"timestamp", "horodateur", "marca temporal", "отметка времени", "طابع زمني", "时间戳记", "zeitstempel"}
)
QUALTRICS_CODES = frozenset(
    {
        "startdate",
        "enddate",
        "status",
        "ipaddress",
        "progress",
        "finished",
        "recordeddate",
        "responseid",
        "userlanguage",
    }
)
QUALTRICS_TEXTS = frozenset(  # what it says below these
    {"start date", "end date", "response type", "ip address", "progress", "finished", "recorded date", "response id"}
)
# By our names for roles; other columns of the tools are left out.
SURVEY_NAMES: dict[str, str] = {
    **dict.fromkeys(
        ("id", "response id", "contribution id", "respondent id", "submission id", "responseid", "_id", "#"),
        "external_id",
    ),
    **dict.fromkeys(
        (
            *("submitdate", "date submitted", "completion time", "creation date", "submission date", "recorded date"),
            *("recordeddate", "submit date", "_submission_time", *TIMESTAMPS),
        ),
        "received",
    ),
    **dict.fromkeys(
        ("startlanguage", "start language", "languages", "language", "user language", "userlanguage"), "language"
    ),
    **dict.fromkeys(
        (
            "email",
            "email address",
            "name",
            "user name",
            "username",
            "invitation number",
            "token",
            "access code",
            "ipaddr",
            "ip address",
            "ipaddress",
            "location latitude",
            "location longitude",
            "network id",
            "deviceid",
            "_submitted_by",
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
        *("_uuid", "_validation_status", "_submitted_by", "__version__", "_index", "_status", "_tags", "_notes"),
        *("start date", "stage date", "response type", "network id", "distribution channel"),
        *("document id", "document type", "posted date", "organization name", "first name", "last name"),
        *("comment on document id", "is withdrawn?", "received date", "attachment files", "content files"),
    }
)
