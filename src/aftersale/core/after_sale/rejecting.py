"""A rejection: a reason of the scene, an explanation the buyer can act on, and the facts it rests on."""

from datetime import datetime

from aftersale.core.after_sale.commands import Reject
from aftersale.core.after_sale.deadlines import deadline
from aftersale.core.after_sale.facts import ApplicationRejected
from aftersale.core.after_sale.granting import most_for, worth
from aftersale.core.after_sale.knowledge import NOTHING_KNOWN, ShopKnowledge
from aftersale.core.after_sale.state import AfterSale, Order, Rejection, Shown, Stage
from aftersale.core.groundless import RejectedCase, find
from aftersale.core.money import Fen, yuan
from aftersale.core.policy import Policy
from aftersale.core.reason_desk import missing_kinds, shown_as
from aftersale.core.reason_desk.advise import closed
from aftersale.core.reason_desk.negotiate_first import negotiate_first, way_opens_at
from aftersale.core.reasons import (
    EvidenceKind,
    Outcome,
    RejectReason,
    Scene,
    is_filled_template,
    judge_on_record,
    leftover_placeholders,
    remedies_for,
    scene_of,
    words_used,
)
from aftersale.core.reasons.known_to_shop import OTHER, reason_in
from aftersale.core.reasons.offer import sheet_of
from aftersale.core.reasons.sheet import FactSheet
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.core.wording import LINT_RULES, Level, Lint, lint


def reject(
    order: Order,
    after_sale: AfterSale,
    command: Reject,
    policy: Policy,
    now: datetime,
    known: ShopKnowledge = NOTHING_KNOWN,
) -> ApplicationRejected:
    """The rejection as a fact. The reason is judged again here, by what is known at this moment."""
    scene = scene_of(order, after_sale)
    reason = _reason(command.reject_reason, scene, known, policy)
    _offer_below(order, after_sale, command.offer_fen)
    sheet = sheet_of(order, after_sale, policy, now, command.offer_fen)
    explanation = _explanation(command.explanation, policy)
    remedies = remedies_for(reason, order, after_sale, sheet, policy, now, command.offer_fen)
    edited = not is_filled_template(explanation, reason, sheet, remedies, policy, now)
    # The catalogue's own words were read when they were written (a test does); whose facts they name is judged.
    ours = not edited and not reason.own_version
    lints = () if ours else _wording(explanation, reason, sheet, policy)
    if len(command.evidence) > policy.evidence_count_max:
        raise Refusal(RefusalCode.EVIDENCE_TOO_MANY, max=policy.evidence_count_max)
    shown = shown_as(reason, command.evidence, command.evidence_kinds, known.hashes)
    outcome, because, facts = judge_on_record(reason, sheet)
    if reason.base == OTHER:
        _other(reason, command, explanation, policy)
    negotiate = negotiate_first(
        reason, sheet, known.book, policy, lambda: way_opens_at(order, after_sale, policy, now)
    )
    refusal = closed(reason, outcome, negotiate, known.book, policy)
    if refusal is not None:
        raise refusal
    if command.bulk and not (reason.bulk and outcome is Outcome.SUPPORTED):
        raise Refusal(RefusalCode.REJECT_REASON_NOT_FOR_BULK, label=reason.label)
    if risky(reason, outcome, shown, lints) and not command.acknowledged_risks:
        raise Refusal(RefusalCode.RISKS_NOT_ACKNOWLEDGED, outcome=outcome.value, because=because)
    rejection = Rejection(
        reject_reason=reason.code,
        leans_on=reason.leans_on,
        scene=scene.value,
        type=after_sale.type,
        version=after_sale.version + 1,
        label=reason.label,
        explanation=explanation,
        at=now,
        outcome=outcome.value,
        edited=edited,
        template_version=words_used(reason, sheet),
        acknowledged_risks=command.acknowledged_risks,
        evidence=command.evidence,
        shown=shown,
        remedies=remedies,
        offer_fen=command.offer_fen,
        lints=tuple(dict.fromkeys(one.code for one in lints)),
    )
    case = RejectedCase(
        reason=reason,
        outcome=outcome,
        scene=scene,
        sheet=sheet,
        explanation=explanation,
        shown=frozenset(EvidenceKind(one.kind) for one in shown if one.kind),
        lints=frozenset(rejection.lints),
        offered=command.offer_fen > 0,
    )
    return ApplicationRejected(
        after_sale_id=after_sale.after_sale_id,
        rejection=rejection,
        facts=facts,
        findings=find(case),
        deadline_at=deadline(Stage.BUYER_ADJUSTS, order, after_sale, policy, now),
    )


def risky(
    reason: RejectReason, outcome: Outcome, shown: tuple[Shown, ...], lints: tuple[Lint, ...] = ()
) -> bool:
    """Whether the merchant has to say that he knows what he risks: the facts are against it, evidence is
    missing, or the words match a pattern of groundless rejection (rules 5.11)."""
    return (
        outcome is Outcome.CONTRADICTED
        or (outcome is Outcome.PROVABLE and (not shown or bool(missing_kinds(reason, outcome, shown))))
        or any(LINT_RULES[one.code].patterns for one in lints)
    )


def _reason(code: str, scene: Scene, known: ShopKnowledge, policy: Policy) -> RejectReason:
    if not code:
        raise Refusal(RefusalCode.REJECT_REASON_MISSING)
    reason = reason_in(known.book, code, policy)
    if reason is None:
        raise Refusal(RefusalCode.REJECT_REASON_UNKNOWN, reject_reason=code)
    if scene not in reason.scenes:
        raise Refusal(RefusalCode.REJECT_REASON_OTHER_SCENE, reject_reason=code, label=reason.label)
    return reason


def _offer_below(order: Order, a: AfterSale, offer_fen: Fen) -> None:
    """A sum that comes with a rejection can be paid, and is less than what was asked for."""
    if not offer_fen:
        return
    asked = worth(order, a)
    if not 0 < offer_fen < asked:
        raise Refusal(RefusalCode.OFFER_NOT_BELOW, asked_fen=asked, asked_yuan=yuan(asked))
    most = most_for(order, a)
    if offer_fen > most:
        raise Refusal(
            RefusalCode.AMOUNT_OVER_REFUNDABLE, field="offer_fen", max_fen=most, max_yuan=yuan(most)
        )


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


def _wording(explanation: str, reason: RejectReason, sheet: FactSheet, policy: Policy) -> tuple[Lint, ...]:
    """What is found in the words, once nothing of it stops the rejection."""
    lints = lint(explanation, reason, sheet, policy)
    for one in lints:
        if one.level is Level.BLOCKING:
            raise Refusal(
                RefusalCode.EXPLANATION_UNFIT,
                words=one.words or explanation,
                why=one.why,
                lint=one.code,
                start=one.start,
                end=one.end,
                mend=one.mend,
            )
    return lints


def _other(reason: RejectReason, command: Reject, explanation: str, policy: Policy) -> None:
    """A reason without conditions has to carry itself (rules 5.9, D)."""
    if len(explanation) < policy.other_chars_min:
        raise Refusal(RefusalCode.EXPLANATION_TOO_SHORT, label=reason.label, min=policy.other_chars_min)
    if not command.evidence or not command.offer_fen:
        raise Refusal(RefusalCode.OTHER_REASON_NEEDS_MORE)
