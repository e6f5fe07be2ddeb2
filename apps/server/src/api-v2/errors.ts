import type { ErrorCode, V2FieldCode, V2Fields } from '@korben/contract'
import { DomainError } from '../kit/errors.ts'
import { formatError, V2Failure, wrongIds } from './answer.ts'

/** An expected failure of the product in the words of API v2; `null`: no request of API v2 can cause it, so it is our fault. */
type ErrorV2 = { http: 400 | 403 | 404; fields: V2Fields } | null

const wrongId = (path: string): ErrorV2 => ({ http: 404, fields: { [path]: 'WRONG_ID' } })
const refused = (path: string, code: V2FieldCode): ErrorV2 => ({ http: 400, fields: { [path]: code } })

/**
 * Ids and forms are checked before a service is asked; what stands here are the rules of the product, and records that
 * vanished in between. Names of parameters are those of the one endpoint that can meet the failure.
 */
const errorsV2: Record<ErrorCode, ErrorV2> = {
  'request.invalid': null,
  'auth.required': null,
  'auth.forbidden': null,
  'auth.login_taken': null,
  'auth.sign_in_refused': null,
  'auth.too_many_tries': null,
  'auth.device_not_found': null,
  'auth.password_wrong': null,
  'auth.token_not_found': null,
  'auth.scope_not_held': null,
  'auth.setup_closed': null,
  'auth.setup_code_wrong': null,
  'auth.ticket_dead': null,
  'auth.code_wrong': null,
  'auth.link_dead': null,
  'auth.second_factor_on': null,
  'auth.second_factor_off': null,
  'company.not_found': null,
  'company.currency_unknown': null,
  'company.time_zone_unknown': null,
  'company.api_off': { http: 403, fields: {} },
  'team.user_not_found': wrongId('user_id'),
  'team.role_not_found': null,
  'team.role_built_in': null,
  'team.role_in_use': null,
  'team.role_name_taken': null,
  'team.too_many_roles': null,
  'team.beyond_own_rights': null,
  'team.owner_fixed': null,
  'team.owner_only': null,
  'team.not_yourself': null,
  'team.user_blocked': null,
  'team.reset_not_allowed': null,
  'team.email_invalid': null,
  'team.already_member': null,
  'team.already_invited': null,
  'team.too_many_invitations': null,
  'team.invitation_not_found': null,
  'team.invitation_of_another': null,
  'team.sign_in_to_join': null,
  'team.no_company': null,
  'files.not_found': null,
  'files.too_large': null,
  'files.wrong_size': null,
  'files.already_stored': null,
  'files.storage_failed': null,
  'files.no_image': null,
  'fields.field_not_found': wrongId('custom_fields'),
  'fields.name_taken': null,
  'fields.name_invalid': null,
  'fields.too_many': null,
  'fields.value_invalid': refused('custom_fields', 'FORMAT_ERROR'),
  'tags.not_found': wrongId('tag_id'),
  'tags.name_taken': null,
  'connections.not_found': wrongId('connection_id'),
  'connections.wrong_kind': refused('connection_id', 'NOT_ALLOWED_VALUE'),
  'connections.refused': null,
  'connections.already_connected': null,
  'connections.other_bot': null,
  'templates.category_not_found': wrongId('category_id'),
  'templates.not_found': wrongId('template_id'),
  'templates.category_not_empty': null,
  'templates.content_invalid': null,
  'templates.target_not_found': null,
  'people.not_found': wrongId('person_id'),
  'people.account_not_found': wrongId('account_id'),
  'people.account_taken': null,
  'people.email_invalid': refused('email', 'WRONG_EMAIL'),
  'people.phone_invalid': refused('phone', 'WRONG_FORMAT'),
  'chats.message_not_found': null,
  'chats.nothing_to_send_again': null,
  'chats.attachment_unavailable': null,
  'chats.not_sendable': null,
  'calls.user_not_found': wrongId('user_id'),
  'rates.rate_invalid': null,
  'payments.credit_not_found': wrongId('paymentCreditsId'),
  'payments.credit_not_manual': refused('paymentCreditsId', 'NOT_ALLOWED_VALUE'),
  'payments.currency_not_enabled': null,
  'offers.not_found': wrongId('offerId'),
  'offers.not_available': refused('offerId', 'NOT_ALLOWED_VALUE'),
  'offers.category_not_found': null,
  'offers.category_not_empty': null,
  'offers.too_many': null,
  'offers.currency_not_enabled': null,
  'offers.price_invalid': null,
  'orders.buyer_incomplete': null, // its fields depend on what is missing: see orders.ts
  'orders.not_found': wrongId('order_id'),
  'orders.not_changeable': refused('order_id', 'NOT_ALLOWED_VALUE'),
  'orders.price_invalid': refused('price', 'NOT_DECIMAL'),
  'orders.currency_not_enabled': refused('currency', 'NOT_ALLOWED_VALUE'),
  'tunnels.not_found': wrongId('tunnel_id'),
  'tunnels.block_not_found': wrongId('tunnel_block_id'),
  'tunnels.block_invalid': null,
  'tunnels.first_block_fixed': null,
  'tunnels.not_publishable': null,
  'tunnels.not_published': null,
  'tunnels.button_not_found': null,
  'tunnels.target_not_found': null,
  'leadgen.leadgentool_not_found': wrongId('leadgentool_id'),
  'leadgen.traffic_source_not_found': null,
  'leadgen.not_available': refused('leadgentool_id', 'NOT_ALLOWED_VALUE'),
  'leadgen.default_stays': null,
  'stats.expense_not_found': null,
  'stats.expense_invalid': null,
  'webhooks.not_found': null,
  'webhooks.delivery_not_found': null,
  'webhooks.url_not_allowed': null,
}

/** Translates a failure; `null` for what is our fault. */
export function toV2Error(error: unknown): V2Failure | null {
  if (!(error instanceof DomainError)) return null
  const known = errorsV2[error.code]
  if (known === null) return null
  if (known.http === 403) return new V2Failure(403, 'PERMISSION_DENIED')
  return known.http === 404 ? wrongIds(...Object.keys(known.fields)) : formatError(known.fields)
}
