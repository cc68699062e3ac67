"""What is to be simulated."""

import msgspec

from aftersale.core.policy import DEFAULT_POLICY, Policy


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What to simulate; faults are calls to the ledger in per mille."""

    seed: int
    commands: int
    workers: int = 2
    faults: int = 100
    orders: int = 300
    policy: Policy = DEFAULT_POLICY
