"""The catalogue as one shop knows it: with its own words, its own reasons, and "other" where that is allowed."""

from msgspec.structs import replace

from aftersale.core.policy import Policy
from aftersale.core.reasons.catalogue import REJECT_REASONS, reasons_of
from aftersale.core.reasons.reason import RejectReason
from aftersale.core.reasons.scene import Scene
from aftersale.core.reasons.shop_book import OwnReason, ShopBook

OTHER = "other"
"""The reason in the merchant's own words (rules 5.9)."""

OTHER_COUNTS_FROM = 10
"""Rejections from which the share of "other" says something. D."""


def reason_in(book: ShopBook, code: str, policy: Policy) -> RejectReason | None:
    """The reason of this code, if the shop may choose it: the catalogue's, or one it made."""
    if code == OTHER and not policy.other_reason:
        return None
    own = book.reasons.get(code)
    if own is not None:
        return _made(own, book) if own.active else None
    reason = REJECT_REASONS.get(code)
    return None if reason is None else with_own_words(reason, book)


def reasons_for(scene: Scene, book: ShopBook, policy: Policy) -> tuple[RejectReason, ...]:
    """What can be chosen in this scene, each reason the shop made right after the one it leans on."""
    made: dict[str, list[RejectReason]] = {}
    for own in book.reasons.values():
        reason = _made(own, book) if own.active else None
        if reason is not None:
            made.setdefault(reason.base, []).append(reason)
    chosen: list[RejectReason] = []
    for reason in reasons_of(scene):
        if reason.code != OTHER or policy.other_reason:
            chosen += (with_own_words(reason, book), *made.get(reason.code, ()))
    return tuple(chosen)


def with_own_words(reason: RejectReason, book: ShopBook) -> RejectReason:
    """The reason with the shop's own explanation before the catalogue's."""
    own = book.templates.get(reason.code)
    if own is None or not (own.words.zh or own.words.en):
        return reason
    return replace(reason, templates=(own.words, *reason.templates), own_version=own.version)


def _made(own: OwnReason, book: ShopBook) -> RejectReason | None:
    base = REJECT_REASONS.get(own.leans_on)
    if base is None:  # the catalogue no longer has it: old rejections still show their own label
        return None
    return with_own_words(replace(base, code=own.code, label=own.label, leans_on=base.code, bulk=False), book)


def too_many_others(book: ShopBook, policy: Policy) -> bool:
    """Whether the shop has used "other" so often that it is switched off for it (rules 5.9, D)."""
    record = book.record
    return record.rejections >= OTHER_COUNTS_FROM and (
        record.other * 100 > record.rejections * policy.other_percent_max
    )
