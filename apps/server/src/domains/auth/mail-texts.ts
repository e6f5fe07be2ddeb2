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

/** What its owner is told of, because it may have been somebody else. */
export type Notice =
  | 'password_changed'
  | 'password_reset'
  | 'second_factor_on'
  | 'second_factor_off'
  | 'recovery_code_used'

const NOTICES: Record<Session['language'], { acts: Record<Notice, string>; close: string }> = {
  en: {
    acts: {
      password_changed: 'The password of your Korben login was changed',
      password_reset: 'Your Korben login has a new password',
      second_factor_on: 'The second factor of your Korben login was switched on',
      second_factor_off: 'The second factor of your Korben login was switched off',
      recovery_code_used: 'A recovery code of your Korben login was used',
    },
    close:
      'If it was you, there is nothing to do. If not, ask for a new password at once, and tell your administrator.',
  },
  uk: {
    acts: {
      password_changed: 'Пароль вашого входу до Korben змінено',
      password_reset: 'Ваш вхід до Korben має новий пароль',
      second_factor_on: 'Другий фактор вашого входу до Korben увімкнено',
      second_factor_off: 'Другий фактор вашого входу до Korben вимкнено',
      recovery_code_used: 'Використано резервний код вашого входу до Korben',
    },
    close:
      'Якщо це були ви, робити нічого не треба. Якщо ні, негайно попросіть новий пароль і повідомте адміністратора.',
  },
  ru: {
    acts: {
      password_changed: 'Пароль вашего входа в Korben изменён',
      password_reset: 'У вашего входа в Korben новый пароль',
      second_factor_on: 'Второй фактор вашего входа в Korben включён',
      second_factor_off: 'Второй фактор вашего входа в Korben выключен',
      recovery_code_used: 'Использован резервный код вашего входа в Korben',
    },
    close:
      'Если это были вы, делать ничего не нужно. Если нет, сразу попросите новый пароль и сообщите администратору.',
  },
}

export function noticeMail(language: Session['language'], notice: Notice): Text {
  const { acts, close } = NOTICES[language]
  return { subject: acts[notice], text: `${acts[notice]}.\n\n${close}\n` }
}
