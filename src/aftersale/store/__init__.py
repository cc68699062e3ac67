"""The store: PostgreSQL, and nothing that is not about keeping and finding."""
