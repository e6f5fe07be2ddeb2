import type { Template, TemplateCategoryId } from '@korben/contract'
import { Button, Select, SimpleGrid, Stack, Text, TextInput } from '@mantine/core'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { client } from '../../lib/client.ts'
import { isId } from '../../lib/ids.ts'
import { type Fault, faultsOf } from '../../lib/problem.ts'
import { useRights } from '../../lib/session.ts'
import { useWrite } from '../../lib/write.ts'
import { BackLink } from '../../ui/back-link.tsx'
import { CopyId } from '../../ui/copy-id.tsx'
import { Page } from '../../ui/page.tsx'
import { QueryState } from '../../ui/query-state.tsx'
import { Section } from '../../ui/section.tsx'
import { uiTexts } from '../../ui/texts.ts'
import { useUnsaved } from '../../ui/unsaved.ts'
import { ContentEditor } from './content-editor.tsx'
import { ContentPreview } from './content-preview.tsx'
import { areButtonsWhole, editContent, newContent, writeContent } from './edited-content.ts'
import { templatesKey, useCategories, useTemplate } from './templates.ts'
import { templatesTexts } from './texts.ts'

/** The editor of a template; `new` in the place of the id makes one. */
export function TemplatePage() {
  const { categoryId, templateId } = useParams({ strict: false })
  if (!isId<'template_category'>(categoryId)) return null
  if (templateId === 'new') return <Editor categoryId={categoryId} template={null} />
  return isId<'template'>(templateId) ? (
    <Known key={templateId} categoryId={categoryId} templateId={templateId} />
  ) : null
}

function Known({ categoryId, templateId }: { categoryId: TemplateCategoryId; templateId: Template['id'] }) {
  const template = useTemplate(templateId)
  return (
    <QueryState query={template}>
      {(data) => <Editor key={data.updatedAt} categoryId={categoryId} template={data} />}
    </QueryState>
  )
}

function Editor({ categoryId, template }: { categoryId: TemplateCategoryId; template: Template | null }) {
  const t = templatesTexts.use()
  const ui = uiTexts.use()
  const canWrite = useRights()('templates:write')
  const navigate = useNavigate()
  const categories = useCategories().data ?? []
  const [name, setName] = useState(template?.name ?? '')
  const [category, setCategory] = useState<TemplateCategoryId>(template?.categoryId ?? categoryId)
  const [content, setContent] = useState(() => (template ? editContent(template.content) : newContent()))
  const [isDirty, setDirty] = useState(false)
  const [faults, setFaults] = useState<Fault[]>([])
  const written = writeContent(content)
  const save = useWrite(
    (_: null, options) => {
      const values = { categoryId: category, name, content: written }
      return template
        ? client.templates.update({ templateId: template.id, ...values }, options)
        : client.templates.create(values, options)
    },
    {
      refresh: [templatesKey],
      done: template ? t('saved') : t('made'),
      onDone: ({ id, categoryId }) => {
        setDirty(false)
        setFaults([])
        void navigate({
          to: `/campaigns-templates/${categoryId}/templates/creator/${id}`,
          replace: true,
          ignoreBlocker: true,
        })
      },
      onProblem: (error) => {
        setFaults(faultsOf(error))
        return false
      },
    },
  )
  useUnsaved(isDirty)
  const touch = <Value,>(set: (value: Value) => void) => {
    return (value: Value) => {
      set(value)
      setDirty(true)
    }
  }
  const isWhole = name.trim() !== '' && areButtonsWhole(content)
  return (
    <Page
      title={template?.name ?? t('make')}
      wide
      above={
        <BackLink to={`/campaigns-templates/${categoryId}/templates`}>
          {categories.find(({ id }) => id === categoryId)?.name ?? t('title')}
        </BackLink>
      }
      actions={
        <>
          {template ? <CopyId id={template.id} name={template.name} size="md" /> : null}
          {canWrite ? (
            <Button loading={save.isPending} disabled={!isWhole} onClick={() => save.mutate(null)}>
              {ui('save')}
            </Button>
          ) : null}
        </>
      }
    >
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <Stack gap="md">
          <TextInput
            label={t('name')}
            required
            maxLength={255}
            disabled={!canWrite}
            value={name}
            onChange={(event) => touch(setName)(event.currentTarget.value)}
          />
          <Select
            label={t('category')}
            allowDeselect={false}
            disabled={!canWrite}
            data={categories.map(({ id, name }) => ({ value: id, label: name }))}
            value={category}
            onChange={(value) => {
              if (isId<'template_category'>(value)) touch(setCategory)(value)
            }}
          />
          <ContentEditor value={content} onChange={touch(setContent)} faults={faults} disabled={!canWrite} />
        </Stack>
        <Section title={t('preview')}>
          <Text size="xs" c="dimmed">
            {t('previewHint')}
          </Text>
          <ContentPreview content={written} />
        </Section>
      </SimpleGrid>
    </Page>
  )
}
