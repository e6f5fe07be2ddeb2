-- What stands behind a message in doubt is not due until somebody decides: read with what is due, a thousand such calls cost every look of the sender.
alter table delivery alter column due_at drop not null;
comment on column delivery.due_at is 'When it may be sent; null while it is held: a message before it in its lane is in doubt.';
