"""The findings of the report, in its order, with every wording they went through."""

from portal.demonstration.cast.findings import cooperation, decisions, mechanisms, protection, regularization
from portal.demonstration.cast.findings.mechanisms import REFUSED

FINDINGS = (
    *decisions.FINDINGS,
    *protection.FINDINGS,
    *regularization.FINDINGS,
    *cooperation.FINDINGS,
    *mechanisms.FINDINGS,
    *mechanisms.REFERENCES,
)

__all__ = ["FINDINGS", "REFUSED"]
