import type { AccountId, ConnectionId, PersonId, RunId } from '@korben/contract'
import type { Database, Tx } from '../../apps/server/src/kit/db.ts'
import { newId } from '../../apps/server/src/kit/ids.ts'
import { BLOCKS_OF_A_WALK, type Mix, TEXTS, type Walkway } from './walkway.ts'

type Claimed = {
  id: RunId
  account_id: AccountId
  person_id: PersonId
  connection_id: ConnectionId
  step: number
  last_seq: number
  name: string
}

/**
 * What the engine writes, without an engine: due runs are claimed with SKIP LOCKED, and the rows that everybody's next four blocks mean are
 * written in bulk, in one transaction. It knows beforehand what they are: nothing is asked, decided, rendered or guarded. Returns how many runs moved.
 */
export const walkBare = (sql: Database, walkway: Walkway, mix: Mix, now: Date, limit: number): Promise<number> =>
  sql.begin(async (given) => {
    const tx = given as unknown as Tx
    const { companyId } = walkway.audience
    const claimed = await tx<Claimed[]>`
      select run.id, run.account_id, run.step, account.person_id, account.connection_id, account.last_seq, person.name
      from run
      join account on account.company_id = run.company_id and account.id = run.account_id
      join person on person.company_id = account.company_id and person.id = account.person_id
      where run.company_id = ${companyId} and run.wake_at <= ${now}
      order by run.wake_at limit ${limit} for no key update of run, account skip locked`
    if (claimed.length === 0) return 0
    await writeWalks(tx, walkway, mix, claimed, now)
    return claimed.length
  })

async function writeWalks(tx: Tx, walkway: Walkway, mix: Mix, claimed: Claimed[], now: Date): Promise<void> {
  const { companyId } = walkway.audience
  const at = now.toISOString()
  const messages = claimed.flatMap((run) => messagesOf(run, mix, now))
  await Promise.all([
    mix === 'mixed' &&
      tx`
      insert into person_tag (company_id, person_id, tag_id)
      select ${companyId}, person_id, ${walkway.addedTag}
      from unnest(${claimed.map((run) => run.person_id)}::text[]) as person_id`,
    tx`
      insert into message_cause (company_id, cause, message_id)
      select ${companyId}, cause, id from jsonb_to_recordset(${tx.json(messages)}) as row (cause text, id text)`,
    tx`
      insert into message (company_id, id, account_id, seq, direction, kind, sender, content, text, cause, lane, priority,
        state, run_id, is_read, created_at, updated_at)
      select ${companyId}, id, account_id, seq, 'out', 'message', 'bot', content, text, cause, lane, 1, 'queued', run_id,
        true, ${at}::timestamptz, ${at}::timestamptz
      from jsonb_to_recordset(${tx.json(messages)}) as row
        (id text, account_id text, seq bigint, content jsonb, text text, cause text, lane text, run_id text)`,
    tx`
      insert into delivery (company_id, message_id, n, account_id, connection_id, seq, lane, priority, call, state, due_at,
        created_at, updated_at)
      select ${companyId}, id, 0, account_id, connection_id, seq, lane, 1, jsonb_build_object('op', 'sendMessage', 'body',
        jsonb_build_object('text', text)), 'queued', ${at}::timestamptz, ${at}::timestamptz, ${at}::timestamptz
      from jsonb_to_recordset(${tx.json(messages)}) as row
        (id text, account_id text, connection_id text, seq bigint, text text, lane text)`,
    tx`
      insert into event (company_id, id, type, person_id, account_id, data, created_at)
      select ${companyId}, id, type, person_id, account_id, data, ${at}::timestamptz
      from jsonb_to_recordset(${tx.json(claimed.flatMap((run) => eventsOf(run, walkway, mix, now)))}) as row
        (id text, type text, person_id text, account_id text, data jsonb)`,
    tx`
      update account set last_seq = last_seq + ${messages.length / claimed.length}::int,
        message_count = message_count + ${messages.length / claimed.length}::int, last_message_at = ${at}::timestamptz,
        active_at = ${at}::timestamptz
      from unnest(${claimed.map((run) => run.account_id)}::text[]) as moved (id)
      where account.company_id = ${companyId} and account.id = moved.id`,
    tx`
      update person set last_message_at = ${at}::timestamptz, active_at = ${at}::timestamptz
      from unnest(${claimed.map((run) => run.person_id)}::text[]) as moved (id)
      where person.company_id = ${companyId} and person.id = moved.id`,
    tx`
      update run set block_id = ${walkway.walked.at(-1) ?? null}, step = step + ${BLOCKS_OF_A_WALK}::int,
        wake_at = ${at}::timestamptz + interval '1 day', timer_at = ${at}::timestamptz + interval '1 day',
        updated_at = ${at}::timestamptz
      from unnest(${claimed.map((run) => run.id)}::text[]) as moved (id)
      where run.company_id = ${companyId} and run.id = moved.id`,
  ])
}

function messagesOf(run: Claimed, mix: Mix, now: Date) {
  const texts = mix === 'mixed' ? TEXTS.slice(0, 1) : TEXTS
  return texts.map((template, place) => {
    const text = template.replace('{{first_name|friend}}', run.name.split(' ')[0] ?? '')
    const step = run.step + place + (mix === 'mixed' ? 3 : 1)
    return {
      id: newId<'message'>(now),
      account_id: run.account_id,
      connection_id: run.connection_id,
      seq: run.last_seq + place + 1,
      content: [{ kind: 'text', text, buttons: [] }],
      text,
      cause: `run:${run.id}:${step}`,
      lane: `run:${run.id}`,
      run_id: run.id,
    }
  })
}

const OUTCOMES: Record<Mix, string[]> = {
  mixed: ['true', 'done', 'sent', 'delay'],
  messages: ['sent', 'sent', 'sent', 'delay'],
}

function eventsOf(run: Claimed, { tunnelId, walked, addedTag }: Walkway, mix: Mix, now: Date) {
  const { account_id, person_id } = run
  const stepped = walked.map((blockId, place) => ({
    id: newId(now),
    type: 'run.stepped',
    person_id: null,
    account_id,
    data: {
      accountId: account_id,
      runId: run.id,
      tunnelId,
      step: run.step + place + 1,
      blockId,
      outcome: OUTCOMES[mix][place],
    },
  }))
  const tagged = {
    id: newId(now),
    type: 'person.tagged',
    person_id,
    account_id: null,
    data: { personId: person_id, tagIds: [addedTag] },
  }
  return mix === 'mixed' ? [...stepped, tagged] : stepped
}
