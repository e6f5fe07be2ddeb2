-- Made from the store by its test and by `npm run generate`; never edited.

-- claimFingerprint
insert into installation (secret_fingerprint) values ($1) on conflict do nothing;

-- findFingerprint, across companies: it concerns the installation as a whole
select secret_fingerprint from installation;

-- findServerVersion, across companies: it concerns the installation as a whole
select current_setting('server_version_num') as version;

-- hasCompany, across companies: it concerns the installation as a whole
select exists (select from company) as yes;

-- ping, across companies: it concerns the installation as a whole
select 1;

-- countQueues, across companies: it concerns the installation as a whole
select
(select count(*) from delivery where state = 'queued') as deliveries_queued,
(select count(*) from delivery where state = 'sending') as deliveries_sending,
(select count(*) from delivery where state = 'in_doubt') as deliveries_in_doubt,
(select count(*) from run where wake_at <= now()) as runs_due,
(select coalesce(extract(epoch from now() - min(wake_at)), 0)::float8 from run where wake_at <= now()) as run_lateness_seconds,
(select count(*) from run_signal) as signals,
(select count(*) from job where state = 'queued' and due_at <= now()) as jobs_due,
(select count(*) from job where state = 'dead') as jobs_dead,
(select count(*) from webhook_delivery where state = 'queued' and due_at <= now()) as webhooks_due,
(select count(*) from webhook_delivery where state = 'dead') as webhooks_dead,
(select count(*) from connection where state = 'ERROR' and deleted_at is null) as connections_failed;
