"""What an act takes: one body for each, with the names and defaults of the command it becomes."""

from typing import Any, ClassVar

import msgspec

from aftersale.core.after_sale import commands as c
from aftersale.core.after_sale.allowed import Act
from aftersale.core.after_sale.state import AfterSaleType, ProposalKind, ReturnAddress
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.store.queries.addresses import AddressBook
from aftersale.web.api.address_bodies import AddressBody, chosen
from aftersale.web.api.bodies import (
    AskedFen,
    AskedUnits,
    Body,
    EvidenceIds,
    Fen,
    Id,
    Long,
    Short,
    Version,
)


class ActBody(Body, frozen=True, kw_only=True):
    """Base of the bodies of acts. `seen_version`: the act is refused when there is a newer one."""

    ACT: ClassVar[Act]
    COMMAND: ClassVar[type[Any]]
    ADDRESSED: ClassVar[bool] = False
    """Whether the shop's addresses have a say in it."""
    seen_version: Version | None = None

    def as_command(self, shop_id: int, after_sale_id: int) -> c.AnyCommand:
        """The command: its fields are this body's."""
        said = {name: getattr(self, name) for name in self.__struct_fields__ if name not in ADDRESS_FIELDS}
        command: c.AnyCommand = self.COMMAND(shop_id=shop_id, after_sale_id=after_sale_id, **said)
        return command

    def addressed(self, command: c.AnyCommand, book: AddressBook) -> c.AnyCommand:
        """The command with what the caller left out and the shop's addresses say."""
        del book
        return command


class AddressedBody(ActBody, frozen=True, kw_only=True):
    """Base of the bodies that may say where goods are sent: in words, by the id of a kept address, or not."""

    ADDRESSED = True
    return_address: AddressBody | None = None
    return_address_id: Id | None = None


ADDRESS_FIELDS = frozenset(AddressedBody.__struct_fields__) - frozenset(ActBody.__struct_fields__)
"""What becomes part of the command only when the shop's addresses are known."""


class AdjustmentBody(ActBody, frozen=True, kw_only=True):
    """The application again, changed; what is left out stays."""

    ACT = Act.APPLICATION
    COMMAND = c.Adjust
    type: AfterSaleType | None = None
    quantity: AskedUnits | None = None
    amount_fen: AskedFen | None = None
    application_reason: Short | None = None
    description: Long | None = None
    goods_received: bool | None = None
    evidence: EvidenceIds | None = None
    wanted: Long | None = None


EvidenceKinds = dict[Short, Short]
"""What a piece is to show, by its id. One that is not named counts for the first kind the reason still lacks."""


class RejectionBody(ActBody, frozen=True, kw_only=True):
    """`reject_reason` is required; it may be left out here so that the refusal can say so in words.

    `offer_fen`: what the merchant would pay instead; the buyer takes it with one call, 0 offers nothing.
    """

    ACT = Act.REJECTION
    COMMAND = c.Reject
    reject_reason: Short = ""
    explanation: Long = ""
    evidence: EvidenceIds = ()
    evidence_kinds: EvidenceKinds = msgspec.field(default_factory=dict)
    acknowledged_risks: bool = False
    offer_fen: Fen = 0


class ApprovalBody(AddressedBody, frozen=True, kw_only=True):
    """Without an address the shop's default is told; `intercept`: refund once the parcel is stopped."""

    ACT = Act.APPROVAL
    COMMAND = c.Approve
    intercept: bool = False

    def addressed(self, command: c.AnyCommand, book: AddressBook) -> c.AnyCommand:
        return msgspec.structs.replace(
            command, return_address=chosen(self.return_address, self.return_address_id, book)
        )


class ProposalBody(ActBody, frozen=True, kw_only=True):
    """What is offered instead. With kind `change`, what is left out stays as the buyer asked."""

    ACT = Act.PROPOSAL
    COMMAND = c.Propose
    kind: ProposalKind
    reason: Short
    message: Long = ""
    type: AfterSaleType | None = None
    amount_fen: AskedFen | None = None
    evidence: EvidenceIds = ()


class ProposalAnswerBody(ActBody, frozen=True, kw_only=True):
    """Yes or no; a yes to "add evidence" brings `description` and `evidence` along."""

    ACT = Act.PROPOSAL_ANSWER
    COMMAND = c.AnswerProposal
    ADDRESSED = True
    accept: bool
    note: Long = ""
    description: Long | None = None
    evidence: EvidenceIds | None = None

    def addressed(self, command: c.AnyCommand, book: AddressBook) -> c.AnyCommand:
        return msgspec.structs.replace(command, return_address=book.default)


