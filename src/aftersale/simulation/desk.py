"""The real desk with a witness: every command is written down in the order in which it was handed in."""

from datetime import datetime
from typing import Any

from aftersale.core.actors import Actor
from aftersale.core.after_sale.commands import AnyCommand, SendRefund
from aftersale.desk.batch import Answer
from aftersale.desk.desk import Desk
from aftersale.simulation.turns import Place, Turns
from aftersale.simulation.world import Deed, World
from aftersale.store.database import Database


class WitnessedDesk(Desk):
    """One lane, so that commands are decided in the order they came; ids are counted, not drawn."""

    def __init__(self, database: Database, world: World, turns: Turns) -> None:
        super().__init__(database, world.policy, world.clock, lanes=1, new_id=self._next_id)
        self.deeds: list[Deed] = []
        self._world = world
        self._turns = turns
        self._under_way: Deed | None = None

    async def handle(
        self, command: AnyCommand, actor: Actor, key: str | None = None, *, asked: Any = None
    ) -> Answer:
        """As the desk does; a simulated worker waits for its turn before, and before it hears the answer."""
        await self._turns.pause(Place.COMMAND)
        world = self._world
        deed = Deed(world.next_number(), world.step, self.clock(), actor, command, self.policy, key)
        self.deeds.append(deed)
        try:
            # Up to the lane the desk does not wait, so the id it asks for is this command's.
            self._under_way = deed
            answer = await super().handle(command, actor, key, asked=asked)
        except Exception as refusal_or_error:
            deed.outcome = refusal_or_error
            raise
        deed.outcome = answer
        if isinstance(command, SendRefund):
            await self._turns.pause(Place.ANSWER)
        return answer

    def _next_id(self, _now: datetime) -> int:
        new_id = self._world.next_id()
        if self._under_way is not None:
            self._under_way.new_id, self._under_way = new_id, None
        return new_id
