// Made from the migrated database by `npm run generate`; never edited.
// Values as kit/db.ts delivers them: bigint is a number, numeric and date are texts, times are Dates.
import type {
  AccountId,
  BlockId,
  ButtonId,
  CallId,
  CommentId,
  CompanyId,
  ConnectionId,
  Content,
  ExpenseId,
  FieldId,
  FileId,
  Id,
  InvitationId,
  LeadRefId,
  LeadgentoolId,
  LoginId,
  MessageId,
  OfferCategoryId,
  OfferId,
  OrderId,
  PaymentCreditId,
  PersonId,
  RoleId,
  RunId,
  RunSignal,
  SubscriptionId,
  TagId,
  TemplateCategoryId,
  TemplateId,
  TokenId,
  TrafficSourceId,
  TunnelGraph,
  TunnelId,
  TunnelVersionId,
  UserId,
  WebhookDeliveryId,
} from '@korben/contract'

export type AccountRow = {
  company_id: CompanyId
  id: AccountId
  person_id: PersonId
  connection_id: ConnectionId
  external_id: string | null
  /** The channel of its connection, in our words. */
  kind: string
  status: 'OK' | 'BLOCKED' | 'INVALID' | 'ERROR'
  status_reason: string | null
  bot_status: 'BOT' | 'DIALOG'
  utm: Record<string, string>
  /** Number of the newest chat entry; grows under this row's lock and orders the chat. */
  last_seq: number
  /** Staff have seen the chat up to this entry; it only grows. */
  read_seq: number
  message_count: number
  unread_count: number
  is_important: boolean
  last_message_at: Date | null
  last_inbound_at: Date | null
  active_at: Date
  created_at: Date
  updated_at: Date
}

export type ApiTokenRow = {
  company_id: CompanyId
  id: TokenId
  kind: 'v2' | 'v3'
  name: string
  hash: Buffer
  /** The v2 token itself, encrypted under SECRET_KEY, because its page offers Copy; v3 tokens are kept as a hash only. */
  secret: Buffer | null
  scopes: string[]
  user_id: UserId | null
  created_at: Date
  last_used_at: Date | null
  revoked_at: Date | null
}

/** SHA-256 of a valid token to its company; a replaced token has no row. */
export type ApiTokenLookupRow = {
  hash: Buffer
  company_id: CompanyId
  token_id: TokenId
}

export type AuditRow = {
  company_id: CompanyId
  id: Id<'audit'>
  user_id: UserId | null
  actor: 'user' | 'api' | 'system' | 'subscriber' | 'cli'
  action: string
  entity: string
  entity_id: string | null
  details: unknown
  created_at: Date
}

/** How often runs came by a block, by how they left it. Stays when the block is deleted. */
export type BlockCountRow = {
  company_id: CompanyId
  tunnel_id: TunnelId
  block_id: string
  outcome: string
  count: number
}

/** Changes not yet folded into block_count: writers never wait for each other. A figure is the sum of both. */
export type BlockDeltaRow = {
  company_id: CompanyId
  id: number
  tunnel_id: TunnelId
  block_id: string
  outcome: string
  change: number
}

export type CallRow = {
  company_id: CompanyId
  id: CallId
  user_id: UserId
  account_id: AccountId
  telephone_connection_id: ConnectionId
  provider_type: string
  call_id: string
  from: string
  to: string
  type: 'INBOUND' | 'OUTBOUND'
  status: 'TALKING' | 'SUCCESS' | 'NO_ANSWER' | 'CLOSED_BY_SYSTEM'
  record_link: string | null
  duration_seconds: number
  started_at: Date
  next_check_at: Date
  raw_response: unknown
  created_at: Date
}

export type ChatPresenceRow = {
  company_id: CompanyId
  account_id: AccountId
  user_id: UserId
  is_typing: boolean
  /** Forgotten then, unless it is renewed. */
  expires_at: Date
}

export type CompanyRow = {
  id: CompanyId
  name: string
  time_zone: string
  language: string
  default_currency: string
  currencies: string[]
  is_api_on: boolean
  created_at: Date
  updated_at: Date
}

export type CompanyCountRow = {
  company_id: CompanyId
  kind: string
  count: number
}

/** Changes not yet folded into company_count: inserts never wait for each other. A total is the sum of both. */
export type CompanyCountDeltaRow = {
  company_id: CompanyId
  id: number
  kind: string
  change: number
}

export type ConnectionRow = {
  company_id: CompanyId
  id: ConnectionId
  /** The channel in our words (TELEGRAM, SMS, …), MANUAL or TELEPHONY for the built-in ones. */
  kind: string
  /** The name on the wire of API v2 (telegram, sendGrid, …). */
  type: string
  name: string
  settings: unknown
  /** Credentials as JSON, encrypted under SECRET_KEY. */
  secrets: Buffer | null
  external_id: string | null
  state: 'OK' | 'ERROR' | 'OFF'
  error: string | null
  inbound: 'none' | 'poll' | 'webhook'
  /** What becomes of a delivery whose outcome is unknown: left to staff, or sent again once. */
  doubt: 'leave' | 'send_again'
  /** Rate rules that replace the ones shipped with the channel. */
  limits: unknown | null
  created_at: Date
  updated_at: Date
  deleted_at: Date | null
}

