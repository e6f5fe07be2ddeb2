import type { CompanyId, OrderId, PersonId, TunnelId } from '@korben/contract'
import type { StatDeltaRow, StatSaleRow, StatUniqueRow } from '../../generated/rows.ts'
import type { Sql, Tx } from '../../kit/db.ts'

/** A change of one figure. `change` is decimal text. */
export type Delta = Omit<StatDeltaRow, 'id'>

/** Writers of deltas never wait for each other. */
export const insertDeltas = (tx: Tx, deltas: readonly Delta[]) => tx`
  insert into stat_delta (company_id, tunnel_id, traffic_source_id, currency, day, figure, change)
  select company_id, tunnel_id, traffic_source_id, currency, day, figure, change
  from jsonb_to_recordset(${tx.json(deltas)}) as delta
    (company_id text, tunnel_id text, traffic_source_id text, currency text, day date, figure text, change numeric)`

export type UniqueKey = Pick<StatUniqueRow, 'company_id' | 'scope' | 'kind' | 'subject'>

/**
 * Notes subjects as counted and returns those that were not yet. Waits only for a transaction that is counting the same
 * subject. `subjects` must be sorted by their key: two transactions then cannot wait for each other.
 */
export const insertUniques = (tx: Tx, subjects: readonly StatUniqueRow[]) => tx<StatUniqueRow[]>`
  insert into stat_unique (company_id, scope, kind, subject, times, traffic_source_id, day)
  select company_id, scope, kind, subject, times, traffic_source_id, day
  from jsonb_to_recordset(${tx.json(subjects)}) as counted
    (company_id text, scope text, kind text, subject text, times integer, traffic_source_id text, day date)
  on conflict do nothing
  returning *`

export const findSales = (tx: Tx, orders: readonly { company_id: CompanyId; order_id: OrderId }[]) => tx<StatSaleRow[]>`
  select stat_sale.* from stat_sale
  join jsonb_to_recordset(${tx.json(orders)}) as wanted (company_id text, order_id text) using (company_id, order_id)`

export const deleteSales = (tx: Tx, orders: readonly { company_id: CompanyId; order_id: OrderId }[]) => tx`
  delete from stat_sale using jsonb_to_recordset(${tx.json(orders)}) as gone (company_id text, order_id text)
  where (stat_sale.company_id, stat_sale.order_id) = (gone.company_id, gone.order_id)`

export const insertSales = (tx: Tx, sales: readonly StatSaleRow[]) => tx`
  insert into stat_sale (company_id, order_id, subject, tunnel_id, traffic_source_id, currency, amount, day)
  select company_id, order_id, subject, tunnel_id, traffic_source_id, currency, amount, day
  from jsonb_to_recordset(${tx.json(sales)}) as sale
    (company_id text, order_id text, subject text, tunnel_id text, traffic_source_id text, currency text, amount numeric, day date)`

/** How many sales a person has in a scope, before and after; `day` and `traffic_source_id` say where the unique one is counted. */
export type BuyerRow = StatUniqueRow & { times_before: number }

/**
 * Adds to the sales that people have in a scope and holds their rows: who counts the same person next waits and sees it.
 * `buyers` must be sorted by their key and hold each once; `times` is the change.
 */
export const moveBuyers = (tx: Tx, buyers: readonly StatUniqueRow[]) => tx<BuyerRow[]>`
  with moved as (
    select * from jsonb_to_recordset(${tx.json(buyers)}) as buyer
      (company_id text, scope text, kind text, subject text, times integer, traffic_source_id text, day date)
  ), held as (
    insert into stat_unique (company_id, scope, kind, subject, times, traffic_source_id, day)
    select company_id, scope, kind, subject, times, traffic_source_id, day from moved
    on conflict (company_id, scope, kind, subject) do update set times = stat_unique.times + excluded.times
    returning *
  )
  select held.*, held.times - moved.times as times_before
  from held join moved using (company_id, scope, kind, subject)`

/** The first sale of each person in each scope, by payment date. */
export const findFirstSales = (tx: Tx, buyers: readonly UniqueKey[]) => tx<
  (Pick<StatSaleRow, 'company_id' | 'traffic_source_id' | 'day'> & { scope: TunnelId | ''; subject: PersonId })[]
