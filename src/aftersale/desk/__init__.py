"""The desk: the one place where pure decisions meet the database."""
