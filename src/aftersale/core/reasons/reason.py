"""What a reject reason is: conditions over facts, the evidence it owes, its words and its remedies."""

from collections.abc import Callable, Collection
from enum import StrEnum

import msgspec

from aftersale.core.reasons.scene import Scene
from aftersale.core.reasons.sheet import FactSheet
from aftersale.core.text import Text


class Outcome(StrEnum):
    """What the known facts say about a reason."""

    SUPPORTED = "supported"
    PROVABLE = "provable"
    CONTRADICTED = "contradicted"


OUTCOME_LABELS: dict[Outcome, Text] = {
    Outcome.SUPPORTED: Text("事实支持", "The facts support it"),
    Outcome.PROVABLE: Text("需要凭证", "It needs proof"),
    Outcome.CONTRADICTED: Text("与事实不符", "The facts contradict it"),
}


class Condition(msgspec.Struct, frozen=True):
    """One question to the facts, and the sentence for each answer.

    `if_unknown` says what an open answer means where the condition must hold: usually that
    evidence can close it; CONTRADICTED where without this fact there is no ground at all.
    """

    name: str
    test: Callable[[FactSheet], bool | None]
    when_true: Text
    when_false: Text
    when_unknown: Text
    if_unknown: Outcome = Outcome.PROVABLE


class EvidenceKind(StrEnum):
    """What can stand in for a fact that the system does not know (rules 5.1)."""

    CARRIER_TRACE = "carrier_trace"
    CARRIER_CERTIFICATE = "carrier_certificate"
    PROOF_OF_DELIVERY = "proof_of_delivery"
    PACKING_VIDEO = "packing_video"
    WEIGHTS = "weights"
    UNPACKING_VIDEO = "unpacking_video"
    INSPECTION_PHOTOS = "inspection_photos"
    CHAT_RECORD = "chat_record"
    QUALITY_REPORT = "quality_report"
    ORIGIN = "origin"
    BUYER_CONFIRMATION = "buyer_confirmation"
    ACTIVATION_RECORD = "activation_record"
    PRODUCTION_RECORD = "production_record"
    PAYMENT_VOUCHER = "payment_voucher"
    LISTING_SNAPSHOT = "listing_snapshot"
    STOCK_RECORD = "stock_record"
    SYSTEM_RECORD = "system_record"


EVIDENCE_LABELS: dict[EvidenceKind, Text] = {
    EvidenceKind.CARRIER_TRACE: Text("物流轨迹", "Carrier trace"),
    EvidenceKind.CARRIER_CERTIFICATE: Text("快递盖章证明", "Stamped carrier certificate"),
    EvidenceKind.PROOF_OF_DELIVERY: Text("签收凭证", "Proof of delivery"),
    EvidenceKind.PACKING_VIDEO: Text("打包视频", "Packing video"),
    EvidenceKind.WEIGHTS: Text("三次称重记录", "Three weights"),
    EvidenceKind.UNPACKING_VIDEO: Text("开箱视频", "Unpacking video"),
    EvidenceKind.INSPECTION_PHOTOS: Text("验货照片", "Inspection photos"),
    EvidenceKind.CHAT_RECORD: Text("聊天记录", "Chat record"),
    EvidenceKind.QUALITY_REPORT: Text("检测报告", "Quality report"),
    EvidenceKind.ORIGIN: Text("进货来源凭证", "Proof of origin"),
    EvidenceKind.BUYER_CONFIRMATION: Text("买家确认记录", "Buyer's confirmation"),
    EvidenceKind.ACTIVATION_RECORD: Text("激活或拆封记录", "Activation or unsealing record"),
    EvidenceKind.PRODUCTION_RECORD: Text("生产记录", "Production record"),
    EvidenceKind.PAYMENT_VOUCHER: Text("付款凭证", "Payment voucher"),
    EvidenceKind.LISTING_SNAPSHOT: Text("商品页快照", "Listing snapshot"),
    EvidenceKind.STOCK_RECORD: Text("库存记录", "Stock record"),
    EvidenceKind.SYSTEM_RECORD: Text("系统记录", "System record"),
}


class EvidenceRule(msgspec.Struct, frozen=True):
    """One piece of evidence; `required`: owed unless the known facts alone support the reason."""

    kind: EvidenceKind
    required: bool
    show: Text
    instead: tuple[EvidenceKind, ...] = ()
    """Kinds that serve as well."""

    def met_by(self, brought: Collection[str]) -> bool:
        """Whether one of these kinds shows what is asked for."""
        return self.kind in brought or any(kind in brought for kind in self.instead)


class RemedyKind(StrEnum):
    """What the buyer can do after the rejection; cancelling is always possible and not listed."""

    CHANGE_TYPE = "change_type"
    LOWER_AMOUNT = "lower_amount"
    CHANGE_REASON = "change_reason"
    ADD_EVIDENCE = "add_evidence"
    FIX_TRACKING = "fix_tracking"
    """Correct the number of the returned parcel; never costs an attempt (rules 6.2, D)."""
    ACCEPT_OFFER = "accept_offer"
    """Take the smaller sum that the merchant named; it is paid at once."""
    REFUSE_AT_DOOR = "refuse_at_door"
    WAIT = "wait"
    REAPPLY = "reapply"
    CANCEL = "cancel"


class RejectReason(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the catalogue.

    `templates` go from rich to plain: the first whose facts are all known is used, so the last names
    only what is always known. The patterns of groundless rejection know themselves which reasons they can
    hit: `groundless.patterns_for`.
    """

    code: str
    label: Text
    scenes: tuple[Scene, ...]
    must: tuple[Condition, ...]
    must_not: tuple[Condition, ...] = ()
    evidence: tuple[EvidenceRule, ...]
    templates: tuple[Text, ...]
    remedies: tuple[RemedyKind, ...]
    liability_hint: Text
    sources: str
    platform_codes: tuple[int, ...] = ()
    """The numbers under which the WeChat shop knows it (rules 5.10)."""
    better_negotiated: bool = False
    """Whether a proposal answers better than a rejection (rules 6.2), so that it is tried first. D."""
    leans_on: str = ""
    """With a reason the shop made: the catalogue's reason whose conditions it inherits."""
    own_version: int = 0
    """The version of the shop's own words, which then stand first among the templates; 0: it has none."""
    bulk: bool = False
    """Whether many may be rejected with it at once: its truth rests on facts of the record alone. D."""

    @property
    def base(self) -> str:
        """The catalogue's code: what conditions, patterns and rules speak of."""
        return self.leans_on or self.code


def evidence_owed(reason: RejectReason, outcome: Outcome) -> tuple[EvidenceRule, ...]:
    """What the merchant has to show: nothing more when the facts alone support the reason."""
    if outcome is Outcome.SUPPORTED:
        return ()
    return tuple(rule for rule in reason.evidence if rule.required)