/** Which process sends and polls for a connection. A result is written only under the epoch of its holder. */
export type ConnectionLeaseRow = {
  company_id: CompanyId
  connection_id: ConnectionId
  holder: string
  epoch: number
  expires_at: Date
  /** Where the next poll of the messenger begins; all before it is stored. */
  cursor: string | null
  /** Set by a 429: no call of this connection before. */
  paused_until: Date | null
}

/** Which company an inbound hook belongs to. */
export type ConnectionLookupRow = {
  connection_id: ConnectionId
  company_id: CompanyId
}

export type CustomFieldRow = {
  company_id: CompanyId
  id: FieldId
  name: string
  type: 'PHONE' | 'EMAIL' | 'NUMBER' | 'DATE' | 'KEYWORD'
  label: string
  created_at: Date
}

/** Calls on the wire. Written in one transaction with its message and without a foreign key to it: in a partition that was empty when a session first checked one, every check reads the whole partition until the next analyze (17 s instead of 0.3 s for 10,000 rows, 2026-11). */
export type DeliveryRow = {
  company_id: CompanyId
  message_id: MessageId
  n: number
  account_id: AccountId
  connection_id: ConnectionId
  seq: number
  lane: string
  priority: number
  call: unknown
  state: 'queued' | 'sending' | 'sent' | 'delivered' | 'read' | 'failed' | 'skipped' | 'cancelled' | 'in_doubt'
  /** Calls that ended in a failure of this message alone; a pause of the whole connection is none. */
  attempts: number
  /** How often nobody knew whether it had arrived: it is sent again unasked at most once. */
  doubts: number
  /** When it may be sent; null while it is held: a message before it in its lane is in doubt. */
  due_at: Date | null
  /** Epoch of the connection's lease under which it was taken; a result is written only with it. */
  epoch: number | null
  sending_at: Date | null
  sent_at: Date | null
  provider_message_id: string | null
  error_kind: string | null
  error_code: string | null
  error_raw: string | null
  created_at: Date
  updated_at: Date
}

export type EventRow = {
  company_id: CompanyId
  id: Id<'event'>
  type: string
  person_id: PersonId | null
  account_id: AccountId | null
  data: unknown
  /** The writing transaction. A reader keeps the snapshot of its last read, not the newest id: rows that commit late would be skipped. */
  xid: string
  created_at: Date
}

export type ExchangeRateRow = {
  company_id: CompanyId
  currency: string
  day: string
  /** What one unit of the currency is worth in USD on this day (UTC). */
  usd: string
  source: string
  created_at: Date
}

export type ExpenseRow = {
  company_id: CompanyId
  id: ExpenseId
  tunnel_id: TunnelId
  traffic_source_id: TrafficSourceId
  amount: string
  currency: string
  day: string
  note: string
  created_at: Date
}

export type FileRow = {
  company_id: CompanyId
  id: FileId
  name: string
  state: 'awaited' | 'stored' | 'removing'
  size_bytes: number
  /** Read from the first bytes. */
  mime: string | null
  width: number | null
  height: number | null
  sha256: Buffer | null
  /** The part of its public address that nobody can guess. */
  address: string
  /** Where the bytes are, or may be: it is written before they are. */
  storage_key: string | null
  created_by: UserId | null
  created_at: Date
  /** When something first referred to it; what nothing does is forgotten after a week. */
  used_at: Date | null
}

/** What a messenger calls a file that was uploaded to it: sent again, the bytes stay here. */
export type FileHandleRow = {
  company_id: CompanyId
  file_id: FileId
  connection_id: ConnectionId
  used_as: string
  handle: string
  created_at: Date
}

export type FileLookupRow = {
  address: string
  company_id: CompanyId
  file_id: FileId
}

export type IdempotencyKeyRow = {
  company_id: CompanyId
  /** The token or user that chose the key: two of them may choose the same. */
  subject: string
  key: string
  request_hash: Buffer
  status: number | null
  /** Encrypted under SECRET_KEY: some answers show a secret once. */
  answer: Buffer | null
  created_at: Date
  expires_at: Date
}

/** People who are given a channel in bulk. Rows 0 to done - 1 have had their effects, the others none. */
export type ImportRow = {
  company_id: CompanyId
  id: Id<'import'>
  kind: 'sms'
  connection_id: ConnectionId
  leadgentool_id: LeadgentoolId | null
  tag_ids: string[]
  total: number
  done: number
  /** Rows that made a person with a channel. */
  created: number
  /** Rows that gave a person already known a channel. */
  matched: number
  /** Rows whose channel was there already. */
  existing: number
  rejected: number
  created_at: Date
  finished_at: Date | null
}

export type ImportRowRow = {
  company_id: CompanyId
  import_id: Id<'import'>
  n: number
  data: unknown
  /** What became of it; null while it waits. */
  outcome: 'created' | 'matched' | 'existing' | 'rejected' | null
  reason: string | null
}

