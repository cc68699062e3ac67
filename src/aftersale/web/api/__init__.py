"""The API: the same resources as the pages, as JSON."""

from litestar import Router
from litestar.di import Provide
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme

from aftersale import __version__
from aftersale.web.api.acts import ACT_HANDLERS
from aftersale.web.api.after_sales import READING_HANDLERS
from aftersale.web.api.applications import APPLICATION_HANDLERS
from aftersale.web.api.batch import BATCH_HANDLERS
from aftersale.web.api.calls import provide_call, signed_in
from aftersale.web.api.catalogue import CATALOGUE_HANDLERS
from aftersale.web.api.evidence import EVIDENCE_HANDLERS
from aftersale.web.api.findings import FINDING_HANDLERS
from aftersale.web.api.goods_acts import GOODS_HANDLERS
from aftersale.web.api.money_acts import MONEY_HANDLERS
from aftersale.web.api.operations import operation_id
from aftersale.web.api.orders import ORDER_HANDLERS
from aftersale.web.api.own_words import OWN_WORDS_HANDLERS
from aftersale.web.api.policy import POLICY_HANDLERS
from aftersale.web.api.refunds import REFUND_HANDLERS
from aftersale.web.api.return_addresses import ADDRESS_HANDLERS
from aftersale.web.api.webhooks import WEBHOOK_HANDLERS

api_router = Router(
    path="/api/v1/shops/{shop_id:str}",
    route_handlers=[
        *ORDER_HANDLERS,
        *APPLICATION_HANDLERS,
        *READING_HANDLERS,
        *ACT_HANDLERS,
        *GOODS_HANDLERS,
        *MONEY_HANDLERS,
        *BATCH_HANDLERS,
        *REFUND_HANDLERS,
        *ADDRESS_HANDLERS,
        *CATALOGUE_HANDLERS,
        *OWN_WORDS_HANDLERS,
        *FINDING_HANDLERS,
        *POLICY_HANDLERS,
        *EVIDENCE_HANDLERS,
        *WEBHOOK_HANDLERS,
    ],
    guards=[signed_in],
    dependencies={"call": Provide(provide_call)},
    include_in_schema=True,
)

openapi_config = OpenAPIConfig(
    title="Aftersale",
    version=__version__,
    summary="After-sales for shops and marketplaces",
    description="Ids are strings of decimal digits, money is integer fen, instants are RFC 3339 in UTC."
    " Errors are application/problem+json with a `code`.",
    path="/api",
    operation_id_creator=operation_id,
    use_handler_docstrings=True,
    render_plugins=[JsonRenderPlugin(path="/openapi.json")],
    components=Components(
        security_schemes={
            "bearer": SecurityScheme(type="http", scheme="bearer", description="aftersale token create")
        }
    ),
)
