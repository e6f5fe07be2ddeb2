import type { Session } from '@korben/contract'

type Text = { subject: string; text: string }

const RESET: Record<Session['language'], (link: string) => Text> = {
  en: (link) => ({
    subject: 'A new password for Korben',
    text: `Somebody asked for a new password for your login. If it was you, choose it here within an hour:\n\n${link}\n\nIf it was not you, there is nothing to do: nothing has changed.\n`,
  }),
  uk: (link) => ({
    subject: 'Новий пароль для Korben',
    text: `Хтось попросив новий пароль для вашого входу. Якщо це були ви, оберіть його тут протягом години:\n\n${link}\n\nЯкщо це були не ви, робити нічого не треба: нічого не змінилося.\n`,
  }),
  ru: (link) => ({
    subject: 'Новый пароль для Korben',
    text: `Кто-то попросил новый пароль для вашего входа. Если это были вы, выберите его здесь в течение часа:\n\n${link}\n\nЕсли это были не вы, делать ничего не нужно: ничего не изменилось.\n`,
  }),
}

export const resetMail = (language: Session['language'], link: string): Text => RESET[language](link)