/** Polled updates that could not be taken in, put aside so that those behind them are not held up. */
export type InboundFailedRow = {
  company_id: CompanyId
  id: Id<'inbound_failed'>
  connection_id: ConnectionId
  request: unknown
  error: string
  created_at: Date
}

/** Updates that were stored: a duplicate changes nothing. Expired by rule. */
export type InboundSeenRow = {
  company_id: CompanyId
  connection_id: ConnectionId
  event_id: string
  /** The chat entry it became, so that a repetition gets the same answer. */
  message_id: MessageId | null
  seen_at: Date
}

/** One row: facts of this installation as a whole. */
export type InstallationRow = {
  only_row: boolean
  /** Tells whether SECRET_KEY is the one that encrypted this data. */
  secret_fingerprint: string
  created_at: Date
}

/** Open ones: whoever accepts one deletes it; the audit remembers. */
export type InvitationRow = {
  company_id: CompanyId
  id: InvitationId
  email: string
  email_folded: string
  name: string
  role_id: RoleId
  own_people_only: boolean
  days: number
  invited_by: UserId
  created_at: Date
  expires_at: Date
}

/** SHA-256 of the secret in the link to its invitation; without a row the link is dead. */
export type InvitationLookupRow = {
  token_hash: Buffer
  company_id: CompanyId
  invitation_id: InvitationId
}

/** Work to be done later. A finished job has no row, or one in the state done that remembers its cause; one that failed for good stays as dead. */
export type JobRow = {
  company_id: CompanyId
  id: Id<'job'>
  name: string
  /** Jobs of one name and lane share a limit of how many run at once. */
  lane: string
  payload: unknown
  cause: string | null
  /** For whom it works, with user_id: whoever asked for it. */
  actor: 'user' | 'api' | 'system' | 'subscriber' | 'cli'
  user_id: UserId
  state: 'queued' | 'done' | 'dead'
  due_at: Date
  /** Begun so far, the running one included: a job that kills its worker ends as dead too. */
  attempts: number
  leased_until: Date | null
  epoch: number
  last_error: string | null
  created_at: Date
  finished_at: Date | null
}

/** What a deep link carries as l_<id>: source, UTM marks and click of one visit. */
export type LeadRefRow = {
  company_id: CompanyId
  id: LeadRefId
  traffic_source_id: TrafficSourceId
  utm: Record<string, string>
  click_id: string | null
  visitor: string | null
  created_at: Date
}

export type LeadgentoolRow = {
  company_id: CompanyId
  id: LeadgentoolId
  tunnel_id: TunnelId
  name: string
  type: 'LINK' | 'QR' | 'WIDGET' | 'POPUP' | 'FORM' | 'FB_AD' | 'DEFAULT'
  /** Where its subscribers begin; null for the first block of the tunnel, also when the block was removed. */
  target_block_id: BlockId | null
  /** Channels offered to the visitor. */
  connection_ids: ConnectionId[]
  settings: unknown
  created_at: Date
  updated_at: Date
  deleted_at: Date | null
}

/** Work that only one process does at a time; epoch grows with every change of the holder. */
export type LeaseRow = {
  name: string
  holder: string
  epoch: number
  expires_at: Date
}

/** How a human signs in, in any number of companies; a user is a login's place in one company. */
export type LoginRow = {
  id: LoginId
  email: string
  email_folded: string
  password_hash: string
  /** Encrypted under SECRET_KEY. */
  totp_secret: Buffer | null
  created_at: Date
  updated_at: Date
  /** Offered and not yet confirmed by a code; encrypted under SECRET_KEY. */
  totp_pending: Buffer | null
  /** The 30 seconds whose code was used last: no code is taken twice. */
  totp_last_step: number | null
  /** Null: as the company's settings say. */
  language: 'en' | 'uk' | 'ru' | null
  time_zone: string | null
}

export type LoginEventRow = {
  id: Id<'login_event'>
  /** Null: somebody tried an e-mail that has no login; it is written all the same, so that the time tells nothing. */
  login_id: LoginId | null
  kind: 'signed_in' | 'refused' | 'signed_out' | 'password_changed' | 'reset_requested' | 'password_reset' | 'second_factor_on' | 'second_factor_off' | 'code_refused' | 'recovery_code_used' | 'recovery_codes_renewed'
  address: string
  user_agent: string
  created_at: Date
}

/** Each stands in once for the second factor; whoever uses it deletes it. */
export type LoginRecoveryCodeRow = {
  login_id: LoginId
  code_hash: Buffer
}

export type LoginSessionRow = {
  id: Id<'login_session'>
  token_hash: Buffer
  login_id: LoginId
  /** The company the login was in last; a request may name another one of its companies. */
  company_id: CompanyId | null
  user_agent: string
  address: string
  created_at: Date
  last_seen_at: Date
  expires_at: Date
}

/** SHA-256 of a secret that leads once to what it is for; whoever uses it deletes it. */
export type LoginTicketRow = {
  token_hash: Buffer
  login_id: LoginId
  kind: 'second_factor' | 'password_reset'
  tries_left: number
  created_at: Date
  expires_at: Date
}