>`
  select buyer.company_id, buyer.scope, buyer.subject, first.traffic_source_id, first.day
  from jsonb_to_recordset(${tx.json(buyers)}) as buyer (company_id text, scope text, subject text)
  cross join lateral (
    select traffic_source_id, day from stat_sale
    where company_id = buyer.company_id and subject = buyer.subject and (buyer.scope = '' or tunnel_id = buyer.scope)
    order by day, order_id limit 1
  ) as first`

export const updateBuyers = (tx: Tx, buyers: readonly Omit<StatUniqueRow, 'times'>[]) => tx`
  update stat_unique set traffic_source_id = buyer.traffic_source_id, day = buyer.day
  from jsonb_to_recordset(${tx.json(buyers)}) as buyer
    (company_id text, scope text, kind text, subject text, traffic_source_id text, day date)
  where (stat_unique.company_id, stat_unique.scope, stat_unique.kind, stat_unique.subject)
    = (buyer.company_id, buyer.scope, buyer.kind, buyer.subject)`

/**
 * Moves up to `limit` deltas into the days, over all companies, and tells how many. One statement: a reader sees each delta
 * exactly once. Any number may fold at once: each takes other deltas, and days are locked in the order of their key.
 */
export const moveDeltas = (sql: Sql, limit: number) => sql<{ moved: number }[]>`
  with taken as (
    delete from stat_delta where (company_id, id) in (
      select company_id, id from stat_delta order by company_id, id limit ${limit} for update skip locked)
    returning *
  ), folded as (
    insert into stat_day (company_id, tunnel_id, traffic_source_id, currency, day, visits, uniq_visits, shows, uniq_shows,
      subscribers, uniq_subscribers, orders, sales, uniq_sales, sale_amount, expense_amount)
    select company_id, tunnel_id, traffic_source_id, currency, day,
      coalesce(sum(change) filter (where figure = 'visits'), 0), coalesce(sum(change) filter (where figure = 'uniq_visits'), 0),
      coalesce(sum(change) filter (where figure = 'shows'), 0), coalesce(sum(change) filter (where figure = 'uniq_shows'), 0),
      coalesce(sum(change) filter (where figure = 'subscribers'), 0), coalesce(sum(change) filter (where figure = 'uniq_subscribers'), 0),
      coalesce(sum(change) filter (where figure = 'orders'), 0),
      coalesce(sum(change) filter (where figure = 'sales'), 0), coalesce(sum(change) filter (where figure = 'uniq_sales'), 0),
      coalesce(sum(change) filter (where figure = 'sale_amount'), 0), coalesce(sum(change) filter (where figure = 'expense_amount'), 0)
    from taken group by company_id, tunnel_id, traffic_source_id, currency, day
    order by company_id, tunnel_id, traffic_source_id, currency, day
    on conflict (company_id, tunnel_id, traffic_source_id, currency, day) do update set
      visits = stat_day.visits + excluded.visits, uniq_visits = stat_day.uniq_visits + excluded.uniq_visits,
      shows = stat_day.shows + excluded.shows, uniq_shows = stat_day.uniq_shows + excluded.uniq_shows,
      subscribers = stat_day.subscribers + excluded.subscribers,
      uniq_subscribers = stat_day.uniq_subscribers + excluded.uniq_subscribers,
      orders = stat_day.orders + excluded.orders,
      sales = stat_day.sales + excluded.sales, uniq_sales = stat_day.uniq_sales + excluded.uniq_sales,
      sale_amount = stat_day.sale_amount + excluded.sale_amount,
      expense_amount = stat_day.expense_amount + excluded.expense_amount
  )
  select count(*)::int as moved from taken`

export type FigureRow = {
  visits: number
  uniq_visits: number
  shows: number
  uniq_shows: number
  subscribers: number
  uniq_subscribers: number
  orders: number
  sales: number
  uniq_sales: number
  /** USD, exactly two decimals. */
  total_sale: string
  total_expenses: string
  not_converted: { currency: string; sale_amount: string; expense_amount: string }[]
}

/** The figures of a tunnel or of all, over the whole life. */
export const findFigures = (sql: Sql, companyId: CompanyId, tunnelId: TunnelId | null) => sql<FigureRow[]>`
  ${figuresOf(sql, companyId, tunnelId === null ? null : sql`${tunnelId}`)}`

