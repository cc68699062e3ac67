"""Who is asking: a person or program in one role."""

from enum import StrEnum

import msgspec


class Role(StrEnum):
    """The part somebody plays; what each may do stands in `after_sale/allowed.py`."""

    BUYER = "buyer"
    MERCHANT = "merchant"
    ARBITER = "arbiter"
    INTEGRATOR = "integrator"
    ADMIN = "admin"
    SYSTEM = "system"


class Actor(msgspec.Struct, frozen=True, omit_defaults=True):
    """Somebody with a role. `shop_id` None means every shop; a buyer is always one `buyer_id`."""

    role: Role
    id: int = 0
    shop_id: int | None = None
    buyer_id: int | None = None
    name: str = ""

    def belongs_to(self, shop_id: int, buyer_id: int) -> bool:
        """Whether an order of this shop and buyer is any of this actor's business."""
        if self.shop_id is not None and self.shop_id != shop_id:
            return False
        if self.role is Role.BUYER:
            return self.buyer_id == buyer_id
        return self.role in (Role.SYSTEM, Role.ARBITER, Role.ADMIN) or self.shop_id == shop_id


SYSTEM = Actor(Role.SYSTEM, name="system")
