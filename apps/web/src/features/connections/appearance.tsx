import { ColorSwatch, TagsInput, Textarea, TextInput } from '@mantine/core'
import type { useSavedForm } from '../../ui/form.ts'
import { readSite } from './connections.ts'
import { setupTexts } from './setup-texts.ts'

export type Looks = { title: string; welcome: string; color: string; sites: string[] }

const USUAL_COLOR = '#0b63ce'
const isColor = (text: string) => /^#[0-9a-f]{6}$/i.test(text.trim())

/** What the page itself can see to be wrong about how a web chat looks. */
export function looksRules() {
  const t = setupTexts.now()
  return {
    color: (color: string) => (color.trim() === '' || isColor(color) ? null : t('colorWrong')),
    sites: (sites: string[]) => {
      const wrong = sites.find((site) => readSite(site) === null)
      return wrong === undefined ? null : t('sitesWrong', { site: wrong })
    },
  }
}

/** As the contract has it; what is empty is null: as the product ships it. */
export const looksOf = ({ title, welcome, color, sites }: Looks) => ({
  title: title.trim() || null,
  welcome: welcome.trim() || null,
  color: color.trim().toLowerCase() || null,
  sites: sites.length === 0 ? null : [...new Set(sites.map(readSite).filter((site) => site !== null))],
})

type Form = Pick<ReturnType<typeof useSavedForm>['form'], 'getInputProps'> & { getValues: () => Looks }

/** Title, greeting, colour and sites of a web chat. */
export function LooksFields({ form }: { form: Form }) {
  const t = setupTexts.use()
  const { color } = form.getValues()
  return (
    <>
      <TextInput label={t('title')} description={t('titleHint')} maxLength={100} {...form.getInputProps('title')} />
      <Textarea
        label={t('welcome')}
        description={t('welcomeHint')}
        maxLength={1000}
        autosize
        minRows={2}
        maxRows={6}
        {...form.getInputProps('welcome')}
      />
      <TextInput
        label={t('color')}
        description={t('colorHint')}
        placeholder={USUAL_COLOR}
        maxLength={7}
        styles={{ wrapper: { maxWidth: 220 } }}
        leftSection={<ColorSwatch size={18} color={isColor(color) ? color : USUAL_COLOR} />}
        {...form.getInputProps('color')}
      />
      <TagsInput
        label={t('sites')}
        description={t('sitesHint')}
        placeholder="https://"
        maxTags={20}
        splitChars={[',', ' ']}
        acceptValueOnBlur
        {...form.getInputProps('sites')}
      />
    </>
  )
}
