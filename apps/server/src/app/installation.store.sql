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
