import type { Tag } from '@korben/contract'
import { TextInput } from '@mantine/core'
import { client } from '../../lib/client.ts'
import { useSavedForm } from '../../ui/form.ts'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { uiTexts } from '../../ui/texts.ts'
import { tagsKey } from './tags.ts'
import { tagsTexts } from './texts.ts'

/** Makes a tag, or renames the one that is given. */
export function TagDialog({ tag, onClose }: { tag: Tag | null; onClose: () => void }) {
  const t = tagsTexts.use()
  const ui = uiTexts.use()
  const { form, submit, isSaving } = useSavedForm({
    initial: { name: tag?.name ?? '' },
    save: ({ name }, options) =>
      tag ? client.tags.rename({ tagId: tag.id, name }, options) : client.tags.create({ name }, options),
    refresh: [tagsKey],
    done: tag ? t('renamed') : t('made'),
    at: { 'tags.name_taken': 'name' },
    onDone: onClose,
  })
  return (
    <FormDialog
      opened
      title={tag ? t('rename') : t('make')}
      submitLabel={tag ? ui('save') : ui('create')}
      onClose={onClose}
      onSubmit={submit}
      busy={isSaving}
    >
      <TextInput label={t('name')} maxLength={100} data-autofocus {...form.getInputProps('name')} />
    </FormDialog>
  )
}
