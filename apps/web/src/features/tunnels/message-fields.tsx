import { Button, Group, Menu, Stack, Textarea, TextInput } from '@mantine/core'
import { useRef } from 'react'
import { Icon } from '../../ui/icon.tsx'
import { ImageUpload } from '../files/index.ts'
import { ButtonFields } from './button-fields.tsx'
import { type EditedBody, type EditedElement, newElement } from './edited-block.ts'
import { editorTexts } from './editor-texts.ts'
import { AddButton, type FieldsProps, Part } from './part.tsx'

const VARIABLES = [
  { name: 'first_name', text: 'first_name' },
  { name: 'name', text: 'personName' },
  { name: 'phone', text: 'phone' },
  { name: 'email', text: 'email' },
] as const

type Props = FieldsProps<Extract<EditedBody, { kind: 'MESSAGE_BLOCK' }>>

/** Texts, images and their buttons, in the order in which they are sent. */
export function MessageFields({ body, onChange, ...rest }: Props) {
  const t = editorTexts.use()
  const { elements } = body
  const set = (next: EditedElement[]) => onChange({ ...body, elements: next })
  const move = (index: number, by: -1 | 1) => {
    const next = [...elements]
    const [moved] = next.splice(index, 1)
    if (moved) next.splice(index + by, 0, moved)
    set(next)
  }
  return (
    <Stack gap="sm" id="field-settings">
      {elements.map((element, index) => {
        const title = t(element.kind === 'text' ? 'textNumber' : 'imageNumber', { number: index + 1 })
        const change = (next: EditedElement) => set(elements.map((one) => (one.key === element.key ? next : one)))
        return (
          <Part
            key={element.key}
            title={title}
            onUp={index > 0 ? () => move(index, -1) : null}
            onDown={index < elements.length - 1 ? () => move(index, 1) : null}
            onRemove={elements.length > 1 ? () => set(elements.filter(({ key }) => key !== element.key)) : null}
          >
            <Stack gap="xs">
              <ElementFields
                element={element}
                title={title}
                problem={rest.problemOf(`element-${element.key}`) ?? rest.problemOf(`element-${index}`)}
                onChange={change}
              />
              <ButtonFields
                {...rest}
                buttons={element.buttons}
                onChange={(buttons) => change({ ...element, buttons })}
              />
            </Stack>
          </Part>
        )
      })}
      <Group gap="xs">
        <AddButton
          label={t('addText')}
          isFull={elements.length >= 20}
          onClick={() => set([...elements, newElement('text')])}
        />
        <AddButton
          label={t('addImage')}
          icon="image"
          isFull={elements.length >= 20}
          onClick={() => set([...elements, newElement('image')])}
        />
      </Group>
    </Stack>
  )
}

function ElementFields(props: {
  element: EditedElement
  title: string
  problem: string | undefined
  onChange: (next: EditedElement) => void
}) {
  const t = editorTexts.use()
  const { element, onChange } = props
  const isText = element.kind === 'text'
  const area = useRef<HTMLTextAreaElement>(null)
  /** Where the cursor stands. */
  const insert = (variable: string) => {
    const at = area.current?.selectionEnd ?? element.text.length
    onChange({ ...element, text: element.text.slice(0, at) + variable + element.text.slice(at) })
  }
  return (
    <>
      {isText ? null : (
        <TextInput
          id={`field-element-${element.key}`}
          label={element.kind === 'file' ? element.name : t('url')}
          type="url"
          placeholder="https://"
          maxLength={2048}
          value={element.url}
          error={props.problem}
          readOnly={element.kind === 'file'}
          onChange={(event) => onChange({ ...element, url: event.currentTarget.value, fileId: null })}
        />
      )}
      {element.kind === 'image' ? (
        <ImageUpload onUploaded={({ id, url }) => onChange({ ...element, fileId: id, url })} />
      ) : null}
      <Textarea
        ref={area}
        {...(isText
          ? { id: `field-element-${element.key}`, 'aria-label': props.title, error: props.problem, minRows: 3 }
          : { label: t('caption') })}
        autosize
        maxRows={16}
        maxLength={10_000}
        value={element.text}
        onChange={(event) => onChange({ ...element, text: event.currentTarget.value })}
      />
      <Menu>
        <Menu.Target>
          <Button
            size="compact-xs"
            variant="subtle"
            style={{ alignSelf: 'flex-start' }}
            leftSection={<Icon name="fields" size={14} />}
          >
            {t('variable')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {VARIABLES.map(({ name, text }) => (
            <Menu.Item key={name} onClick={() => insert(`{{${name}|${name === 'first_name' ? t('fallback') : ''}}}`)}>
              {t(text)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </>
  )
}
