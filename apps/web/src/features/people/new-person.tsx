import type { Person } from '@korben/contract'
import { TextInput } from '@mantine/core'
import { client } from '../../lib/client.ts'
import { given } from '../../lib/given.ts'
import { useSavedForm } from '../../ui/form.ts'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { uiTexts } from '../../ui/texts.ts'
import { peopleKey } from './people.ts'
import { peopleTexts } from './texts.ts'

export function NewPerson({ onClose, onMade }: { onClose: () => void; onMade: (person: Person) => void }) {
  const t = peopleTexts.use()
  const ui = uiTexts.use()
  const { form, submit, isSaving } = useSavedForm({
    initial: { name: '', phone: '', email: '' },
    save: ({ name, phone, email }, options) =>
      client.people.create(
        given({ name, phone: phone.trim() || undefined, email: email.trim() || undefined }),
        options,
      ),
    refresh: [peopleKey],
    done: t('made'),
    at: { 'people.phone_invalid': 'phone', 'people.email_invalid': 'email' },
    onDone: onMade,
  })
  return (
    <FormDialog opened title={t('make')} submitLabel={ui('create')} onClose={onClose} onSubmit={submit} busy={isSaving}>
      <TextInput label={t('name')} required data-autofocus maxLength={255} {...form.getInputProps('name')} />
      <TextInput label={t('phone')} type="tel" placeholder="+380501234567" {...form.getInputProps('phone')} />
      <TextInput label={t('email')} type="email" {...form.getInputProps('email')} />
    </FormDialog>
  )
}
