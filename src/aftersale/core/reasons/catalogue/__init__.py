"""The catalogue of reject reasons: one entry each, in the order a merchant reads them."""

from aftersale.core.reasons.catalogue import (
    anywhere,
    in_transit,
    received,
    returned_parcel,
    sent_back,
    unshipped,
    way_back,
)
from aftersale.core.reasons.reason import RejectReason
from aftersale.core.reasons.scene import Scene

REJECT_REASONS: dict[str, RejectReason] = {
    reason.code: reason
    for reason in (
        *in_transit.REASONS,
        *unshipped.REASONS,
        *received.REASONS,
        *sent_back.REASONS,
        *returned_parcel.REASONS,
        *way_back.REASONS,
        *anywhere.REASONS,
    )
}

_BY_SCENE: dict[Scene, tuple[RejectReason, ...]] = {
    scene: tuple(reason for reason in REJECT_REASONS.values() if scene in reason.scenes) for scene in Scene
}


def reasons_of(scene: Scene) -> tuple[RejectReason, ...]:
    """The reasons that can be chosen in this scene, in catalogue order."""
    return _BY_SCENE[scene]
