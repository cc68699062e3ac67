"""What a simulation says at its end."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta

import msgspec

from aftersale.core.after_sale.deadlines import Rule
from aftersale.core.after_sale.facts import AnyFact
from aftersale.core.after_sale.state import Cause, Stage
from aftersale.core.refusal import RefusalCode
from aftersale.simulation.checks import Broken
from aftersale.simulation.plan import Plan
from aftersale.simulation.shrink import shortest

C = RefusalCode
NOT_OF_THE_DESK = frozenset(
    {
        C.MALFORMED, C.NOT_SIGNED_IN, C.SIGN_IN_FAILED, C.FORM_EXPIRED, C.ACT_UNKNOWN, C.EVIDENCE_UNKNOWN,
        C.WEBHOOK_URL_INVALID, C.WEBHOOK_HOST_PRIVATE, C.WEBHOOK_EVENT_UNKNOWN, C.WEBHOOK_INACTIVE,
        C.WEBHOOKS_TOO_MANY, C.BODY_TOO_LARGE, C.MEDIA_TYPE_UNSUPPORTED, C.TOO_MANY_ROWS, C.CURSOR_INVALID,
        C.TOO_MANY_REQUESTS, C.OVERLOADED, C.OUTCOME_UNKNOWN, C.RETURN_ADDRESS_UNKNOWN,
        C.RETURN_ADDRESSES_TOO_MANY, *(code for code in C if code.startswith(("template_", "own_reason"))),
    }
)  # fmt: skip
"""What only the doors say, or only a desk under more load than the simulator puts on it."""


class Result(msgspec.Struct):
    """How a simulation went; `digest` is the same for the same seed."""

    seed: int
    commands: int
    acts_of_workers: int
    accepted: int
    orders: int
    steps: int
    virtual: timedelta
    seconds: float
    digest: str
    seen: Counter[str]
    held: Counter[str]
    fates: Counter[str]
    refunds: dict[tuple[str, str], int]
    calls: Counter[str]

    @property
    def accepted_percent(self) -> int:
        return 100 * self.accepted // max(1, self.commands)

    def never(self) -> list[str]:
        """What the desk knows and this run did not see, as `kind:name`."""
        codes = [code for code in RefusalCode if code not in NOT_OF_THE_DESK]
        return [
            name
            for name in (
                *_named("stage", Stage),
                *_named("fact", (kind.__name__ for kind in AnyFact.__args__)),
                *_named("rule", Rule),
                *_named("cause", Cause),
                *_named("refusal", codes),
            )
            if not self.seen[name]
        ]


def explained(plan: Plan, broken: Broken) -> Iterator[str]:
    """What broke, and the shortest way there that was found."""
    faults = f"{plan.faults / 1000:g}"
    yield f"BROKEN at step {broken.step}: {broken.what}"
    yield (
        f"again: aftersale simulate --seed {plan.seed} --commands {plan.commands} --workers {plan.workers}"
        f" --gateway-faults {faults} --orders {plan.orders}"
    )
    if broken.key is None:
        return
    shrunk = shortest(broken.key, broken.deeds)
    shop_id, order_id = broken.key
    yield ""
    if shrunk.what is None:
        yield f"The rules alone do not break on it. What was accepted for order {order_id} of shop {shop_id}:"
    else:
        yield f"{len(shrunk.deeds)} commands on order {order_id} of shop {shop_id} are enough: {shrunk.what}"
    yield from shrunk.lines()


def _named(kind: str, names: Iterable[str]) -> Iterator[str]:
    return (f"{kind}:{name}" for name in names)


def told(result: Result) -> Iterator[str]:
    """The report, line by line."""
    r = result
    rate = (r.commands + r.acts_of_workers) / max(r.seconds, 0.001)
    yield (
        f"seed {r.seed}: {r.commands:,} commands on {r.orders:,} orders in {r.steps:,} steps, "
        f"{r.accepted_percent} % accepted; {r.acts_of_workers:,} commands of workers"
    )
    yield f"{r.virtual.days} days of virtual time in {r.seconds:.1f} s, {rate:,.0f} commands/s"
    yield ""
    yield from _table("invariants held", r.held.most_common())
    yield from _table("refused", _of(r.seen, "refusal"))
    yield from _table("facts", _of(r.seen, "fact"))
    yield from _table("rules that acted", _of(r.seen, "rule"))
    yield from _table("refunds", [(f"{status} {cause}", n) for (status, cause), n in r.refunds.items()])
    yield from _table("calls to the ledger", r.calls.most_common())
    yield from _table("tasks of workers", r.fates.most_common())
    never = r.never()
    yield f"never happened: {', '.join(never) if never else 'nothing, all of it did'}"
    yield f"digest {r.digest}"


def _of(seen: Counter[str], kind: str) -> list[tuple[str, int]]:
    return [(name.split(":", 1)[1], n) for name, n in seen.most_common() if name.startswith(f"{kind}:")]


def _table(title: str, rows: Iterable[tuple[str, int]]) -> Iterator[str]:
    yield f"{title}:"
    yield from (f"  {count:>9,}  {name}" for name, count in rows)
    yield ""
