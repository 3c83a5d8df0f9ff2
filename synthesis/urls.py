"""Pages of the secretariat on reports, under /admin/synthesis/; the workbench has its own (`synthesis.coding.urls`)."""

from synthesis.exports import urls as exports
from synthesis.observations import urls as observations
from synthesis.publication import urls as publication
from synthesis.quality import urls as quality
from synthesis.reports import urls as reports
from synthesis.review import urls as review

app_name = "synthesis"
urlpatterns = [
    *reports.secretariat,
    *review.secretariat,
    *publication.secretariat,
    *quality.secretariat,
    *exports.secretariat,
    *observations.secretariat,
]
