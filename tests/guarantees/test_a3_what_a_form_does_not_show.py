"""A3: fields a form does not show cannot be posted. Every post of the walk carries them all, with values of their own;
the database is watched for any trace of one of them."""

import pytest

from tests.permissions.walk import Walk

pytestmark = pytest.mark.django_db

# Wagtail keeps what is posted to a preview of an editorial page, for the person who previews, until they save.
KEPT_FOR_A_PREVIEW = ("admin/pages/<int:page_id>/edit/preview/", "wagtailadmin_formstate")


def test_no_value_of_a_field_that_is_not_shown_is_written(walked: Walk) -> None:
    if not any(walked.of(method="POST")):
        pytest.skip("WALK=short: posts are tried on the other database.")
    traces = {(answer.route, table) for answer in walked.of(method="POST") for table in answer.strays}
    assert traces <= {KEPT_FOR_A_PREVIEW}


def test_posts_do_write_or_the_watch_proves_nothing(walked: Walk) -> None:
    if not any(walked.of(method="POST")):
        pytest.skip("WALK=short: posts are tried on the other database.")
    written = {table for answer in walked.of(method="POST") for table in answer.written}
    assert {"submissions_triagedecision", "consultations_delegation", "consultations_membership"} <= written
