import type { DraftContent } from '@korben/contract'
import { TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { chatsTexts } from './texts.ts'

export function ImageDialog(props: { busy: boolean; onClose: () => void; onSend: (content: DraftContent) => void }) {
  const t = chatsTexts.use()
  const form = useForm({
    initialValues: { url: '', caption: '' },
    validate: { url: (url) => (/^https:\/\/\S+$/.test(url.trim()) ? null : t('imageUrl')) },
  })
  return (
    <FormDialog
      opened
      title={t('image')}
      submitLabel={t('send')}
      busy={props.busy}
      onClose={props.onClose}
      onSubmit={form.onSubmit(({ url, caption }) =>
        props.onSend([{ kind: 'image', url: url.trim(), ...(caption.trim() ? { caption } : {}) }]),
      )}
    >
      <TextInput label={t('imageUrl')} type="url" data-autofocus {...form.getInputProps('url')} />
      <TextInput label={t('imageCaption')} {...form.getInputProps('caption')} />
    </FormDialog>
  )
}
