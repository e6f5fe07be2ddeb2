-- Made from the store by its test and by `npm run generate`; never edited.

-- insertTicket
insert into login_ticket (token_hash, login_id, kind, created_at, expires_at)
values ($1, $2, $3, $4, $5);

-- insertResetTicket, across companies: a login is in any number of companies
insert into login_ticket (token_hash, login_id, kind, created_at, expires_at)
select $1, id, 'password_reset', $2, $3 from login
where email_folded = $4
  and exists (select from "user" where login_id = login.id and is_active and deleted_at is null)
  and $5 > (select count(*) from login_ticket as other
    where other.login_id = login.id and other.kind = 'password_reset' and other.expires_at > $6)
returning login_id;

-- findTicket
select ticket.login_id, login.email from login_ticket as ticket join login on login.id = ticket.login_id
where ticket.token_hash = $1 and ticket.kind = $2 and ticket.expires_at > $3;

-- takeTry
update login_ticket set tries_left = tries_left - 1
where token_hash = $1 and kind = $2 and expires_at > $3 and tries_left > 0
returning login_id, tries_left;

-- takeTicket
delete from login_ticket where token_hash = $1 and kind = $2 and expires_at > $3 returning login_id;

-- deleteTickets
delete from login_ticket where login_id = $1;
