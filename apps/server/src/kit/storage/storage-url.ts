/** An S3-compatible storage. `endpoint`: with protocol, without a path. `prefix`: of all keys, empty or with a slash at its end. */
export type S3Place = {
  endpoint: string
  bucket: string
  prefix: string
  region: string
  accessKey: string
  secretKey: string
}

/**
 * Reads `s3://KEY:SECRET@HOST[:PORT]/BUCKET[/PREFIX][?region=R][&tls=off]`; key and secret percent-encoded. Null when it cannot be read.
 * The bucket stands in the path of requests, as every S3-compatible server takes it.
 */
export function readStorageUrl(text: string): S3Place | null {
  if (!URL.canParse(text)) return null
  const url = new URL(text)
  const [bucket = '', ...prefix] = url.pathname.split('/').filter((part) => part !== '')
  const tls = url.searchParams.get('tls') ?? 'on'
  const isKnown = [...url.searchParams.keys()].every((name) => name === 'region' || name === 'tls')
  if (url.protocol !== 's3:' || url.host === '' || url.hash !== '' || !isKnown || !/^(on|off)$/.test(tls)) return null
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket) || !prefix.every((part) => /^[\w.-]+$/.test(part))) return null
  if (url.username === '' || url.password === '') return null
  return {
    endpoint: `${tls === 'off' ? 'http' : 'https'}://${url.host}`,
    bucket,
    prefix: prefix.map((part) => `${part}/`).join(''),
    region: url.searchParams.get('region') ?? 'us-east-1',
    accessKey: decodeURIComponent(url.username),
    secretKey: decodeURIComponent(url.password),
  }
}