class ReturnAddressBody(AddressedBody, frozen=True, kw_only=True):
    """Where the goods are to be sent; without an address it is the shop's default."""

    ACT = Act.RETURN_ADDRESS
    COMMAND = c.GiveReturnAddress

    def as_command(self, shop_id: int, after_sale_id: int) -> c.GiveReturnAddress:
        return c.GiveReturnAddress(
            shop_id=shop_id,
            after_sale_id=after_sale_id,
            seen_version=self.seen_version,
            return_address=ReturnAddress(receiver="", phone="", detail=""),
        )

    def addressed(self, command: c.AnyCommand, book: AddressBook) -> c.AnyCommand:
        address = chosen(self.return_address, self.return_address_id, book)
        if address is None:
            raise Refusal(RefusalCode.RETURN_ADDRESS_INVALID)
        return msgspec.structs.replace(command, return_address=address)


class ParcelBody(ActBody, frozen=True, kw_only=True):
    """Base of the bodies that name a parcel."""

    tracking_number: Short
    carrier: Short = ""


class ReturnShipmentBody(ParcelBody, frozen=True, kw_only=True):
    """The parcel in which the goods come back."""

    ACT = Act.RETURN_SHIPMENT
    COMMAND = c.ShipReturn


class ReshipmentBody(ParcelBody, frozen=True, kw_only=True):
    """The parcel with the new goods of an exchange."""

    ACT = Act.RESHIPMENT
    COMMAND = c.Reship


class SendingBackBody(ParcelBody, frozen=True, kw_only=True):
    """The parcel in which refused goods go home."""

    ACT = Act.SENDING_BACK
    COMMAND = c.SendBack


class ReceiptBody(ActBody, frozen=True, kw_only=True):
    """All units, or `accepted_quantity` of them; then the others are refused as a rejection would."""

    ACT = Act.RECEIPT
    COMMAND = c.Receive
    accepted_quantity: AskedUnits | None = None
    note: Long = ""
    evidence: EvidenceIds = ()
    evidence_kinds: EvidenceKinds = msgspec.field(default_factory=dict)
    reject_reason: Short = ""
    explanation: Long = ""
    acknowledged_risks: bool = False
    offer_fen: Fen = 0


class ConfirmationBody(ActBody, frozen=True, kw_only=True):
    """The new goods, or the payment, arrived."""

    ACT = Act.CONFIRMATION
    COMMAND = c.Confirm


class NotedBody(ActBody, frozen=True, kw_only=True):
    """Base of the bodies with nothing but a remark."""

    note: Long = ""


class CancellationBody(NotedBody, frozen=True, kw_only=True):
    """The application is withdrawn."""

    ACT = Act.CANCELLATION
    COMMAND = c.Cancel


class PaymentDenialBody(NotedBody, frozen=True, kw_only=True):
    """The payment did not arrive."""

    ACT = Act.PAYMENT_DENIAL
    COMMAND = c.DenyPayment


class ImmediateRefundBody(NotedBody, frozen=True, kw_only=True):
    """The refund is made now."""

    ACT = Act.IMMEDIATE_REFUND
    COMMAND = c.RefundImmediately


class ReminderBody(NotedBody, frozen=True, kw_only=True):
    """The other side is asked to go on."""

    ACT = Act.REMINDER
    COMMAND = c.Remind


class InterceptionBody(NotedBody, frozen=True, kw_only=True):
    """Whether the parcel was stopped."""

    ACT = Act.INTERCEPTION
    COMMAND = c.ReportInterception
    succeeded: bool


class OfflinePaymentBody(NotedBody, frozen=True, kw_only=True):
    """The refund was paid another way; `evidence` proves it."""

    ACT = Act.OFFLINE_PAYMENT
    COMMAND = c.PayOffline
    evidence: EvidenceIds = ()


class RefundRetryBody(ActBody, frozen=True, kw_only=True):
    """The payment provider is tried again."""

    ACT = Act.REFUND_RETRY
    COMMAND = c.RetryRefund


ACT_BODIES: tuple[type[ActBody], ...] = (
    ApprovalBody,
    RejectionBody,
    ProposalBody,
    ProposalAnswerBody,
    AdjustmentBody,
    CancellationBody,
    ReturnAddressBody,
    ReturnShipmentBody,
    ReceiptBody,
    ReshipmentBody,
    SendingBackBody,
    ConfirmationBody,
    PaymentDenialBody,
    ImmediateRefundBody,
    InterceptionBody,
    OfflinePaymentBody,
    RefundRetryBody,
    ReminderBody,
)
BODY_OF: dict[Act, type[ActBody]] = {body.ACT: body for body in ACT_BODIES}
"""Every act that somebody can ask for; a test holds it against the table of acts."""
