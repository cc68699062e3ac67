"""Plays the stories through the desk, in the order of time, under a clock that moves with them."""

import asyncio
import random
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import msgspec

from aftersale.core.actors import SYSTEM, Actor, Role
from aftersale.core.after_sale.commands import (
    Adjust,
    AnswerProposal,
    AnyCommand,
    Apply,
    Approve,
    Cancel,
    Confirm,
    Expire,
    Offer,
    PayOffline,
    Propose,
    Receive,
    RecordLogistics,
    RecordOrder,
    RecordRefund,
    Reject,
    Reship,
    SendRefund,
    ShipReturn,
)
from aftersale.core.after_sale.state import (
    AfterSale,
    AfterSaleType,
    Order,
    ParcelState,
    ProposalKind,
    Remedy,
    Shipment,
    Stage,
)
from aftersale.core.policy import Policy
from aftersale.core.reason_desk import Advice, advise
from aftersale.core.reasons import EVIDENCE_LABELS, EvidenceKind, Outcome, RemedyKind, evidence_owed
from aftersale.demo import plan, words
from aftersale.demo.goods import SHOPS
from aftersale.demo.grounds import Where
from aftersale.demo.own_words import WRITTEN, write_down, written_at
from aftersale.demo.people import DEMO_ACCOUNTS, MERCHANTS, buyers
from aftersale.demo.pictures import photo, screenshot
from aftersale.demo.story import Author, Step, StepKind, Story, Trouble
from aftersale.desk.desk import Desk
from aftersale.store import evidence
from aftersale.store.credentials import Credentials
from aftersale.store.database import Database
from aftersale.store.return_addresses import keep_address
from aftersale.store.shop_books import shop_book

RECORDED_EVERY = timedelta(hours=3)
"""The shop's own system tells orders and parcels in rounds, which lets a round be written together."""

USUAL_ANSWERS = (
    "on_time_and_moving",
    "not_delivered_yet",
    "return_needed",
    "no_defect",
    "as_described",
    "reason_mismatch",
    "agreed_to_cancel",
    "over_seven_days",
    "special_category",
)
"""What shops say when nothing better comes to mind, the likeliest first."""

ANY_TYPE = frozenset({Stage.MERCHANT_DECIDES, Stage.BUYER_ADJUSTS, Stage.CANCELLED})
"""Ends that an after-sale of any type can come to."""

BLUNDERS = {1001: 2, 1002: 4, 1003: 1}
"""Rejections against the facts by shop: the second one has to negotiate first from then on."""

ENDS_OR_ELSEWHERE = (RemedyKind.ACCEPT_OFFER, RemedyKind.FIX_TRACKING, RemedyKind.REFUSE_AT_DOOR)
"""Ways out that would end the story here, or are taken elsewhere."""

Deed = Callable[[], Awaitable[None]]


class Demo(msgspec.Struct, frozen=True):
    """What was made."""

    orders: int
    after_sales: int
    pictures: int


async def load_demo(
    dsn: str, policy: Policy, now: datetime, *, seed: int = 20261123, orders: int = 420
) -> Demo | None:
    """Fill an empty, migrated database with the marketplace; None when it has a shop already."""
    async with Database(dsn) as database:
        if await database.has_shops():
            return None
        now = now.replace(microsecond=0)
        author = Author(seed, now, policy)
        told = plan.stories(author, buyers(author.rng), orders)
        clock = _Clock(now)
        async with Desk(database, policy, clock, lanes=4) as desk:
            blunders = Counter(BLUNDERS)
            players = [_Player(desk, story, author, clock, blunders) for story in told]
            for shop in SHOPS:
                await database.open_shop(shop.shop_id, shop.name)
                await keep_address(database, shop.shop_id, shop.address, is_default=True, now=now)
            writing = [
                (written_at(one, now), partial(write_down, database, one, policy, written_at(one, now)))
                for one in WRITTEN
            ]
            await asyncio.gather(_open_accounts(database), _play(players, clock, writing))
    return Demo(len(told), sum(s.trouble is not None for s in told), sum(p.pictures for p in players))


