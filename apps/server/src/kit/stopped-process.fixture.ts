import { connect, type DatabaseOptions } from './db.ts'

/** A process that writes in transactions all the time, with statements that its connections do not know yet. */
const address = JSON.parse(process.argv[2] ?? '') as DatabaseOptions
const sql = connect(address, { max: 4, name: 'stopped', forgottenMs: 300 })
let statements = 0
const write = async () => {
  for (;;) {
    await sql
      .begin(async (tx) => {
        await tx`update held_row set who = 'stopped' where id = ${Math.ceil(Math.random() * 4)}`
        for (let n = 0; n < 3; n++) await tx.unsafe(`select $1::int + ${statements++} as sum`, [1])
      })
      .catch(() => {})
  }
}
process.send?.('ready')
await Promise.all([write(), write(), write(), write()])
