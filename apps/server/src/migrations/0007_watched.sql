-- What an operator watches is counted without reading what is well: a million delivered webhooks beside one that is dead.
create index delivery_in_doubt on delivery (company_id, message_id, n) where state = 'in_doubt';
create index job_dead on job (company_id, id) where state = 'dead';
create index webhook_delivery_dead on webhook_delivery (company_id, webhook_id, id) where state = 'dead';
