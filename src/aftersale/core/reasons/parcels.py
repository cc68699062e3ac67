"""What several parcels of one line say together; None wherever a parcel leaves it open."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from aftersale.core.after_sale.state import ParcelState, Shipment

MOVING = frozenset({ParcelState.PICKED_UP, ParcelState.IN_TRANSIT, ParcelState.DELIVERING})
CAME_BACK = frozenset({ParcelState.REFUSED, ParcelState.RETURNING, ParcelState.RETURNED})
STRANDED = CAME_BACK | {ParcelState.LOST}

Parcels = tuple[Shipment, ...]


def state_of(parcel: Shipment) -> ParcelState:
    """The carrier's last word, read together with its instants: a scanned parcel was picked up."""
    if parcel.signed_at is not None and parcel.state not in STRANDED:
        return ParcelState.SIGNED
    if parcel.state is ParcelState.NUMBER_GIVEN and (parcel.first_scan_at or parcel.last_scan_at):
        return ParcelState.PICKED_UP
    return parcel.state


def last_scan_of(parcel: Shipment) -> datetime | None:
    return parcel.last_scan_at or parcel.first_scan_at


States = frozenset[ParcelState]


def states_of(parcels: Parcels) -> States:
    """Every state that one of the parcels is in; empty without parcels."""
    return frozenset([state_of(p) for p in parcels])


def unsigned(parcels: Parcels) -> Parcels:
    return tuple([p for p in parcels if state_of(p) is not ParcelState.SIGNED])


def all_signed(states: States) -> bool | None:
    """None when a parcel shows nothing but its number: then nobody knows."""
    if not states:
        return None
    if states == {ParcelState.SIGNED}:
        return True
    return None if states <= {ParcelState.SIGNED, ParcelState.NUMBER_GIVEN} else False


def all_moving(states: States) -> bool | None:
    """Whether everything that is not signed moves towards the buyer."""
    under_way = states - {ParcelState.SIGNED}
    if not under_way:
        return False if states else None
    if under_way <= MOVING:
        return True
    return None if under_way <= MOVING | {ParcelState.NUMBER_GIVEN} else False


def any_in(states: States, wanted: States) -> bool | None:
    """Whether a parcel is in one of these states; a mere number leaves it open."""
    if states & wanted:
        return True
    return None if not states or ParcelState.NUMBER_GIVEN in states else False


def any_past(instants: Iterable[datetime | None], allowed: timedelta, now: datetime) -> bool | None:
    """Whether one of these instants lies back by more than `allowed`."""
    limit = now - allowed
    unknown = False
    for at in instants:
        if at is None:
            unknown = True
        elif at < limit:
            return True
    return None if unknown else False


def latest_if_all_known(instants: Iterable[datetime | None]) -> datetime | None:
    """The last of these instants; unknown as soon as one of them is."""
    known = list(instants)
    return None if not known or None in known else max(at for at in known if at is not None)
