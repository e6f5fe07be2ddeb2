export { type ButtonPurchase, buyByButton, type Purchase } from './buy-by-button.ts'
export { changeOrder, type OrderUpdate, refundOrder } from './change-order.ts'
export { createOrder, type OrderInput } from './create-order.ts'
export { findOrder, findOrderChanges } from './orders.store.ts'