/** Mail to staff that is not yet sent. Rows go when they are sent, or over. */
export type MailRow = {
  id: Id<'mail'>
  /** Receiver, subject and text, encrypted under SECRET_KEY, because it holds links; without a receiver it is thrown away. */
  content: Buffer
  attempts: number
  due_at: Date
  expires_at: Date
  created_at: Date
}

export type MessageRow = {
  company_id: CompanyId
  id: MessageId
  account_id: AccountId
  /** Place in the chat: order is this number, never a time. */
  seq: number
  direction: 'in' | 'out'
  kind: 'message' | 'press' | 'start'
  sender: 'subscriber' | 'bot' | 'api' | 'staff'
  author_id: UserId | null
  content: Content
  /** What came with an incoming message: files, places, cards. */
  attachments: unknown
  /** What API v2 shows: the text, else the caption, else the address of the file, else nothing. */
  text: string
  /** Why it is sent (run:…, request:…, template:…): unique by message_cause. */
  cause: string | null
  /** Order holds within a lane of an account (one run, one broadcast, one author's replies). */
  lane: string | null
  priority: number
  /** The worst of its deliveries. */
  state: 'received' | 'queued' | 'sending' | 'sent' | 'delivered' | 'read' | 'failed' | 'skipped' | 'cancelled' | 'in_doubt'
  reason: string | null
  run_id: RunId | null
  template_id: TemplateId | null
  /** The messenger's id of an incoming message. */
  external_id: string | null
  is_read: boolean
  created_at: Date
  updated_at: Date
}

export type MessageCauseRow = {
  company_id: CompanyId
  cause: string
  message_id: MessageId
}

export type MigrationRow = {
  version: string
  checksum: string
  applied_at: Date
}

export type OfferRow = {
  company_id: CompanyId
  id: OfferId
  category_id: OfferCategoryId
  name: string
  title: string
  description: string
  price: string
  currency: string
  language: string
  is_on: boolean
  /** What is left; null for without limit. */
  stock: number | null
  hash: string
  /** Content per state of an order: {"order": […], "success": […], "failed": […], "refund": […]}. */
  messages: unknown
  actions: unknown
  created_at: Date
  updated_at: Date
  deleted_at: Date | null
}

export type OfferCategoryRow = {
  company_id: CompanyId
  id: OfferCategoryId
  name: string
  created_at: Date
  deleted_at: Date | null
}

export type OfferLookupRow = {
  hash: string
  company_id: CompanyId
  offer_id: OfferId
}

export type OfferPaymentCreditRow = {
  company_id: CompanyId
  offer_id: OfferId
  payment_credit_id: PaymentCreditId
}

export type OrderRow = {
  company_id: CompanyId
  id: OrderId
  person_id: PersonId
  account_id: AccountId | null
  offer_id: OfferId
  payment_credit_id: PaymentCreditId
  payment_method: string
  title: string
  description: string
  offer_price: string
  offer_currency: string
  price: string
  currency: string
  deal_status: 'OPENED' | 'RESOLVED' | 'REJECTED' | 'REFUNDED'
  payment_status: 'NONE' | 'PENDING' | 'SUCCESS' | 'FAILED' | 'REFUNDED'
  has_partial_payments: boolean
  buyer_email: string | null
  buyer_phone: string | null
  transaction_at: Date
  paid_at: Date | null
  user_comments: string | null
  manager_id: UserId | null
  /** Attribution, fixed at creation (STA-2); null for none. */
  tunnel_id: TunnelId | null
  traffic_source_id: TrafficSourceId | null
  /** What made it (press:…): the same press makes no second order. */
  cause: string | null
  created_at: Date
  updated_at: Date
}

/** Who moved an order from what to what, and when. */
export type OrderChangeRow = {
  company_id: CompanyId
  id: Id<'order_change'>
  order_id: OrderId
  user_id: UserId | null
  actor: 'user' | 'api' | 'system' | 'subscriber' | 'cli'
  before: unknown | null
  after: unknown
  note: string | null
  created_at: Date
}

export type PaymentRow = {
  company_id: CompanyId
  id: Id<'payment'>
  order_id: OrderId
  payment_credit_id: PaymentCreditId
  external_id: string | null
  amount: string
  currency: string
  status: 'PENDING' | 'SUCCESS' | 'FAILED' | 'REFUNDED'
  paid_at: Date | null
  created_at: Date
  updated_at: Date
}

export type PaymentCreditRow = {
  company_id: CompanyId
  id: PaymentCreditId
  /** Name of the payment system on the wire: MANUAL, WAYFORPAY, … */
  type: string
  name: string
  /** Accepted currencies; empty for every currency of the company. */
  currencies: string[]
  instructions: string
  secrets: Buffer | null
  is_on: boolean
  created_at: Date
  updated_at: Date
  deleted_at: Date | null
}

