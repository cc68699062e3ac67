"""Who calls, for which shop, and the way to the desk: what every API handler shares."""

from typing import Any

import msgspec
from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from aftersale.core.actors import Actor, Role
from aftersale.core.after_sale.allowed import ALLOWED
from aftersale.core.after_sale.commands import AnyCommand
from aftersale.core.after_sale.state import AfterSale, Order
from aftersale.core.refusal import Refusal, RefusalCode
from aftersale.core.text import Language
from aftersale.desk.services import Services
from aftersale.store import evidence
from aftersale.store.queries.addresses import AddressBook, address_book
from aftersale.store.queries.orders import find_order_of
from aftersale.web.api.act_bodies import ActBody
from aftersale.web.api.after_sale_views import AfterSaleView, after_sale_view
from aftersale.web.api.operations import PathId
from aftersale.web.identity import bearer, id_of, in_role, language_of, services_of, shop_of


class Call(msgspec.Struct, frozen=True):
    """One authorised call about one shop."""

    services: Services
    actor: Actor
    shop_id: int
    language: Language

    def require(self, *roles: Role) -> None:
        in_role(self.actor, *roles)

    async def order_of(self, after_sale_id: str) -> tuple[Order, AfterSale]:
        """The after-sale with its order, if the caller is a party; else the generic 404."""
        order = await find_order_of(self.services.database, self.shop_id, id_of(after_sale_id))
        if order is None or not self.actor.belongs_to(order.shop_id, order.buyer_id):
            raise Refusal(RefusalCode.NOT_FOUND)
        after_sale = order.after_sale(id_of(after_sale_id))
        assert after_sale is not None
        return order, after_sale

    async def act(
        self, after_sale_id: str, said: ActBody, key: str | None = None, book: AddressBook | None = None
    ) -> AfterSaleView:
        """What the body says, done to the after-sale. `book`: the shop's addresses, if they are at hand."""
        self.require(*ALLOWED[said.ACT][0])
        command = said.as_command(self.shop_id, id_of(after_sale_id))
        if not said.ADDRESSED:
            return await self.carry_out(command, key)
        book = book or await address_book(self.services.database, self.shop_id)
        return await self.carry_out(said.addressed(command, book), key, asked=(command, said))

    async def carry_out(
        self, command: AnyCommand, key: str | None = None, *, asked: Any = None
    ) -> AfterSaleView:
        """The command through the desk; the after-sale as it is afterwards. `asked`: as in `Desk.handle`."""
        named = getattr(command, "evidence", None)
        if named:
            await evidence.require(self.services.database, self.shop_id, named, self.actor)
        answer = await self.services.desk.handle(command, self.actor, key, asked=asked)
        after_sale = answer.order.after_sale(answer.after_sale_id or 0)
        assert after_sale is not None
        return self.shown(answer.order, after_sale)

    def shown(self, order: Order, after_sale: AfterSale) -> AfterSaleView:
        """The after-sale in the caller's language."""
        return after_sale_view(order, after_sale, self.services.policy, self.language)


async def signed_in(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Before a body is read: strangers do not get us to parse megabytes."""
    await bearer(connection)


async def provide_call(request: Request[Any, Any, Any], shop_id: PathId) -> Call:
    """Signed in, and in the shop that the address names."""
    actor = await bearer(request)
    return Call(services_of(request), actor, shop_of(actor, shop_id), language_of(request))
