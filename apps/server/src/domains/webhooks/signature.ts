import { createHmac } from 'node:crypto'
import type { CompanyId } from '@korben/contract'
import type { SecretBox } from '../../kit/crypto.ts'

/** The key of a company's webhook. Derived, so that nothing is stored; another SECRET_KEY makes another one. */
const keyOf = (box: SecretBox, companyId: CompanyId): Buffer => box.signingKey(`korben.webhook ${companyId}`)

/** As a receiver keeps it. */
export const secretOf = (box: SecretBox, companyId: CompanyId): string =>
  `whsec_${keyOf(box, companyId).toString('base64')}`

/**
 * What a receiver proves a call by, as Standard Webhooks says: the body came from us (`Webhook-Signature`), and just so long ago
 * (`Webhook-Timestamp`). The id is that of the delivery: the same at every attempt, so that a repetition can be told.
 */
export function signHeaders(
  box: SecretBox,
  { companyId, id, body, at }: { companyId: CompanyId; id: string; body: string; at: Date },
): Record<string, string> {
  const seconds = Math.floor(at.getTime() / 1_000)
  const signature = createHmac('sha256', keyOf(box, companyId)).update(`${id}.${seconds}.${body}`).digest('base64')
  return { 'Webhook-Id': id, 'Webhook-Timestamp': `${seconds}`, 'Webhook-Signature': `v1,${signature}` }
}
