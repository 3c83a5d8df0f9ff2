"""Guardian's per-round rows, with direct keys so that they die with their round (A7), and the groups they go to."""

from django.contrib.auth.models import Group
from django.db import models

from consultations.enums import Duty
from consultations.models.rounds import Round
from core.guardian import GroupObjectPermissionBase, UserObjectPermissionBase
from core.models import UUIDModel


class RoundUserObjectPermission(UserObjectPermissionBase):
    """Exists because guardian wants the pair; nothing is ever given to a single person."""

    content_object = models.ForeignKey(Round, on_delete=models.CASCADE)

    def __str__(self) -> str:
        return str(self.pk)


class RoundGroupObjectPermission(GroupObjectPermissionBase):
    content_object = models.ForeignKey(Round, on_delete=models.CASCADE)

    def __str__(self) -> str:
        return str(self.pk)


class DutyGroup(UUIDModel):
    """The group that holds one duty in one round. Hidden from Wagtail's user and group forms."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="duty_groups")
    duty = models.CharField(max_length=20, choices=Duty)
    group = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="duty_group")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "duty"], name="one_group_per_duty")]

    def __str__(self) -> str:
        return f"{self.round.reference} {self.duty}"
