import type { Sql } from './db.ts'

/** Takes or prolongs a lease. No row: somebody else has it. The epoch grows with every change of the holder. */
export const claimLease = (
  sql: Sql,
  { name, holder, seconds }: { name: string; holder: string; seconds: number },
) => sql<{ epoch: number }[]>`
  insert into lease (name, holder, epoch, expires_at)
  values (${name}, ${holder}, 1, clock_timestamp() + make_interval(secs => ${seconds}))
  on conflict (name) do update set
    holder = excluded.holder,
    epoch = lease.epoch + case when lease.holder = excluded.holder then 0 else 1 end,
    expires_at = excluded.expires_at
  where lease.holder = excluded.holder or lease.expires_at <= clock_timestamp()
  returning epoch`

export const releaseLease = (sql: Sql, { name, holder }: { name: string; holder: string }) => sql<{ name: string }[]>`
  update lease set expires_at = clock_timestamp() where name = ${name} and holder = ${holder} returning name`
