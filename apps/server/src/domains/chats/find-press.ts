import type { AccountId, Button, CompanyId } from '@korben/contract'
import type { Sql } from '../../kit/db.ts'
import * as store from './chats.store.ts'
import { readPayload } from './draw-content.ts'

/** The button that brought a payload, and the message it stood under, with the tunnel it came from. */
export type Press = { message: store.SentRow; button: Button }

/** Null when the payload is not ours or its message was written to another account: a payload can be forged. */
export async function findPress(
  sql: Sql,
  companyId: CompanyId,
  accountId: AccountId,
  payload: string,
): Promise<Press | null> {
  const ids = readPayload(payload)
  if (!ids) return null
  const [message] = await store.findSentMessage(sql, companyId, accountId, ids.messageId)
  const button = message?.content
    .flatMap((element) => element.buttons?.flat() ?? [])
    .find(({ id }) => id === ids.buttonId)
  return message && button ? { message, button } : null
}
