-- One table for the idempotency keys of every write that is no command: webhooks, return addresses.
alter table webhook_key rename to call_key;
alter index webhook_key_pkey rename to call_key_pkey;
