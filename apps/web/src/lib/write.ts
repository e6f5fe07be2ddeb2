import type { CallOptions } from '@korben/client'
import { type QueryKey, type UseMutationResult, useMutation } from '@tanstack/react-query'
import { useRef } from 'react'
import { showDone, showProblem } from './notices.ts'
import { isUnknownEnd } from './problem.ts'
import { queryClient } from './query.ts'

export type Write<Input, Output> = UseMutationResult<Output, Error, Input>

/**
 * Something that changes the server. It goes out under an idempotency key that stays the same as long as nobody knows whether it was done: pressing
 * again after a lost answer does it once. `keep`: puts the answer into what is known, before `refresh`, the queries that it makes stale, are asked for
 * again: those may know more by then. `done`: what is told when it has succeeded. A refusal is shown
 * as a notice unless `onProblem` takes it (a form shows it at its fields) by answering true.
 */
export function useWrite<Input, Output>(
  call: (input: Input, options: CallOptions) => Promise<Output>,
  options: {
    keep?: (output: Output) => void
    refresh?: readonly QueryKey[]
    done?: string | ((output: Output) => string)
    onDone?: (output: Output, input: Input) => void
    onProblem?: (error: Error) => boolean
  } = {},
): Write<Input, Output> {
  const pending = useRef<{ input: string; key: string } | null>(null)
  return useMutation({
    mutationFn: (input: Input) => {
      const written = JSON.stringify(input) ?? ''
      if (pending.current?.input !== written) pending.current = { input: written, key: crypto.randomUUID() }
      return call(input, { idempotencyKey: pending.current.key })
    },
    onSuccess: async (output, input) => {
      pending.current = null
      options.keep?.(output)
      await Promise.all((options.refresh ?? []).map((queryKey) => queryClient.invalidateQueries({ queryKey })))
      if (options.done) showDone(typeof options.done === 'string' ? options.done : options.done(output))
      options.onDone?.(output, input)
    },
    onError: (error) => {
      if (!isUnknownEnd(error)) pending.current = null
      if (!options.onProblem?.(error)) showProblem(error)
    },
  })
}
