-- 0004_sales.sql
-- What is sold, ordered and paid. Money is numeric with its currency.

create table payment_credit (
  company_id   text collate "C" not null references company,
  id           text collate "C" not null,
  type         text not null,
  name         text not null check (length(name) between 1 and 255),
  currencies   text[] not null default '{}',
  instructions text not null default '',
  secrets      bytea,
  is_on        boolean not null default true,
  created_at   timestamptz not null default now(),
  updated_at   timestamptz not null default now(),
  deleted_at   timestamptz,
  primary key (company_id, id)
);
comment on column payment_credit.type is 'Name of the payment system on the wire: MANUAL, WAYFORPAY, …';
comment on column payment_credit.currencies is 'Accepted currencies; empty for every currency of the company.';

create table offer_category (
  company_id text collate "C" not null references company,
  id         text collate "C" not null,
  name       text not null check (length(name) between 1 and 255),
  created_at timestamptz not null default now(),
  deleted_at timestamptz,
  primary key (company_id, id)
);

create table offer (
  company_id      text collate "C" not null references company,
  id              text collate "C" not null,
  category_id     text collate "C" not null,
  name            text not null check (length(name) between 1 and 255),
  title           text not null check (length(title) between 1 and 255),
  description     text not null default '',
  price           numeric(14, 2) not null check (price >= 0),
  currency        text not null,
  language        text not null default 'en',
  is_on           boolean not null default true,
  stock           integer check (stock >= 0),
  hash            text not null,
  messages        jsonb not null default '{}',
  actions         jsonb not null default '{}',
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default now(),
  deleted_at      timestamptz,
  primary key (company_id, id),
  foreign key (company_id, category_id) references offer_category
);
comment on column offer.messages is 'Content per state of an order: {"order": […], "success": […], "failed": […], "refund": […]}.';
comment on column offer.stock is 'What is left; null for without limit.';
create index offer_by_category on offer (company_id, category_id, created_at desc, id desc) where deleted_at is null;
create index offer_newest on offer (company_id, created_at desc, id desc) where deleted_at is null;

create table offer_lookup (
  hash       text primary key,
  company_id text collate "C" not null,
  offer_id   text collate "C" not null,
  foreign key (company_id, offer_id) references offer
);

create table offer_payment_credit (
  company_id        text collate "C" not null,
  offer_id          text collate "C" not null,
  payment_credit_id text collate "C" not null,
  primary key (company_id, offer_id, payment_credit_id),
  foreign key (company_id, offer_id) references offer,
  foreign key (company_id, payment_credit_id) references payment_credit
);

create table "order" (
  company_id           text collate "C" not null references company,
  id                   text collate "C" not null,
  person_id            text collate "C" not null,
  account_id           text collate "C",
  offer_id             text collate "C" not null,
  payment_credit_id    text collate "C" not null,
  payment_method       text not null,
  title                text not null,
  description          text not null default '',
  offer_price          numeric(14, 2) not null,
  offer_currency       text not null,
  price                numeric(14, 2) not null check (price >= 0),
  currency             text not null,
  deal_status          text not null default 'OPENED' check (deal_status in ('OPENED', 'RESOLVED', 'REJECTED', 'REFUNDED')),
  payment_status       text not null default 'NONE' check (payment_status in ('NONE', 'PENDING', 'SUCCESS', 'FAILED', 'REFUNDED')),
  has_partial_payments boolean not null default false,
  buyer_email          text,
  buyer_phone          text,
  transaction_at       timestamptz not null,
  paid_at              timestamptz,
  user_comments        text,
  manager_id           text collate "C",
  tunnel_id            text collate "C",
  traffic_source_id    text collate "C",
  cause                text,
  created_at           timestamptz not null default now(),
  updated_at           timestamptz not null default now(),
  primary key (company_id, id),
  foreign key (company_id, person_id) references person,
  foreign key (company_id, account_id) references account,
  foreign key (company_id, offer_id) references offer,
  foreign key (company_id, payment_credit_id) references payment_credit,
  foreign key (company_id, manager_id) references "user",
  check ((deal_status, payment_status) in
    (('OPENED', 'NONE'), ('OPENED', 'PENDING'), ('OPENED', 'FAILED'), ('RESOLVED', 'SUCCESS'), ('REJECTED', 'NONE'),
     ('REJECTED', 'PENDING'), ('REJECTED', 'FAILED'), ('REFUNDED', 'REFUNDED')))
);
comment on column "order".tunnel_id is 'Attribution, fixed at creation (STA-2); null for none.';
comment on column "order".cause is 'What made it (press:…): the same press makes no second order.';
create index order_newest on "order" (company_id, created_at desc, id desc);
create index order_of_person on "order" (company_id, person_id, created_at desc, id desc);
create index order_by_status on "order" (company_id, deal_status, created_at desc, id desc);
create index order_of_offer on "order" (company_id, offer_id, created_at desc, id desc);
create index order_of_manager on "order" (company_id, manager_id, created_at desc, id desc);
create unique index order_by_cause on "order" (company_id, cause) where cause is not null;
create trigger order_counted after insert on "order" referencing new table as added
  for each statement execute function count_inserted('order');

create table order_change (
  company_id text collate "C" not null,
  id         text collate "C" not null,
  order_id   text collate "C" not null,
  user_id    text collate "C",
  actor      text not null check (actor in ('user', 'api', 'system', 'subscriber', 'cli')),
  before     jsonb,
  after      jsonb not null,
  note       text,
  created_at timestamptz not null default now(),
  primary key (company_id, id),
  foreign key (company_id, order_id) references "order"
);
comment on table order_change is 'Who moved an order from what to what, and when.';
create index order_change_of_order on order_change (company_id, order_id, id);

create table payment (
  company_id        text collate "C" not null,
  id                text collate "C" not null,
  order_id          text collate "C" not null,
  payment_credit_id text collate "C" not null,
  external_id       text,
  amount            numeric(14, 2) not null,
  currency          text not null,
  status            text not null check (status in ('PENDING', 'SUCCESS', 'FAILED', 'REFUNDED')),
  paid_at           timestamptz,
  created_at        timestamptz not null default now(),
  updated_at        timestamptz not null default now(),
  primary key (company_id, id),
  foreign key (company_id, order_id) references "order",
  foreign key (company_id, payment_credit_id) references payment_credit
);
create index payment_of_order on payment (company_id, order_id, id);
create unique index payment_by_external_id on payment (company_id, payment_credit_id, external_id) where external_id is not null;

create table exchange_rate (
  company_id text collate "C" not null references company,
  currency   text not null,
  day        date not null,
  usd        numeric(24, 12) not null check (usd > 0),
  source     text not null default 'manual',
  created_at timestamptz not null default now(),
  primary key (company_id, currency, day)
);
create index exchange_rate_newest on exchange_rate (company_id, day desc, currency desc);
comment on column exchange_rate.usd is 'What one unit of the currency is worth in USD on this day (UTC).';
