"""A rejection: a reason of the scene, an explanation the buyer can act on, and the facts it rests on."""

from datetime import datetime

from aftersale.core.after_sale.commands import Reject
from aftersale.core.after_sale.deadlines import deadline
from aftersale.core.after_sale.facts import ApplicationRejected
from aftersale.core.after_sale.state import AfterSale, Order, Rejection, Stage
from aftersale.core.policy import Policy
from aftersale.core.reasons import (
    REJECT_REASONS,
    Outcome,
    RejectReason,
    Scene,
    build_sheet,
    is_filled_template,
    judge_on_record,
    leftover_placeholders,
    remedies_for,
    scene_of,
    template_version,
)
from aftersale.core.refusal import Refusal, RefusalCode


def reject(
    order: Order, after_sale: AfterSale, command: Reject, policy: Policy, now: datetime
) -> ApplicationRejected:
    """The rejection as a fact. The reason is judged again here, by what is known at this moment."""
    scene = scene_of(order, after_sale)
    reason = _reason(command.reject_reason, scene)
    explanation = _explanation(command.explanation, policy)
    if len(command.evidence) > policy.evidence_count_max:
        raise Refusal(RefusalCode.EVIDENCE_TOO_MANY, max=policy.evidence_count_max)
    sheet = build_sheet(order, after_sale, policy, now)
    outcome, because, facts = judge_on_record(reason, sheet)
    if command.bulk and not (reason.bulk and outcome is Outcome.SUPPORTED):
        raise Refusal(RefusalCode.REJECT_REASON_NOT_FOR_BULK, label=reason.label)
    proved = outcome is Outcome.SUPPORTED or (outcome is Outcome.PROVABLE and command.evidence)
    if not proved and not command.acknowledged_risks:
        raise Refusal(RefusalCode.RISKS_NOT_ACKNOWLEDGED, outcome=outcome.value, because=because)
    remedies = remedies_for(reason, order, after_sale, sheet, policy, now)
    rejection = Rejection(
        reject_reason=reason.code,
        scene=scene.value,
        type=after_sale.type,
        version=after_sale.version + 1,
        label=reason.label,
        explanation=explanation,
        at=now,
        outcome=outcome.value,
        edited=not is_filled_template(explanation, reason, sheet, remedies, policy, now),
        template_version=template_version(reason),
        acknowledged_risks=command.acknowledged_risks,
        evidence=command.evidence,
        remedies=remedies,
    )
    return ApplicationRejected(
        after_sale_id=after_sale.after_sale_id,
        rejection=rejection,
        facts=facts,
        deadline_at=deadline(Stage.BUYER_ADJUSTS, order, after_sale, policy, now),
    )


def _reason(code: str, scene: Scene) -> RejectReason:
    if not code:
        raise Refusal(RefusalCode.REJECT_REASON_MISSING)
    reason = REJECT_REASONS.get(code)
    if reason is None:
        raise Refusal(RefusalCode.REJECT_REASON_UNKNOWN, reject_reason=code)
    if scene not in reason.scenes:
        raise Refusal(RefusalCode.REJECT_REASON_OTHER_SCENE, reject_reason=code, label=reason.label)
    return reason


def _explanation(text: str, policy: Policy) -> str:
    text = text.strip()
    if not text:
        raise Refusal(RefusalCode.EXPLANATION_EMPTY)
    blanks = leftover_placeholders(text)
    if blanks:
        raise Refusal(RefusalCode.EXPLANATION_HAS_PLACEHOLDERS, placeholders=" ".join(blanks))
    if len(text) > policy.explanation_chars_max:
        raise Refusal(RefusalCode.EXPLANATION_TOO_LONG, count=len(text), max=policy.explanation_chars_max)
    return text
