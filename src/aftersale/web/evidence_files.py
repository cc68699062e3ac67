"""Pieces of evidence in and out: kept one by one while a form is filled, served so that nothing in them can act."""

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from aftersale.core.actors import Actor, Role
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.store import evidence
from aftersale.store.queries.evidence import buyer_may_see, describe
from aftersale.store.queries.orders import find_order
from aftersale.web.errors import status_of
from aftersale.web.forms import FORM_BYTES_MAX, keep_evidence, read_form
from aftersale.web.identity import AnyRequest, id_of, person, services_of
from aftersale.web.labels import evidence_kinds
from aftersale.web.present import show

PARTIES = (Role.BUYER, Role.MERCHANT, Role.ADMIN, Role.ARBITER, Role.INTEGRATOR)


@get("/evidence/{shop_id:str}/{evidence_id:str}", include_in_schema=False)
async def send_evidence(
    request: AnyRequest, shop_id: FromPath[str], evidence_id: FromPath[str]
) -> Response[bytes]:
    """The bytes, to those who may see them; the same 404 for everything else."""
    actor = await person(request, *PARTIES)
    shop, number = id_of(shop_id), id_of(evidence_id)
    services = services_of(request)
    if not await _may_see(request, actor, shop, number):
        raise Refusal(RefusalCode.NOT_FOUND)
    found = await evidence.read(services.database, shop, number)
    if found is None:
        raise Refusal(RefusalCode.NOT_FOUND)
    media_type, content = found
    kind = "inline" if media_type.startswith("image/") else "attachment"
    extension = media_type.rpartition("/")[2]
    return Response(
        content,
        media_type=media_type,
        headers={
            "Content-Disposition": f'{kind}; filename="{number}.{extension}"',
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "private, max-age=86400, immutable",
        },
    )


@post("/evidence/{shop_id:str}", include_in_schema=False, request_max_body_size=FORM_BYTES_MAX)
async def take_evidence(request: AnyRequest, shop_id: FromPath[str]) -> Template:
    """Keep pieces while a form is being filled; answers with the list items that the form then carries."""
    actor = await person(request, Role.BUYER, Role.MERCHANT, Role.ADMIN)
    shop = id_of(shop_id)
    form = await read_form(request)
    if actor.shop_id not in (None, shop):
        raise Refusal(RefusalCode.NOT_FOUND)
    if actor.role is Role.BUYER:
        order = await find_order(services_of(request).database, shop, id_of(form.text("order_id")))
        if order is None or not actor.belongs_to(shop, order.buyer_id):
            raise Refusal(RefusalCode.NOT_FOUND)
    kept, errors = await keep_evidence(request, form, shop, actor)
    return show(
        request,
        "parts/kept_evidence.html",
        actor=actor,
        status_code=status_of(RefusalCode.FIELD_INVALID) if errors else 201,
        shop_id=shop,
        kept=kept,
        pieces=await describe(services_of(request).database, shop, kept),
        errors=errors,
        kinds=evidence_kinds() if form.text("kinds") and actor.role is not Role.BUYER else {},
    )


async def _may_see(request: AnyRequest, actor: Actor, shop_id: int, evidence_id: int) -> bool:
    if actor.shop_id not in (None, shop_id):
        return False
    if actor.role is Role.BUYER:
        database = services_of(request).database
        return await buyer_may_see(database, shop_id, evidence_id, actor.buyer_id or 0, actor.id)
    return actor.shop_id == shop_id or actor.role in (Role.ARBITER, Role.ADMIN)
