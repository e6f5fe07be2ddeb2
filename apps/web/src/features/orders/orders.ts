import type { OrderId } from '@korben/contract'
import { useQuery } from '@tanstack/react-query'
import { client } from '../../lib/client.ts'
import { usePages } from '../../ui/pages.ts'

export const ordersKey = ['orders'] as const
export const statuses = ['OPENED', 'RESOLVED', 'REJECTED', 'REFUNDED'] as const
export const statusColor = { OPENED: 'blue', RESOLVED: 'teal', REJECTED: 'gray', REFUNDED: 'orange' } as const

export type OrderFilter = NonNullable<Parameters<typeof client.orders.list>[0]>

export const useOrders = (filter: OrderFilter) =>
  usePages([...ordersKey, 'list', filter], (page, options) => client.orders.list({ ...filter, ...page }, options))

export const useOrder = (orderId: OrderId) =>
  useQuery({
    queryKey: [...ordersKey, 'one', orderId],
    queryFn: ({ signal }) => client.orders.get({ orderId }, { signal }),
  })
