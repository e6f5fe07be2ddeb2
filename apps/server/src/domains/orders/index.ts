export { buyByButton } from './buy-by-button.ts'
export { changeOrder, refundOrder } from './change-order.ts'
export { createOrder } from './create-order.ts'
export { findOrder, findOrderChanges } from './orders.store.ts'
