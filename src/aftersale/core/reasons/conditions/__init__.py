"""The questions that reject reasons ask of the facts: each answers yes, no or nobody knows."""
