import type { PaymentCreditId } from '@korben/contract'
import { useQuery } from '@tanstack/react-query'
import { client } from '../../lib/client.ts'

export const creditsKey = ['payments'] as const

export const useCredits = () =>
  useQuery({
    queryKey: creditsKey,
    queryFn: ({ signal }) => client.payments.listCredits({}, { signal }),
    select: ({ data }) => data,
  })

export const useCredit = (paymentCreditId: PaymentCreditId) =>
  useQuery({
    queryKey: [...creditsKey, paymentCreditId],
    queryFn: ({ signal }) => client.payments.getCredit({ paymentCreditId }, { signal }),
  })
