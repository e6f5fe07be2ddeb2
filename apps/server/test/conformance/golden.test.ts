import { endpointsOf, v2 } from '@korben/contract'
import { Value } from 'typebox/value'
import { describe, expect, test } from 'vitest'
import { parseForm } from '../../src/api-v2/read-form.ts'
import { createInputReader } from '../../src/api-v2/read-lax.ts'
import { answerOfGolden, goldenExamples, queryOfGolden } from './golden.ts'

const endpoints = endpointsOf(v2)
const examples = goldenExamples()

test('there is one golden example for each endpoint', () => {
  expect(examples.map(({ endpoint }) => endpoint).toSorted()).toEqual(endpoints.map(({ name }) => name).toSorted())
})

describe.each(examples)('the documented example of $endpoint', (golden) => {
  const endpoint = endpoints.find(({ name }) => name === golden.endpoint)
  if (!endpoint) throw new Error(`No endpoint is called ${golden.endpoint}.`)

  test('has a request that the contract reads', () => {
    const pattern = new RegExp(`^/api/v2${endpoint.path.replaceAll(/:(\w+)/g, '(?<$1>[^/]+)')}$`)
    const match = pattern.exec(golden.request.path)
    expect([endpoint.method, endpoint.section]).toEqual([golden.request.method, golden.section])
    expect(match).not.toBeNull()
    const reader = createInputReader(endpoint)
    const params = reader.readParams({ ...match?.groups })
    expect(params).toMatchObject({ ok: true })
    const input = reader.readRest({}, parseForm(queryOfGolden(golden)), golden.request.body ?? {})
    expect(input).toMatchObject({ ok: true })
    for (const key of Object.keys(golden.request.body ?? {})) expect(input).toHaveProperty(['value', key])
  })

  test('has an answer that fits the contract, but for what is said to differ', () => {
    const answer = answerOfGolden(golden)
    for (const added of golden.adds ?? []) {
      expect(added).toBe('/data/*/createdAt')
      expect(answer.data).toBeInstanceOf(Array)
      for (const row of [answer.data].flat()) Object.assign(Object(row), { createdAt: '2020-01-13T14:21:22.118Z' })
    }
    expect(Value.Errors(endpoint.response, answer)).toEqual([])
    // Without the differences it would not, or they would be idle.
    const documented = Value.Check(endpoint.response, golden.response.body)
    const isMended = golden.differs?.some(({ at }) => !at.startsWith('/meta')) || golden.adds !== undefined
    expect(documented).toBe(!isMended)
  })

  test('names only places that are there', () => {
    for (const pointer of [...(golden.fresh ?? []), ...(golden.differs ?? []).map(({ at }) => at)]) {
      expect(golden.response.body).toHaveProperty(pointer.split('/').slice(1))
    }
  })
})
