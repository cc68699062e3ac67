"""Every bug of a peer that peers.md (e)2 names has a test of that name, with the mechanism in its words."""

import inspect

import pytest

from tests.peers import test_doors, test_limits, test_money

BUGS = (
    "yudao-lost-update",
    "yudao-stuck-refund",
    "yudao-unvalidated-reject",
    "yudao-log-idor",
    "lilishop-self-arbitration",
    "lilishop-repeat-refund",
    "lilishop-current-price",
    "medusa-second-receipt",
    "medusa-new-key-on-retry",
    "solidus-retry-from-total",
    "spree-claims-not-aggregated",
    "spree-share-before-lock",
    "saleor-many-grants",
    "sylius-duplicate-unit",
    "vendure-rollback-after-gateway",
    "bagisto-received-twice",
    "bagisto-rule-retroactive",
    "crmeb-agree-twice",
    "niushop-cancel-completed",
    "niushop-double-freight",
    "litemall-silent-batch",
    "macro-client-price",
    "oca-list-price",
    "oca-portal-quantity",
    "erpnext-credit-note-cap",
    "mercur-no-decline",
)


def test_there_are_twenty_six():
    """The list is the one of the study."""
    assert len(set(BUGS)) == 26


@pytest.mark.parametrize("bug", BUGS)
def test_every_bug_has_its_test(bug):
    """Under its own name, saying where the peer's mechanism is described."""
    name = f"test_{bug.replace('-', '_')}"
    (test,) = [vars(module)[name] for module in (test_money, test_limits, test_doors) if name in vars(module)]

    assert inspect.iscoroutinefunction(test)
    assert "(" in (inspect.getdoc(test) or "")