export type PersonRow = {
  company_id: CompanyId
  id: PersonId
  name: string
  email: string | null
  email_folded: string | null
  /** As given, with + and digits only. */
  phone: string | null
  /** National variants folded: what identity is decided by. */
  phone_e164: string | null
  gender: 'NO_DATA' | 'OTHER' | 'MALE' | 'FEMALE'
  locale: string
  time_zone: string | null
  profile_image: string | null
  last_message_at: Date | null
  /** lastMessageTime of the API: the newest message, until then the newest account, until then the person (reference 1.13). */
  active_at: Date
  merged_into: PersonId | null
  archived_at: Date | null
  deleted_at: Date | null
  created_at: Date
  updated_at: Date
}

export type PersonCommentRow = {
  company_id: CompanyId
  id: CommentId
  person_id: PersonId
  /** The user who wrote it; the owner when an API token did. */
  author_id: UserId
  text: string
  created_at: Date
}

export type PersonFieldRow = {
  company_id: CompanyId
  person_id: PersonId
  field_id: FieldId
  value: string
  created_at: Date
  updated_at: Date
}

export type PersonTagRow = {
  company_id: CompanyId
  person_id: PersonId
  tag_id: TagId
  created_at: Date
}

/** Users linked to a person (contactedUsers). */
export type PersonUserRow = {
  company_id: CompanyId
  person_id: PersonId
  user_id: UserId
  created_at: Date
}

/** The window of 60 seconds in which a subject (token or address) is counted; it begins with a request. */
export type RateWindowRow = {
  subject: string
  started_at: Date
  /** Requests that processes have taken for it, made or not; may be above the limit. */
  reserved: number
}

export type RoleRow = {
  company_id: CompanyId
  id: RoleId
  name: string
  kind: 'owner' | 'administrator' | 'manager' | 'marketer' | 'observer' | 'own'
  rights: unknown
  own_people_only: boolean
  created_at: Date
}

export type RunRow = {
  company_id: CompanyId
  id: RunId
  account_id: AccountId
  tunnel_id: TunnelId
  version_id: TunnelVersionId
  subscription_id: SubscriptionId | null
  block_id: BlockId | null
  /** Grows with every step taken and never repeats: the cause of what the step does. */
  step: number
  state: 'ready' | 'waiting' | 'held' | 'finished' | 'stopped' | 'parked'
  reason: string | null
  variables: Record<string, string>
  /** Blocks at which it ends when it arrives there, once: set by a STOP action. */
  stop_block_ids: BlockId[]
  /** How many START actions led here without a wait or a press between them; bounds tunnels that start each other. */
  hops: number
  /** When a worker takes it next; null while it waits for a signal only. */
  wake_at: Date | null
  /** When the delay it stands on is over; kept while a signal wakes it earlier and while it is held (DIALOG). */
  timer_at: Date | null
  created_at: Date
  updated_at: Date
  finished_at: Date | null
}

/** What happened to a run from outside; consumed in order, in the transaction of the step it causes. */
export type RunSignalRow = {
  company_id: CompanyId
  account_id: AccountId
  seq: number
  run_id: RunId
  event: RunSignal
  created_at: Date
}

/** Processes that send, so that they share the connections evenly. */
export type SenderProcessRow = {
  holder: string
  expires_at: Date
}

/** SHA-256 of a code that was printed while there was no company: who has it makes the first one. */
export type SetupCodeRow = {
  code_hash: Buffer
  tries_left: number
  created_at: Date
  expires_at: Date
}

/** Figures per tunnel, source, currency and UTC day; multiplied by the day's rate when read. */
export type StatDayRow = {
  company_id: CompanyId
  /** Empty for the unique figures over all tunnels, which are no sum of the tunnels' (STA-3). */
  tunnel_id: TunnelId | ''
  /** Empty when the figure has no source. */
  traffic_source_id: TrafficSourceId | ''
  /** Empty for counts without an amount. */
  currency: string
  day: string
  visits: number
  uniq_visits: number
  shows: number
  uniq_shows: number
  subscribers: number
  uniq_subscribers: number
  orders: number
  sales: number
  uniq_sales: number
  sale_amount: string
  expense_amount: string
}

/** Changes not yet folded into stat_day: writers never wait for each other. A figure is the sum of both. */
export type StatDeltaRow = {
  company_id: CompanyId
  id: number
  tunnel_id: TunnelId | ''
  traffic_source_id: TrafficSourceId | ''
  currency: string
  day: string
  figure: 'visits' | 'uniq_visits' | 'shows' | 'uniq_shows' | 'subscribers' | 'uniq_subscribers' | 'orders' | 'sales' | 'uniq_sales' | 'sale_amount' | 'expense_amount'
  change: string
}

/** The orders that are sales now, as they were counted: what is taken back is exactly what was added. */
export type StatSaleRow = {
  company_id: CompanyId
  order_id: OrderId
  /** The person it was counted for; stays when people are merged. */
  subject: PersonId
  tunnel_id: TunnelId
  traffic_source_id: TrafficSourceId | ''
  currency: string
  amount: string
  day: string
}

