import type { CallOptions } from '@korben/client'
import { isApiError } from '@korben/client'
import { type FormRulesRecord, type UseFormReturnType, useForm } from '@mantine/form'
import type { QueryKey } from '@tanstack/react-query'
import { faultsOf, problemOf } from '../lib/problem.ts'
import { useWrite } from '../lib/write.ts'

/**
 * A form whose refusals stand at its fields. `at`: which field a code of the server is about (`{ 'tags.name_taken': 'name' }`); faults of
 * `request.invalid` find theirs by their path. What belongs to no field is shown as a notice. `validate`: what the page itself can see.
 */
export function useSavedForm<Values extends Record<string, unknown>, Output>(options: {
  initial: Values
  save: (values: Values, options: CallOptions) => Promise<Output>
  validate?: FormRulesRecord<Values>
  refresh?: readonly QueryKey[]
  done?: string
  at?: Readonly<Record<string, string>>
  /** What stands at that field, where the code alone says too little. */
  say?: (error: Error) => string
  onDone?: (output: Output) => void
  onRefused?: (error: Error) => void
}): { form: Pick<UseFormReturnType<Values>, FormParts>; submit: Submit; isSaving: boolean } {
  const form = useForm<Values>({ initialValues: options.initial, validate: options.validate ?? {} })
  const write = useWrite<Values, Output>(options.save, {
    ...(options.refresh ? { refresh: options.refresh } : {}),
    ...(options.done ? { done: options.done } : {}),
    onDone: (output) => options.onDone?.(output),
    onProblem: (error) => {
      options.onRefused?.(error)
      const field = isApiError(error) ? options.at?.[error.code] : undefined
      const faults = faultsOf(error).filter(({ path }) => (path.split('/')[0] ?? '') in form.getValues())
      if (field === undefined && faults.length === 0) return false
      const errors = Object.fromEntries(faults.map(({ path, message }) => [path.split('/')[0] ?? '', message]))
      form.setErrors(field === undefined ? errors : { ...errors, [field]: (options.say ?? problemOf)(error) })
      return true
    },
  })
  return { form, submit: form.onSubmit((values) => write.mutate(values)), isSaving: write.isPending }
}

type FormParts = 'getInputProps' | 'getValues' | 'setValues' | 'setFieldValue' | 'isDirty' | 'reset' | 'resetDirty'
type Submit = (event?: React.FormEvent<HTMLFormElement>) => void
