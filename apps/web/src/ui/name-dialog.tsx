import type { CallOptions } from '@korben/client'
import { TextInput } from '@mantine/core'
import type { QueryKey } from '@tanstack/react-query'
import { useSavedForm } from './form.ts'
import { FormDialog } from './form-dialog.tsx'

/** Makes or renames something that has nothing but a name. */
export function NameDialog<Output>(props: {
  title: string
  label: string
  submitLabel: string
  initial?: string
  save: (name: string, options: CallOptions) => Promise<Output>
  refresh: readonly QueryKey[]
  done: string
  onClose: () => void
  onDone?: (output: Output) => void
}) {
  const { form, submit, isSaving } = useSavedForm({
    initial: { name: props.initial ?? '' },
    save: ({ name }, options) => props.save(name, options),
    refresh: props.refresh,
    done: props.done,
    onDone: (output) => {
      props.onClose()
      props.onDone?.(output)
    },
  })
  return (
    <FormDialog
      opened
      title={props.title}
      submitLabel={props.submitLabel}
      onClose={props.onClose}
      onSubmit={submit}
      busy={isSaving}
    >
      <TextInput label={props.label} maxLength={255} data-autofocus {...form.getInputProps('name')} />
    </FormDialog>
  )
}
