"""What people type and attach: bounded in one place."""

from aftersale.core.policy import Policy
from aftersale.core.refusal import Refusal, RefusalCode


def check_note(note: str, policy: Policy) -> None:
    """A remark beside an act."""
    if len(note) > policy.description_chars_max:
        raise Refusal(RefusalCode.DESCRIPTION_TOO_LONG, max=policy.description_chars_max)


def check_evidence(evidence: tuple[str, ...], policy: Policy) -> None:
    """How many pieces one act may bring; whether they exist is the door's to check."""
    if len(evidence) > policy.evidence_count_max:
        raise Refusal(RefusalCode.EVIDENCE_TOO_MANY, max=policy.evidence_count_max)


def parcel_number(text: str) -> str:
    """A tracking number as carriers write it: without blanks, in capitals. Raises when it cannot be one."""
    number = "".join(text.split()).upper()
    if not (6 <= len(number) <= 40 and number.isascii() and number.replace("-", "").isalnum()):
        raise Refusal(RefusalCode.TRACKING_NUMBER_INVALID)
    return number
