from django.apps import AppConfig


class ConsultationsConfig(AppConfig):
    name = "consultations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts.sign_in import factors
        from consultations import (
            audit,  # noqa: F401 - declare acts, groups and mails
            mails,  # noqa: F401 - declare acts, groups and mails
            permissions,
            receivers,  # noqa: F401 - declare acts, groups and mails
        )
        from consultations.receivers import connect
        from core.db import triggers

        connect()
        factors.declare_rule(
            factors.FactorRule(
                is_offered=permissions.is_any_focal_point,
                is_required=permissions.needs_factor,
                reasons=lambda user: permissions.rounds_requiring_factor(user).values_list("title", flat=True),
            )
        )

        # Acts with a reason: who had more time, and why, is never said anew (DOMAIN 4).
        triggers.keep("consultations.Extension", "consultations.RoundAct", "consultations.Authority")
        over = "OLD.answered_at IS NOT NULL OR OLD.withdrawn_at IS NOT NULL"
        triggers.keep("consultations.ExtensionRequest", events=["UPDATE"], when=over)
        triggers.keep("consultations.ExtensionRequest", "consultations.ProtectedReport", events=["DELETE"])
        triggers.keep("consultations.ProtectedReport", events=["UPDATE"], when="OLD.what <> NEW.what")
        triggers.keep("consultations.ProtectedNote")
        triggers.keep("consultations.Message", events=["UPDATE", "DELETE"], when="OLD.sent_at IS NOT NULL")
