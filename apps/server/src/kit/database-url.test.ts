import { expect, test } from 'vitest'
import { readConfig } from './config.ts'
import { parseDatabaseUrl, withoutPassword } from './database-url.ts'

const SECRET_KEY = '0'.repeat(64)

test.each([
  ['postgres://korben@db/korben', ['db']],
  ['postgres:///korben', ['']],
  ['postgres://korben@%2Fvar%2Frun%2Fpostgresql/korben', ['%2Fvar%2Frun%2Fpostgresql']],
  [
    'postgresql://korben:p%40ss,word@10.0.0.1:5433,10.0.0.2:5434,db3/korben?sslmode=require',
    ['10.0.0.1:5433', '10.0.0.2:5434', 'db3'],
  ],
])('%s names its servers', (address, servers) => {
  expect(parseDatabaseUrl(address)).toMatchObject({ servers })
  expect(readConfig({ DATABASE_URL: address, SECRET_KEY }).databaseUrl).toBe(address)
  expect(readConfig({ DATABASE_URL: address, DATABASE_DIRECT_URL: address, SECRET_KEY }).databaseDirectUrl).toBe(
    address,
  )
})

test.each([
  ['http://db/korben'],
  ['db:5432'],
  ['postgres://db:5432,/korben'],
  ['postgres://db:5432,other:port/korben'],
  ['postgres://db:5432,other:70000/korben'],
])('%s is refused at the start', (address) => {
  expect(() => readConfig({ DATABASE_URL: address, SECRET_KEY })).toThrow('DATABASE_URL: it must be')
})

test('an address is shown with all its servers and without its password', () => {
  expect(withoutPassword('postgres://korben:hidden@a:5433,b:5434/korben?password=hidden')).toBe(
    'postgres://korben@a:5433,b:5434/korben',
  )
})