class _Clock:
    """Stands where the stories are."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


async def _open_accounts(database: Database) -> None:
    credentials = Credentials(database)
    for account in DEMO_ACCOUNTS:
        await credentials.open_account(account.login, account.password, account.actor)


async def _play(players: list["_Player"], clock: _Clock, writing: Sequence[tuple[datetime, Deed]]) -> None:
    """Instant by instant; at the same instant the stories go on side by side, each in its own order."""
    today = clock.now
    written = sorted(writing, key=lambda one: one[0])
    due: dict[datetime, dict[_Player, list[Deed]]] = defaultdict(lambda: defaultdict(list))
    for player in players:
        for at, deed in player.deeds(today):
            due[at][player].append(deed)
    for at in sorted(due):
        clock.now = at
        while written and written[0][0] <= at:
            await written.pop(0)[1]()
        await asyncio.gather(*(_one_after_the_other(deeds) for deeds in due[at].values()))
    clock.now = today


async def _one_after_the_other(deeds: list[Deed]) -> None:
    for deed in deeds:
        await deed()


class _Player:
    """One story on its way through the desk."""

    def __init__(
        self, desk: Desk, story: Story, author: Author, clock: _Clock, blunders: Counter[int]
    ) -> None:
        self.desk = desk
        self.story = story
        self.author = author
        self.rng = random.Random(story.order_id)  # noqa: S311 - a demo, no secrets
        self.clock = clock
        self.blunders = blunders
        self.shop_id = story.shop.shop_id
        self.buyer = story.buyer.actor
        self.merchant = MERCHANTS[self.shop_id]
        self.recorder = Actor(Role.INTEGRATOR, id=900, shop_id=self.shop_id, name="店铺系统")
        self.after_sale_id = 0
        self.order: Order | None = None
        self.pictures = 0

    def deeds(self, today: datetime) -> list[tuple[datetime, Deed]]:
        """Everything that happens in this story and when it reaches the desk."""
        told: list[tuple[datetime, Deed]] = [
            (self.story.paid_at, self._record),
            *((at, partial(self._report, shipment)) for at, shipment in self.story.reports),
        ]
        steps = self.story.trouble.steps if self.story.trouble else []
        # Before the buyer applies, everything that the application rests on must be known.
        latest = (steps[0].at if steps else today) - timedelta(seconds=30)
        rounds = [(min(_next_round(at), latest), deed) for at, deed in told]
        return rounds + [(step.at, partial(self._step, step)) for step in steps]

    async def _record(self) -> None:
        story = self.story
        await self.desk.handle(
            RecordOrder(
                shop_id=self.shop_id,
                order_id=story.order_id,
                buyer_id=story.buyer.buyer_id,
                buyer_name=story.buyer.name,
                paid_at=story.paid_at,
                ship_before_at=story.ship_before_at,
                freight_fen=story.freight_fen,
                lines=story.lines,
            ),
            self.recorder,
        )

    async def _report(self, shipment: Shipment) -> None:
        await self.desk.handle(
            RecordLogistics(shop_id=self.shop_id, order_id=self.story.order_id, shipment=shipment),
            self.recorder,
        )

    async def _step(self, step: Step) -> None:
        trouble = self.story.trouble
        assert trouble is not None
        match step.kind:
            case StepKind.APPLY:
                await self._apply(trouble)
            case StepKind.REJECT:
                await self._reject(trouble)
            case StepKind.ADJUST:
                await self._adjust(trouble)
            case StepKind.OFFER:
                await self._offer(trouble)
            case StepKind.PROPOSE:
                await self._do(self._proposal(trouble), self.merchant)
            case StepKind.APPROVE | StepKind.INTERCEPT:
                returns = trouble.ground.type is not AfterSaleType.REFUND_ONLY
                await self._do(
                    Approve(
                        **self._named,
                        return_address=self.story.shop.address if returns else None,
                        intercept=step.kind is StepKind.INTERCEPT,
                    ),
                    self.merchant,
                )
            case StepKind.CANCEL:
                await self._do(Cancel(**self._named, note=self.author.voices.withdraw()), self.buyer)
            case StepKind.POST:
                await self._do(ShipReturn(**self._named, **self._new_parcel()), self.buyer)
            case StepKind.ARRIVE:
                await self._arrive()
            case StepKind.RECEIVE:
                await self._do(Receive(**self._named), self.merchant)
            case StepKind.RESHIP:
                await self._do(Reship(**self._named, **self._new_parcel()), self.merchant)
            case StepKind.CONFIRM:
                await self._do(Confirm(**self._named), self.buyer)
            case StepKind.RUN_OUT:
                await self._do(Expire(**self._named), SYSTEM)
            case StepKind.SETTLE:
                reference = f"WX{self.rng.randrange(10**17, 10**18)}"
                await self._sent("succeeded", reference=reference)
            case StepKind.FAIL:
                await self._sent(
                    "refused", code="USER_ACCOUNT_ABNORMAL", message="退款账户异常，无法原路退回"
                )
            case StepKind.PAY:
                proof = await self._keep(self._proof(trouble, chat=False), self.merchant, "转账凭证.png")
                await self._do(
                    PayOffline(**self._named, evidence=(proof,), note="已通过银行转账退回"), self.merchant
                )

    @property
    def _named(self) -> dict[str, Any]:
        """Which after-sale a command is about."""
        return {"shop_id": self.shop_id, "after_sale_id": self.after_sale_id}

    def _new_parcel(self) -> dict[str, Any]:
        carrier, prefix, digits = self.rng.choice(words.CARRIERS)
        number = prefix + "".join(self.rng.choice("0123456789") for _ in range(digits))
        return {"carrier": carrier, "tracking_number": number}

    async def _arrive(self) -> None:
        """The carrier shows the return as signed for at the shop."""
        parcel = self.after_sale.return_shipment
        assert parcel is not None
        signer = self.rng.choice(words.SIGNERS)
        arrived = msgspec.structs.replace(
            parcel,
            state=ParcelState.SIGNED,
            signed_at=self.clock.now,
            signed_by=signer,
            last_scan_at=self.clock.now,
            last_scan_text=words.signed(self.story.shop.city, signer),
        )
        await self._do(
            RecordLogistics(shop_id=self.shop_id, order_id=self.story.order_id, shipment=arrived),
            self.recorder,
        )

    async def _sent(self, outcome: str, **said: Any) -> None:
        """The refund goes to the provider, who answers."""
        await self._do(SendRefund(**self._named, attempt=1), SYSTEM)
        await self._do(RecordRefund(**self._named, attempt=1, outcome=outcome, sent=True, **said), SYSTEM)

    async def _offer(self, trouble: Trouble) -> None:
        await self._do(
            Offer(
                shop_id=self.shop_id,
                order_id=self.story.order_id,
                line_id=trouble.line_id,
                type=trouble.ground.type,
                quantity=trouble.quantity,
                amount_fen=trouble.amount_fen,
                application_reason=trouble.ground.reason,
                description="已电话与您沟通，我们为您发起售后，请确认。",
                return_address=self.story.shop.address,
            ),
            self.merchant,
        )

    def _proposal(self, trouble: Trouble) -> Propose:
        """Half of what was asked for, or pictures to look at."""
        half = self.after_sale.amount_fen // 2
        if trouble.ground.type is AfterSaleType.REFUND_ONLY and half > 0:
            return Propose(
                **self._named,
                kind=ProposalKind.CHANGE,
                reason="amount_only",
                message="很抱歉给您带来不便。商品不影响使用，我们愿意退还一半货款作为补偿，商品您留着用，您看可以吗？",
                amount_fen=half,
            )
        return Propose(
            **self._named,
            kind=ProposalKind.EVIDENCE,
            reason="more_evidence",
            message="亲，麻烦补充一张能看清问题部位的照片，核实后我们马上为您处理。",
        )

    async def _do(self, command: AnyCommand, actor: Actor) -> None:
        answer = await self.desk.handle(command, actor)
        self.order = answer.order
        self.after_sale_id = answer.after_sale_id or self.after_sale_id

    @property
    def after_sale(self) -> AfterSale:
        assert self.order is not None
        found = self.order.after_sale(self.after_sale_id)
        assert found is not None
        return found

    async def _apply(self, trouble: Trouble) -> None:
        ground = trouble.ground
        received = {
            Where.RECEIVED: True,
            Where.RECEIVED_LONG_AGO: True,
            Where.SIGNED_BY_NOBODY: False,
            Where.REFUSED: False,
        }.get(ground.where)
        await self._do(
            Apply(
                shop_id=self.shop_id,
                order_id=self.story.order_id,
                line_id=trouble.line_id,
                type=ground.type,
                quantity=trouble.quantity,
                amount_fen=trouble.amount_fen,
                application_reason=ground.reason,
                description=trouble.description,
                goods_received=received,
                evidence=await self._photos(trouble, trouble.pictures),
            ),
            self.buyer,
        )

    async def _reject(self, trouble: Trouble) -> None:
        """With the reason a sensible shop would choose; a groundless one now and then. A shop that has to
        negotiate first does, and so does a kind one."""
        chosen = await self._chosen(trouble)
        if chosen.negotiate is not None and (chosen.negotiate.compulsory or self.rng.random() < 0.25):
            await self._negotiate_in_vain()
            chosen = await self._chosen(trouble)
        owed = [rule.kind for rule in evidence_owed(chosen.reason, chosen.outcome)]
        if not owed and chosen.outcome is Outcome.PROVABLE:
            owed = [chosen.reason.evidence[0].kind] if chosen.reason.evidence else []
        kinds = {await self._proof_of(trouble, kind): kind.value for kind in owed}
        own = chosen.reason.own_version
        ending = "" if own else self.rng.choice(words.SHOP_ENDINGS[self.shop_id])
        await self._do(
            Reject(
                **self._named,
                reject_reason=chosen.reason.code,
                explanation=chosen.offered.explanation.zh + ending,
                evidence=tuple(kinds),
                evidence_kinds=kinds,
                acknowledged_risks=chosen.outcome is not Outcome.SUPPORTED,
                offer_fen=self._sum_offered(chosen),
            ),
            self.merchant,
        )

    async def _chosen(self, trouble: Trouble) -> Advice:
        assert self.order is not None
        policy, now = self.desk.policy, self.clock.now
        book = await shop_book(self.desk.database, self.shop_id, policy, now)
        offered = advise(self.order, self.after_sale, policy, now, book)
        by_code = {one.reason.code: one for one in offered}
        codes = (*trouble.ground.answers, *USUAL_ANSWERS)
        known = [by_code[code] for code in dict.fromkeys(codes) if code in by_code]
        untrue = [
            one for one in offered if one.outcome is Outcome.CONTRADICTED and one.stake.presumed_groundless
        ]
        if trouble.groundless and untrue and self.blunders[self.shop_id] > 0:
            self.blunders[self.shop_id] -= 1
            return self.rng.choice(untrue)
        fitting = [one for one in known or offered if one.outcome is not Outcome.CONTRADICTED]
        fitting = fitting or list(offered)
        own = [one for one in offered if one.reason.leans_on in {f.reason.code for f in fitting[:1]}]
        # Who was refused once is seldom refused with the same words again.
        said = self.after_sale.rejection.reject_reason if self.after_sale.rejection else ""
        return next((one for one in (*own, *fitting) if one.reason.code != said), fitting[0])

    async def _negotiate_in_vain(self) -> None:
        """The shop asks for a better picture; the buyer wants the money."""
        ask = Propose(
            **self._named,
            kind=ProposalKind.EVIDENCE,
            reason="more_evidence",
            message="亲，麻烦补充一张能看清问题部位的照片，核实后我们马上为您处理。",
        )
        await self._do(ask, self.merchant)
        note = self.rng.choice(("照片上已经很清楚了，请直接处理。", "不想再拍了，麻烦尽快处理。", ""))
        await self._do(AnswerProposal(**self._named, accept=False, note=note), self.buyer)

    async def _proof_of(self, trouble: Trouble, kind: EvidenceKind) -> str:
        chat = kind is EvidenceKind.CHAT_RECORD
        name = f"{EVIDENCE_LABELS[kind].zh}.png"
        return await self._keep(self._proof(trouble, chat), self.merchant, name)

    def _sum_offered(self, chosen: Advice) -> int:
        """Now and then the shop names what it would pay instead."""
        asked = self.after_sale.amount_fen
        if chosen.outcome is Outcome.CONTRADICTED or asked < 2_000 or self.rng.random() > 0.15:
            return 0
        return asked * self.rng.choice((30, 40, 50)) // 100 // 100 * 100

    async def _adjust(self, trouble: Trouble) -> None:
        """One of the ways out that the rejection showed."""
        now = self.after_sale
        assert now.rejection is not None
        way = self._way_out(now.rejection.remedies, trouble)
        change = "" if way is None else way.kind
        if way is not None and way.kind == RemedyKind.CHANGE_TYPE:
            change = (way.type or now.type).value
        count = 2 if change == RemedyKind.ADD_EVIDENCE else int(self.rng.random() < 0.4)
        room = self.desk.policy.evidence_count_max - len(now.evidence)
        pictures = await self._photos(trouble, min(count, room))
        corrected = change == RemedyKind.CHANGE_REASON
        await self._do(
            Adjust(
                shop_id=self.shop_id,
                after_sale_id=self.after_sale_id,
                type=way.type if way else None,
                amount_fen=way.amount_fen if way else None,
                application_reason=words.NEW_REASONS[now.application_reason] if corrected else None,
                description=f"{now.description} {self.author.voices.again(change)}",
                evidence=(*now.evidence, *pictures),
            ),
            self.buyer,
        )

    def _way_out(self, remedies: tuple[Remedy, ...], trouble: Trouble) -> Remedy | None:
        closed = {RemedyKind.CANCEL, RemedyKind.WAIT, RemedyKind.REAPPLY, *ENDS_OR_ELSEWHERE}
        at_hand = trouble.ground.where in (Where.RECEIVED, Where.RECEIVED_LONG_AGO)
        if not at_hand or trouble.end not in ANY_TYPE:
            closed.add(RemedyKind.CHANGE_TYPE)  # nothing can be sent back, or the story needs its type
        if not trouble.ground.fault:
            closed.add(RemedyKind.ADD_EVIDENCE)  # there is nothing to photograph
        if self.after_sale.application_reason not in words.NEW_REASONS:
            closed.add(RemedyKind.CHANGE_REASON)
        ways = [remedy for remedy in remedies if remedy.kind not in closed]
        return self.rng.choice(ways[:2]) if ways else None

    async def _photos(self, trouble: Trouble, count: int) -> tuple[str, ...]:
        fault = trouble.ground.fault or "none"
        return tuple(
            [
                await self._keep(photo(self.rng, trouble.category, fault), self.buyer, f"IMG_{place + 1}.png")
                for place in range(count)
            ]
        )

    def _proof(self, trouble: Trouble, chat: bool) -> bytes:
        return screenshot(self.rng) if chat else photo(self.rng, trouble.category, "none")

    async def _keep(self, content: bytes, actor: Actor, name: str) -> str:
        kept = await evidence.keep(self.desk.database, self.shop_id, content, name, actor, self.clock.now)
        self.pictures += 1
        return str(kept.evidence_id)


def _next_round(at: datetime) -> datetime:
    """When the shop's system tells what happened at this instant."""
    seconds = int(RECORDED_EVERY.total_seconds())
    return datetime.fromtimestamp(-(-int(at.timestamp()) // seconds) * seconds, at.tzinfo)
