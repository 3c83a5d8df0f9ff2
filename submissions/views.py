"""Access to pages of a body's own work, for the views of `core.web.act_views`."""

from typing import Any
from uuid import UUID

from consultations.models import Delegation
from consultations.views import BodyMixin
from submissions.drafting.status import submission_status


class WorkMixin(BodyMixin):
    """About a delegation of the person's own body; `standing` is where its submission stands."""

    def get_object(self, delegation: UUID, **kwargs: Any) -> Delegation:
        own = super().get_object(delegation)
        self.standing = submission_status(own)
        return own
