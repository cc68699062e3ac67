"""The catalogues: why a buyer may apply, why a merchant may refuse or propose something else."""

import msgspec
from litestar import get
from litestar.di import NamedDependency

from aftersale.core.after_sale.state import AfterSaleType, ProposalKind
from aftersale.core.application_reasons import APPLICATION_REASONS
from aftersale.core.proposal_reasons import PROPOSAL_REASONS
from aftersale.core.reasons import REJECT_REASONS
from aftersale.web.api.calls import Call
from aftersale.web.api.operations import PARTIES, READ_PROBLEMS, documented


class ApplicationReasonView(msgspec.Struct, frozen=True):
    code: str
    label: str
    group: str


class CatalogueReasonView(msgspec.Struct, frozen=True):
    code: str
    label: str
    scenes: list[str]
    explanation_templates: list[str]
    bulk: bool


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
    language = call.language
    return CatalogueView(
        [
            ApplicationReasonView(r.code, r.label[language], r.group.value)
            for r in APPLICATION_REASONS.values()
        ],
        [
            CatalogueReasonView(
                r.code,
                r.label[language],
                [s.value for s in r.scenes],
                [t[language] for t in r.templates],
                r.bulk,
            )
            for r in REJECT_REASONS.values()
        ],
        [
            ProposalReasonView(r.code, r.label[language], r.kind, list(r.types))
            for r in PROPOSAL_REASONS.values()
        ],
    )


CATALOGUE_HANDLERS = [get_reasons]
