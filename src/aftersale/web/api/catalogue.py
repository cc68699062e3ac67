"""The catalogues: why a buyer may apply, why a merchant may refuse or propose something else."""

import msgspec
from litestar import get
from litestar.di import NamedDependency

from aftersale.core.after_sale.state import AfterSaleType, ProposalKind
from aftersale.core.application_reasons import APPLICATION_REASONS
from aftersale.core.own_words import reason_by
from aftersale.core.proposal_reasons import PROPOSAL_REASONS
from aftersale.core.reasons import REJECT_REASONS, RejectReason, template_version
from aftersale.core.reasons.known_to_shop import reason_in
from aftersale.core.reasons.shop_book import ShopBook
from aftersale.core.text import Language
from aftersale.store.shop_books import shop_book
from aftersale.web.api.calls import Call
from aftersale.web.api.operations import PARTIES, READ_PROBLEMS, documented
from aftersale.web.api.reject_reason_views import EvidenceRuleView, rule_view


class ApplicationReasonView(msgspec.Struct, frozen=True):
    code: str
    label: str
    group: str


class CatalogueReasonView(msgspec.Struct, frozen=True):
    """A reject reason as the shop knows it, its own ones after all of the catalogue's.

    `explanation_templates` are the catalogue's, from rich to plain; `template_version` names the words in
    force, `shop-3` for the third version of the shop's own. `leans_on`: with a reason that the shop made.
    `active` false: it cannot be chosen now. `remedies` are the kinds that it can leave the buyer.
    """

    code: str
    label: str
    scenes: list[str]
    explanation_templates: list[str]
    bulk: bool
    leans_on: str
    active: bool
    template_version: str
    evidence: list[EvidenceRuleView]
    remedies: list[str]
    platform_codes: list[int]


class ProposalReasonView(msgspec.Struct, frozen=True):
    code: str
    label: str
    kind: ProposalKind
    types: list[AfterSaleType]


class CatalogueView(msgspec.Struct, frozen=True):
    application_reasons: list[ApplicationReasonView]
    reject_reasons: list[CatalogueReasonView]
    proposal_reasons: list[ProposalReasonView]


@get("/reasons", **documented("rejection", "The catalogues of reasons", READ_PROBLEMS, PARTIES))
async def get_reasons(call: NamedDependency[Call]) -> CatalogueView:
    """Application reasons, reject reasons and proposal reasons with their labels in the caller's language."""
    language, services = call.language, call.services
    book = await shop_book(services.database, call.shop_id, services.policy, services.clock())
    return CatalogueView(
        [
            ApplicationReasonView(r.code, r.label[language], r.group.value)
            for r in APPLICATION_REASONS.values()
        ],
        [_reason_view(call, book, code, language) for code in (*REJECT_REASONS, *sorted(book.reasons))],
        [
            ProposalReasonView(r.code, r.label[language], r.kind, list(r.types))
            for r in PROPOSAL_REASONS.values()
        ],
    )


def _reason_view(call: Call, book: ShopBook, code: str, language: Language) -> CatalogueReasonView:
    policy = call.services.policy
    reason = reason_by(book, code, policy) or REJECT_REASONS[code]
    catalogue = reason.templates[1:] if reason.own_version else reason.templates
    return CatalogueReasonView(
        reason.code,
        reason.label[language],
        [s.value for s in reason.scenes],
        [t[language] for t in catalogue],
        reason.bulk,
        reason.leans_on,
        reason_in(book, code, policy) is not None,
        words_in_force(reason),
        [rule_view(rule, rule.required, language) for rule in reason.evidence],
        [kind.value for kind in reason.remedies],
        list(reason.platform_codes),
    )


def words_in_force(reason: RejectReason) -> str:
    """`shop-3`, or the hash of the catalogue's words."""
    return f"shop-{reason.own_version}" if reason.own_version else template_version(reason)


CATALOGUE_HANDLERS = [get_reasons]
