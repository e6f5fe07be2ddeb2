import { Type } from 'typebox'

/** 24 lowercase hex characters in ObjectId layout: 4-byte time, 5-byte random, 3-byte counter. Never changes, never reused. */
export const ID_PATTERN = '^[0-9a-f]{24}$'

declare const brand: unique symbol
export type Id<Name extends string> = string & { readonly [brand]: Name }

/** The schema of an id; `name`: of the table, or of what it stands for. */
export const idOf = <Name extends string>(name: Name) =>
  Type.Unsafe<Id<Name>>(Type.String({ pattern: ID_PATTERN, title: name }))

export type CompanyId = Id<'company'>
export const CompanyId = idOf('company')
export type LoginId = Id<'login'>
export const LoginId = idOf('login')
export type SessionId = Id<'login_session'>
export const SessionId = idOf('login_session')
export type TokenId = Id<'api_token'>
export const TokenId = idOf('api_token')
export type UserId = Id<'user'>
export const UserId = idOf('user')
export type RoleId = Id<'role'>
export const RoleId = idOf('role')
export type InvitationId = Id<'invitation'>
export const InvitationId = idOf('invitation')
export type ConnectionId = Id<'connection'>
export const ConnectionId = idOf('connection')
export type PersonId = Id<'person'>
export const PersonId = idOf('person')
export type AccountId = Id<'account'>
export const AccountId = idOf('account')
export type TagId = Id<'tag'>
export const TagId = idOf('tag')
export type FieldId = Id<'field'>
export const FieldId = idOf('field')
export type CommentId = Id<'comment'>
export const CommentId = idOf('comment')
export type MessageId = Id<'message'>
export const MessageId = idOf('message')
export type TemplateCategoryId = Id<'template_category'>
export const TemplateCategoryId = idOf('template_category')
export type TemplateId = Id<'template'>
export const TemplateId = idOf('template')
export type TunnelId = Id<'tunnel'>
export const TunnelId = idOf('tunnel')
export type TunnelVersionId = Id<'tunnel_version'>
export const TunnelVersionId = idOf('tunnel_version')
export type BlockId = Id<'tunnel_block'>
export const BlockId = idOf('tunnel_block')
export type RunId = Id<'run'>
export const RunId = idOf('run')
export type SubscriptionId = Id<'subscription'>
export const SubscriptionId = idOf('subscription')
export type LeadgentoolId = Id<'leadgentool'>
export const LeadgentoolId = idOf('leadgentool')
export type TrafficSourceId = Id<'traffic_source'>
export const TrafficSourceId = idOf('traffic_source')
export type LeadRefId = Id<'lead_ref'>
export const LeadRefId = idOf('lead_ref')
export type ExpenseId = Id<'expense'>
export const ExpenseId = idOf('expense')
export type OfferId = Id<'offer'>
export const OfferId = idOf('offer')
export type OfferCategoryId = Id<'offer_category'>
export const OfferCategoryId = idOf('offer_category')
export type PaymentCreditId = Id<'payment_credit'>
export const PaymentCreditId = idOf('payment_credit')
export type OrderId = Id<'order'>
export const OrderId = idOf('order')
export type CallId = Id<'call'>
export const CallId = idOf('call')
export type WebhookDeliveryId = Id<'webhook_delivery'>
export const WebhookDeliveryId = idOf('webhook_delivery')
export type FileId = Id<'file'>
export const FileId = idOf('file')
export type ButtonId = Id<'button'>
export const ButtonId = idOf('button')
