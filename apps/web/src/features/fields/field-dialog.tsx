import type { Field } from '@korben/contract'
import { Select, TextInput } from '@mantine/core'
import { client } from '../../lib/client.ts'
import { useSavedForm } from '../../ui/form.ts'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { uiTexts } from '../../ui/texts.ts'
import { fieldsKey } from './fields.ts'
import { fieldsTexts } from './texts.ts'

const TYPES = ['KEYWORD', 'NUMBER', 'DATE', 'PHONE', 'EMAIL'] as const
const isType = (value: string): value is Field['type'] => TYPES.some((one) => one === value)

/** Makes a field, or labels the one that is given anew: name and type stay, because integrations address it by them. */
export function FieldDialog({ field, onClose }: { field: Field | null; onClose: () => void }) {
  const t = fieldsTexts.use()
  const ui = uiTexts.use()
  const { form, submit, isSaving } = useSavedForm({
    initial: { label: field?.label ?? '', name: field?.name ?? '', type: String(field?.type ?? 'KEYWORD') },
    save: async ({ label, name, type }, options) =>
      field
        ? client.fields.label({ fieldId: field.id, label }, options)
        : client.fields.create({ name, label, type: isType(type) ? type : 'KEYWORD' }, options),
    refresh: [fieldsKey],
    done: field ? t('changed') : t('made'),
    at: { 'fields.name_taken': 'name', 'fields.name_invalid': 'name', 'fields.too_many': 'name' },
    onDone: onClose,
  })
  return (
    <FormDialog
      opened
      title={field ? t('change') : t('make')}
      submitLabel={field ? ui('save') : ui('create')}
      onClose={onClose}
      onSubmit={submit}
      busy={isSaving}
    >
      <TextInput label={t('label')} maxLength={255} data-autofocus {...form.getInputProps('label')} />
      <TextInput
        label={t('name')}
        description={t('nameHint')}
        disabled={field !== null}
        maxLength={64}
        {...form.getInputProps('name')}
      />
      <Select
        label={t('type')}
        description={t('typeHint')}
        disabled={field !== null}
        allowDeselect={false}
        data={TYPES.map((value) => ({ value, label: t(value) }))}
        {...form.getInputProps('type')}
      />
    </FormDialog>
  )
}
