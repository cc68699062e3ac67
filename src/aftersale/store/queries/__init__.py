"""Questions that pages and the API ask: SQL to Struct, one list or page each."""