/** Who was counted already; its insert tells whether a unique figure grows. */
export type StatUniqueRow = {
  company_id: CompanyId
  /** A tunnel, or empty for all tunnels. */
  scope: TunnelId | ''
  kind: 'visit' | 'show' | 'subscriber' | 'sale'
  subject: string
  /** Sales that a person has in the scope; the unique figure falls when it reaches 0. 1 for the other kinds. */
  times: number
  traffic_source_id: TrafficSourceId | ''
  /** The day the unique figure grew on; of a sale the first payment date, kept while times is 0. */
  day: string
}

export type SubscriptionRow = {
  company_id: CompanyId
  id: SubscriptionId
  account_id: AccountId
  person_id: PersonId
  tunnel_id: TunnelId
  leadgentool_id: LeadgentoolId
  traffic_source_id: TrafficSourceId
  utm: Record<string, string>
  cause: string | null
  created_at: Date
}

export type TagRow = {
  company_id: CompanyId
  id: TagId
  name: string
  name_folded: string
  created_at: Date
}

export type TemplateRow = {
  company_id: CompanyId
  id: TemplateId
  category_id: TemplateCategoryId
  name: string
  content: Content
  created_at: Date
  updated_at: Date
  deleted_at: Date | null
}

export type TemplateCategoryRow = {
  company_id: CompanyId
  id: TemplateCategoryId
  name: string
  created_at: Date
  deleted_at: Date | null
}

export type TrafficSourceRow = {
  company_id: CompanyId
  id: TrafficSourceId
  leadgentool_id: LeadgentoolId
  tunnel_id: TunnelId
  name: string
  description: string
  hash: string
  type: string
  is_default: boolean
  disabled: boolean
  fb_adset_id: string | null
  synchronized_with_fb: boolean
  synchronization_error: boolean
  resubscribe_button_id: ButtonId
  created_by: UserId
  created_at: Date
  updated_at: Date
}

/** Makes the public code unique in the installation and leads it to its company. */
export type TrafficSourceLookupRow = {
  hash: string
  company_id: CompanyId
  traffic_source_id: TrafficSourceId
}

export type TunnelRow = {
  company_id: CompanyId
  id: TunnelId
  name: string
  first_block_id: BlockId | null
  current_version_id: TunnelVersionId | null
  created_at: Date
  updated_at: Date
  deleted_at: Date | null
  /** When, after its deletion, the last run inside had ended. */
  emptied_at: Date | null
}

export type TunnelBlockRow = {
  company_id: CompanyId
  id: BlockId
  tunnel_id: TunnelId
  kind: string
  name: string
  settings: unknown
  x: number
  y: number
  /** Where it stands in lists of the tunnel's blocks; nobody walks otherwise for it. */
  place: number
  created_at: Date
  updated_at: Date
}

export type TunnelRelationRow = {
  company_id: CompanyId
  id: Id<'tunnel_relation'>
  tunnel_id: TunnelId
  from_block_id: BlockId
  outcome: 'passed' | 'true' | 'false' | 'button'
  from_button_id: ButtonId | null
  to_block_id: BlockId
}

export type TunnelVersionRow = {
  company_id: CompanyId
  id: TunnelVersionId
  tunnel_id: TunnelId
  number: number
  /** Blocks and relations as they were published; never changed. */
  graph: TunnelGraph
  published_by: UserId | null
  created_at: Date
}

export type UserRow = {
  company_id: CompanyId
  id: UserId
  login_id: LoginId | null
  role_id: RoleId
  name: string
  email: string
  is_owner: boolean
  is_active: boolean
  created_at: Date
  updated_at: Date
  deleted_at: Date | null
  /** Sees only people linked to this user or to nobody, whatever the role says. */
  own_people_only: boolean
}

export type VisitRow = {
  company_id: CompanyId
  id: Id<'visit'>
  kind: 'visit' | 'show'
  traffic_source_id: TrafficSourceId
  tunnel_id: TunnelId
  /** First-party random id, or a daily changing hash of address and browser name (STA-1). */
  visitor: string
  utm: Record<string, string>
  created_at: Date
}

export type WebhookRow = {
  company_id: CompanyId
  id: Id<'webhook'>
  format: 'legacy' | 'standard'
  url: string
  events: string[]
  is_on: boolean
  created_at: Date
  updated_at: Date
}

export type WebhookAttemptRow = {
  company_id: CompanyId
  delivery_id: WebhookDeliveryId
  n: number
  status: number | null
  /** The beginning of what the receiver answered. */
  answer: string
  error: string | null
  took_ms: number
  created_at: Date
}

export type WebhookDeliveryRow = {
  company_id: CompanyId
  id: WebhookDeliveryId
  webhook_id: Id<'webhook'>
  /** Order of the events; those of one person are told in it. */
  seq: number
  type: string
  person_id: PersonId | null
  /** The event it tells of: one event is told once. */
  cause: string
  /** The exact bytes that are sent at every attempt. */
  body: string
  state: 'queued' | 'delivered' | 'dead'
  /** Failed since it was queued; 0 while the first is still to come or on the wire. */
  attempts: number
  due_at: Date | null
  /** Set while its call is on the wire; a result is written only under the epoch it was taken with. */
  leased_until: Date | null
  epoch: number
  last_status: number | null
  last_error: string | null
  created_at: Date
  delivered_at: Date | null
}