/** The figures of each of many tunnels. */
export const findFiguresOfEach = (sql: Sql, companyId: CompanyId, tunnelIds: readonly TunnelId[]) => sql<
  (FigureRow & { tunnel_id: TunnelId })[]
>`
  select wanted.id as tunnel_id, figure.* from unnest(${[...tunnelIds]}::text[]) as wanted (id)
  cross join lateral (${figuresOf(sql, companyId, sql`wanted.id`)}) as figure`

/**
 * Of all tunnels without one. Counts of all tunnels are sums, unique figures of all are kept apart
 * (STA-3). An amount is multiplied by the rate of its day, else the latest earlier one (STA-5), and the total is rounded half up
 * to cents at the end (STA-7).
 */
const figuresOf = (sql: Sql, companyId: CompanyId, tunnel: Fragment | null) => sql`
  with row as (
    select tunnel_id, currency, day, visits, uniq_visits, shows, uniq_shows, subscribers, uniq_subscribers, orders, sales,
      uniq_sales, sale_amount, expense_amount
    from stat_day where company_id = ${companyId} ${ofTunnel(sql, tunnel)}
    union all
    select tunnel_id, currency, day, ${changeOf(sql, 'visits')}, ${changeOf(sql, 'uniq_visits')}, ${changeOf(sql, 'shows')},
      ${changeOf(sql, 'uniq_shows')}, ${changeOf(sql, 'subscribers')}, ${changeOf(sql, 'uniq_subscribers')}, ${changeOf(sql, 'orders')},
      ${changeOf(sql, 'sales')}, ${changeOf(sql, 'uniq_sales')}, ${changeOf(sql, 'sale_amount')}, ${changeOf(sql, 'expense_amount')}
    from stat_delta where company_id = ${companyId} ${ofTunnel(sql, tunnel)}
  ), count as (
    select coalesce(sum(visits), 0)::bigint as visits, coalesce(sum(shows), 0)::bigint as shows,
      coalesce(sum(subscribers), 0)::bigint as subscribers,
      coalesce(sum(orders), 0)::bigint as orders, coalesce(sum(sales), 0)::bigint as sales,
      coalesce(sum(uniq_visits) filter (where tunnel_id = ${tunnel ?? sql`''`}), 0)::bigint as uniq_visits,
      coalesce(sum(uniq_shows) filter (where tunnel_id = ${tunnel ?? sql`''`}), 0)::bigint as uniq_shows,
      coalesce(sum(uniq_subscribers) filter (where tunnel_id = ${tunnel ?? sql`''`}), 0)::bigint as uniq_subscribers,
      coalesce(sum(uniq_sales) filter (where tunnel_id = ${tunnel ?? sql`''`}), 0)::bigint as uniq_sales
    from row
  ), amount as (
    select currency, day, sum(sale_amount) as sale, sum(expense_amount) as expense,
      case currency when 'USD' then 1 else (
        select usd from exchange_rate
        where company_id = ${companyId} and currency = row.currency and day <= row.day order by day desc limit 1) end as rate
    from row where currency <> '' group by currency, day
  ), total as (
    select coalesce(sum(sale * rate), 0) as sale, coalesce(sum(expense * rate), 0) as expense from amount
  ), missing as (
    select currency, round(sum(sale), 2)::text as sale_amount, round(sum(expense), 2)::text as expense_amount
    from amount where rate is null group by currency having sum(sale) <> 0 or sum(expense) <> 0
  )
  select count.*,
    trunc(floor(total.sale * 100 + 0.5) / 100, 2)::text as total_sale,
    trunc(floor(total.expense * 100 + 0.5) / 100, 2)::text as total_expenses,
    (select coalesce(jsonb_agg(missing order by currency), '[]') from missing) as not_converted
  from count, total`

type Fragment = ReturnType<Sql>

const ofTunnel = (sql: Sql, tunnel: Fragment | null) => (tunnel === null ? sql`` : sql`and tunnel_id = ${tunnel}`)

const changeOf = (sql: Sql, figure: Delta['figure']) => sql`case when figure = ${figure} then change else 0 end`
