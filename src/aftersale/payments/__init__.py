"""How money goes back: gateways behind one small interface; a refund keeps one key for its whole life."""