/** Orders whose SALE was told: never again, however often they are resolved. Outlives the deliveries. */
export type WebhookSaleRow = {
  company_id: CompanyId
  webhook_id: Id<'webhook'>
  order_id: OrderId
  created_at: Date
}

/** Every table with its row. */
export type Tables = {
  account: AccountRow
  api_token: ApiTokenRow
  api_token_lookup: ApiTokenLookupRow
  audit: AuditRow
  block_count: BlockCountRow
  block_delta: BlockDeltaRow
  call: CallRow
  chat_presence: ChatPresenceRow
  company: CompanyRow
  company_count: CompanyCountRow
  company_count_delta: CompanyCountDeltaRow
  connection: ConnectionRow
  connection_lease: ConnectionLeaseRow
  connection_lookup: ConnectionLookupRow
  custom_field: CustomFieldRow
  delivery: DeliveryRow
  event: EventRow
  exchange_rate: ExchangeRateRow
  expense: ExpenseRow
  file: FileRow
  file_handle: FileHandleRow
  file_lookup: FileLookupRow
  idempotency_key: IdempotencyKeyRow
  import: ImportRow
  import_row: ImportRowRow
  inbound_failed: InboundFailedRow
  inbound_seen: InboundSeenRow
  installation: InstallationRow
  invitation: InvitationRow
  invitation_lookup: InvitationLookupRow
  job: JobRow
  lead_ref: LeadRefRow
  leadgentool: LeadgentoolRow
  lease: LeaseRow
  login: LoginRow
  login_event: LoginEventRow
  login_recovery_code: LoginRecoveryCodeRow
  login_session: LoginSessionRow
  login_ticket: LoginTicketRow
  mail: MailRow
  message: MessageRow
  message_cause: MessageCauseRow
  migration: MigrationRow
  offer: OfferRow
  offer_category: OfferCategoryRow
  offer_lookup: OfferLookupRow
  offer_payment_credit: OfferPaymentCreditRow
  order: OrderRow
  order_change: OrderChangeRow
  payment: PaymentRow
  payment_credit: PaymentCreditRow
  person: PersonRow
  person_comment: PersonCommentRow
  person_field: PersonFieldRow
  person_tag: PersonTagRow
  person_user: PersonUserRow
  rate_window: RateWindowRow
  role: RoleRow
  run: RunRow
  run_signal: RunSignalRow
  sender_process: SenderProcessRow
  setup_code: SetupCodeRow
  stat_day: StatDayRow
  stat_delta: StatDeltaRow
  stat_sale: StatSaleRow
  stat_unique: StatUniqueRow
  subscription: SubscriptionRow
  tag: TagRow
  template: TemplateRow
  template_category: TemplateCategoryRow
  traffic_source: TrafficSourceRow
  traffic_source_lookup: TrafficSourceLookupRow
  tunnel: TunnelRow
  tunnel_block: TunnelBlockRow
  tunnel_relation: TunnelRelationRow
  tunnel_version: TunnelVersionRow
  user: UserRow
  visit: VisitRow
  webhook: WebhookRow
  webhook_attempt: WebhookAttemptRow
  webhook_delivery: WebhookDeliveryRow
  webhook_sale: WebhookSaleRow
}

