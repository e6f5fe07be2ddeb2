import { expect } from 'vitest'
import { accessibilityFaults } from '../harness/browser.ts'
import { inviteManager, openSignedIn } from './desk.ts'
import { browser, korben, openStage, story } from './stage.ts'

openStage('nobody has an account')

story(
  'whoever leaves the language to the company reads in that of the company again, whatever it becomes',
  async () => {
    const { page, open, faults } = await openSignedIn(browser, korben)
    await open('/settings/company/account')
    await page.getByRole('combobox', { name: 'Language' }).click()
    await page.getByRole('option', { name: 'Русский' }).click()
    await page.getByRole('button', { name: 'Save' }).first().click()
    await page.getByRole('heading', { name: 'Ваша учётная запись' }).waitFor()
    await page.getByRole('combobox', { name: 'Язык' }).click()
    await page.getByRole('option', { name: 'Как в компании' }).click()
    await page.getByRole('button', { name: 'Сохранить' }).first().click()
    await page.getByRole('heading', { name: 'Your account' }).waitFor()

    await page.getByRole('link', { name: 'Company', exact: true }).click()
    // Both pages have a language to choose.
    await page.getByRole('heading', { name: 'Company', exact: true }).waitFor()
    await page.getByRole('combobox', { name: 'Language' }).click()
    await page.getByRole('option', { name: 'Ukrainian' }).click()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('link', { name: 'Тунелі продажів' }).waitFor()
    expect(faults).toEqual([])
  },
)

story('whoever was let go of their only company still gets to their own account', async () => {
  const owner = await openSignedIn(browser, korben)
  const who = { email: 'ivan@example.com', name: 'Ivan', password: 'a long manager password' }
  const { page, open, faults } = await inviteManager(browser, korben, owner, who)
  await owner.open('/settings/company/users')
  await owner.page.getByRole('link', { name: 'Ivan' }).click()
  await owner.page.getByRole('button', { name: 'Delete the user' }).click()
  await owner.page.getByRole('dialog').getByRole('button', { name: 'Delete the user' }).click()
  await owner.page.waitForURL('**/settings/company/users')

  await open('/')
  await page.getByRole('heading', { name: 'You are in no company' }).waitFor()
  expect(await accessibilityFaults(page)).toEqual([])
  await page.getByRole('link', { name: 'Your account' }).click()
  await page.getByRole('heading', { name: 'Your account' }).waitFor()
  await page.getByRole('textbox', { name: 'E-mail address' }).waitFor()
  expect(await accessibilityFaults(page)).toEqual([])
  expect([...owner.faults, ...faults]).toEqual([])
})
