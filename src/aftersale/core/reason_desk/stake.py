"""What a rejection would cost if the platform found it groundless: compensation, points, the patterns it matches."""

import msgspec

from aftersale.core.after_sale.state import AfterSale, Order
from aftersale.core.finding import Finding, presumed_groundless
from aftersale.core.money import Fen, share
from aftersale.core.policy import Policy


class Stake(msgspec.Struct, frozen=True, kw_only=True):
    """Both sums are 0 unless the rejection would be presumed groundless."""

    findings: tuple[Finding, ...] = ()
    compensation_fen: Fen = 0
    points: int = 0

    @property
    def presumed_groundless(self) -> bool:
        return presumed_groundless(self.findings)


NOTHING_AT_STAKE = Stake()


def stake_of(findings: tuple[Finding, ...], order: Order, a: AfterSale, policy: Policy) -> Stake:
    """The compensation is a share of what was paid for these units, within its bounds (Douyin 2.1.2, A;
    that it is counted on the units and not the whole order: D)."""
    if not presumed_groundless(findings):
        return Stake(findings=findings) if findings else NOTHING_AT_STAKE
    line = order.line(a.line_id)
    assert line is not None
    paid = share(line.paid_fen, line.quantity, 0, max(1, a.quantity))
    tenth = paid * policy.compensation_percent // 100
    return Stake(
        findings=findings,
        compensation_fen=max(policy.compensation_fen_min, min(tenth, policy.compensation_fen_max)),
        points=policy.groundless_points,
    )
