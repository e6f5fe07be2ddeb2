import type { Session } from '@korben/contract'

type Text = { subject: string; text: string }
type Names = { company: string; inviter: string; link: string; days: number }

const INVITATION: Record<Session['language'], (names: Names) => Text> = {
  en: ({ company, inviter, link, days }) => ({
    subject: `You are invited to ${company}`,
    text: `${inviter} invites you to work in ${company} with Korben. The link works for ${days} days:\n\n${link}\n\nIf you do not know what this is about, there is nothing to do.\n`,
  }),
  uk: ({ company, inviter, link, days }) => ({
    subject: `Вас запрошено до ${company}`,
    text: `${inviter} запрошує вас працювати в ${company} у Korben. Посилання діє ${days} дн.:\n\n${link}\n\nЯкщо ви не знаєте, про що мова, робити нічого не треба.\n`,
  }),
  ru: ({ company, inviter, link, days }) => ({
    subject: `Вас приглашают в ${company}`,
    text: `${inviter} приглашает вас работать в ${company} в Korben. Ссылка действует ${days} дн.:\n\n${link}\n\nЕсли вы не знаете, о чём речь, делать ничего не нужно.\n`,
  }),
}

export const invitationMail = (language: Session['language'], names: Names): Text => INVITATION[language](names)
