import type { SampleIds } from '../../apps/server/src/app/sample.ts'
import type { Database } from '../../apps/server/src/kit/db.ts'
import { idOf, noise } from './expressions.ts'
import { DAYS, MESSAGES_OF_ACCOUNT, SECOND_ACCOUNT_OF, SPREAD, spreadOfTag, TAGS } from './shape.ts'

/** What the rows hang on: a company with a sample, its connections by kind, tags and fields by name. */
export type Ground = {
  companyId: string
  userId: string
  sample: SampleIds
  connections: Record<'TELEGRAM' | 'WEB_CHAT' | 'SMS' | 'MANUAL', string>
  tags: ReadonlyMap<string, string>
  fields: Record<'city' | 'birthday' | 'spent', string>
  people: number
  /** The end of the year that is filled. */
  until: Date
}

/** One step: a statement, and what it makes. */
type Step = { name: string; run: () => Promise<unknown> }

/**
 * The statements that fill a company, in order. `sql` must be one connection on which triggers do not fire: references are right because of how
 * ids are made, and the counters are written at the end.
 */
export function fillingSteps(sql: Database, ground: Ground): Step[] {
  const { companyId, userId, sample, people, until } = ground
  const end = sql`${until}::timestamptz`
  const begin = sql`(${end} - ${DAYS} * interval '1 day')`
  return [
    {
      name: 'a plan of all accounts',
      run: async () => {
        await sql`create unlogged table bench_account (
          n bigint, k int, person_id text collate "C", account_id text collate "C", kind text, person_at timestamptz, created_at timestamptz,
          active_at timestamptz, messages int)`
        await sql`
          insert into bench_account
          select n, k, ${idOf(sql, sql`person_at`, 'aaaaaaaaaa', sql`n`)}, ${idOf(sql, sql`created_at`, 'bbbbbbbbbb', sql`n * 2 + k`)},
            kind, person_at, created_at,
            case when messages = 0 then created_at
              else created_at + (${end} - created_at) * power(${noise(sql, sql`n * 2 + k`, 4)}, 3) end, messages
          from (
            select *, case when kind = 'MANUAL' then 0
              else least(500, floor(-ln(1 - ${noise(sql, sql`n * 2 + k`, 3)}) * ${MESSAGES_OF_ACCOUNT}::float8))::int end as messages
            from (
              select n, k, person_at, person_at + (${end} - person_at) * ${noise(sql, sql`n`, 2)} * 0.3 * k as created_at,
                case when k = 1 or place < 0.5 then 'TELEGRAM' when place < 0.65 then 'WEB_CHAT' when place < 0.75 then 'SMS'
                  else 'MANUAL' end as kind
              from (
                select n, ${noise(sql, sql`n`, 1)} as place,
                  ${begin} + (n + ${noise(sql, sql`n`, 5)}) / ${people}::float8 * ${DAYS} * interval '1 day' as person_at
                from generate_series(0, ${people - 1}::bigint) as n) as numbered
              cross join generate_series(0, 1) as k
              where k = 0 or n % ${SECOND_ACCOUNT_OF} = 0) as placed) as counted`
        await sql`analyze bench_account`
      },
    },
    {
      name: 'people',
      run: () => sql`
        insert into person (company_id, id, name, email, email_folded, phone, phone_e164, gender, locale, last_message_at, active_at, created_at,
          updated_at)
        select ${companyId}, person_id, ${fullName(sql)}, email, lower(email), phone, phone,
          (array['NO_DATA', 'NO_DATA', 'MALE', 'FEMALE', 'OTHER'])[1 + (n * 7 % 5)::int],
          (array['uk_UA', 'en_US', 'ru_RU', ''])[1 + (n * 3 % 4)::int], last_message_at, active_at, person_at, active_at
        from (
          select n, person_id, person_at, max(active_at) as active_at, max(active_at) filter (where messages > 0) as last_message_at,
            case when n % 5 < 4 then 'User.' || substr(md5(n::text), 1, 8) || n || '@example.' || (array['com', 'org', 'net'])[1 + (n % 3)::int]
              end as email,
            case when n % 10 < 9 then '+380' || lpad((n * ${SPREAD} % 1000000000)::text, 9, '0') end as phone
          from bench_account group by n, person_id, person_at) as person
        order by n`,
    },
    {
      name: 'accounts',
      run: () => sql`
        insert into account (company_id, id, person_id, connection_id, external_id, kind, status, utm, last_seq, message_count, unread_count,
          last_message_at, last_inbound_at, active_at, created_at, updated_at)
        select ${companyId}, account_id, person_id,
          case kind when 'TELEGRAM' then ${ground.connections.TELEGRAM} when 'WEB_CHAT' then ${ground.connections.WEB_CHAT}
            when 'SMS' then ${ground.connections.SMS} else ${ground.connections.MANUAL} end,
          case when kind <> 'MANUAL' then 'x' || (n * 2 + k) end, kind, case when n % 23 = 0 then 'BLOCKED' else 'OK' end,
          case when n % 5 < 3 then jsonb_build_object('utm_source', (array['google', 'facebook', 'instagram'])[1 + (n % 3)::int],
            'utm_medium', 'cpc', 'utm_campaign', 'campaign ' || n % 40) else '{}' end,
          messages, messages, messages % 2, case when messages > 0 then active_at end, case when messages > 0 then active_at end, active_at,
          created_at, active_at
        from bench_account order by created_at, n, k`,
    },
    {
      name: 'tags on people',
      run: async () => {
        for (const [index, { name, wearers }] of TAGS.entries()) {
          await sql`
            insert into person_tag (company_id, person_id, tag_id, created_at)
            select ${companyId}, person_id, ${ground.tags.get(name) ?? ''}, person_at + interval '1 minute'
            from (
              select distinct (place * ${spreadOfTag(index)}::bigint + ${index}::bigint * 104729) % ${people}::bigint as n
              from generate_series(0, ${Math.min(people, wearers(people)) - 1}::bigint) as place) as chosen
            join bench_account using (n) where k = 0 order by person_id`
        }
      },
    },
    {
      name: 'values of custom fields',
      run: () => sql`
        insert into person_field (company_id, person_id, field_id, value, created_at, updated_at)
        select ${companyId}, person_id, field_id, value, person_at, person_at
        from bench_account cross join lateral (values
          (${ground.fields.city}, (array['Kyiv', 'Lviv', 'Odesa', 'Dnipro', 'Warsaw'])[1 + (n * 3 % 5)::int], n % 10 < 4),
          (${ground.fields.birthday}, (date '1960-01-01' + (n % 15000)::int)::text, n % 10 = 5),
          (${ground.fields.spent}, (n % 900)::text || '.50', n % 5 = 1)) as filled (field_id, value, is_there)
        where k = 0 and is_there order by person_id`,
    },
    {
      name: 'links to users',
      run: () => sql`
        insert into person_user (company_id, person_id, user_id, created_at)
        select ${companyId}, person_id, ${userId}, person_at from bench_account where k = 0 and n % 10 = 0`,
    },
    {
      name: 'comments',
      run: () => sql`
        insert into person_comment (company_id, id, person_id, author_id, text, created_at)
        select ${companyId}, ${idOf(sql, sql`person_at`, 'cccccccccc', sql`n`)}, person_id, ${userId}, 'Call back on ' || n % 28 + 1 || '.', person_at
        from bench_account where k = 0 and n % 50 = 0`,
    },
    {
      name: 'subscriptions',
      run: () => sql`
        insert into subscription (company_id, id, account_id, person_id, tunnel_id, leadgentool_id, traffic_source_id, created_at)
        select ${companyId}, ${idOf(sql, sql`created_at`, 'dddddddddd', sql`n * 2 + k`)}, account_id, person_id, ${sample.tunnel_id},
          ${sample.leadgentool_id}, ${sample.traffic_source_id}, created_at
        from bench_account where kind <> 'MANUAL' and n % 2 = 0 order by created_at`,
    },
    {
      name: 'orders',
      run: () => sql`
        insert into "order" (company_id, id, person_id, account_id, offer_id, payment_credit_id, payment_method, title, offer_price,
          offer_currency, price, currency, deal_status, payment_status, buyer_email, buyer_phone, transaction_at, paid_at, tunnel_id,
          traffic_source_id, created_at, updated_at)
        select ${companyId}, ${idOf(sql, sql`at`, 'eeeeeeeeee', sql`n`)}, person_id, account_id, ${sample.offer_id}, ${sample.payment_credit_id},
          'MANUAL', 'The full course', 35, 'USD', 35, 'USD', state[1], state[2], 'buyer' || n || '@example.com', null, at,
          case when state[2] = 'SUCCESS' then at end, ${sample.tunnel_id}, ${sample.traffic_source_id}, at, at
        from (
          select n, person_id, account_id, created_at + (active_at - created_at) * 0.9 as at,
            string_to_array((array['RESOLVED SUCCESS', 'RESOLVED SUCCESS', 'RESOLVED SUCCESS', 'OPENED NONE', 'OPENED PENDING',
              'REJECTED FAILED'])[1 + (n / 4 % 6)::int], ' ') as state
          from bench_account where k = 0 and n % 4 = 0) as bought
        order by at`,
    },
    {
      name: 'messages',
      run: () => sql`
        insert into message (company_id, id, account_id, seq, direction, kind, sender, content, text, state, external_id, is_read, created_at,
          updated_at)
        select ${companyId}, ${idOf(sql, sql`at`, 'ffffffffff', sql`place`)}, account_id, seq, direction, 'message', sender,
          jsonb_build_array(jsonb_build_object('kind', 'text', 'text', said)), said, state,
          case when direction = 'in' then seq::text end, seq < messages or direction = 'out', at, at
        from (
          select account_id, seq, messages, created_at + (active_at - created_at) * (seq::float8 / messages) as at,
            row_number() over () as place, case when seq % 2 = 1 then 'in' else 'out' end as direction,
            case when seq % 2 = 1 then 'subscriber' else 'bot' end as sender, case when seq % 2 = 1 then 'received' else 'read' end as state,
            (array['Hello! I would like to know more about the course.', 'Thank you, that is what I was looking for.',
              'Here is the first lesson: how to begin, what to prepare and where to ask.', 'Yes', 'When does it begin?',
              'Your place is kept until Friday; write here if you need longer.', 'Good morning!'])[1 + ((n + seq) % 7)::int] as said
          from bench_account cross join lateral generate_series(1, messages) as seq) as said
        order by at`,
    },
    {
      name: 'counters',
      run: () => sql`
        insert into company_count_delta (company_id, kind, change)
        select ${companyId}, 'person', count(*) from bench_account where k = 0
        union all select ${companyId}, 'account', count(*) from bench_account
        union all select ${companyId}, 'order', count(*) from bench_account where k = 0 and n % 4 = 0`,
    },
    { name: 'the plan is dropped', run: () => sql`drop table bench_account` },
  ]
}

const fullName = (sql: Database) => sql`
  (array['Olena', 'Andriy', 'Maria', 'Ivan', 'Kateryna', 'John', 'Anna', 'Petro', 'Sofia', 'Max'])[1 + (n * 7 % 10)::int] || ' ' ||
  (array['Shevchenko', 'Petrenko', 'Kovalenko', 'Smith', 'Bondar', 'Tkachenko', 'Brown', 'Melnyk', 'Novak', 'Koval', 'Rudenko'])
    [1 + (n * 3 % 11)::int]`
