import type { TemplateCategoryId, TemplateId } from '@korben/contract'
import { useQuery } from '@tanstack/react-query'
import { client } from '../../lib/client.ts'
import { usePages } from '../../ui/pages.ts'

export const templatesKey = ['templates'] as const

export const useCategories = () =>
  useQuery({
    queryKey: [...templatesKey, 'categories'],
    queryFn: ({ signal }) => client.templates.listCategories({}, { signal }),
    select: ({ data }) => data,
  })

export const useTemplates = (categoryId: TemplateCategoryId) =>
  usePages([...templatesKey, 'list', { categoryId }], (page, options) =>
    client.templates.list({ categoryId, ...page }, options),
  )

export const useTemplate = (templateId: TemplateId) =>
  useQuery({
    queryKey: [...templatesKey, 'one', templateId],
    queryFn: ({ signal }) => client.templates.get({ templateId }, { signal }),
  })