/** Columns that an insert may leave out: they are nullable, have a default, or are counted by the database. */
export type OptionalColumns = {
  account: 'external_id' | 'status' | 'status_reason' | 'bot_status' | 'utm' | 'last_seq' | 'read_seq' | 'message_count' | 'unread_count' | 'is_important' | 'last_message_at' | 'last_inbound_at' | 'created_at' | 'updated_at'
  api_token: 'name' | 'secret' | 'scopes' | 'user_id' | 'created_at' | 'last_used_at' | 'revoked_at'
  api_token_lookup: never
  audit: 'user_id' | 'entity_id' | 'details' | 'created_at'
  block_count: never
  block_delta: 'id'
  call: 'record_link' | 'raw_response' | 'created_at'
  chat_presence: never
  company: 'time_zone' | 'language' | 'default_currency' | 'currencies' | 'is_api_on' | 'created_at' | 'updated_at'
  company_count: never
  company_count_delta: 'id'
  connection: 'settings' | 'secrets' | 'external_id' | 'state' | 'error' | 'inbound' | 'doubt' | 'limits' | 'created_at' | 'updated_at' | 'deleted_at'
  connection_lease: 'holder' | 'epoch' | 'expires_at' | 'cursor' | 'paused_until'
  connection_lookup: never
  custom_field: 'label' | 'created_at'
  delivery: 'attempts' | 'doubts' | 'due_at' | 'epoch' | 'sending_at' | 'sent_at' | 'provider_message_id' | 'error_kind' | 'error_code' | 'error_raw'
  event: 'person_id' | 'account_id' | 'xid'
  exchange_rate: 'source' | 'created_at'
  expense: 'note' | 'created_at'
  file: 'mime' | 'width' | 'height' | 'sha256' | 'storage_key' | 'created_by' | 'created_at' | 'used_at'
  file_handle: 'created_at'
  file_lookup: never
  idempotency_key: 'status' | 'answer' | 'created_at'
  import: 'leadgentool_id' | 'tag_ids' | 'done' | 'created' | 'matched' | 'existing' | 'rejected' | 'created_at' | 'finished_at'
  import_row: 'outcome' | 'reason'
  inbound_failed: 'created_at'
  inbound_seen: 'message_id' | 'seen_at'
  installation: 'only_row' | 'created_at'
  invitation: 'own_people_only' | 'created_at'
  invitation_lookup: never
  job: 'lane' | 'cause' | 'state' | 'attempts' | 'leased_until' | 'epoch' | 'last_error' | 'created_at' | 'finished_at'
  lead_ref: 'utm' | 'click_id' | 'visitor' | 'created_at'
  leadgentool: 'target_block_id' | 'connection_ids' | 'settings' | 'created_at' | 'updated_at' | 'deleted_at'
  lease: never
  login: 'totp_secret' | 'created_at' | 'updated_at' | 'totp_pending' | 'totp_last_step' | 'language' | 'time_zone'
  login_event: 'login_id' | 'address' | 'user_agent' | 'created_at'
  login_recovery_code: never
  login_session: 'company_id' | 'user_agent' | 'address' | 'created_at' | 'last_seen_at'
  login_ticket: 'tries_left' | 'created_at'
  mail: 'attempts' | 'created_at'
  message: 'author_id' | 'content' | 'attachments' | 'cause' | 'lane' | 'priority' | 'reason' | 'run_id' | 'template_id' | 'external_id'
  message_cause: never
  migration: 'applied_at'
  offer: 'description' | 'language' | 'is_on' | 'stock' | 'messages' | 'actions' | 'created_at' | 'updated_at' | 'deleted_at'
  offer_category: 'created_at' | 'deleted_at'
  offer_lookup: never
  offer_payment_credit: never
  order: 'account_id' | 'description' | 'deal_status' | 'payment_status' | 'has_partial_payments' | 'buyer_email' | 'buyer_phone' | 'paid_at' | 'user_comments' | 'manager_id' | 'tunnel_id' | 'traffic_source_id' | 'cause' | 'created_at' | 'updated_at'
  order_change: 'user_id' | 'before' | 'note' | 'created_at'
  payment: 'external_id' | 'paid_at' | 'created_at' | 'updated_at'
  payment_credit: 'currencies' | 'instructions' | 'secrets' | 'is_on' | 'created_at' | 'updated_at' | 'deleted_at'
  person: 'email' | 'email_folded' | 'phone' | 'phone_e164' | 'gender' | 'locale' | 'time_zone' | 'profile_image' | 'last_message_at' | 'merged_into' | 'archived_at' | 'deleted_at' | 'created_at' | 'updated_at'
  person_comment: 'created_at'
  person_field: 'created_at' | 'updated_at'
  person_tag: 'created_at'
  person_user: 'created_at'
  rate_window: never
  role: 'rights' | 'own_people_only' | 'created_at'
  run: 'subscription_id' | 'block_id' | 'step' | 'reason' | 'variables' | 'stop_block_ids' | 'hops' | 'wake_at' | 'timer_at' | 'created_at' | 'updated_at' | 'finished_at'
  run_signal: 'created_at'
  sender_process: never
  setup_code: 'tries_left' | 'created_at'
  stat_day: 'visits' | 'uniq_visits' | 'shows' | 'uniq_shows' | 'subscribers' | 'uniq_subscribers' | 'orders' | 'sales' | 'uniq_sales' | 'sale_amount' | 'expense_amount'
  stat_delta: 'id'
  stat_sale: never
  stat_unique: never
  subscription: 'utm' | 'cause' | 'created_at'
  tag: 'created_at'
  template: 'created_at' | 'updated_at' | 'deleted_at'
  template_category: 'created_at' | 'deleted_at'
  traffic_source: 'description' | 'type' | 'is_default' | 'disabled' | 'fb_adset_id' | 'synchronized_with_fb' | 'synchronization_error' | 'created_at' | 'updated_at'
  traffic_source_lookup: never
  tunnel: 'first_block_id' | 'current_version_id' | 'created_at' | 'updated_at' | 'deleted_at' | 'emptied_at'
  tunnel_block: 'settings' | 'x' | 'y' | 'place' | 'created_at' | 'updated_at'
  tunnel_relation: 'from_button_id'
  tunnel_version: 'published_by' | 'created_at'
  user: 'login_id' | 'is_owner' | 'is_active' | 'created_at' | 'updated_at' | 'deleted_at' | 'own_people_only'
  visit: 'utm' | 'created_at'
  webhook: 'format' | 'events' | 'is_on' | 'created_at' | 'updated_at'
  webhook_attempt: 'status' | 'answer' | 'error' | 'created_at'
  webhook_delivery: 'seq' | 'person_id' | 'attempts' | 'due_at' | 'leased_until' | 'epoch' | 'last_status' | 'last_error' | 'created_at' | 'delivered_at'
  webhook_sale: 'created_at'
}
